"""What there is and where: pieces with who has each, all that is known of one, and the stock by kind and place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.utils import timezone

from hilo.kernel.rights import readable
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound
from hilo.lib.findings import Finding
from hilo.registries.officers.queries import names_of

from ..models import Charge, Piece
from ..rules import OURS, all_kinds, found, kind_of
from .charges import SAID, due_of, open_charges
from .scope import READ, inventory_of, reach


@dataclass(frozen=True, slots=True)
class Held:
    """Who has a piece. code: the effect by which it is asked back, "" if nothing stands against it."""

    officer: int
    number: str
    name: str
    since: datetime
    code: str


@dataclass(frozen=True, slots=True)
class PieceRow:
    """A piece of an inventory.

    licence: number of the one under which the institution has a firearm; ballistics: number of the record of what its
    barrel prints on a bullet. review_on: first day on which a review is owed; codes: what is to be mended of it.
    """

    id: int
    institution: str
    kind: str
    serial: str
    maker: str
    model: str
    calibre: str
    licence: str
    ballistics: str
    place: str
    status: str
    review_on: date
    held: Held | None
    codes: list[str]


@dataclass(frozen=True, slots=True)
class StepRow:
    """Something that was done to a piece. what: a step of its states, "enter" or "describe"; words: how, or why."""

    what: str
    on: date
    place: str
    document: str
    words: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """Who had a piece, and until when."""

    number: str
    name: str
    issued_at: datetime
    issued_by: str
    returned_at: datetime | None
    returned_to: str
    condition: str


@dataclass(frozen=True, slots=True)
class PieceRecord:
    """All that is known of a piece: what is found of it today, who had it and what was done to it, the latest first."""

    piece: PieceRow
    apart: str
    entered_on: date
    findings: list[Finding]
    charges: list[ChargeRow]
    steps: list[StepRow]


@dataclass(frozen=True, slots=True)
class StockRow:
    """Pieces of a kind at a place. due: of those the institution has, how many owe a review."""

    institution: str
    kind: str
    place: str
    store: int
    issued: int
    unfit: int
    missing: int
    due: int


def pieces(
    actor: Actor,
    *,
    at: datetime,
    institution: str = "",
    kind: str = "",
    status: str = "",
    place: str = "",
    serial: str = "",
    due: bool = False,
    after: int = 0,
    limit: int = 200,
) -> list[PieceRow]:
    """Pieces of an inventory by id, `limit` from the one after `after` on. due: those that owe a review alone.

    Raises: Forbidden, NotFound.
    """
    rows = reach(actor).filter(pk__gt=after).order_by("pk")
    asked = {"institution": institution, "kind": kind, "status": status, "place": place}
    rows = rows.filter(**{name: value for name, value in asked.items() if value})
    if serial:
        rows = rows.filter(serial_key__contains="".join(one for one in serial.upper() if one.isalnum()) or "-")
    if due:
        rows = rows.filter(status__in=OURS, review_on__lte=timezone.localdate(at))
    return rows_of(rows[:limit], at=at)


def rows_of(found_: Iterable[Piece], *, at: datetime) -> list[PieceRow]:
    """Pieces as lists show them, with who has each."""
    some, day = list(found_), timezone.localdate(at)
    open_ = open_charges().filter(piece__in=[one.pk for one in some])
    codes = due_of(open_, at=at)
    charges = {one.piece_id: one for one in open_}
    names = names_of([one.officer_id for one in charges.values()])
    return [_row(one, charges.get(one.pk), names, codes, day) for one in some]


def read(piece_id: int, actor: Actor, *, at: datetime) -> PieceRecord:
    """All of one piece. Raises: NotFound, Forbidden."""
    piece = Piece.objects.select_related("institution").filter(pk=piece_id).first()
    if piece is None:
        raise NotFound("piece", piece_id)
    readable(actor, READ, piece)
    (row,) = rows_of([piece], at=at)
    charges = list(piece.charges.order_by("-issued_at", "-pk"))
    names = names_of([one.officer_id for one in charges])
    told = list(found_of(piece, timezone.localdate(at)))
    if row.held and row.held.code:
        told.append(_said(row.held.code))
    return PieceRecord(
        piece=row,
        apart=piece.apart,
        entered_on=piece.entered_on,
        findings=told,
        charges=[
            ChargeRow(
                number=names[one.officer_id][1],
                name=names[one.officer_id][0],
                issued_at=one.issued_at,
                issued_by=one.issued_by,
                returned_at=one.returned_at,
                returned_to=one.returned_to,
                condition=one.condition,
            )
            for one in charges
        ],
        steps=[
            StepRow(one.what, one.on, one.place, one.document, one.words, one.at, one.by)
            for one in piece.steps.order_by("-at", "-pk")
        ],
    )


def stock(actor: Actor, *, at: datetime, institution: str = "") -> list[StockRow]:
    """How many pieces of each kind are where, by kind and place. Raises: Forbidden, NotFound."""
    body, day = inventory_of(actor, institution), timezone.localdate(at)
    rows = Piece.objects.filter(institution=body).exclude(status="out").order_by()
    counted: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for kind, place, status, number in rows.values_list("kind", "place", "status").annotate(n=Count("pk")):
        counted[kind, place][status] += number
    owed = rows.filter(status__in=OURS, review_on__lte=day)
    due = {(kind, place): n for kind, place, n in owed.values_list("kind", "place").annotate(n=Count("pk"))}
    order = list(all_kinds())
    return [
        StockRow(
            institution=body.code,
            kind=kind,
            place=place,
            store=told["store"],
            issued=told["issued"],
            unfit=told["unfit"],
            missing=told["lost"] + told["stolen"],
            due=due.get((kind, place), 0),
        )
        for (kind, place), told in sorted(counted.items(), key=lambda one: (order.index(one[0][0]), one[0][1]))
    ]


def found_of(piece: Piece, day: date) -> Iterator[Finding]:
    """What is to be mended of a piece on a day."""
    return found(
        kind_of(piece.kind),
        status=piece.status,
        review_on=piece.review_on,
        licence=piece.licence,
        ballistics=piece.ballistics,
        on=day,
    )


def _said(code: str) -> Finding:
    severity, said, law = SAID[code]
    return Finding(code, severity, said, law, "charge")


def _row(
    piece: Piece, charge: Charge | None, names: dict[int, tuple[str, str, str, str]], codes: dict[int, str], day: date
) -> PieceRow:
    held = None
    if charge is not None:
        name, number, *_ = names[charge.officer_id]
        held = Held(charge.officer_id, number, name, charge.issued_at, codes.get(charge.pk, ""))
    return PieceRow(
        id=piece.pk,
        institution=piece.institution_id,
        kind=piece.kind,
        serial=piece.serial,
        maker=piece.maker,
        model=piece.model,
        calibre=piece.calibre,
        licence=piece.licence,
        ballistics=piece.ballistics,
        place=piece.place,
        status=piece.status,
        review_on=piece.review_on,
        held=held,
        codes=[one.code for one in found_of(piece, day)] + ([held.code] if held and held.code else []),
    )
