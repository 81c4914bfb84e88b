"""The rows of a spreadsheet of personnel, understood one by one: what each says, or why it cannot be taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hilo.lib.errors import Refusal
from hilo.lib.text import fold

from ..reading import nothing, plain, word
from ..rules import identity, keys, service
from ..rules.certificate import COMPONENTS, end_of
from ..rules.days import Unsure, day
from ..rules.identity import Identity
from .enrol import checked_name

RESULTS = tuple(f"{one}_{what}" for one in COMPONENTS for what in ("on", "last"))
DAYS = ("born", "joined_on", "left_on", "rank_on", "post_on", *RESULTS)
"""Fields that are days."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row was asked about or stayed out. line: as a person counts it; field: of the mapping; message_es: the same
    in Spanish."""

    line: int
    field: str
    code: str
    message: str
    message_es: str


@dataclass(slots=True)
class Row:
    """One line, understood. pending: components whose result is not known yet."""

    line: int
    values: dict[str, Any]
    rank: str = ""
    rank_on: date | None = None
    post: str = ""
    post_on: date | None = None
    duty: str = ""
    account: str = ""
    judged: list[tuple[str, bool, date, date | None]] = field(default_factory=list)
    pending: int = 0
    wrote: dict[str, Any] = field(default_factory=dict)

    @property
    def who(self) -> Identity:
        """Who the row says that it is about."""
        told = self.values
        return Identity(told["name"], told.get("born"), told.get("curp", ""), told.get("cuip", ""), told.get("sex", ""))


def fault_of(line: int, where: str, refusal: Refusal) -> Fault:
    return Fault(line, where, refusal.code, refusal.message, refusal.said("es"))


def cells_of(cells: tuple[str, ...], places: Mapping[str, int]) -> dict[str, str]:
    return {name: cells[place] if place < len(cells) else "" for name, place in places.items()}


def understood(
    line: int,
    cells: Mapping[str, str],
    seen: dict[str, int],
    today: date,
    orders: Mapping[str, str],
    headings: Mapping[str, str],
) -> Row:
    """The row. orders: field -> which comes first in its days; headings: field -> what its column is called.

    Raises: Refusal with the field: HILO-O422 to O429, O472 for a value, O473 for a line that doubles, O555 for a day
    that can be read in two ways, O680 and O682 for a service that ended.
    """
    left = _day(cells, "left_on", None, orders)
    if left and left <= today:
        raise Refusal("HILO-O680", where="left_on", on=left.isoformat())
    if fold(cells.get("status", "")) in service.standard("import")["words"]["left"]:
        raise Refusal("HILO-O682", where="status", said=cells["status"][:40])
    name = cells.get("name") or " ".join(filter(None, (cells.get(part) for part in ("given", "paternal", "maternal"))))
    number = cells["number"].strip()
    values: dict[str, Any] = {"number": number, "name": checked_name(name, number)}
    for key, read in (("cuip", keys.cuip), ("curp", keys.curp), ("sex", _sex)):
        if cells.get(key) and not nothing(cells[key]):
            values[key] = read(cells[key])
    for key in ("born", "joined_on"):
        if when := _day(cells, key, today, orders):
            values[key] = when
    if "curp" in values:
        values.setdefault("born", keys.born_of(values["curp"]))
        values.setdefault("sex", keys.sex_of(values["curp"]))
    identity.agreeing(identity.Identity(**{name: values.get(name, blank) for name, blank in identity.BLANK.items()}))
    if cells.get("profile"):
        values["profile"] = _listed(cells["profile"], "programme", "profiles", "HILO-O426", "profile")
    row = Row(line, values, post=" ".join(cells.get("post", "").split())[:160])
    if cells.get("rank"):
        row.rank = _rank(cells["rank"])
    row.rank_on, row.post_on = _day(cells, "rank_on", today, orders), _day(cells, "post_on", today, orders)
    row.account = cells.get("account", "").strip()
    row.duty = _word(cells, "duty", "operational", "administrative") or "administrative"
    row.judged = list(_judged(cells, today, orders, row))
    for key, value in (*((key, values.get(key)) for key in ("number", "cuip", "curp")), ("account", row.account)):
        known = f"{key} {value}"
        if value and seen.setdefault(known, line) != line:
            raise Refusal("HILO-O473", where=key, key=headings.get(key, key), seen=seen[known])
    return row


def _judged(
    cells: Mapping[str, str], today: date, orders: Mapping[str, str], row: Row
) -> Iterator[tuple[str, bool, date, date | None]]:
    for component in COMPONENTS:
        passed = _word(cells, component, "yes", "no", "pending")
        if passed == "pending":
            # The person is taken; the result comes when there is one.
            row.pending += 1
        if passed in (None, "pending"):
            continue
        issued, last = _day(cells, f"{component}_on", today, orders), _day(cells, f"{component}_last", None, orders)
        if issued is None:
            raise Refusal("HILO-O403", "A result needs the day of the evaluation.", where=f"{component}_on")
        # A paper names the last day it holds; the register the first day it does not.
        until = date.fromordinal(last.toordinal() + 1) if last else end_of(component, issued)
        if until is not None and until <= issued:
            raise Refusal("HILO-O445", "The evaluation ends before it was issued.", where=f"{component}_last")
        yield component, passed == "yes", issued, until


def _sex(text: str) -> str:
    for sign in ("H", "M", "X"):
        if fold(text) in service.standard("import")["words"][f"sex_{sign}"]:
            return sign
    return keys.sex(text)


def _day(cells: Mapping[str, str], name: str, latest: date | None, orders: Mapping[str, str]) -> date | None:
    try:
        when = day(cells.get(name, ""), orders.get(name, ""))
    except Unsure as unsure:
        one, two = unsure.ways
        raise Refusal("HILO-O555", where=name, one=one.isoformat(), two=two.isoformat()) from None
    except ValueError:
        raise Refusal("HILO-O404", "Write the day as 2026-11-26 or 26/11/2026.", where=name) from None
    if when and (not 1900 <= when.year < 2200 or (latest and when > latest)):
        raise Refusal("HILO-O472", f"{when} cannot be: it lies too far off.", where=name)
    return when


def _word(cells: Mapping[str, str], name: str, *among: str) -> str | None:
    try:
        return word(cells.get(name, ""), *among)
    except ValueError:
        raise Refusal("HILO-O405", f"Write one of {', '.join(among)}.", where=name) from None


def _rank(text: str) -> str:
    """A rank's code, by its code, its name or how desks shorten it."""
    short = service.standard("import")["ranks"]
    return next((code for code, words in short.items() if plain(text) in words), "") or _listed(
        text, "ranks", "ranks", "HILO-O429", "rank"
    )


def _listed(text: str, standard: str, table: str, code: str, where: str) -> str:
    """The code of a list's row, by its code or its name."""
    if found := service.named(standard, table, text):
        return found
    labels = (row["label"]["es"] for row in service.standard(standard)[table].values())
    # A spreadsheet is written in Spanish: whoever mends it reads the names, not the codes.
    raise Refusal(code, where=where, row=text[:24], rows=", ".join(labels))
