"""Unusual reading of the register (LNRD 16): it is entered, told, and shown to the institution that answers for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from hilo.kernel.act import act
from hilo.kernel.events.actions import record
from hilo.kernel.ledger import queries as ledger
from hilo.kernel.ledger.actions import entry
from hilo.kernel.rights import allow
from hilo.lib.actor import Actor

from ..events import ReadUnusually
from ..models import Detention, TookPart
from .law import reading_law

READS = ("detention.read",)
ODD = "reads.odd"


@dataclass(frozen=True, slots=True)
class Odd:
    """An account opened the records of so many different people up to an instant, since another."""

    account: str
    count: int
    since: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class BarredPart:
    """Somebody took part in a detention though something stood against their serving: the effect, never the reason."""

    detention: str
    detained_at: datetime
    name: str
    number: str
    barred: str
    effect: str


def took_part_barred(actor: Actor, *, limit: int = 20) -> list[BarredPart]:
    """The latest of the own institution, for who commands there; of who is kept apart nobody is named here.

    Raises: Forbidden.
    """
    allow(actor, "detentions.read")
    rows = TookPart.objects.filter(detention__institution=actor.institution).exclude(barred="")
    columns = ("detention__number", "detention__detained_at", "name", "number", "barred", "effect")
    return [BarredPart(*row) for row in rows.order_by("-detention__detained_at", "-id").values_list(*columns)[:limit]]


def note_odd(row: Detention, actor: Actor, *, at: datetime) -> None:
    """After a read: if the account opened more people of this institution than the limit, that is said once."""
    law, subject = reading_law(), f"reads:{row.institution_id}"
    since = at - timedelta(minutes=law["minutes"])
    count = ledger.subjects_of(row.institution_id, actor.name, READS, since=since, last=law["entries"])
    if count <= law["people"] or any(one.actor == actor.name and one.at > since for one in ledger.about([subject])):
        return
    with act():
        record([(ReadUnusually(row.institution_id, count, since), subject)], state=row.state, at=at)
        told = {"count": count, "since": since.isoformat()}
        entry(chain=row.institution_id, actor=actor, verb=ODD, subject=subject, at=at, why="LNRD 16", data=told)


def odd_reads(actor: Actor, *, at: datetime) -> list[Odd]:
    """Unusual reading of the own institution's register in the last days, the newest first."""
    allow(actor, "detentions.read")
    since = at - timedelta(days=reading_law()["shown_days"])
    found = []
    for one in ledger.about([f"reads:{actor.institution}"]):
        if one.verb == ODD and one.at >= since:
            told = json.loads(one.data)
            found.append(Odd(one.actor, told["count"], datetime.fromisoformat(told["since"]), one.at))
    return found[::-1]
