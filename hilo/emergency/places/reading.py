"""A gazetteer as a CSV, and the names of a file of roads: every row is judged before one is taken."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hilo.kernel.territory.queries import named_roads
from hilo.lib.errors import Refusal
from hilo.lib.limits import longest
from hilo.lib.text import fold, has_nul

from .commands import PlaceName, Within
from .rules import core_of, kinds

COLUMNS = ("kind", "name", "latitude", "longitude")
MORE = ("within", "radius_m", "km", "also")
SPANISH = {
    "tipo": "kind",
    "nombre": "name",
    "latitud": "latitude",
    "longitud": "longitude",
    "colonia": "within",
    "dentro": "within",
    "radio_m": "radius_m",
    "kilometro": "km",
    "tambien": "also",
}
MOST_TOLD = 50
"""Bad rows told at once; how many more there are is said."""
MOST_ROWS = 4_000_000
BOUNDS = (13.0, 33.5, -119.0, -86.0)
"""South, north, west, east: Mexico with its islands and waters."""


@dataclass(frozen=True, slots=True)
class Row:
    """One place as it is loaded. km: of a mark on the road `name`. also: other names by which it is found."""

    kind: str
    name: str
    within: str
    latitude: float
    longitude: float
    radius_m: float
    km: float | None = None
    also: str = ""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken: its line in the file, the column, and what is wrong."""

    line: int
    column: str
    what: str


class _BadValue(ValueError):
    def __init__(self, column: str, what: str) -> None:
        super().__init__(what)
        self.column = column


def read_csv(content: bytes, name: str) -> list[Row]:
    """The rows of a gazetteer.

    Columns: kind (or the Spanish word), name, latitude, longitude, and if known within, radius_m, km, also; in any
    order, with commas or semicolons, in UTF-8 or Latin-1.
    Raises: Refusal HILO-C470 if it is no such table, HILO-C471 with `rows` (line, column, what) for bad rows.
    """
    text = _decoded(content)
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        names = [SPANISH.get(fold(one).replace(" ", "_"), fold(one).replace(" ", "_")) for one in next(reader, [])]
        missing = [column for column in COLUMNS if column not in names]
        if missing:
            raise Refusal("HILO-C470", where="file", name=name, missing=", ".join(missing))
        rows, bad = _judged(reader, names)
    except csv.Error as error:
        raise Refusal("HILO-C470", where="file", name=name, missing=str(error)) from error
    if bad:
        told = [{"line": one.line, "column": one.column, "what": one.what} for one in bad[:MOST_TOLD]]
        first = f"{bad[0].line} ({bad[0].column}: {bad[0].what})"
        raise Refusal("HILO-C471", where="file", extra={"rows": told, "bad": len(bad)}, count=len(bad), first=first)
    if not rows:
        raise Refusal("HILO-C472", where="file", name=name)
    return rows


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _judged(reader: Iterable[list[str]], names: list[str]) -> tuple[list[Row], list[BadRow]]:
    rows: list[Row] = []
    bad: list[BadRow] = []
    for line, values in enumerate(reader, start=2):
        if not any(value.strip() for value in values):
            continue
        if len(rows) >= MOST_ROWS:
            bad.append(BadRow(line, "", f"more than {MOST_ROWS:,} rows"))
            break
        try:
            rows.append(_row(dict(zip(names, values, strict=False))))
        except _BadValue as error:
            bad.append(BadRow(line, error.column, str(error)))
    return rows, bad


def _row(values: dict[str, str]) -> Row:
    kind = _kind(values.get("kind", ""))
    km = _number(values.get("km", ""), "km", 0, 9_999) if values.get("km", "").strip() else None
    if (kind == "km") != (km is not None):
        raise _BadValue("km", "only a kilometre mark has a km, and it needs one")
    radius = values.get("radius_m", "").strip()
    return Row(
        kind=kind,
        name=_text(values.get("name", ""), "name", longest(PlaceName)),
        within=_text(values.get("within", ""), "within", longest(Within), least=0),
        latitude=_number(values.get("latitude", ""), "latitude", *BOUNDS[:2]),
        longitude=_number(values.get("longitude", ""), "longitude", *BOUNDS[2:]),
        radius_m=_number(radius, "radius_m", 1, 100_000) if radius else kinds()[kind].radius_m,
        km=km,
        also=_text(values.get("also", ""), "also", longest(PlaceName), least=0),
    )


def _kind(said: str) -> str:
    word = fold(said)
    for kind in kinds().values():
        if word in {kind.name, *(fold(label) for label in kind.labels.values())}:
            return kind.name
    raise _BadValue("kind", f"“{said[:30]}” is none of {', '.join(kinds())}")


def _text(said: str, column: str, most: int, least: int = 1) -> str:
    text = " ".join(said.split())
    if has_nul(text) or not text.isprintable():
        raise _BadValue(column, "it holds a character that is none")
    if not least <= len(text) <= most:
        raise _BadValue(column, f"{len(text)} characters, {least} to {most} may be")
    if least and not any(core_of(text)):
        raise _BadValue(column, "it holds no letter or digit to find it by")
    return text


def _number(said: str, column: str, least: float, most: float) -> float:
    text = said.strip().replace(",", ".") if said.count(",") == 1 and "." not in said else said.strip()
    try:
        value = float(text)
    except ValueError:
        raise _BadValue(column, f"“{said[:30]}” is no number") from None
    if not least <= value <= most:
        raise _BadValue(column, f"{text} is not between {least:g} and {most:g}")
    return value


CELL_M = 2_000
"""A street's name is one place for each square of about this side: a long avenue has several points."""


def read_roads(file: Path) -> list[Row]:
    """Streets and crossings of a file of roads that names them.

    Raises: what kernel.territory refuses of the file; Refusal HILO-C473 if no road has a name.
    """
    lines, names = named_roads(file)
    if names is None or not any(names):
        raise Refusal("HILO-C473", where="file", name=file.name)
    return [*_streets(lines, names), *_crossings(lines, names)]


def _streets(lines: Any, names: list[str]) -> Iterator[Row]:
    seen: set[tuple[tuple[str, ...], int, int]] = set()
    for at, name in enumerate(names):
        if not name or not (core := core_of(name)):
            continue
        first, last = int(lines.starts[at]), int(lines.starts[at + 1])
        longitude, latitude = (float(part) for part in lines.points[(first + last - 1) // 2])
        key = (core, int(latitude * 111_195 / CELL_M), int(longitude * 105_000 / CELL_M))
        if key not in seen:
            seen.add(key)
            yield Row("street", name[: longest(PlaceName)], "", latitude, longitude, kinds()["street"].radius_m)


def _crossings(lines: Any, names: list[str]) -> Iterator[Row]:
    """Where two roads of different names share a point."""
    met: dict[tuple[int, int], dict[tuple[str, ...], str]] = {}
    for at, name in enumerate(names):
        if not name:
            continue
        core = core_of(name)
        for longitude, latitude in lines.points[int(lines.starts[at]) : int(lines.starts[at + 1])].tolist():
            met.setdefault((round(latitude * 1e6), round(longitude * 1e6)), {}).setdefault(core, name)
    radius = kinds()["crossing"].radius_m
    for (north, east), there in met.items():
        ways = sorted(there.values())[:4]
        for at, one in enumerate(ways):
            for other in ways[at + 1 :]:
                name = f"{one} y {other}"[: longest(PlaceName)]
                yield Row("crossing", name, "", north / 1e6, east / 1e6, radius)
