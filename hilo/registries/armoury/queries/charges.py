"""Who has what, and what is asked back of whom: the verdict of the day, asked once for all."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from hilo.kernel.rights import allow
from hilo.lib.actor import Actor
from hilo.registries.officers.queries import ENDED, FORBIDDEN, names_of, standings, untrained

from ..models import Charge
from ..rules import BARRED, LEFT, UNTRAINED, asked_back, firearms, kind_of, weapons
from .scope import READ, reach

SAID = {
    LEFT: ("warning", "Left the service and still has it.", "LGSNSP 79"),
    BARRED: ("error", "May be given no weapon today: it is taken back.", "LGSNSP 93; LNUF 14"),
    UNTRAINED: ("error", "The training for it is over: train, or take it back.", "LNUF 14"),
}


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A piece that somebody has who may not have it. code: the effect; message: the same in words; asked_at: since when
    it is asked back."""

    piece: int
    institution: str
    kind: str
    serial: str
    officer: int
    number: str
    name: str
    issued_at: datetime
    asked_at: datetime | None
    code: str
    message: str
    law: str


def returns_due(actor: Actor, *, at: datetime) -> list[ReturnRow]:
    """What is asked back, as the verdict is at this instant: who may have no weapon today first. Raises: Forbidden."""
    allow(actor, READ)
    rows = list(open_charges().filter(piece__in=reach(actor)).order_by("pk"))
    return returns_of(rows, at)


def returns_of(charges: Collection[Charge], at: datetime) -> list[ReturnRow]:
    """Those of some charges that are asked back, weapons first."""
    codes = due_of(charges, at=at)
    names, order = names_of([one.officer_id for one in charges if one.pk in codes]), list(SAID)
    rows = [
        ReturnRow(
            piece=one.piece_id,
            institution=one.piece.institution_id,
            kind=one.piece.kind,
            serial=one.piece.serial,
            officer=one.officer_id,
            number=names[one.officer_id][1],
            name=names[one.officer_id][0],
            issued_at=one.issued_at,
            asked_at=one.asked_at,
            code=codes[one.pk],
            message=SAID[codes[one.pk]][1],
            law=SAID[codes[one.pk]][2],
        )
        for one in charges
        if one.pk in codes
    ]
    armed_first = weapons()
    return sorted(rows, key=lambda row: (row.kind not in armed_first, -order.index(row.code), row.number, row.piece))


def in_charge(officer_id: int) -> list[str]:
    """Names of the pieces that an officer has, as the ledger names them: for a hand-over."""
    return [
        f"piece:{pk}"
        for pk in open_charges().filter(officer=officer_id).order_by("piece").values_list("piece", flat=True)
    ]


def has_charge(officer_id: int) -> bool:
    return Charge.objects.filter(officer=officer_id, returned_at=None).exists()


def armed(state: str) -> set[int]:
    """Officers of a state's institutions who have a firearm in charge: for other domains' rules, no read of a name."""
    rows = Charge.objects.filter(returned_at=None, piece__institution__state=state, piece__kind__in=firearms())
    return set(rows.values_list("officer_id", flat=True))


def due_of(charges: Iterable[Charge], *, at: datetime) -> dict[int, str]:
    """Charge -> the effect by which it is asked back, for those that are: the one verdict, asked once for all."""
    some = list(charges)
    officers = {one.officer_id for one in some}
    status = {pk: row[3] for pk, row in names_of(officers).items()}
    arms = [one for one in some if kind_of(one.piece.kind).weapon and status[one.officer_id] not in ENDED]
    told = standings([one.officer_id for one in arms], "weapon", at=at)
    asked = [(one.officer_id, kind_of(one.piece.kind).courses) for one in arms]
    without = untrained(asked, timezone.localdate(at))
    codes = {}
    for one in some:
        kind, verdict = kind_of(one.piece.kind), told.get(one.officer_id)
        code = asked_back(
            kind,
            serves=status[one.officer_id] not in ENDED,
            barred=verdict is not None and verdict.level == FORBIDDEN,
            trained=(one.officer_id, kind.courses) not in without,
        )
        if code:
            codes[one.pk] = code
    return codes


def open_charges() -> QuerySet[Charge]:
    """Of every inventory, with the piece."""
    return Charge.objects.filter(returned_at=None).select_related("piece")
