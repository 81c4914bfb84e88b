"""Who is who: a person answers whether two records are one person's; until then whoever is held may not serve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from hilo.kernel.action import action, done
from hilo.kernel.ledger.actions import met
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound

from ..commands import AnswerIdentity
from ..models import IdentityQuestion, Officer
from ..queries import earlier_service
from ..rules import identity, service
from .career import _move
from .enrol import locked, said
from .identity import proposal


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is to be put about an officer. other: id of the record that it may be."""

    kind: str
    reasons: tuple[str, ...]
    other: int | None = None
    held: bool = False
    who: identity.Identity | None = None


def question(
    officer: Officer, asked: Asked, *, actor: Actor, at: datetime, source: str = "", told: str = ""
) -> IdentityQuestion:
    """The question, not yet kept. told: what whoever enrolled says of it."""
    row = IdentityQuestion(
        officer=officer,
        other_id=asked.other,
        kind=asked.kind,
        reasons=" ".join(asked.reasons)[:120],
        held=asked.held,
        source=source,
        said=told,
        asked_at=at,
        asked_by=actor.name,
    )
    for name in identity.FIELDS if asked.who else ():
        setattr(row, name, getattr(asked.who, name))
    return row


@action("officers.identity", verb="officer.identity_answered")
def answer_identity(question_id: int, command: AnswerIdentity, *, actor: Actor, at: datetime) -> IdentityQuestion:
    """Say whether two records are one person's, and why. Another person: who was held serves from now on. The same: the
    service is tied to the one before, and who by the law may not return stays held until the service is ended; under a
    recycled number, what differs becomes a proposal of change.

    Raises: NotFound; Refusal HILO-O427 without a reason; Conflict HILO-O557 if it was answered before, O540 to who
    asked by enrolling.
    """
    found = IdentityQuestion.objects.filter(pk=question_id).first()
    if found is None:
        raise NotFound("identity question", question_id)
    officer = locked(found.officer_id)
    row = IdentityQuestion.objects.select_related("other").get(pk=question_id)
    if row.answer != "open":
        raise Conflict("HILO-O557", where="question")
    if row.asked_by == actor.name:
        raise Conflict("HILO-O540", where="question")
    row.reason = said(command.reason, where="reason")
    row.answer, row.answered_at, row.answered_by = ("same" if command.same else "another"), at, actor.name
    row.save(update_fields=["answer", "answered_at", "answered_by", "reason"])
    barred = command.same and _tied(officer, row, actor, at)
    held = officer.identity_questions.filter(answer="open", held=True).exists()
    if officer.status == "pending" and not barred and not held and not _barred_before(officer, at):
        # As of the day: what was not allowed while it was open stays not allowed.
        _move(officer, "release", timezone.localdate(at), "identified", "", actor, at)
    done(officer, data={"question": row.pk, "answer": row.answer, "kind": row.kind, "other": row.other_id})
    return row


def _tied(officer: Officer, row: IdentityQuestion, actor: Actor, at: datetime) -> bool:
    """What follows where two are one; True if the law forbids this person's return."""
    if row.kind == "number":
        who = identity.identity_of(row)
        changed = identity.differences(identity.identity_of(officer), who)
        if changed and not officer.identity_changes.filter(status="proposed").exists():
            met(officer)
            change = proposal(officer, who, changed, document="import", source=row.source, actor=actor, at=at)
            change.save()
            done(officer, verb="officer.identity_proposed", data={"change": change.pk}, record=officer)
        return False
    if row.kind != "likeness" or row.other is None:
        return False
    if officer.previous_id is None:
        officer.previous_id = row.other_id
        officer.save(update_fields=["previous"])
    return _forbids(row.other, timezone.localdate(at))


def _barred_before(officer: Officer, at: datetime) -> bool:
    """True if another answer said that it is somebody who may not return."""
    rows = officer.identity_questions.filter(answer="same", kind="likeness", held=True).select_related("other")
    return any(_forbids(row.other, timezone.localdate(at)) for row in rows if row.other)


def _forbids(other: Officer, on: date) -> bool:
    return service.rehire(earlier_service(other, "cuip"), on).forbidden
