"""When a crew is asked for, and how an alarm may end (standards/checks.toml). Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hilo.lib.geo import distance_m

BUTTON, NOT_ACCEPTED, NOT_MOVING, SILENT = "button", "not_accepted", "not_moving", "silent_on_scene"
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class CrewWord:
    """What is known of a crew at an instant. status, since: of the unit; there: where it was when it said so; here: its
    last position."""

    status: str
    since: datetime
    there: Point | None
    here: Point | None


def due_after(kind: str) -> timedelta:
    """After how long without a word a crew is asked for."""
    return timedelta(seconds=_document()["kinds"][kind]["after_s"])


def is_due(kind: str, word: CrewWord, at: datetime) -> bool:
    """True if a crew is to be asked for: it has stood so for the whole time, and has not moved where it should."""
    standing = {NOT_ACCEPTED: "assigned", NOT_MOVING: "under_way", SILENT: "on_scene"}[kind]
    if word.status != standing or at < word.since + due_after(kind):
        return False
    return kind != NOT_MOVING or not _moved(word)


def _moved(word: CrewWord) -> bool:
    # A unit that never told where it is cannot be seen to move: it is asked for.
    if word.there is None or word.here is None:
        return word.here is not None
    return bool(distance_m(*word.there, *word.here) >= _document()["moved_m"])


def kind_labels() -> Mapping[str, Mapping[str, str]]:
    """Kind -> label by language."""
    return {name: row["label"] for name, row in _document()["kinds"].items()}


def end_labels(by: str = "desk") -> Mapping[str, Mapping[str, str]]:
    """How an alarm may be ended by a desk, or by whoever raised it ("anyone"): word -> label by language."""
    allowed = {"desk": {"desk", "anyone"}, "anyone": {"anyone"}}[by]
    return {name: row["label"] for name, row in _document()["ends"].items() if row["by"] in allowed}


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "standards" / "checks.toml").read_text(encoding="utf-8"))
