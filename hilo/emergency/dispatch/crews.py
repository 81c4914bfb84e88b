"""Questions about who is aboard a unit, and what stands against them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Prefetch, Q, QuerySet

from hilo.kernel.language import language
from hilo.kernel.rights import allow
from hilo.lib.actor import Actor

from .commands import BarWord
from .models import Barred, Crew


@dataclass(frozen=True, slots=True)
class AboardRow:
    """An officer aboard a unit. barred: what stands against it, "" for nothing; code: the effect; message: in words.

    since: aboard; told_at: since when it stands. life_by, life_why, life_until: who answers for it where the law
    forbids it and a life is in danger.
    """

    officer: int
    name: str
    number: str
    institution: str
    unit: str
    since: datetime
    barred: BarWord
    code: str
    message: str
    told_at: datetime | None
    life_by: str
    life_why: str
    life_until: datetime | None


def aboard() -> dict[str, list[str]]:
    """Unit code -> names and numbers of the officers aboard now."""
    crews: dict[str, list[str]] = {}
    for row in Crew.objects.filter(until=None).select_related("officer").order_by("since"):
        crews.setdefault(row.unit_id, []).append(str(row.officer))
    return crews


class Aboard(NamedTuple):
    """An officer on a unit, from one instant until another (None: still)."""

    officer_id: int
    name: str
    number: str
    institution: str
    since: datetime
    until: datetime | None


def crew_between(code: str, since: datetime, until: datetime) -> list[Aboard]:
    """Who was on a unit at any time between two instants, the first first."""
    rows = Crew.objects.filter(Q(until=None) | Q(until__gte=since), unit_id=code, since__lte=until)
    columns = ("officer_id", "officer__name", "officer__number", "officer__institution_id", "since", "until")
    return [Aboard(*row) for row in rows.order_by("since", "id").values_list(*columns)]


def aboard_now(code: str) -> list[AboardRow]:
    """Who is aboard a unit now; the caller has asked whether the unit may be read."""
    return [_row(row) for row in _crews().filter(unit=code)]


def barred_of(actor: Actor) -> list[AboardRow]:
    """Officers of the actor's institution who are aboard though something stands against it, the newest first: for who
    commands them. The effect, never the reason. Raises: Forbidden."""
    allow(actor, "officers.read")
    rows = _crews().filter(officer__institution=actor.institution, barred__until=None, barred__isnull=False)
    return sorted((_row(row) for row in rows.distinct()), key=lambda row: row.told_at or row.since, reverse=True)


def barred_self(actor: Actor) -> AboardRow | None:
    """What stands against whoever signs in, aboard now; None for nothing."""
    if actor.user_id is None:
        return None
    row = _crews().filter(officer__account=actor.user_id, barred__until=None, barred__isnull=False).first()
    return _row(row) if row else None


def is_aboard(officer_id: int) -> bool:
    """True if an officer is on a unit now: of most facts about officers nobody is."""
    return Crew.objects.filter(officer=officer_id, until=None).exists()


def _crews() -> QuerySet[Crew]:
    bars = Prefetch("barred", Barred.objects.filter(until=None), to_attr="bars")
    rows = Crew.objects.filter(until=None).select_related("officer").prefetch_related(bars)
    return rows.order_by("unit_id", "since", "id")


def _row(row: Crew) -> AboardRow:
    bar: Barred | None = next(iter(row.bars), None)  # type: ignore[attr-defined]
    return AboardRow(
        officer=row.officer_id,
        name=row.officer.name,
        number=row.officer.number,
        institution=row.officer.institution_id,
        unit=row.unit_id,
        since=row.since,
        barred=bar.word if bar else "",
        code=bar.code if bar else "",
        message=said(bar.word) if bar else "",
        told_at=bar.since if bar else None,
        life_by=bar.life_by if bar else "",
        life_why=bar.life_why if bar else "",
        life_until=bar.life_until if bar else None,
    )


SAID = {
    "warned": {
        "en": "Aboard under a warning: ask the personnel office whether they may serve.",
        "es": "A bordo con advertencia: pregunte a la oficina de personal si puede prestar servicio.",
    },
    "forbidden": {
        "en": "Aboard, and the law forbids it: take them off the unit.",
        "es": "A bordo y la ley lo prohíbe: debe bajar de la unidad.",
    },
    "allowed": {
        "en": "Aboard for a life in danger, on somebody's own word.",
        "es": "A bordo por una vida en peligro, bajo la responsabilidad de quien lo ordenó.",
    },
}


def said(word: str) -> str:
    """What stands against somebody aboard, in the reader's language; no reason in it."""
    return SAID[word][language()]
