"""What is done with lists: freeze, publish; and with lines of action: record, note, end federal support, close."""

from __future__ import annotations

import json
import re
from datetime import date, datetime

from hilo.kernel.action import action, done, held
from hilo.kernel.ledger.queries import must_stand
from hilo.kernel.rights import Holder
from hilo.knowledge.incidence.queries import Month
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from .commands import CloseLine, EndSupport, FreezeList, NoteProgress, RecordLine
from .events import LineClosed, LineNoted, LineRecorded, ListFrozen, ListPublished, SupportEnded
from .models import NATIONAL, FrozenList, LineOfAction, ProgressNote, Publication
from .queries.building import BuiltList
from .queries.kept import KeptList, digest, kept, locked
from .queries.lines import locked_line
from .rules import check_line

LOCAL = Actor("hilo.local", frozenset({"priorities.write", "figures.read"}))
"""The hand that runs `hilo` on the server itself."""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


@action("priorities.write", verb="list.frozen")
def freeze(built: BuiltList, command: FreezeList, *, actor: Actor, at: datetime) -> KeptList:
    """Keep a list as it is, under a name, for ever.

    The document kept is everything the list says, in canonical JSON; its SHA-256 is its hash and stands in the ledger.
    Raises: Refusal HILO-P423, P426 name or start, Conflict HILO-P409 name taken, HILO-P410 superseded already;
        NotFound.
    """
    held(NATIONAL)
    name, starts, supersedes = command.name, command.starts, command.supersedes
    if not _NAME.fullmatch(name):
        raise Refusal(
            "HILO-P423", "A name has up to 40 small letters, digits and hyphens: homicide-2016.", where="name"
        )
    if starts and Month.parse(starts) <= built.period.last:
        raise Refusal(
            "HILO-P426", f"The strategy begins after {built.period.last}, the last month counted.", where="starts"
        )
    if FrozenList.objects.filter(name=name).exists():
        raise Conflict(
            "HILO-P409", f"There is a list “{name}”: a frozen list stays, choose another name.", where="name"
        )
    before = locked(supersedes) if supersedes else None
    if before is not None and FrozenList.objects.filter(supersedes=before).exists():
        raise Conflict("HILO-P410", f"“{supersedes}” was superseded already.", where="supersedes")
    document = canonical(
        built.as_dict()
        | {
            "name": name,
            "frozen_at": at.isoformat(),
            "frozen_by": actor.name,
            "reason": command.reason,
            "supersedes": supersedes,
            "starts": starts,
        }
    )
    row = FrozenList.objects.create(
        name=name,
        frozen_at=at,
        frozen_by=actor.name,
        reason=command.reason,
        supersedes=before,
        document=document,
        hash=digest(document),
    )
    done(row, ListFrozen(name, row.hash, supersedes), why=command.reason, data={"hash": row.hash})
    return kept(name, LOCAL)


def canonical(document: dict[str, object]) -> str:
    """JSON in one way only: sorted keys, no spaces, no escapes."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@action("priorities.write", verb="list.published")
def publish(name: str, *, actor: Actor, at: datetime) -> None:
    """Let everyone read a list, its lines of action and how it is followed.

    Raises: NotFound; Conflict HILO-P411, HILO-L410 if it no longer is what was frozen.
    """
    row = held(locked(name))
    must_stand(row)
    if Publication.objects.filter(list=row).exists():
        raise Conflict("HILO-P411", f"“{name}” is published already.", where="name")
    Publication.objects.create(list=row, published_at=at, published_by=actor.name)
    done(row, ListPublished(name, row.hash), data={"hash": row.hash})


@action("priorities.write", verb="line.recorded")
def record_line(name: str, command: RecordLine, *, actor: Actor, at: datetime) -> LineOfAction:
    """Record what is done in a listed municipality and which office answers for it.

    Raises: Refusal HILO-P424 with the field, Conflict HILO-P412 if the list was superseded, Forbidden, NotFound.
    """
    municipality = command.municipality
    held(Holder(municipality[:2]))
    row = locked(name)
    if FrozenList.objects.filter(supersedes=row).exists():
        raise Conflict("HILO-P412", f"“{name}” was superseded: record lines on the list that took its place.")
    check_line(
        municipality=municipality,
        listed={member["code"] for member in json.loads(row.document)["members"]},
        line=command.line,
        what=command.what,
        office=command.office,
        begins=command.begins,
        ends=command.ends,
        federal_support=command.federal_support,
        federal_until=command.federal_until,
    )
    made = LineOfAction.objects.create(
        list=row,
        municipality=municipality,
        line=command.line,
        what=command.what.strip(),
        office=command.office,
        official=command.holder.strip(),
        begins=command.begins,
        ends=command.ends,
        federal_support=command.federal_support,
        federal_until=command.federal_until,
        recorded_at=at,
        recorded_by=actor.name,
    )
    done(made, LineRecorded(name, made.pk, municipality, made.line), data={"list": name, "kind": made.line})
    return made


@action("priorities.write", verb="line.noted")
def note_progress(line_id: int, command: NoteProgress, *, actor: Actor, at: datetime) -> ProgressNote:
    """Add what happened with a line by a day. Raises: Refusal HILO-P429, Conflict HILO-P413 once closed."""
    line, text = _open_line(line_id), command.text.strip()
    if not text:
        raise Refusal("HILO-P429", "A note of progress needs a text.", where="text")
    _not_before(line, command.on)
    note = ProgressNote.objects.create(line=line, on=command.on, text=text, noted_at=at, noted_by=actor.name)
    done(line, LineNoted(line.list.name, line.pk))
    return note


@action("priorities.write", verb="line.support_ended")
def end_support(line_id: int, command: EndSupport, *, actor: Actor, at: datetime) -> LineOfAction:
    """Federal support of a line ended. Raises: Conflict HILO-P414 if there is none, or it ended already."""
    line = locked_line(line_id)
    if not line.federal_support or line.federal_ended:
        raise Conflict("HILO-P414", "This line has no federal support that could end.", where="federal_support")
    _not_before(line, command.on)
    line.federal_ended = command.on
    line.save(update_fields=["federal_ended"])
    done(line, SupportEnded(line.list.name, line.pk))
    return line


@action("priorities.write", verb="line.closed")
def close_line(line_id: int, command: CloseLine, *, actor: Actor, at: datetime) -> LineOfAction:
    """Close a line and say what came of it; federal support that still ran ends the same day.

    Raises: Refusal HILO-P430 without outcome, Conflict HILO-P413 if closed already.
    """
    line, outcome, on = _open_line(line_id), command.outcome.strip(), command.on
    if not outcome:
        raise Refusal("HILO-P430", "Say what came of it.", where="outcome")
    _not_before(line, on)
    line.closed_on, line.outcome = on, outcome
    if line.federal_support and line.federal_ended is None:
        line.federal_ended = on
    line.save(update_fields=["closed_on", "outcome", "federal_ended"])
    done(line, LineClosed(line.list.name, line.pk))
    return line


def _open_line(line_id: int) -> LineOfAction:
    line = locked_line(line_id)
    if line.closed_on:
        raise Conflict("HILO-P413", "This line of action is closed.")
    return line


def _not_before(line: LineOfAction, on: date) -> None:
    if on < line.begins:
        raise Refusal("HILO-P428", f"The line begins on {line.begins}: the day lies before it.", where="on")
