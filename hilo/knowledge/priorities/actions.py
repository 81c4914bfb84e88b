"""What is done with lists: freeze, publish; and with lines of action: record, note, end federal support, close."""

from __future__ import annotations

import json
import re
from datetime import date, datetime

from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.events.actions import FactLike, record
from hilo.kernel.ledger.actions import entry
from hilo.knowledge.incidence.queries import Month
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from .events import LineClosed, LineNoted, LineRecorded, ListFrozen, ListPublished, SupportEnded
from .models import FrozenList, LineOfAction, ProgressNote, Publication
from .queries.building import BuiltList
from .queries.kept import KeptList, digest, kept, locked
from .queries.lines import locked_line
from .rules import check_line

LOCAL = Actor("hilo.local", frozenset({"priorities.write", "figures.read"}))
"""The hand that runs `hilo` on the server itself."""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def freeze(
    *, actor: Actor, name: str, built: BuiltList, at: datetime, reason: str = "", supersedes: str = "", starts: str = ""
) -> KeptList:
    """Keep a list as it is, under a name, for ever. starts: first month of the strategy, such as 2016-09.

    The document kept is everything the list says, in canonical JSON; its SHA-256 is its hash and stands in the ledger.
    Raises: Refusal HILO-P423, P426 name or start, Conflict HILO-P409 name taken, HILO-P410 superseded already;
        NotFound.
    """
    allow(actor, "priorities.write")
    if not _NAME.fullmatch(name):
        raise Refusal(
            "HILO-P423", "A name has up to 40 small letters, digits and hyphens: homicide-2016.", where="name"
        )
    if starts and Month.parse(starts) <= built.period.last:
        raise Refusal(
            "HILO-P426", f"The strategy begins after {built.period.last}, the last month counted.", where="starts"
        )
    with act():
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
                "reason": reason,
                "supersedes": supersedes,
                "starts": starts,
            }
        )
        row = FrozenList.objects.create(
            name=name,
            frozen_at=at,
            frozen_by=actor.name,
            reason=reason,
            supersedes=before,
            document=document,
            hash=digest(document),
        )
        _done(actor, "list.frozen", f"list:{name}", at, ListFrozen(name, row.hash, supersedes), reason, hash=row.hash)
    return kept(name, LOCAL)


def canonical(document: dict[str, object]) -> str:
    """JSON in one way only: sorted keys, no spaces, no escapes."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def publish(*, actor: Actor, name: str, at: datetime) -> None:
    """Let everyone read a list, its lines of action and how it is followed. Raises: Conflict HILO-P411, NotFound."""
    allow(actor, "priorities.write")
    with act():
        row = locked(name)
        if Publication.objects.filter(list=row).exists():
            raise Conflict("HILO-P411", f"“{name}” is published already.", where="name")
        Publication.objects.create(list=row, published_at=at, published_by=actor.name)
        _done(actor, "list.published", f"list:{name}", at, ListPublished(name, row.hash), hash=row.hash)


def record_line(
    *,
    actor: Actor,
    name: str,
    municipality: str,
    line: str,
    what: str,
    office: str,
    begins: date,
    at: datetime,
    holder: str = "",
    ends: date | None = None,
    federal_support: bool = False,
    federal_until: date | None = None,
) -> LineOfAction:
    """Record what is done in a listed municipality and which office answers for it.

    line: "prevention", "institutions", "fight_against_violence"; office: "mayor" or "governor"; holder: the official.
    Raises: Refusal HILO-P424 with the field, Conflict HILO-P412 if the list was superseded, Forbidden, NotFound.
    """
    allow(actor, "priorities.write", municipality[:2])
    with act():
        row = locked(name)
        if FrozenList.objects.filter(supersedes=row).exists():
            raise Conflict("HILO-P412", f"“{name}” was superseded: record lines on the list that took its place.")
        check_line(
            municipality=municipality,
            listed={member["code"] for member in json.loads(row.document)["members"]},
            line=line,
            what=what,
            office=office,
            begins=begins,
            ends=ends,
            federal_support=federal_support,
            federal_until=federal_until,
        )
        made = LineOfAction.objects.create(
            list=row,
            municipality=municipality,
            line=line,
            what=what.strip(),
            office=office,
            holder=holder.strip(),
            begins=begins,
            ends=ends,
            federal_support=federal_support,
            federal_until=federal_until,
            recorded_at=at,
            recorded_by=actor.name,
        )
        fact = LineRecorded(name, made.pk, municipality, line)
        _done(actor, "line.recorded", f"line:{made.pk}", at, fact, state=municipality[:2], list=name, kind=line)
    return made


def note_progress(*, actor: Actor, line_id: int, text: str, on: date, at: datetime) -> ProgressNote:
    """Add what happened with a line by a day. Raises: Refusal HILO-P429, Conflict HILO-P413 once closed."""
    if not text.strip():
        raise Refusal("HILO-P429", "A note of progress needs a text.", where="text")
    with act():
        line = _open_line(line_id, actor)
        _not_before(line, on)
        note = ProgressNote.objects.create(line=line, on=on, text=text.strip(), noted_at=at, noted_by=actor.name)
        _done(actor, "line.noted", f"line:{line.pk}", at, LineNoted(line.list.name, line.pk), state=_state(line))
    return note


def end_support(*, actor: Actor, line_id: int, on: date, at: datetime) -> LineOfAction:
    """Federal support of a line ended. Raises: Conflict HILO-P414 if there is none, or it ended already."""
    with act():
        line = locked_line(line_id, actor, "priorities.write")
        if not line.federal_support or line.federal_ended:
            raise Conflict("HILO-P414", "This line has no federal support that could end.", where="federal_support")
        _not_before(line, on)
        line.federal_ended = on
        line.save(update_fields=["federal_ended"])
        _done(
            actor,
            "line.support_ended",
            f"line:{line.pk}",
            at,
            SupportEnded(line.list.name, line.pk),
            state=_state(line),
        )
    return line


def close_line(*, actor: Actor, line_id: int, outcome: str, on: date, at: datetime) -> LineOfAction:
    """Close a line and say what came of it; federal support that still ran ends the same day.

    Raises: Refusal HILO-P430 without outcome, Conflict HILO-P413 if closed already.
    """
    if not outcome.strip():
        raise Refusal("HILO-P430", "Say what came of it.", where="outcome")
    with act():
        line = _open_line(line_id, actor)
        _not_before(line, on)
        line.closed_on, line.outcome = on, outcome.strip()
        if line.federal_support and line.federal_ended is None:
            line.federal_ended = on
        line.save(update_fields=["closed_on", "outcome", "federal_ended"])
        _done(actor, "line.closed", f"line:{line.pk}", at, LineClosed(line.list.name, line.pk), state=_state(line))
    return line


def _open_line(line_id: int, actor: Actor) -> LineOfAction:
    line = locked_line(line_id, actor, "priorities.write")
    if line.closed_on:
        raise Conflict("HILO-P413", "This line of action is closed.")
    return line


def _not_before(line: LineOfAction, on: date) -> None:
    if on < line.begins:
        raise Refusal("HILO-P428", f"The line begins on {line.begins}: the day lies before it.", where="on")


def _state(line: LineOfAction) -> str:
    return line.municipality[:2]


def _done(
    actor: Actor, verb: str, subject: str, at: datetime, fact: FactLike, why: str = "", state: str = "", **data: str
) -> None:
    record([(fact, subject)], state=state, at=at)
    entry(actor=actor, verb=verb, subject=subject, at=at, why=why, data=data)
