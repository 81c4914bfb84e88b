"""Where each official file stands on its way to the public, what holds it back, and what the public reads now."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from django.db.models import Max

from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.models import ShelfStep
from hilo.knowledge.incidence.queries.cells import name
from hilo.knowledge.incidence.queries.revisions import revisions
from hilo.knowledge.incidence.shelving import Done, Shelf, State, folded, shown
from hilo.lib.errors import Conflict, Refusal
from hilo.lib.findings import Finding

if TYPE_CHECKING:
    from hilo.knowledge.incidence.store import Vintage

LEAST_MOVED = 100
"""A sum that moves by fewer is not held: small states move by much of little."""


@dataclass(frozen=True, slots=True)
class HeldBy:
    """A finding that holds a file back from the public until a person says why it does not.

    code: the finding's; message: what was found.
    """

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class FileStand:
    """Where an official file stands.

    vintage: its key, source@ and the first digits of its hash; source: its edition, such as "sesnsp-state"; hash:
    SHA-256 of its bytes; file: its name when it was loaded; method: counting method; grain: "state" or "municipality";
    unit: "cases", "victims" or "deaths"; rows: how many; first, last: first and last month with a published cell;
    state: "loaded", "proposed", "published" or "withdrawn"; public: whether it is what the public reads of its source;
    pinned: whether it is so whatever else is published; since: of the state; published_at: when the public was last
    shown it; why: of its withdrawal; answers: why the findings that held it do not keep it from the public, by their
    codes; note: what was said when it was proposed; replaced_by: the file that the public reads in its place, "" where
    it never was public or still is.
    """

    vintage: str
    source: str
    hash: str
    file: str
    method: str
    grain: str
    unit: str
    rows: int
    first: str
    last: str
    state: State
    public: bool
    pinned: bool
    since: datetime | None
    published_at: datetime | None
    why: str
    answers: dict[str, str]
    note: str
    replaced_by: str


def stamp() -> int:
    """Grows with everything that is done with any file; 0 before the first."""
    return ShelfStep.objects.aggregate(last=Max("id"))["last"] or 0


def shelf(source: str) -> Shelf:
    """The files of one source."""
    return folded(_done(ShelfStep.objects.filter(shelf__source=source)))


def shelves() -> dict[str, Shelf]:
    """Those of every source with which anything was done."""
    steps: dict[str, list[ShelfStep]] = {}
    for step in ShelfStep.objects.select_related("shelf").order_by("shelf__source", "nth"):
        steps.setdefault(step.shelf.source, []).append(step)
    return {source: folded(map(done_of, rows)) for source, rows in steps.items()}


def public() -> dict[str, Vintage]:
    """The file that the public reads of each source; a source of which nothing is published has none."""
    loaded = store.vintages()
    found = {}
    for source, of in shelves().items():
        own = [one for one in loaded if one.source == source]
        if key := _shown(of, own):
            found[source] = next(one for one in own if one.key == key)
    return found


def public_of(source: str, among: Iterable[Vintage] | None = None, of: Shelf | None = None) -> str:
    """The key of the file that the public reads of a source, "" for none."""
    return _shown(of or shelf(source), store.vintages(source) if among is None else among)


def stands(source: str = "") -> tuple[FileStand, ...]:
    """Every file that is loaded (of a source), in the order of `store.vintages`."""
    loaded, every = store.vintages(source), shelves()
    return tuple(
        _stand(one, every.get(one.source, Shelf({})), [other for other in loaded if other.source == one.source])
        for one in loaded
    )


def stand_of(vintage: Vintage) -> FileStand:
    """One file."""
    return _stand(vintage, shelf(vintage.source), store.vintages(vintage.source))


def holding(vintage: Vintage) -> tuple[HeldBy, ...]:
    """What holds a file back: errors that its load found, and how it differs from what the public reads now.

    Cell by cell: for a file of millions of rows it takes seconds.
    """
    found = [one for one in vintage.findings if _holds(one)]
    now = public_of(vintage.source)
    if now and now != vintage.key:
        found += [one for one in compared(store.find(now), vintage) if _holds(one)]
    merged: dict[str, str] = {}
    for one in found:
        merged[one.code] = f"{merged[one.code]} {one.message}" if one.code in merged else one.message
    return tuple(HeldBy(code, message) for code, message in merged.items())


def compared(before: Vintage, after: Vintage) -> list[Finding]:
    """How a file differs from another of its source: cells that are gone, an earlier end, sums that moved."""
    return [*revisions(before, after).findings, *_moved(before, after)]


def _moved(before: Vintage, after: Vintage) -> list[Finding]:
    """States, or the whole, of which the months that both files publish add up to something else."""
    with store.opened() as connection:
        sums = [
            {
                (state, year, month): (count, total)
                for state, year, *cells in connection.execute(
                    f"SELECT state, year, {_SUMS} FROM read_parquet(?) GROUP BY ALL", [str(one.rows_file)]
                ).fetchall()
                for month, (count, total) in enumerate(zip(cells[::2], cells[1::2], strict=True))
                if count
            }
            for one in (before, after)
        ]
    totals: dict[str, tuple[int, int]] = {}
    for key in sums[0].keys() & sums[1].keys():
        for area in ("00", key[0]):
            old, new = totals.get(area, (0, 0))
            totals[area] = old + int(sums[0][key][1]), new + int(sums[1][key][1])
    share = _standard()[1]
    odd = [
        (area, old, new)
        for area, (old, new) in sorted(totals.items())
        if abs(new - old) >= LEAST_MOVED and abs(new - old) > share * old
    ]
    if not odd:
        return []
    shown_ = "; ".join(f"{name(area)}: {old:,} before, {new:,} now" for area, old, new in odd[:4])
    told = (
        f"The same months add up to something else than what the public reads now ({shown_}{'…' if odd[4:] else ''})."
    )
    return [Finding("HILO-F175", "warning", told, where="cell")]


_SUMS = ", ".join(f"count({m}), coalesce(sum(greatest({m}, 0)), 0)" for m in store.MONTHS)


def answered(held: Iterable[HeldBy], answers: dict[str, str]) -> None:
    """Refuse what is held back and not answered for (HILO-F612), or an answer to what holds nothing (HILO-F620)."""
    known = {one.code: one.message for one in held}
    if strange := sorted(answers.keys() - known.keys()):
        raise Refusal("HILO-F620", code=strange[0], known=", ".join(known) or "–", where="answers")
    open_ = {code: message for code, message in known.items() if not answers.get(code, "").strip()}
    if open_:
        told = " ".join(f"{code}: {message}" for code, message in open_.items())
        holds = [{"code": code, "message": message} for code, message in open_.items()]
        raise Conflict("HILO-F612", codes=", ".join(open_), told=told, where="answers", extra={"holds": holds})


def _holds(finding: Finding) -> bool:
    return finding.severity == "error" or finding.code in _standard()[0]


@cache
def _standard() -> tuple[frozenset[str], float]:
    text = files("hilo.knowledge.incidence").joinpath("standards", "publication.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)
    return frozenset(told["holds"]), float(told["moved"])


def _stand(vintage: Vintage, of: Shelf, own: Iterable[Vintage]) -> FileStand:
    place, now = of.place(vintage.key), _shown(of, own)
    said = place.proposed
    return FileStand(
        vintage=vintage.key,
        source=vintage.source,
        hash=vintage.hash,
        file=vintage.file,
        method=vintage.method,
        grain=vintage.grain,
        unit=vintage.unit,
        rows=vintage.rows,
        first=vintage.first,
        last=vintage.last,
        state=place.state,
        public=now == vintage.key,
        pinned=of.pinned is not None and of.pinned.vintage == vintage.key,
        since=place.since,
        published_at=place.published_at,
        why=place.why,
        answers=dict(said.answers) if said else {},
        note=said.why if said else "",
        replaced_by=now if place.published_at and now != vintage.key else "",
    )


def _shown(of: Shelf, own: Iterable[Vintage]) -> str:
    return shown(of, [(one.key, one.last) for one in own])


def _done(rows: Iterable[ShelfStep]) -> Iterable[Done]:
    return map(done_of, sorted(rows, key=lambda one: one.nth))


def done_of(step: ShelfStep) -> Done:
    """A row as it is folded."""
    return Done(step.kind, step.vintage, step.at, step.by, step.why, json.loads(step.answers))
