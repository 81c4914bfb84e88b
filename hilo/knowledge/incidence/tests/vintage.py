"""Small vintages for tests: a few rows in, a file of the store out."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.store import Vintage

HOMICIDE = {"type": "Homicidio", "subtype": "Homicidio doloso"}
"""A row that every method but the old one counts as homicide (inegi by its type, new and rnid by its subtype)."""


def make_vintage(
    rows: Sequence[Mapping[str, Any]],
    *,
    source: str = "made-up",
    method: str = "new",
    grain: str = "municipality",
    unit: str = "cases",
    first: str = "",
    last: str = "",
    read_at: str = "2026-01-01T00:00:00+00:00",
    rest: str = "",
) -> Vintage:
    """Write rows as a vintage of its own source.

    Each row: "year", "state" or "municipality" (the state follows from it), "months" (up to twelve numbers, None for
    unpublished; what is missing at the end is unpublished), and any column of ROWS; words default to homicide. The same
    rows under the same names are the same vintage. first, last: of the published months unless given. rest: "country"
    or a state; all the areas of it that have no row count 0 in every month that another publishes.
    """
    rows = [*rows, *_others(rows, grain, rest)]
    typed = [_row(at, row) for at, row in enumerate(rows, 2)]
    published = sorted(
        f"{row['year']}-{at:02}" for row in typed for at, m in enumerate(store.MONTHS, 1) if row[m] is not None
    )
    text = json.dumps([source, method, grain, unit, read_at, typed], sort_keys=True)
    vintage = Vintage(
        source=source,
        hash=hashlib.sha256(text.encode()).hexdigest(),
        file=f"{source}.csv",
        size=len(text),
        edition="made up for a test",
        method=method,
        grain=grain,
        unit=unit,
        rows=len(typed),
        first=first or published[0],
        last=last or published[-1],
        encoding="utf-8",
        read_at=read_at,
        code="test",
    )
    if vintage.folder.exists():
        return store.find(vintage.key)
    prepared = Path(tempfile.mkdtemp(dir=_workplace()))
    with store.opened() as connection:
        columns = ", ".join(f"{name} {kind}" for name, kind in store.ROWS.items())
        connection.execute(f"CREATE TABLE made ({columns})")
        marks = ", ".join("?" * len(store.ROWS))
        listed = [[row[name] for name in store.ROWS] for row in typed]
        for start in range(0, len(listed), 200):
            part = listed[start : start + 200]
            values = ", ".join([f"({marks})"] * len(part))
            connection.execute(f"INSERT INTO made VALUES {values}", [cell for row in part for cell in row])
        connection.execute(f"COPY made TO '{prepared / 'rows.parquet'}' (FORMAT parquet)")
    return store.write(vintage, prepared)


def show(*vintages: Vintage) -> Vintage:
    """Published, as two persons do it, without a ledger. Returns the last."""
    from hilo.knowledge.incidence.models import ShelfStep, SourceShelf

    for vintage in vintages:
        shelf = SourceShelf.objects.get_or_create(source=vintage.source)[0]
        told = {"shelf": shelf, "vintage": vintage.key, "hash": vintage.hash}
        done = [step.kind for step in shelf.steps.filter(vintage=vintage.key).order_by("nth")]
        if done and done[-1] == "published":
            continue
        for by, kind in (("ana", "proposed"), ("berta", "published")):
            nth = shelf.steps.count() + 1
            ShelfStep.objects.create(kind=kind, by=by, at=datetime(2026, 1, nth, tzinfo=UTC), nth=nth, **told)
    return vintages[-1]


def months(first: str, counts: Sequence[int | None], **words: Any) -> list[dict[str, Any]]:
    """Rows of one area for a run of months from `first` (2015-01); words: municipality="06002" and the like."""
    year, month = (int(part) for part in first.split("-"))
    found: dict[int, list[int | None]] = {}
    for at, count in enumerate(counts, month - 1):
        found.setdefault(year + at // 12, [None] * 12)[at % 12] = count
    return [{"year": year, "months": cells, **words} for year, cells in sorted(found.items())]


def _others(rows: Sequence[Mapping[str, Any]], grain: str, rest: str) -> list[dict[str, Any]]:
    if not rest:
        return []
    column = "municipality" if grain == "municipality" else "state"
    found: list[dict[str, Any]] = []
    for year in sorted({row["year"] for row in rows}):
        there = [row for row in rows if row["year"] == year]
        ours = {row.get(column) for row in there}
        published = [
            0 if any([*row.get("months", ()), *[None] * 12][at] is not None for row in there) else None
            for at in range(12)
        ]
        if column == "state":
            codes = [one.code for one in territory.states() if rest in ("country", one.code)]
        else:
            codes = [
                one.code
                for one in territory.municipalities(on=date(year, 1, 1))
                if rest in ("country", one.state) and not one.parents
            ]
        words = {name: there[0][name] for name in ("type", "subtype", "modality", "good") if name in there[0]}
        found += [{"year": year, column: code, "months": published} | words for code in codes if code not in ours]
    return found


def _row(line: int, row: Mapping[str, Any]) -> dict[str, Any]:
    cells = [*row.get("months", ()), *[None] * 12][:12]
    municipality = row.get("municipality", "")
    empty = dict.fromkeys(store.ROWS, "") | {"line": line, "population": None}
    given = {name: value for name, value in row.items() if name != "months"}
    whole = empty | HOMICIDE | {"state": municipality[:2]} | given
    return whole | dict(zip(store.MONTHS, cells, strict=True))


def _workplace() -> Path:
    """On the disk of the store, so that the folder appears there by one rename."""
    folder = store.root().parent / "made"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
