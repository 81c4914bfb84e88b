"""Rows of a file about who is new: enrolled in bulk, and whoever may be somebody else is asked about."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from hilo.kernel.ledger.actions import made_in_bulk
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..models import (
    IdentityQuestion,
    ImportLine,
    Officer,
    Posting,
    RankHeld,
    ServiceState,
)
from ..rules import likeness, service
from .loaded import File
from .rows import Fault, Row
from .who import Asked, question

if TYPE_CHECKING:
    from hilo.kernel.access.models import Institution


def new_officer(body: Institution, row: Row) -> Officer:
    name = row.values["name"]
    return Officer(institution=body, name_key=service.name_key(name), name_sound=likeness.sound(name), **row.values)


def _asks(file: File, one: likeness.Found) -> bool:
    """True if it is enough to ask about: less of who serves here or was removed than of who left by themselves."""
    earlier = file.left(one)
    if earlier is None:
        return one.likeness.asks_within
    return one.likeness.asks or (earlier.for_cause and one.likeness.asks_of_removed)


def begun(file: File, fresh: list[tuple[Row, Officer]], source: str, *, actor: Actor, at: datetime) -> list[ImportLine]:
    """Enrol the new ones; who may be somebody else is asked about, and who may be somebody who left otherwise than by
    resignation does not serve meanwhile."""
    doubts: list[tuple[Row, Officer, list[likeness.Found]]] = []
    for row, officer in fresh:
        found = [one for one in file.crowd.like(row.who) if _asks(file, one)]
        if found:
            doubts.append((row, officer, found))
        if any(earlier.for_cause for earlier in map(file.left, found) if earlier):
            officer.status = "pending"
        # By its place among the new until it has an id.
        file.crowd.add(officer, row.who)
    Officer.objects.bulk_create([officer for _, officer in fresh], batch_size=500)
    made_in_bulk(officer for _, officer in fresh)
    today = timezone.localdate(at)
    _histories(actor, fresh, today, at)
    asked: list[IdentityQuestion] = []
    codes: dict[int, str] = {}
    for row, officer, found in doubts:
        for one in found[:5]:
            other = one.key.pk if isinstance(one.key, Officer) else one.key
            earlier = file.left(one)
            told_apart = {"curp_other", "cuip_other"} & set(one.likeness.reasons)
            if other == officer.pk or (earlier is None and told_apart):
                continue
            barred = earlier is not None and earlier.for_cause
            asks = Asked("likeness" if earlier else "double", one.likeness.reasons, other, barred)
            asked.append(question(officer, asks, actor=actor, at=at, source=source))
            codes[row.line] = "HILO-O552"
            file.told.faults.append(_doubt(row, one))
    IdentityQuestion.objects.bulk_create(asked, batch_size=500)
    file.told.held += sum(officer.status == "pending" for _, officer in fresh)
    lines = []
    for row, officer in fresh:
        outcome = "asked" if row.line in codes else "entered"
        file.told.count(outcome)
        wrote = row.wrote | {"officer": officer.pk}
        number = officer.number
        code = codes.get(row.line, "")
        lines.append(ImportLine(line=row.line, outcome=outcome, code=code, number=number, officer=officer, wrote=wrote))
    return lines


def _doubt(row: Row, one: likeness.Found) -> Fault:
    why, en_palabras = ", ".join(one.likeness.words("en")), ", ".join(one.likeness.words("es"))
    refusal = Refusal("HILO-O552", where="name", reasons=why)
    return Fault(row.line, "name", "HILO-O552", refusal.message, Refusal("HILO-O552", reasons=en_palabras).said("es"))


def _histories(actor: Actor, fresh: list[tuple[Row, Officer]], today: date, at: datetime) -> None:
    since = {officer.pk: officer.joined_on or today for _, officer in fresh}
    states = [
        ServiceState(officer=o, status=o.status, since=since[o.pk], reason="imported", by=actor.name, recorded_at=at)
        for _, o in fresh
    ]
    ranks = [
        RankHeld(officer=o, rank=row.rank, since=row.rank_on or since[o.pk], reason="imported")
        for row, o in fresh
        if row.rank
    ]
    posts = [
        Posting(officer=o, post=row.post, duty=row.duty, since=row.post_on or today, reason="imported")
        for row, o in fresh
        if row.post
    ]
    ServiceState.objects.bulk_create(states, batch_size=500)
    RankHeld.objects.bulk_create(ranks, batch_size=500)
    Posting.objects.bulk_create(posts, batch_size=500)
