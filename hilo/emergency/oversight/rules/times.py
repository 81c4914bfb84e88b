"""What standards ask of a centre's times (standards/times.toml), and whether a share keeps it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from types import MappingProxyType
from typing import Any

STANDARDS = Path(__file__).parents[1] / "standards"


@dataclass(frozen=True, slots=True)
class Limit:
    """One time of one standard: a share (0 to 1) of cases of a measure that must end within so many seconds."""

    standard: str
    labels: Mapping[str, str]
    measure: str
    within_s: int
    share: float
    binding: bool
    source: str
    valid_from: date
    superseded: date | None


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured: its name and from which moment to which, in words."""

    name: str
    labels: Mapping[str, str]
    means: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A share of n cases with its interval; met is None with fewer cases than `fewest`."""

    share: float | None
    low: float | None
    high: float | None
    met: bool | None
    sure: bool


@cache
def limits() -> tuple[Limit, ...]:
    """Every time of every standard, in the order of the file."""
    return tuple(
        Limit(
            standard=name,
            labels=row["label"],
            measure=limit["measure"],
            within_s=limit["within_s"],
            share=limit["share"],
            binding=row["binding"],
            source=row["source"],
            valid_from=row["valid_from"],
            superseded=row.get("superseded"),
        )
        for name, row in _document()["standards"].items()
        for limit in row["limits"]
    )


@cache
def measures() -> Mapping[str, Measure]:
    """The measures by name, in the order of a call's life."""
    rows = _document()["measures"]
    return MappingProxyType({name: Measure(name, row["label"], row["means"]) for name, row in rows.items()})


def fewest() -> int:
    """With fewer cases there is no verdict."""
    return int(_document()["fewest"])


def judge(kept: int, n: int, owed: float) -> Judgement:
    """Whether `kept` of n cases are the share that is owed, and whether the interval leaves no doubt.

    Where every case is owed (1), one that failed settles it, and no number of cases proves the contrary.
    """
    if not n:
        return Judgement(None, None, None, None, False)
    low, high = wilson(kept, n, _document()["level"])
    share = kept / n
    if n < fewest():
        return Judgement(share, low, high, None, False)
    met = share >= owed
    sure = low >= owed if met else high < owed or owed == 1.0
    return Judgement(share, low, high, met, sure)


def wilson(kept: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval for a share (J. Am. Stat. Assoc. 22:209-212, 1927); it lies within 0 to 1.

    Raises ValueError unless 0 <= kept <= n and n > 0.
    """
    if not 0 <= kept <= n or n <= 0:
        raise ValueError("a share needs cases, and no more kept than there are.")
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = kept / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    # At both ends the bound is the share itself; rounding must not push it past.
    return (0.0 if kept == 0 else max(0.0, middle - half)), (1.0 if kept == n else min(1.0, middle + half))


@cache
def talk_outcomes() -> Mapping[str, Mapping[str, str]]:
    """How a talk with a caller may end: word -> label by language."""
    text = (STANDARDS / "talks.toml").read_text(encoding="utf-8")
    return MappingProxyType({name: row["label"] for name, row in tomllib.loads(text)["outcomes"].items()})


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads((STANDARDS / "times.toml").read_text(encoding="utf-8"))
