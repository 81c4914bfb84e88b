"""What every act on a detention does: its fact, its ledger entry, its terms, its checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hilo.kernel.deadlines.actions import meet, open_terms
from hilo.kernel.deadlines.queries import natural_days, of
from hilo.kernel.events.actions import FactLike, record
from hilo.kernel.ledger.actions import entry
from hilo.kernel.territory.queries import zone_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal
from hilo.lib.text import has_nul

from ..events import DetentionState, TermRuns
from ..models import Detention
from ..queries import LISTS, terms
from ..rules import closing, opening


def state_of(row: Detention) -> DetentionState:
    """The detention as a fact carries it."""
    return DetentionState(
        number=row.number,
        institution=row.institution_id,
        state=row.state,
        kind=row.kind,
        status=row.status,
        apart=row.apart,
        detained_at=row.detained_at,
    )


def done(
    row: Detention,
    actor: Actor,
    verb: str,
    fact: FactLike,
    *,
    at: datetime,
    why: str = "",
    data: Mapping[str, Any] | None = None,
) -> None:
    """Record the fact and enter the act: numbers and instants, never who."""
    record([(fact, row.subject)], state=row.state, at=at)
    entry(
        chain=row.institution_id, actor=actor, verb=f"detention.{verb}", subject=row.subject, at=at, why=why, data=data
    )


def start(row: Detention, act: str, *, began: datetime, at: datetime) -> None:
    """Open the terms that an act opens; each is looked at when it is due.

    What was opened before is left as it is.
    """
    if row.apart == "child":
        # A child under twelve is not detained: no term lets them be held for its length (LNSIJPA 4).
        return
    wanted = opening(
        terms(),
        act,
        at=began,
        kind=row.kind,
        apart=bool(row.apart),
        organised=row.organised_crime,
        complaint=row.on_complaint,
    )
    known = {deadline.term for deadline in of(row.subject)}
    for one in wanted:
        if one.term.id not in known:
            due = one.due_at or natural_days(one.started_at, one.term.days, zone=zone_of(row.state))
            seconds = {one.term.id: round((due - one.started_at).total_seconds())}
            open_terms(subject=row.subject, seconds=seconds, state=row.state, at=one.started_at)
            if one.term.next != "register":
                look_again(row, one.term.id, due, at=at)


def look_again(row: Detention, term: str, due_at: datetime, *, at: datetime) -> None:
    """A term is due then: whether it was met is asked at that instant."""
    record([(TermRuns(row.number, term, due_at), row.subject)], state=row.state, at=at)


def stop(row: Detention, act: str, *, at: datetime) -> None:
    """Meet the terms that an act meets."""
    meet(subject=row.subject, terms=closing(terms(), act), at=at)


def text(value: str, where: str, longest: int, *, needed: bool = False) -> str:
    """A text from outside. Raises: Refusal HILO-X421, X443 if it is missing, too long, or cannot be kept."""
    if not isinstance(value, str) or has_nul(value) or len(value) > longest:
        raise Refusal("HILO-X443", f"{where}: a text of at most {longest} letters. Nothing was written.", where=where)
    if needed and not value.strip():
        raise Refusal("HILO-X421", f"{where} is missing. Nothing was written.", where=where)
    return value.strip()


def one_of(name: str, code: str, where: str) -> str:
    """A code of one of the lists. Raises: Refusal HILO-X422 naming those there are."""
    if code not in LISTS.codes(name):
        known = ", ".join(LISTS.codes(name))
        raise Refusal("HILO-X422", f"{where}: one of {known}. Nothing was written.", where=where)
    return code


def past(instant: datetime, where: str, *, at: datetime, after: datetime | None = None) -> datetime:
    """An instant that lies behind us, and not before another.

    Raises: Refusal HILO-X423, X449, X450, X451 for one to come, without a zone, or out of order.
    """
    if not isinstance(instant, datetime) or instant.tzinfo is None:
        raise Refusal("HILO-X450", f"{where}: give the time with its zone. Nothing was written.", where=where)
    if instant > at:
        raise Refusal("HILO-X423", f"{where} lies in the future. Nothing was written.", where=where)
    if after is not None and instant < after:
        raise Refusal("HILO-X449", f"{where} lies before the detention. Nothing was written.", where=where)
    if instant.year < 1990:
        raise Refusal("HILO-X451", f"{where} lies before 1990. Nothing was written.", where=where)
    return instant


def noted(actor: Actor, happened: datetime, at: datetime) -> dict[str, Any]:
    """The fields that every row of something done has."""
    return {"at": happened, "noted_at": at, "by": actor.name, "institution": actor.institution}
