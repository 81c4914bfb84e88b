"""An inventory from a CSV, row by row: each is entered, completed, the same as before, or stays out with its reason.

Nothing that stands in the inventory is replaced: what is not written yet is filled in, what differs stays out. Whoever
the file says has a piece is given it by the same act as at the counter, so that the verdict is asked; refused, the
piece stands in the store and the row says so. Sent again, the file changes nothing.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from hilo.kernel.access.queries import institution_named
from hilo.kernel.action import action, done, held, prepares
from hilo.lib.actor import Actor
from hilo.lib.commands import parse
from hilo.lib.errors import Forbidden, Refusal
from hilo.lib.sheets import rows_of, text_of
from hilo.lib.text import fold

from ..commands import DescribePiece, EnterPiece, HandOut
from ..models import Piece
from ..rules import Unsure, day, kinds, order_of, serial_of, standard
from .pieces import describe_piece, enter_piece, hand_out
from .protocols import Inventory

LARGEST = 20_000_000
BATCH = 500
FILLED = ("maker", "model", "calibre", "licence", "ballistics")
NEEDED = ("kind", "serial", "place")


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that stayed out, or whose piece was entered and given to nobody. line: as a person counts it;
    field: the column; message: what to do."""

    line: int
    field: str
    code: str
    message: str
    message_es: str


@dataclass(slots=True)
class Taken:
    """What came of an inventory: entered, completed, same and refused add up to its rows.

    same: rows that say what stands there already; refused: rows that stayed out; handed: of those entered, how many are
    in somebody's charge; columns: field -> heading that was understood.
    """

    rows: int = 0
    entered: int = 0
    completed: int = 0
    same: int = 0
    refused: int = 0
    handed: int = 0
    columns: dict[str, str] = field(default_factory=dict)
    faults: list[RowFault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Sheet:
    rows: list[tuple[int, list[str]]]
    places: Mapping[str, int]
    order: str
    digest: str


class _Rehearsed(Exception):
    """A batch is taken back: it was only to be seen what would come of it."""


@prepares
def load(raw: bytes, *, actor: Actor, at: datetime, rehearsal: bool = False, dates: str = "", place: str = "") -> Taken:
    """Take the inventory of the actor's institution. rehearsal: nothing is kept. dates: "dmy" or "mdy", where a column
    does not say it; place: of rows without one. Each batch is one act; an interrupted import is simply repeated.

    Raises: Forbidden; NotFound; Refusal HILO-O711 if it cannot be read, O712 without its columns.
    """
    sheet = _sheet(raw, dates, place)
    heads = sheet.rows[0][1]
    told, seen = Taken(columns={name: heads[at_] for name, at_ in sheet.places.items()}), dict[tuple[str, str], int]()
    body = sheet.rows[1:]
    for begin in range(0, len(body), BATCH):
        batch = body[begin : begin + BATCH]
        try:
            _take(batch, sheet, told, seen, place, rehearsal, actor=actor, at=at)
        except _Rehearsed:
            continue
    return told


@action("armoury.write", verb="pieces.imported")
def _take(
    batch: list[tuple[int, list[str]]],
    sheet: _Sheet,
    told: Taken,
    seen: dict[tuple[str, str], int],
    place: str,
    rehearsal: bool,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    body = institution_named(actor.institution)
    inventory = held(Inventory(body.code, body.state))
    before = (told.entered, told.completed, told.refused)
    for line, cells in batch:
        told.rows += 1
        given = {name: cells[at_].strip() if at_ < len(cells) else "" for name, at_ in sheet.places.items()}
        given["place"] = given.get("place") or place
        _row(line, given, sheet.order, told, seen, actor, at)
    after = (told.entered, told.completed, told.refused)
    counted = dict(zip(("entered", "completed", "refused"), map(int.__sub__, after, before), strict=True))
    done(inventory, data={"sha256": sheet.digest, "rows": len(batch)} | counted)
    if rehearsal:
        raise _Rehearsed


def _row(
    line: int,
    given: dict[str, str],
    order: str,
    told: Taken,
    seen: dict[tuple[str, str], int],
    actor: Actor,
    at: datetime,
) -> None:
    """One row, for itself: what it is refused for takes nothing of the others back."""
    try:
        with transaction.atomic():
            piece, outcome = _entered(line, given, order, seen, actor, at)
    except Forbidden:
        raise
    except Refusal as refusal:
        told.refused += 1
        told.faults.append(_fault(line, refusal))
        return
    setattr(told, outcome, getattr(told, outcome) + 1)
    if outcome != "entered" or not given.get("officer"):
        return
    try:
        with transaction.atomic():
            hand_out(piece.pk, parse(HandOut, {"number": given["officer"]}), actor=actor, at=at)
        told.handed += 1
    except Forbidden:
        raise
    except Refusal as refusal:
        told.faults.append(_fault(line, refusal))


def _entered(
    line: int, given: dict[str, str], order: str, seen: dict[tuple[str, str], int], actor: Actor, at: datetime
) -> tuple[Piece, str]:
    kind = _kind(given.get("kind", ""))
    _, key = serial_of(given.get("serial", ""))
    if (kind, key) in seen:
        raise Refusal("HILO-O713", where="serial", line=seen[kind, key])
    seen[kind, key] = line
    known = Piece.objects.filter(institution=actor.institution, kind=kind, serial_key=key).exclude(status="out").first()
    words = {name: " ".join(given.get(name, "").split()) for name in FILLED}
    if known is None:
        wanted = words | {"kind": kind, "serial": given["serial"], "place": given["place"]}
        command = parse(EnterPiece, wanted | {"reviewed_on": _day(given.get("reviewed_on", ""), order)})
        return enter_piece(command, actor=actor, at=at), "entered"
    other = [name for name, value in words.items() if value and getattr(known, name) not in ("", value)]
    if other:
        raise Refusal("HILO-O714", where=other[0], field=other[0])
    fresh = {name: value for name, value in words.items() if value and not getattr(known, name)}
    if not fresh:
        return known, "same"
    return describe_piece(known.pk, parse(DescribePiece, fresh), actor=actor, at=at), "completed"


def _kind(text: str) -> str:
    said = " ".join(fold(text).split())
    if said in kinds():
        return said
    for kind, words in standard("import")["words"].items():
        if said in words:
            return str(kind)
    raise Refusal("HILO-O701", where="kind", row=text.strip()[:24], rows=", ".join(kinds()))


def _day(text: str, order: str) -> date | None:
    try:
        return day(text, order)
    except Unsure:
        raise Refusal("HILO-O715", where="reviewed_on") from None
    except ValueError:
        raise Refusal("HILO-O706", where="reviewed_on") from None


def _sheet(raw: bytes, dates: str, place: str) -> _Sheet:
    """Raises: Refusal HILO-O711, O712."""
    text = text_of(raw) if len(raw) <= LARGEST else "\x00"
    if "\x00" in text:
        raise Refusal("HILO-O711", where="file", megabytes=LARGEST // 1_000_000)
    try:
        rows = list(rows_of(text))
    except csv.Error:
        raise Refusal("HILO-O711", where="file", megabytes=LARGEST // 1_000_000) from None
    if len(rows) < 2:
        raise Refusal("HILO-O711", where="file", megabytes=LARGEST // 1_000_000)
    known, places = standard("import")["headings"], dict[str, int]()
    heads = [" ".join(re.sub(r"\W", " ", fold(one)).split()) for one in rows[0][1]]
    for name, words in known.items():
        found = next((heads.index(word) for word in words if word in heads), None)
        if found is not None and found not in places.values():
            places[name] = found
    missing = [name for name in NEEDED if name not in places and not (name == "place" and place.strip())]
    if missing:
        raise Refusal("HILO-O712", where=missing[0], missing=", ".join(missing))
    reviewed = places.get("reviewed_on")
    cells = [one[reviewed] for _, one in rows[1:] if reviewed is not None and reviewed < len(one)]
    return _Sheet(rows, places, order_of(cells) or dates, hashlib.sha256(raw).hexdigest())


def _fault(line: int, refusal: Refusal) -> RowFault:
    return RowFault(line, refusal.where, refusal.code, refusal.message, refusal.said("es"))
