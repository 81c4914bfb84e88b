"""Results of evaluations: recorded, corrected, annulled, contested. Nothing of them is ever edited."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from hilo.kernel.access.queries import institution_named
from hilo.kernel.action import action, done
from hilo.kernel.ledger.actions import met
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

from ..commands import AnnulResult, CarryIn, CorrectResult, DecideAppeal, LodgeAppeal, RecordEvaluation
from ..events import StandingChanged
from ..models import Appeal, Evaluation, Officer
from ..queries import stood, third_party
from ..rules import grounds
from ..rules.certificate import COMPONENTS, document, end_of
from ..sealed import sealed
from .enrol import attests, locked, maybe, said, served, serving


@action("officers.evaluate", verb="officer.evaluated")
def record_evaluation(officer_id: int, command: RecordEvaluation, *, actor: Actor, at: datetime) -> Evaluation:
    """A component of the certificate, judged by the actor's institution. valid_until: first day it no longer holds; if
    not given, what the rules say. The result stands in no entry and no fact (LGSNSP 93). A second one of the same day
    says which it follows.

    Raises: Forbidden, NotFound; Refusal HILO-O444 for a component, O483 for its form, O445 and O484 for days that
    cannot be, O670 for one that was not passed and names no document, O572 to O574 for who may not evaluate; Conflict
    HILO-O446 if the component was judged on that day (`extra["result"]` says by which), O568 if what it follows does
    not stand, O434 if the service ended.
    """
    attests(actor, at)
    officer = served(officer_id)
    _check(command.component, command, timezone.localdate(at))
    serving(officer)
    third_party(institution_named(actor.institution), officer.institution, command.component, command.issued_on)
    met(officer)
    last = _last_of(officer, command.component, command.issued_on)
    if (last.pk if last else None) != command.follows:
        # Or it says that it follows a result that does not stand as the last of the day.
        said_so = {"where": "issued_on", "extra": {"result": last.pk if last else None}}
        raise Conflict("HILO-O446", **said_so) if last else Conflict("HILO-O568", **said_so)
    row = _write(officer, command.component, command, actor, at, place=last.place + 1 if last else 1)
    waiting = officer.appeals.filter(outcome="again", carried_out=None, evaluation__component=command.component)
    if (appeal := waiting.order_by("id").first()) is not None:
        appeal.carried_out = row
        appeal.save(update_fields=["carried_out"])
    done(
        officer,
        StandingChanged(officer.pk, officer.institution_id),
        data={"component": command.component},
        record=officer,
    )
    return row


@action("officers.write", verb="officer.result_carried_in")
def carry_in(officer_id: int, command: CarryIn, *, actor: Actor, at: datetime) -> Evaluation:
    """What a centre found of somebody before they entered stands in the file from the entry on, as that centre's: it
    alone corrects and annuls it. The caller has it from the centre's own record, never from the employer's word.

    Raises: NotFound; Refusal HILO-O572 to O574 if the centre could not evaluate for this force on that day; Conflict
    HILO-O446 if the file has results already.
    """
    officer = locked(officer_id)
    met(officer)
    centre = institution_named(command.by)
    third_party(centre, officer.institution, command.component, command.issued_on)
    if officer.evaluations.filter(component=command.component).exists():
        raise Conflict("HILO-O446", where="issued_on")
    row = Evaluation.objects.create(
        officer=officer,
        component=command.component,
        passed=True,
        issued_on=command.issued_on,
        valid_until=command.valid_until,
        by=centre,
        document=said(command.document, where="document"),
        recorded_at=at,
        recorded_by=actor.name,
    )
    done(officer, data={"component": command.component, "centre": centre.code}, record=officer)
    return row


@action("officers.evaluate", verb="officer.result_corrected")
def correct_result(result_id: int, command: CorrectResult, *, actor: Actor, at: datetime) -> Evaluation:
    """Put a result in the place of one that was recorded wrongly; both stay on record, each with its instant.

    Raises: NotFound; Refusal HILO-O560 for a ground, O445, O483, O484, O670; Conflict HILO-O561 if a later decision
    ended it, HILO-O446 if the day has a result of its own; O434 if the service ended.
    """
    before, officer = _standing(result_id, actor)
    _grounded(command.ground, "correction")
    _check(before.component, command, timezone.localdate(at))
    third_party(institution_named(actor.institution), officer.institution, before.component, command.issued_on)
    words = sealed(said(command.words, where="words"))
    place = before.place
    if command.issued_on != before.issued_on:
        last = _last_of(officer, before.component, command.issued_on)
        place = last.place + 1 if last else 1
    _end(before, at)
    row = _write(
        officer,
        before.component,
        command,
        actor,
        at,
        place=place,
        decision="correction",
        replaces=before,
        ground=command.ground,
        words=words,
    )
    done(
        officer,
        StandingChanged(officer.pk, officer.institution_id),
        data={"component": before.component, "ground": command.ground},
        record=officer,
    )
    return row


@action("officers.evaluate", verb="officer.result_annulled")
def annul_result(result_id: int, command: AnnulResult, *, actor: Actor, at: datetime) -> Evaluation:
    """A result falls; what stood before it stands again. What it rested on stays on record.

    Raises: NotFound; Refusal HILO-O560 for a ground; Conflict HILO-O561 if a later decision ended it.
    """
    before, officer = _standing(result_id, actor)
    _grounded(command.ground, "annulment")
    row = _annul(before, command.ground, command.words, command.document, actor, at)
    done(
        officer,
        StandingChanged(officer.pk, officer.institution_id),
        data={"component": before.component, "ground": command.ground},
        record=officer,
    )
    return row


@action("officers.evaluate", verb="officer.appeal_lodged")
def lodge_appeal(result_id: int, command: LodgeAppeal, *, actor: Actor, at: datetime) -> Appeal:
    """An officer contests a result. It stands until the appeal is decided.

    Raises: NotFound; Refusal HILO-O562 outside the days in which it may be lodged; Conflict HILO-O561 if the result no
    longer stands, HILO-O563 if it was contested before.
    """
    row, officer = _standing(result_id, actor)
    day, told_on = timezone.localdate(at), timezone.localdate(row.recorded_at)
    until = grounds.lodged_until(max(told_on, row.issued_on))
    if not row.issued_on <= command.lodged_on <= day or command.lodged_on >= until:
        raise Refusal("HILO-O562", where="lodged_on", first=row.issued_on, last=min(day, until))
    if Appeal.objects.filter(evaluation=row).exists():
        raise Conflict("HILO-O563", where="result")
    made = Appeal.objects.create(
        officer=officer,
        evaluation=row,
        lodged_on=command.lodged_on,
        lodged_at=at,
        lodged_by=actor.name,
        document=said(command.document, where="document"),
        due=grounds.answered_by(command.lodged_on),
    )
    done(officer, data={"appeal": made.pk, "due": made.due.isoformat()}, record=officer)
    return made


@action("officers.evaluate", verb="officer.appeal_decided")
def decide_appeal(appeal_id: int, command: DecideAppeal, *, actor: Actor, at: datetime) -> Appeal:
    """What was resolved of an appeal, and at once what follows: an annulled result falls, and so does one that is to be
    made again, with a term for the new evaluation.

    Raises: NotFound; Conflict HILO-O669 for who recorded the result or lodged the appeal, HILO-O565 if it was
    decided, HILO-O561 if the result fell meanwhile and the resolution would annul it; Refusal HILO-O566 for a day
    that cannot be.
    """
    found = Appeal.objects.filter(pk=appeal_id).first()
    if found is None:
        raise NotFound("appeal", appeal_id)
    officer = served(found.officer_id)
    met(officer)
    row = Appeal.objects.select_related("evaluation").get(pk=appeal_id)
    if row.outcome:
        raise Conflict("HILO-O565", where="appeal", day=row.decided_on)
    if not grounds.another_hand(actor.name, row.evaluation.recorded_by, row.lodged_by):
        raise Conflict("HILO-O669", where="appeal")
    if not row.lodged_on <= command.decided_on <= timezone.localdate(at):
        raise Refusal("HILO-O566", where="decided_on", first=row.lodged_on)
    row.outcome, row.decided_on = command.outcome, command.decided_on
    row.decided_at, row.decided_by = at, actor.name
    row.authority = said(command.authority, where="authority")
    row.resolution = said(command.resolution, where="resolution")
    row.words = sealed(said(command.words, where="words"))
    if command.outcome != "upheld":
        row.ground = "appeal"
        if row.evaluation.superseded_at is not None:
            raise _ended(row.evaluation)
        _annul(row.evaluation, "appeal", command.words, row.resolution, actor, at)
    if command.outcome == "again":
        row.carry_out_by = grounds.carried_out_by(command.decided_on)
    row.save()
    done(
        officer,
        StandingChanged(officer.pk, officer.institution_id),
        data={"appeal": row.pk, "outcome": command.outcome},
        record=officer,
    )
    return row


def _standing(result_id: int, actor: Actor) -> tuple[Evaluation, Officer]:
    """A result that stands, and its officer, locked. Raises: NotFound; Conflict HILO-O561."""
    found = Evaluation.objects.filter(pk=result_id).first()
    if found is None:
        raise NotFound("result", result_id)
    officer = served(found.officer_id)
    met(officer)
    # Read again: the officer's row is locked by now, and nobody else ends it.
    row = Evaluation.objects.get(pk=result_id)
    if row.decision == "annulment" or row.superseded_at is not None:
        raise _ended(row)
    if row.by_id != actor.institution and not actor.everywhere:
        raise Forbidden("officers.evaluate", f"{row.by_id} evaluated: it alone corrects and annuls what it found.")
    return row, officer


def _ended(row: Evaluation) -> Conflict:
    day = timezone.localdate(row.superseded_at or row.recorded_at)
    return Conflict("HILO-O561", where="result", day=day)


def _grounded(code: str, kind: str) -> None:
    if code not in grounds.of(kind):
        raise Refusal("HILO-O560", where="ground", known=", ".join(grounds.of(kind)))


def _last_of(officer: Officer, component: str, day: date) -> Evaluation | None:
    rows = stood(officer.evaluations.filter(component=component, issued_on=day))
    return rows.order_by("place").last()


def _end(row: Evaluation, at: datetime) -> None:
    """Say of a result that a later decision ends it: the only thing that is ever written on it."""
    if at < row.recorded_at:
        raise Conflict("HILO-O567", where="at")
    row.superseded_at = at
    row.save(update_fields=["superseded_at"])


def _annul(row: Evaluation, ground: str, words: str, paper: str, actor: Actor, at: datetime) -> Evaluation:
    _end(row, at)
    return Evaluation.objects.create(
        officer_id=row.officer_id,
        component=row.component,
        form=row.form,
        decision="annulment",
        place=row.place,
        passed=row.passed,
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        by=institution_named(actor.institution),
        document=said(paper, where="document"),
        replaces=row,
        ground=ground,
        words=sealed(said(words, where="words")),
        recorded_at=at,
        recorded_by=actor.name,
    )


def _write(
    officer: Officer,
    component: str,
    command: RecordEvaluation | CorrectResult,
    actor: Actor,
    at: datetime,
    **more: Any,
) -> Evaluation:
    try:
        with transaction.atomic():
            return Evaluation.objects.create(
                officer=officer,
                component=component,
                form=command.form,
                passed=command.passed,
                issued_on=command.issued_on,
                valid_until=command.valid_until or end_of(component, command.issued_on),
                by=institution_named(actor.institution),
                document=maybe(command.document, where="document"),
                recorded_at=at,
                recorded_by=actor.name,
                **more,
            )
    except IntegrityError:
        raise Conflict("HILO-O446", "This component was judged on that day already.", where="issued_on") from None


def _check(component: str, command: RecordEvaluation | CorrectResult, today: date) -> None:
    if component not in COMPONENTS:
        raise Refusal("HILO-O444", f"The component is one of {', '.join(COMPONENTS)}.", where="component")
    forms = document()["components"][component]["forms"]
    if command.form and command.form not in forms:
        raise Refusal("HILO-O483", f"The form of this component is {' or '.join(forms)}.", where="form")
    if command.issued_on > today:
        raise Refusal("HILO-O484", "The evaluation lies in the future.", where="issued_on")
    if command.valid_until is not None and command.valid_until <= command.issued_on:
        raise Refusal("HILO-O445", "The evaluation ends before it was issued.", where="valid_until")
    # It takes somebody out of operations and is contested: both rest on a paper.
    if not command.passed and not command.document.strip():
        raise Refusal("HILO-O670", where="document")
