"""What the files of standards/ say: kinds, words, steps, terms, limits. Read once a process."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

STANDARDS = Path(__file__).parents[1] / "standards"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object, and what the law asks of it alone (standards/lists.toml)."""

    name: str
    labels: Mapping[str, str]
    owner_notice: bool = True
    needs_no_seal: bool = False
    tell_defence: bool = False
    before_destroying: tuple[str, ...] = ()
    before_returning: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What may be asked of an item (standards/states.toml).

    order: an authority's order must be named; same_hand: one person may give and take; carries: it leaves the house.
    """

    name: str
    labels: Mapping[str, str]
    permission: str
    law: str
    order: bool = False
    same_hand: bool = False
    carries: bool = False


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file, told by its first bytes. shown: a browser may show it in the page."""

    media: str
    at: int
    bytes: bytes
    shown: bool = False


@cache
def read(name: str) -> Mapping[str, Any]:
    """A file of standards/, as it stands."""
    return tomllib.loads((STANDARDS / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def edition() -> str:
    """The edition of the lists that a record is kept under."""
    return str(read("lists")["edition"])


@cache
def kinds() -> Mapping[str, Kind]:
    return {
        name: Kind(
            name,
            row["label"],
            owner_notice=row.get("owner_notice", True),
            needs_no_seal=row.get("needs_no_seal", False),
            tell_defence=row.get("tell_defence", False),
            before_destroying=tuple(row.get("before_destroying", ())),
            before_returning=tuple(row.get("before_returning", ())),
        )
        for name, row in read("lists")["kinds"].items()
    }


@cache
def words(name: str) -> Mapping[str, Mapping[str, str]]:
    """A list of words: start, means, packaging, documentation, seal, person, conditions."""
    found: Mapping[str, Mapping[str, str]] = read("lists")[name]
    return found


@cache
def steps() -> Mapping[str, Step]:
    return {
        name: Step(
            name,
            row["label"],
            row["permission"],
            row["law"],
            order=row.get("order", False),
            same_hand=row.get("same_hand", False),
            carries=row.get("carries", False),
        )
        for name, row in read("states")["steps"].items()
    }


def step(name: str) -> Step | None:
    return steps().get(name)


@cache
def terms() -> Mapping[str, int]:
    """owner_notice and abandonment in natural days; what is our proposal under its own name."""
    document = read("terms")
    return {**document["natural_days"], **document["proposal"]}


@cache
def limits() -> Mapping[str, int]:
    found: Mapping[str, int] = read("files")["limits"]
    return found


@cache
def _file_kinds() -> tuple[FileKind, ...]:
    return tuple(
        FileKind(row["media"], row["at"], bytes.fromhex(row["bytes"]), row.get("shown", False))
        for row in read("files")["kinds"]
    )


def file_kind(head: bytes) -> FileKind | None:
    """What a file is, by its first bytes; None if it is of no kind that is kept."""
    for kind in _file_kinds():
        if head[kind.at : kind.at + len(kind.bytes)] == kind.bytes:
            return kind
    return None
