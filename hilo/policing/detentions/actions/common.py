"""What acts on a detention share: the state that facts carry, the terms, the checks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hilo.kernel.action import done
from hilo.kernel.deadlines.actions import meet, open_terms
from hilo.kernel.deadlines.queries import natural_days, of
from hilo.kernel.territory.queries import zone_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..events import DetentionState, TermRuns
from ..models import Detention
from ..queries import LISTS, terms
from ..rules import closing, opening

BOTH = ("detentions.update", "detentions.register")
"""Who may note what was done with a person: the authority, or who registered them."""


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


def start(row: Detention, act: str, *, began: datetime) -> None:
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
                look_again(row, one.term.id, due)


def look_again(row: Detention, term: str, due_at: datetime) -> None:
    """A term is due then: whether it was met is asked at that instant. It follows from an act that enters itself."""
    done(row, TermRuns(row.number, term, due_at), chains=())


def stop(row: Detention, act: str, *, at: datetime) -> None:
    """Meet the terms that an act meets."""
    meet(subject=row.subject, terms=closing(terms(), act), at=at)


def needed(text: str, where: str) -> str:
    """A text that must say something, without the spaces around it. Raises: Refusal HILO-X421."""
    if not text.strip():
        raise Refusal("HILO-X421", f"{where} is missing. Nothing was written.", where=where)
    return text.strip()


def one_of(name: str, code: str, where: str) -> str:
    """A code of one of the lists. Raises: Refusal HILO-X422 naming those there are."""
    if code not in LISTS.codes(name):
        known = ", ".join(LISTS.codes(name))
        raise Refusal("HILO-X422", f"{where}: one of {known}. Nothing was written.", where=where)
    return code


def past(instant: datetime, where: str, *, at: datetime, after: datetime | None = None) -> datetime:
    """An instant that lies behind us, and not before another.

    Raises: Refusal HILO-X423 for one to come, HILO-X449 out of order.
    """
    if instant > at:
        raise Refusal("HILO-X423", f"{where} lies in the future. Nothing was written.", where=where)
    if after is not None and instant < after:
        raise Refusal("HILO-X449", f"{where} lies before the detention. Nothing was written.", where=where)
    return instant


def noted(actor: Actor, happened: datetime, at: datetime) -> dict[str, Any]:
    """The fields that every row of something done has."""
    return {"at": happened, "noted_at": at, "by": actor.name, "institution": actor.institution}
