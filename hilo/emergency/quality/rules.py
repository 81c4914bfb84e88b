"""Which calls are drawn, what a review looks at (standards/criteria.toml), and whether one is whole."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hilo.lib.errors import Refusal

STANDARDS = Path(__file__).parent / "standards"
COUNTED = {"yes": 1.0, "partly": 0.5, "no": 0.0}
"""What an answer counts in a share; one that does not apply is not counted."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is looked at. labels: by language; of_card: whether it is also told by protocol card."""

    name: str
    labels: Mapping[str, str]
    of_card: bool


@cache
def criteria() -> tuple[Criterion, ...]:
    """The criteria in their order."""
    rows = _document()["criteria"]
    return tuple(Criterion(name, row["label"], row.get("card", False)) for name, row in rows.items())


def answer_labels() -> Mapping[str, Mapping[str, str]]:
    """Answer -> label by language."""
    labels: Mapping[str, Mapping[str, str]] = _document()["answers"]
    return labels


def a_week() -> int:
    """How many calls are drawn a week."""
    return int(_document()["a_week"])


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def drawn(folios: Iterable[str], seed: str, number: int) -> list[str]:
    """So many folios at random: the smallest SHA-256 of seed and folio. With the seed anybody draws again."""
    return sorted(folios, key=lambda folio: hashlib.sha256(f"{seed} {folio}".encode()).digest())[:number]


def check(answers: Mapping[str, str]) -> None:
    """Every criterion has one of the answers. Raises: Refusal HILO-U421 with the first that has none."""
    for criterion in criteria():
        if answers.get(criterion.name) not in answer_labels():
            raise Refusal("HILO-U421", where=criterion.name)
    if unknown := next((name for name in answers if name not in {one.name for one in criteria()}), ""):
        raise Refusal("HILO-U421", where=unknown)


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads((STANDARDS / "criteria.toml").read_text(encoding="utf-8"))
