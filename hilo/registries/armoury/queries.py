"""What there is and where, who has what, what is asked back, what owes a review, and by which protocols they work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from hilo.kernel.access.queries import institution_named
from hilo.kernel.rights import Holder, allow, belongs, reached, readable
from hilo.kernel.workflow import load
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound
from hilo.lib.findings import Finding
from hilo.registries.officers.queries import FORBIDDEN, names_of, standings, untrained

from .models import Charge, Piece, ProtocolAdopted
from .rules import (
    BARRED,
    LEFT,
    OURS,
    STATES,
    UNTRAINED,
    asked_back,
    firearms,
    found,
    kind_of,
    protocol_due,
    weapons,
)
from .rules import all_kinds as all_kinds
from .rules import standard as standard

if TYPE_CHECKING:
    from hilo.kernel.access.models import Institution

READ = "armoury.read"
GRAPH = load(STATES)
ENDED = ("separated", "removed", "retired", "dead")
SAID = {
    LEFT: ("warning", "Left the service and still has it.", "LGSNSP 79"),
    BARRED: ("error", "May be given no weapon today: it is taken back.", "LGSNSP 93; LNUF 14"),
    UNTRAINED: ("error", "The training for it is over: train, or take it back.", "LNUF 14"),
}


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


@dataclass(frozen=True, slots=True)
class ProtocolRow:
    """A protocol that an institution should work by. mark: how sure its law is; state: missing, due (to be looked at
    again) or current."""

    protocol: str
    label: str
    law: str
    mark: str
    id: int | None
    version: str
    since: date | None
    document: str
    looked_on: date | None
    due: date | None
    state: str


def inventory_of(actor: Actor, institution: str = "") -> Institution:
    """The institution asked about, the asker's own if none is named. Raises: Forbidden, NotFound."""
    allow(actor, READ)
    body = institution_named(institution or actor.institution)
    belongs(READ, READ, actor, Holder(body.state, body.code))
    return body


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
    rows = _reach(actor).filter(pk__gt=after).order_by("pk")
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
    open_ = _open().filter(piece__in=[one.pk for one in some])
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
    told = list(_found(piece, timezone.localdate(at)))
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


def returns_due(actor: Actor, *, at: datetime) -> list[ReturnRow]:
    """What is asked back, as the verdict is at this instant: who may have no weapon today first. Raises: Forbidden."""
    allow(actor, READ)
    rows = list(_open().filter(piece__in=_reach(actor)).order_by("pk"))
    return _returns(rows, at)


def in_charge(officer_id: int) -> list[str]:
    """Names of the pieces that an officer has, as the ledger names them: for a hand-over."""
    return [
        f"piece:{pk}" for pk in _open().filter(officer=officer_id).order_by("piece").values_list("piece", flat=True)
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


def protocols(actor: Actor, *, at: datetime, institution: str = "", language: str = "en") -> list[ProtocolRow]:
    """Every protocol of the list, with the version that is in force on the day. Raises: Forbidden, NotFound."""
    body, day = inventory_of(actor, institution), timezone.localdate(at)
    rows = ProtocolAdopted.objects.filter(institution=body, since__lte=day).order_by("since", "pk")
    now = {row.protocol: row for row in rows}
    answer = []
    for code, law in standard("protocols")["protocols"].items():
        row = now.get(code)
        due = protocol_due(row.looked_on) if row else None
        answer.append(
            ProtocolRow(
                protocol=code,
                label=law["label"][language],
                law=law["law"],
                mark=law["mark"],
                id=row.pk if row else None,
                version=row.version if row else "",
                since=row.since if row else None,
                document=row.document if row else "",
                looked_on=row.looked_on if row else None,
                due=due,
                state="missing" if due is None else "due" if due <= day else "current",
            )
        )
    return answer


def check(at: datetime) -> list[Finding]:
    """What must never be, of every inventory: looked through by `hilo armoury check`."""
    day, told = timezone.localdate(at), list[Finding]()
    for row in _returns(list(_open().order_by("pk")), at):
        who = f"{row.institution} {row.number}: {row.kind} {row.serial}. {row.message}"
        told.append(Finding(row.code, SAID[row.code][0], who, row.law, "equipment"))
    for piece in Piece.objects.filter(status__in=OURS, kind__in=weapons()).order_by("pk").iterator(2000):
        for one in _found(piece, day):
            said = f"{piece.institution_id} {piece.kind} {piece.serial}: {one.message}"
            told.append(Finding(one.code, one.severity, said, one.article, "piece"))
    told += _twins()
    return told + _unlike()


def _twins() -> Iterator[Finding]:
    """Two institutions have a firearm of one kind and serial number, and nobody said why they are two."""
    rows = Piece.objects.filter(kind__in=firearms()).exclude(status="out").order_by()
    twice = rows.values("kind", "serial_key").annotate(n=Count("pk"), apart=Count("pk", filter=~Q(apart="")))
    for one in twice.filter(n__gt=1).order_by("kind", "serial_key"):
        if one["apart"] < one["n"] - 1:
            who = rows.filter(kind=one["kind"], serial_key=one["serial_key"]).order_by("institution")
            codes = ", ".join(who.values_list("institution_id", flat=True))
            said = f"{one['kind']} {one['serial_key']} stands in the inventories of {codes}."
            yield Finding("HILO-O723", "error", said, "LGSNSP 101", "serial")


def _unlike() -> list[Finding]:
    """A piece is issued exactly while somebody has it."""
    open_ = Charge.objects.filter(returned_at=None)
    wrong = Piece.objects.filter(Q(status="issued") & ~Q(pk__in=open_.values("piece"))) | Piece.objects.filter(
        ~Q(status="issued") & Q(pk__in=open_.values("piece"))
    )
    return [
        Finding("HILO-O724", "error", f"{one.institution_id} {one}: status and charge differ.", "LNUF 17", "status")
        for one in wrong.order_by("pk")
    ]


def _returns(charges: Collection[Charge], at: datetime) -> list[ReturnRow]:
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


def _open() -> QuerySet[Charge]:
    return Charge.objects.filter(returned_at=None).select_related("piece")


def _reach(actor: Actor) -> QuerySet[Piece]:
    """The pieces that an actor may read. Raises: Forbidden."""
    allow(actor, READ)
    return reached(Piece.objects.all(), actor, READ, {"state": "institution__state", "institution": "institution"})


def _found(piece: Piece, day: date) -> Iterator[Finding]:
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
        codes=[one.code for one in _found(piece, day)] + ([held.code] if held and held.code else []),
    )
