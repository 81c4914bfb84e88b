"""How many people of each age and sex live in the country and its states: CONAPO's table, loaded from its file.

    DATA_DIR/statistics/.people/<first 12 digits of the hash>/
        people.parquet  year, state ("00" the country), sex, age, people
        people.json     which file it was

Kept as files of crimes are (store.py): by the hash of its bytes, never changed. Of several the one read last is used.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any

from hilo.knowledge.incidence import store
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

FOLDER = ".people"
WORD = "conapo-ages"


@dataclass(frozen=True, slots=True)
class People:
    """One table as it was loaded. hash: SHA-256 of the file's bytes; first, last: its years; areas: states, and "00"
    where the file has the country; findings: of this load, that it was there before.
    """

    hash: str
    file: str
    rows: int
    first: int
    last: int
    areas: tuple[str, ...]
    read_at: str
    code: str
    findings: tuple[Finding, ...] = field(default=(), compare=False)

    @property
    def key(self) -> str:
        return f"{WORD}@{self.hash[:12]}"

    @property
    def folder(self) -> Path:
        return _root() / self.hash[:12]

    @property
    def table(self) -> Path:
        return self.folder / "people.parquet"

    def as_dict(self) -> dict[str, Any]:
        told = asdict(self) | {"key": self.key}
        del told["findings"]
        return told


def folder_of(key: str) -> Path:
    """Where the table of a key lies; no key leads out of the house."""
    return _root() / PurePath(key.rpartition("@")[2]).name


def tables() -> tuple[People, ...]:
    """Every table that is loaded, the one read last first."""
    found = [_read(path) for path in _root().glob("*/people.json")]
    return tuple(sorted(found, key=lambda one: (one.read_at, one.hash), reverse=True))


def newest() -> People | None:
    """The table that figures use; None where there is none."""
    return next(iter(tables()), None)


def found() -> People:
    """The table that figures use, or HILO-F631."""
    if (table := newest()) is None:
        raise Refusal("HILO-F631", where="people")
    return table


def write(people: People, prepared: Path) -> People:
    """Put a prepared folder (holding people.parquet) in its place; the same file again is the one that is there."""
    told = {name: value for name, value in asdict(people).items() if name != "findings"}
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (prepared / "people.json").write_text(text, encoding="utf-8")
    people.folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.rename(prepared, people.folder)
    except OSError:
        if not people.folder.exists():
            raise
    return _read(people.folder / "people.json")


def by_age(people: People, area: str, year: int) -> dict[str, tuple[float, ...]]:
    """People of each age from 0 on, by sex ("Hombre", "Mujer"); refuses what the table does not have (HILO-F632)."""
    return _by_age(people.key, str(people.table), area, year)


@lru_cache(maxsize=512)
def _by_age(key: str, table: str, area: str, year: int) -> dict[str, tuple[float, ...]]:
    with store.opened() as connection:
        rows = connection.execute(
            "SELECT sex, list(people::DOUBLE ORDER BY age) FROM read_parquet(?) "
            "WHERE state = ? AND year = ? GROUP BY sex",
            [table, area, year],
        ).fetchall()
    if len(rows) != 2:
        raise Refusal("HILO-F632", people=key, year=year, area=area, where="people")
    return {str(sex): tuple(counts) for sex, counts in rows}


def _root() -> Path:
    return store.root() / FOLDER


def _read(path: Path) -> People:
    told = json.loads(path.read_text(encoding="utf-8"))
    return People(**told | {"areas": tuple(told["areas"])})
