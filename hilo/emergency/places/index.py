"""The index of a gazetteer: one SQLite file a load, the same beside SQLite and PostgreSQL, read by every process.

Its places lie in the order in which they are worth showing, so that the first that fit are the best and a common name
costs no more than a rare one: a question stops at its first forty. Words of the names stand in a full-text table
without their texts; a word nobody knows is looked for among those at most two edits away, or that sound like it.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from hilo.lib.geo import distance_m

from .reading import Row
from .rules import Asked, cell_of, cells_around, core_of, edits, kinds, shortened, sound_of, words_of

FORMAT = 1
LOOKED_AT = 40
"""Places fetched of each way to ask; the best of them are shown."""
ALTERNATIVES = 6
"""Words that a misspelt one may have been."""
COMPLETIONS = 24
"""Words that one may become that is still being typed; the more letters, the fewer are left out."""
MOST_KNOWN = 50_000
"""Words whose alternatives a process remembers."""
LONG = 8
"""From this many letters on a word may be two edits off, else one."""
FURTHEST_MARK_KM = 15.0
"""Between two marks further apart than this a kilometre is not reckoned."""
_TABLES = """
CREATE TABLE place (id INTEGER PRIMARY KEY, kind TEXT, name TEXT, inside TEXT, latitude REAL, longitude REAL,
    radius REAL);
CREATE VIRTUAL TABLE found USING fts5(words, content='', detail=none, columnsize=0);
CREATE TABLE exact (name TEXT, id INTEGER, PRIMARY KEY (name, id)) WITHOUT ROWID;
CREATE TABLE word (word TEXT PRIMARY KEY, times INTEGER, sound TEXT) WITHOUT ROWID;
CREATE TABLE near (part TEXT, word TEXT, PRIMARY KEY (part, word)) WITHOUT ROWID;
CREATE TABLE mark (road INTEGER, km REAL, latitude REAL, longitude REAL, PRIMARY KEY (road, km)) WITHOUT ROWID;
CREATE TABLE draft (rank INTEGER, kind TEXT, name TEXT, inside TEXT, latitude REAL, longitude REAL, radius REAL,
    also TEXT);
"""
Area = tuple[float, float, float, float]
"""South, north, west, east of where a centre answers."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that fits. exact: its name is what was typed; missed: words typed that are not in it.

    guessed: a word was taken for another one. km: of a road, where that was asked.
    """

    kind: str
    name: str
    within: str
    latitude: float
    longitude: float
    radius_m: float
    exact: bool
    missed: tuple[str, ...] = ()
    guessed: bool = False
    km: float | None = None
    typed: int = 0
    more: int = 0
    distance_m: float = 0.0


def build(rows: Iterable[Row], folder: Path, *, area: Area) -> str:
    """Write the index of some places into a folder; returns its digest, which is its name. Whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, suffix=".draft")
    os.close(handle)
    draft = Path(name)
    try:
        digest = _write(rows, draft, area)
        os.replace(draft, file_of(folder, digest))
    finally:
        draft.unlink(missing_ok=True)
    return digest


def file_of(folder: Path, digest: str) -> Path:
    """The file of an index."""
    return folder / f"{digest}.sqlite"


def _write(rows: Iterable[Row], draft: Path, area: Area) -> str:
    seal = hashlib.sha256(f"{FORMAT} {area}".encode())
    with closing(sqlite3.connect(draft)) as base:
        base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192;" + _TABLES)
        marks: dict[tuple[str, ...], tuple[Row, list[Row]]] = {}
        base.executemany("INSERT INTO draft VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _drafts(rows, marks, area, seal))
        base.executemany("INSERT INTO draft VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _roads(marks))
        base.execute(
            "INSERT INTO place "
            "SELECT NULL, kind, name, inside, latitude, longitude, radius FROM draft ORDER BY rank, rowid"
        )
        _words(base, marks)
        base.execute("DROP TABLE draft")
        base.execute("INSERT INTO found(found) VALUES ('optimize')")
        base.commit()
        base.execute("ANALYZE")
        base.execute("VACUUM")
    return seal.hexdigest()


def _drafts(
    rows: Iterable[Row], marks: dict[tuple[str, ...], tuple[Row, list[Row]]], area: Area, seal: hashlib._Hash
) -> Iterator[tuple[object, ...]]:
    """Rows to be put in order. Kilometre marks are gathered by their road instead."""
    for row in rows:
        seal.update(repr(row).encode())
        if row.km is not None:
            marks.setdefault(core_of(row.name), (row, []))[1].append(row)
            continue
        yield (_rank(row, area), row.kind, row.name, row.within, row.latitude, row.longitude, row.radius_m, row.also)


def _rank(row: Row, area: Area) -> int:
    """The less, the sooner it is shown: in the centre's area first, then by kind."""
    south, north, west, east = area
    outside = max(south - row.latitude, row.latitude - north, west - row.longitude, row.longitude - east, 0.0)
    return int(outside * 100) * 10 + kinds()[row.kind].order


def _roads(marks: dict[tuple[str, ...], tuple[Row, list[Row]]]) -> Iterator[tuple[object, ...]]:
    for row, own in marks.values():
        middle = own[len(own) // 2]
        yield (2, "km", row.name, row.within, middle.latitude, middle.longitude, row.radius_m, row.also)


def _words(base: sqlite3.Connection, marks: dict[tuple[str, ...], tuple[Row, list[Row]]]) -> None:
    times: Counter[str] = Counter()
    # The order of the places is that of the drafts: both are walked together, so that the other names come along.
    others = base.cursor().execute("SELECT also FROM draft ORDER BY rank, rowid")
    places = base.cursor().execute("SELECT id, kind, name, inside, latitude, longitude FROM place ORDER BY id")
    found: list[tuple[int, str]] = []
    exact: list[tuple[str, int]] = []
    chains: list[tuple[int, float | None, float, float]] = []
    for (key, kind, name, inside, latitude, longitude), (also,) in zip(places, others, strict=True):
        words = [*words_of(name), *words_of(also)]
        inner = words_of(inside)
        times.update({*words, *inner})
        found.append((key, " ".join([*words, *inner, f"kk{kind}", cell_of(latitude, longitude)])))
        exact += {(" ".join(core_of(one)), key) for one in (name, also) if one}
        if kind == "km":
            chains += [(key, row.km, row.latitude, row.longitude) for row in marks[core_of(name)][1]]
        if len(found) == 20_000:
            base.executemany("INSERT INTO found(rowid, words) VALUES (?, ?)", found)
            base.executemany("INSERT OR IGNORE INTO exact VALUES (?, ?)", exact)
            found, exact = [], []
    base.executemany("INSERT INTO found(rowid, words) VALUES (?, ?)", found)
    base.executemany("INSERT OR IGNORE INTO exact VALUES (?, ?)", exact)
    base.executemany("INSERT OR REPLACE INTO mark VALUES (?, ?, ?, ?)", chains)
    base.executemany("INSERT INTO word VALUES (?, ?, ?)", ((word, n, sound_of(word)) for word, n in times.items()))
    base.execute("CREATE INDEX word_by_sound ON word (sound)")
    letters = (word for word in sorted(times) if word.isalpha() and len(word) > 3)
    base.executemany(
        "INSERT OR IGNORE INTO near VALUES (?, ?)", ((p, word) for word in letters for p in shortened(word))
    )


class Index:
    """An index that is open; each thread has a connection of its own. Raises: OSError if there is no such file."""

    def __init__(self, file: Path) -> None:
        if not file.is_file():
            raise FileNotFoundError(file)
        self._address = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        self._own = threading.local()
        self._known: dict[str, tuple[tuple[str, ...], bool]] = {}

    @property
    def _base(self) -> sqlite3.Connection:
        base: sqlite3.Connection | None = getattr(self._own, "base", None)
        if base is None:
            base = self._own.base = sqlite3.connect(self._address, uri=True)
            base.execute("PRAGMA mmap_size = 2147483648")
        return base

    def search(self, asked: Asked, near: tuple[float, float] | None = None, limit: int = 8) -> list[Hit]:
        """The places that fit what was asked, the best first; near: where one of equal fit is better."""
        if not asked.words:
            return []
        if asked.km is not None and (marks := self._marks(asked, near)):
            return marks[:limit]
        known = {word: self._alternatives(word) for word in asked.words}
        for words in _fewer(asked, known):
            if hits := self._hits(asked, words, known, near):
                return sorted(hits, key=_order(asked))[:limit]
        return []

    def _hits(
        self,
        asked: Asked,
        words: Sequence[str],
        known: dict[str, tuple[tuple[str, ...], bool]],
        near: tuple[float, float] | None,
    ) -> list[Hit]:
        match = " AND ".join(f"({' OR '.join(known[word][0])})" for word in words)
        keys: dict[int, None] = dict.fromkeys(self._exactly(" ".join(words)))
        if asked.sides and len(words) == len(asked.words):
            keys |= dict.fromkeys(self._ask(f"({match}) AND kkcrossing"))
        if near is not None and len(keys) < LOOKED_AT:
            keys |= dict.fromkeys(self._ask(f"({match}) AND ({' OR '.join(cells_around(*near))})"))
        if len(keys) < LOOKED_AT:
            keys |= dict.fromkeys(self._ask(match))
        missed = tuple(word for word in asked.words if word not in words)
        guessed = any(known[word][1] for word in words)
        return [self._hit(key, asked, words, missed, guessed, near) for key in keys]

    def _ask(self, match: str) -> list[int]:
        rows = self._base.execute("SELECT rowid FROM found WHERE found MATCH ? LIMIT ?", (match, LOOKED_AT))
        return [key for (key,) in rows]

    def _exactly(self, name: str) -> list[int]:
        return [key for (key,) in self._base.execute("SELECT id FROM exact WHERE name = ? LIMIT ?", (name, LOOKED_AT))]

    def _hit(
        self,
        key: int,
        asked: Asked,
        words: Sequence[str],
        missed: tuple[str, ...],
        guessed: bool,
        near: tuple[float, float] | None,
    ) -> Hit:
        kind, name, inside, latitude, longitude, radius = self._base.execute(
            "SELECT kind, name, inside, latitude, longitude, radius FROM place WHERE id = ?", (key,)
        ).fetchone()
        core, every = core_of(name), words_of(name)
        return Hit(
            kind=kind,
            name=name,
            within=inside,
            latitude=latitude,
            longitude=longitude,
            radius_m=radius,
            exact=sorted(core) == sorted(words),
            missed=missed,
            guessed=guessed,
            typed=sum(word in every for word in asked.types),
            more=len(core),
            distance_m=distance_m(*near, latitude, longitude) if near else 0.0,
        )

    def _alternatives(self, word: str) -> tuple[tuple[str, ...], bool]:
        """What stands for a word in a question, and whether it was guessed: itself; for one that is not whole the
        commonest that begin with it; for one nobody knows those that it may have been."""
        found = self._known.get(word)
        if found is None:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            found = self._known[word] = self._looked_up(word)
        return found

    def _looked_up(self, word: str) -> tuple[tuple[str, ...], bool]:
        if self._base.execute("SELECT 1 FROM word WHERE word = ?", (word,)).fetchone():
            return (word,), False
        if word.isalpha():
            ask = "SELECT word FROM word WHERE word > ? AND word < ? ORDER BY times DESC LIMIT ?"
            begun = [one for (one,) in self._base.execute(ask, (word, word + "{", COMPLETIONS))]
            if begun:
                return tuple(begun), False
        likely: dict[str, tuple[int, int]] = {}
        for near, times in self._similar(word):
            away = edits(word, near)
            if sound_of(near) == sound_of(word):
                away = min(away, 1)
            if away <= (2 if len(word) >= LONG else 1):
                likely[near] = (away, -times)
        best = sorted(likely, key=lambda near: (likely[near], near))[:ALTERNATIVES]
        return tuple(best), True

    def _similar(self, word: str) -> Iterator[tuple[str, int]]:
        parts = list(shortened(word)) if word.isalpha() and len(word) > 3 else []
        marks = ", ".join("?" * len(parts))
        ask = f"SELECT DISTINCT word.word, times FROM near JOIN word ON word.word = near.word WHERE part IN ({marks})"  # noqa: S608 (question marks alone)
        yield from self._base.execute(ask, parts)
        if word.isalpha():
            yield from self._base.execute("SELECT word, times FROM word WHERE sound = ? LIMIT 50", (sound_of(word),))

    def _marks(self, asked: Asked, near: tuple[float, float] | None) -> list[Hit]:
        """The kilometre on the roads that fit: a mark, or a point reckoned between the two around it."""
        known = {word: self._alternatives(word) for word in asked.words}
        for words in _fewer(asked, known):
            match = " AND ".join(f"({' OR '.join(known[word][0])})" for word in words)
            roads = self._ask(f"({match}) AND kkkm")
            missed = tuple(word for word in asked.words if word not in words)
            found = [hit for road in roads[:8] for hit in self._at(road, asked, words, missed, near)]
            if found:
                return sorted(found, key=lambda hit: (-hit.typed, hit.more, hit.distance_m))
        return []

    def _at(
        self, road: int, asked: Asked, words: Sequence[str], missed: tuple[str, ...], near: tuple[float, float] | None
    ) -> Iterator[Hit]:
        km = asked.km or 0.0
        ask = "SELECT km, latitude, longitude FROM mark WHERE road = ? AND km {} ? ORDER BY km {} LIMIT 1"
        before = self._base.execute(ask.format("<=", "DESC"), (road, km)).fetchone()
        after = self._base.execute(ask.format(">=", "ASC"), (road, km)).fetchone()
        ends = [mark for mark in (before, after) if mark]
        if not ends or (len(ends) == 1 and abs(ends[0][0] - km) > 1) or ends[-1][0] - ends[0][0] > FURTHEST_MARK_KM:
            return
        (low, south, west), (high, north, east) = ends[0], ends[-1]
        part = (km - low) / (high - low) if high > low else 0.0
        hit = self._hit(road, asked, words, missed, False, near)
        latitude, longitude = south + (north - south) * part, west + (east - west) * part
        # Half of what lies to the nearer mark: a road bends, the line between two marks does not.
        bend = 500 * min(abs(km - low), abs(high - km))
        yield Hit(
            **{name: getattr(hit, name) for name in ("kind", "name", "within", "exact", "missed", "typed", "more")},
            latitude=latitude,
            longitude=longitude,
            radius_m=hit.radius_m + bend,
            km=km,
            distance_m=distance_m(*near, latitude, longitude) if near else 0.0,
        )


def _fewer(asked: Asked, known: dict[str, tuple[tuple[str, ...], bool]]) -> Iterator[tuple[str, ...]]:
    """What to look for, until something is found: all words; without numbers at the end (of a house); one street of a
    crossing that nobody knows; all words but one. Each only of words that are known."""

    def usable(words: Sequence[str]) -> tuple[str, ...]:
        return tuple(word for word in words if known[word][0])

    every = usable(asked.words)
    street = every
    while len(street) > 1 and street[-1].isdigit():
        street = street[:-1]
    sides = [usable([word for word in side if word in known]) for side in asked.sides]
    less = [every[:at] + every[at + 1 :] for at in range(len(every) - 1, -1, -1)] if len(every) > 1 else []
    yield from dict.fromkeys(words for words in (every, street, *sides, *less) if words)


def _order(asked: Asked) -> Callable[[Hit], tuple[object, ...]]:
    """The best first: a crossing where one was asked for, the very name, the type that was typed, then the nearer."""

    def order(hit: Hit) -> tuple[object, ...]:
        crossing = hit.kind == "crossing"
        return (
            crossing != bool(asked.sides),
            not hit.exact,
            -hit.typed,
            round(hit.distance_m, -4),
            hit.more,
            kinds()[hit.kind].order,
            hit.distance_m,
        )

    return order
