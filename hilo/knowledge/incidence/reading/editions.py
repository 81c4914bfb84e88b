"""Which edition a header belongs to, and where its columns stand."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from hilo.knowledge.incidence.store import MONTHS
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding
from hilo.lib.text import fold

PATH = Path(__file__).parents[1] / "standards" / "editions.toml"
LOST = "?\ufffd"
"""What stands in a text where a letter was lost."""


@dataclass(frozen=True, slots=True)
class Edition:
    """source: its fixed name; columns: role in rows.parquet -> name in the header, months included where it is wide.

    first, until: years it may hold (0: any); long: one month per line; constants: words the file itself lacks; kinds:
    one column for each kind of crime, under whatever name, and municipalities by name alone; records: one line for each
    death, among columns that are not read; also: other names of a role, in other years.
    """

    source: str
    name: str
    method: str
    grain: str
    unit: str
    columns: dict[str, str]
    unused: tuple[str, ...]
    first: int
    until: int
    long: bool
    constants: dict[str, str]
    kinds: bool = False
    records: bool = False
    also: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def names(self, role: str) -> tuple[str, ...]:
        """What a role's column may be called, for comparison."""
        return tuple(plain(name) for name in (self.columns[role], *self.also.get(role, ())))


@dataclass(frozen=True, slots=True)
class Layout:
    """A recognised header: places gives the column (from 0) of each role; width counts all columns of the file.

    ignored: columns without a name, which must be empty; kinds: columns that hold the counts of a kind of crime each.
    """

    edition: Edition
    places: dict[str, int]
    width: int
    ignored: tuple[int, ...]
    names: tuple[str, ...]
    findings: tuple[Finding, ...]
    kinds: tuple[int, ...] = ()


@cache
def editions() -> tuple[Edition, ...]:
    """Every edition of editions.toml."""
    document = tomllib.loads(PATH.read_text(encoding="utf-8"))
    months = dict(zip(MONTHS, document["months"], strict=True))
    return tuple(_edition(table, months) for table in document["edition"])


def _edition(table: dict[str, Any], months: dict[str, str]) -> Edition:
    long = table.get("long", False)
    return Edition(
        source=table["source"],
        name=table["name"],
        method=table["method"],
        grain=table["grain"],
        unit=table["unit"],
        columns=table["columns"] | ({} if long else months),
        unused=tuple(table.get("unused", ())),
        first=table.get("from", 0),
        until=table.get("until", 0),
        long=long,
        constants={key: table[key] for key in ("type", "subtype") if key in table},
        kinds=table.get("kinds", False),
        records=table.get("records", False),
        also={role: tuple(names) for role, names in table.get("also", {}).items()},
    )


def by_source(source: str) -> Edition:
    """The edition with this name, or HILO-F456, F447."""
    for edition in editions():
        if edition.source == source:
            return edition
    known = ", ".join(edition.source for edition in editions())
    raise Refusal("HILO-F447", f"There is no edition “{source}”: choose one of {known}.", where="source")


def plain(name: str) -> str:
    """A column's name for comparison: "Cve. Municipio" -> "cve municipio"; lost letters stay as "?"."""
    return " ".join(re.sub(r"[^0-9a-z?]+", " ", fold(name.replace("\ufffd", "?"))).split())


def looks_like_header(cells: list[str]) -> bool:
    """True if a row of cells shares at least half of its edition's names with some edition."""
    seen = {plain(cell) for cell in cells}
    return any(2 * sum(_same(seen, plain(name)) for name in e.columns.values()) >= len(e.columns) for e in editions())


def _same(seen: set[str], wanted: str) -> bool:
    return wanted in seen or any("?" in one and _fits(one, wanted) for one in seen)


def _fits(lossy: str, wanted: str) -> bool:
    """Whether a name with lost letters can be the wanted one ("a?o" or "a??o" for "ano")."""
    pattern = re.sub(r"(?:\\\?)+", lambda lost: f"[a-z]{{1,{len(lost[0]) // 2}}}", re.escape(lossy))
    return re.fullmatch(pattern, wanted) is not None


def recognise(cells: list[str], year: int | None, source: str = "") -> Layout:
    """The layout of a header row; `year` is that of the first data row, which tells IDEFC from RNID.

    Refuses with HILO-F456 (no known edition), HILO-F457 (a misspelt column), HILO-F458 (missing, twice or unknown).
    """
    names = [plain(cell) for cell in cells]
    candidates = (by_source(source),) if source else editions()
    edition = max(candidates, key=lambda one: _score(one, names, year))
    places, problems = _place(edition, cells, names)
    if problems:
        raise _refusal(edition, cells, names, problems)
    findings = []
    months = [places[month] for month in MONTHS if month in places]
    if months != sorted(months):
        order = ", ".join(cells[place].strip() for place in sorted(months))
        findings.append(
            Finding(
                "HILO-F153",
                "warning",
                f"The months stand in another order ({order}); they were read by their names.",
                where="header",
            )
        )
    ignored = tuple(index for index, name in enumerate(names) if not name)
    kinds = _kinds(edition, names, places) if edition.kinds else ()
    if edition.kinds and not kinds:
        raise Refusal("HILO-F622", edition=edition.source, where="header")
    said = tuple(cell.strip() for cell in cells)
    return Layout(edition, places, len(cells), ignored, said, tuple(findings), kinds)


def _kinds(edition: Edition, names: list[str], places: dict[str, int]) -> tuple[int, ...]:
    """The columns that are no other: each is a kind of crime."""
    other = {*(plain(name) for name in edition.unused), ""}
    return tuple(at for at, name in enumerate(names) if name not in other and at not in places.values())


def _score(edition: Edition, names: list[str], year: int | None) -> tuple[float, int, int]:
    wanted = {plain(name) for name in edition.columns.values()}
    have = {name for name in names if name} - {plain(name) for name in edition.unused}
    shared = sum(_same(have, name) for name in wanted)
    if edition.records:
        # Dozens of columns stand beside those that are read: only what is lacking counts.
        there = sum(any(_same(have, name) for name in edition.names(role)) for role in edition.columns)
        return (there / len(edition.columns), 1, -len(wanted))
    if edition.kinds:
        # Any column may be a kind: it is this edition with all of its own names, and with none of another's.
        others = {plain(name) for one in editions() if not one.kinds for name in one.columns.values()} - wanted
        return (1.0 if shared == len(wanted) and not have & others else 0.0, 1, -len(wanted))
    right_year = not year or (year >= edition.first and (not edition.until or year <= edition.until))
    return (2 * shared / max(len(wanted) + len(have), 1), int(right_year), -len(wanted))


def _place(edition: Edition, cells: list[str], names: list[str]) -> tuple[dict[str, int], dict[str, Any]]:
    """Column of each role, and what is wrong: missing (role -> name), twice, unknown (columns from 0)."""
    places: dict[str, int] = {}
    twice: list[str] = []
    for role, name in edition.columns.items():
        wanted = edition.names(role)
        at = [i for i, one in enumerate(names) if one in wanted]
        at = at or [i for i, one in enumerate(names) if "?" in one and _fits(one, wanted[0])]
        if len(at) > 1:
            twice.append(name)
        if at:
            places[role] = at[0]
    missing = {role: name for role, name in edition.columns.items() if role not in places}
    unused = {plain(name) for name in edition.unused}
    taken = set(places.values())
    unknown = [i for i, name in enumerate(names) if name and i not in taken and name not in unused]
    times = Counter(names)
    unknown = [] if edition.kinds or edition.records else [i for i in unknown if times[names[i]] == 1]
    if edition.kinds:
        twice += [cells[names.index(name)].strip() for name, count in times.items() if name and count > 1]
    return places, {"missing": missing, "twice": twice, "unknown": unknown} if missing or twice or unknown else {}


def _refusal(edition: Edition, cells: list[str], names: list[str], problems: dict[str, Any]) -> Refusal:
    from rapidfuzz import fuzz, process

    missing, unknown = dict(problems["missing"]), list(problems["unknown"])
    if 2 * len(missing) >= len(edition.columns):
        lacking = ", ".join(missing.values())
        return Refusal(
            "HILO-F456",
            f"This is no official file that Hilo knows. Its header is nearest to {edition.source} ({edition.name}) "
            f"but lacks {lacking}. Load the file as it was published, or name its edition.",
            where="header",
        )
    said = []
    for index in unknown[:50]:
        wanted = {name: plain(name) for name in missing.values()}
        best = process.extractOne(names[index], wanted, scorer=fuzz.ratio, score_cutoff=70)
        if best:
            said.append(f"Column {index + 1} is “{cells[index].strip()[:60]}”: did the file mean “{best[2]}”?")
    if said:
        return Refusal("HILO-F457", " ".join(said) + " Correct the header and load again.", where="header")
    parts = []
    if problems["twice"]:
        parts.append(f"it has {', '.join(problems['twice'])} twice")
    if missing:
        parts.append(f"it lacks {', '.join(missing.values())}")
    if unknown:
        shown = ", ".join(f"“{cells[i].strip()[:60]}” (column {i + 1})" for i in unknown[:5])
        parts.append(f"it has {shown}{f' and {len(unknown) - 5:,} more' if len(unknown) > 5 else ''} besides")
    return Refusal(
        "HILO-F458",
        f"The header is nearly that of {edition.source} ({edition.name}), but {'; '.join(parts)}. "
        "Load the file as it was published.",
        where="header",
    )
