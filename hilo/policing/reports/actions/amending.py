"""Putting right what was signed: its author does, or a commander asks them to; without them only as the rules say."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from hilo.kernel.action import action, done, held
from hilo.kernel.ledger.actions import met
from hilo.kernel.territory.queries import local_words
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.policing.reports import forms
from hilo.registries.officers import queries as officers

from ..commands import AmendReport, CarryAmendment, DeclineAmendment, ProposeAmendment, WithdrawAmendment
from ..events import AmendmentEnded, AmendmentProposed, ReportAmended
from ..models import Amendment, ProposedAmendment, Report
from ..queries.amended import amended_of, change_of
from ..queries.amending import proposed, register_says, touch, writers_of
from ..queries.reading import GRAPH, is_author, wrote
from ..queries.sealing import opened
from ..rules_amending import CONFIRMED, OWN, WITHOUT, must_be_unreached, term
from ..rules_document import TOLERANCE, reference_faults, refusal
from ..rules_masks import has_adolescents
from ..rules_merge import Copy, Edit, plain
from .force import project
from .kept import judge, locked, reason_of, reviewed, standing, state_of
from .reviewing import TELLS, keep_file, sealed_changes
from .writing import blank, faults_of

if TYPE_CHECKING:
    from hilo.registries.officers.models import Officer


@action("reports.write", verb="report.amended")
def amend(folio: str | uuid.UUID, command: AmendReport, *, actor: Actor, at: datetime) -> Amendment:
    """Whoever wrote them puts their words right: {path, value, before?} each. The original stays; it is signed.

    Repeated with the same ref it is the same amendment. Raises: NotFound; Conflict HILO-W409, HILO-R425 if something
        else stands by now, HILO-R504 while a commander's proposal about it waits; Refusal HILO-R484 without a reason,
        HILO-R501 for another's words, HILO-R426 a change, HILO-R411… of a value.
    """
    row, me = locked(folio), officers.officer_of(actor)
    paths = [one["path"] for one in command.changes if isinstance(one.get("path"), str)]
    whose = writers_of(row, paths)
    if me is None or not (is_author(row, actor) or any(me.pk in hands for hands in whose.values())):
        raise NotFound("report", row.folio)
    _held_by_writer(row, actor)
    said = reason_of(command.reason)
    GRAPH.after(row.status, "amend")
    if command.ref and (known := Amendment.objects.filter(ref=command.ref, report=row).first()):
        return known
    if others := sorted(path for path, hands in whose.items() if hands != {me.pk}):
        raise Refusal("HILO-R501", where=others[0])
    stands, rows = _changed(row, command.changes, at)
    _nobody_asked(row, rows)
    return _made(
        row, stands, rows, author=me, ground=OWN, by=actor.name, reason=said, ref=command.ref, actor=actor, at=at
    )


@action("reports.review", verb="report.amendment_proposed")
def propose(folio: str | uuid.UUID, command: ProposeAmendment, *, actor: Actor, at: datetime) -> ProposedAmendment:
    """A commander asks whose words they are to put them right, and says why. Nothing changes until they confirm.

    Repeated with the same ref it is the same proposal. Raises: as `amend`; Refusal HILO-R502 for who wrote in it,
        HILO-R503 for the words of several.
    """
    row = reviewed(folio, actor)
    said = reason_of(command.reason)
    GRAPH.after(row.status, "amend")
    if command.ref and (known := ProposedAmendment.objects.filter(ref=command.ref, report=row).first()):
        return known
    _, rows = _changed(row, command.changes, at)
    if wrote(row, actor):
        raise Refusal("HILO-R502", where="changes")
    whose = set().union(*writers_of(row, _paths(rows)).values())
    if len(whose) > 1:
        raise Refusal("HILO-R503", where="changes")
    (author,) = whose
    _nobody_asked(row, rows)
    made = ProposedAmendment.objects.create(
        report=row,
        ref=command.ref,
        author_id=author,
        changes=sealed_changes(forms.form(row.form), row.institution_id, rows),
        reason=said,
        by=actor.name,
        at=at,
        due=at + term(),
        seen=standing(row),
    )
    # Why, stands in the proposal: it may name a person, and the ledger names none.
    done(row, AmendmentProposed(state_of(row), made.pk), data={"proposal": made.pk, "paths": _paths(rows)})
    return made


@action("reports.write", verb="report.amendment_confirmed")
def confirm(folio: str | uuid.UUID, proposal: int, *, actor: Actor, at: datetime) -> Amendment:
    """Whose words they are says that it is so: it becomes the next amendment, with both names. Repeated, once.

    Raises: NotFound for anybody else; Conflict HILO-W409, HILO-R425 if something else stands there by now, HILO-R505 if
        it ended otherwise.
    """
    row, asked = _answered_by_author(folio, proposal, actor)
    if asked.status == "confirmed":
        return row.amendments.get(number=asked.number or 0)
    return _becomes(row, asked, "confirmed", CONFIRMED, actor=actor, at=at)


@action("reports.write", verb="report.amendment_declined")
def decline(
    folio: str | uuid.UUID, proposal: int, command: DeclineAmendment, *, actor: Actor, at: datetime
) -> ProposedAmendment:
    """Whose words they are says that it is not so, and why: it stands in the file. Repeated, it is done once.

    Raises: NotFound for anybody else; Refusal HILO-R484 without a reason; Conflict HILO-R505 if it ended otherwise.
    """
    row, asked = _answered_by_author(folio, proposal, actor)
    because = reason_of(command.reason)
    if asked.status == "declined":
        return asked
    return _ended(row, asked, "declined", because=because, actor=actor, at=at)


@action("reports.review", verb="report.amendment_carried")
def carry(folio: str | uuid.UUID, proposal: int, command: CarryAmendment, *, actor: Actor, at: datetime) -> Amendment:
    """A second commander carries what its author does not answer: the amendment says so, and why. Once.

    Raises: NotFound; Forbidden HILO-A403 for who proposed it, and for who wrote; Refusal HILO-R506 if the register
        says otherwise of the author, HILO-R508 without a reason in words; Conflict HILO-R507 while the author
        may still answer, HILO-R505 if it ended otherwise, HILO-R425, HILO-W409.
    """
    row = reviewed(folio, actor)
    asked = proposed(row, proposal)
    if asked.status == "carried":
        return row.amendments.get(number=asked.number or 0)
    me = officers.officer_of(actor)
    if actor.name == asked.by or wrote(row, actor) or (me is not None and me.pk == asked.author_id):
        raise Forbidden("reports.review", "Neither who proposed it nor who wrote carries it: ask another commander.")
    because = reason_of(command.reason)
    if not TELLS.search(because):
        raise Refusal("HILO-R508", where="reason")
    _must_be_open(asked)
    until = local_words(asked.due, row.state, seconds=False)
    must_be_unreached(command.unreached, register_says(asked.author, at), due=asked.due, at=at, until=until)
    return _becomes(row, asked, "carried", WITHOUT, unreached=command.unreached, because=because, actor=actor, at=at)


@action("reports.review", verb="report.amendment_withdrawn")
def withdraw(
    folio: str | uuid.UUID, proposal: int, command: WithdrawAmendment, *, actor: Actor, at: datetime
) -> ProposedAmendment:
    """A commander asks no more; what was asked, and why it is not any more, stays. Repeated, it is done once.

    Raises: NotFound; Refusal HILO-R484 without a reason; Conflict HILO-R505 if it ended otherwise.
    """
    row = reviewed(folio, actor)
    asked, because = proposed(row, proposal), reason_of(command.reason)
    if asked.status == "withdrawn":
        return asked
    return _ended(row, asked, "withdrawn", because=because, actor=actor, at=at)


def _held_by_writer(row: Report, actor: Actor) -> None:
    """Held by who wrote the words; the action asked whose they are."""
    held(replace(row.holder, author=actor.name))
    met(row)


def _answered_by_author(folio: str | uuid.UUID, proposal: int, actor: Actor) -> tuple[Report, ProposedAmendment]:
    row, me = locked(folio), officers.officer_of(actor)
    asked = row.proposals.select_related("author__account").filter(pk=proposal).first()
    if asked is None or me is None or me.pk != asked.author_id:
        raise NotFound("proposed amendment", proposal)
    _held_by_writer(row, actor)
    return row, asked


def _must_be_open(asked: ProposedAmendment) -> None:
    if asked.status != "open":
        raise Conflict("HILO-R505", where="proposal", extra={"ended": asked.status})


def _nobody_asked(row: Report, rows: Sequence[Mapping[str, Any]]) -> None:
    """Of one answer one proposal waits: two that do not know of each other would put right what is no more."""
    for asked in row.proposals.filter(status="open"):
        for path in _paths(asked.changes):
            if any(touch(path, one["path"]) for one in rows):
                raise Conflict("HILO-R504", number=asked.pk, where=path, extra={"proposal": asked.pk})


def _paths(changes: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(one["path"]) for one in changes]


def _ended(
    row: Report, asked: ProposedAmendment, status: str, *, actor: Actor, at: datetime, **more: Any
) -> ProposedAmendment:
    _must_be_open(asked)
    for name, value in {"status": status, "ended_at": at, "ended_by": actor.name, **more}.items():
        setattr(asked, name, value)
    asked.save(update_fields=["status", "ended_at", "ended_by", *more])
    told = {"proposal": asked.pk} | ({"unreached": asked.unreached} if asked.unreached else {})
    done(row, AmendmentEnded(state_of(row), asked.pk, status), data=told)
    return asked


def _becomes(
    row: Report, asked: ProposedAmendment, status: str, ground: str, *, actor: Actor, at: datetime, **why: str
) -> Amendment:
    """The proposal's changes as they stand today, as the next amendment."""
    _must_be_open(asked)
    GRAPH.after(row.status, "amend")
    given = [change_of(row.institution_id, one) for one in asked.changes]
    wanted = [{"path": one["path"], "value": one["after"], "before": one["before"]} for one in given]
    stands, rows = _changed(row, wanted, at)
    _ended(row, asked, status, actor=actor, at=at, number=_next(row), **why)
    return _made(
        row,
        stands,
        rows,
        author=asked.author,
        ground=ground,
        by=asked.by,
        reason=asked.reason,
        agreed_by=actor.name,
        actor=actor,
        at=at,
        **why,
    )


def _next(row: Report) -> int:
    return (row.amendments.aggregate(n=Max("number"))["n"] or 0) + 1


def _made(
    row: Report,
    stands: Copy,
    rows: Sequence[Mapping[str, Any]],
    *,
    author: Officer,
    actor: Actor,
    at: datetime,
    **said: Any,
) -> Amendment:
    """The next amendment, signed; what stands is judged anew. In an action."""
    number = _next(row)
    changes = sealed_changes(forms.form(row.form), row.institution_id, rows)
    made = Amendment.objects.create(
        report=row, number=number, changes=changes, author=author, at=at, seen=standing(row), **said
    )
    judge(row, stands.document, at=at)
    row.adolescent = row.adolescent or has_adolescents(stands.document)
    row.save(update_fields=["findings", "rule_version", "adolescent"])
    sha256 = keep_file(row, number, actor=actor, at=at)
    project(folio=row.folio, document=stands.document, institution=row.institution_id, state=row.state, at=at)
    # Why, stands in the amendment, which is signed: it may name a person, and the ledger names none.
    done(
        row,
        ReportAmended(state_of(row), number, sha256, made.ground),
        verb="report.amended",
        data={"number": number, "paths": _paths(rows), "sha256": sha256, "ground": made.ground},
    )
    return made


def _changed(row: Report, changes: Sequence[Mapping[str, Any]], at: datetime) -> tuple[Copy, list[dict[str, Any]]]:
    """The report with the changes in it, and those that change something. Raises: Refusal, Conflict as `amend`."""
    form = forms.form(row.form)
    stands = Copy(amended_of(row, opened(row)))
    rows = [_amended(form, stands, one, at) for one in changes]
    rows = [one for one in rows if _differ(one["before"], one["after"])]
    if not rows:
        raise Refusal("HILO-R426", "Give what is to be corrected: path and value.", where="changes")
    if broken := list(reference_faults(form, stands.document["annexes"])):
        raise refusal(broken)
    return stands, rows


def _differ(before: Any, after: Any) -> bool:
    """Whether an answer is another: of several words chosen, the order is the form's and says nothing."""
    both = [list(one) for one in (before, after) if isinstance(one, list | tuple)]
    if len(both) == 2 and all(isinstance(one, str) for row in both for one in row):
        return sorted(both[0]) != sorted(both[1])
    return plain(before) != plain(after)


def _amended(form: forms.Form, stands: Copy, one: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    path = one.get("path")
    if not isinstance(path, str) or not (form.field(path) or form.record(path)):
        shown = ascii(path[:120])[1:-1] if isinstance(path, str) else ""
        raise Refusal("HILO-R414", "The form asks no such question.", where=shown)
    edit = Edit(path, blank(one.get("value")))
    if found := list(faults_of(form, edit, at + TOLERANCE)):
        raise refusal(found)
    stood = stands.stands(path)
    stood = dict(stood) if isinstance(stood, Mapping) else stood
    if "before" in one and plain(one["before"]) != plain(stood):
        raise Conflict("HILO-R425", "Something else stands there by now: read it again.", where=path)
    stands.choose(path, edit.value)
    return {"path": path, "before": stood, "after": edit.value}
