"""Why a result falls, and how long an appeal takes: codes with their law, as data. No ORM, no clock."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any

from .certificate import STANDARDS, months_after


@cache
def document() -> Mapping[str, Any]:
    """standards/grounds.toml."""
    return MappingProxyType(tomllib.loads((STANDARDS / "grounds.toml").read_text(encoding="utf-8")))


def grounds() -> list[str]:
    """Every ground's code."""
    return list(document()["grounds"])


def of(kind: str) -> list[str]:
    """The codes that fit a kind of decision: "correction" or "annulment"; those of an appeal its resolution alone."""
    return [code for code, row in document()["grounds"].items() if kind in row["for"]]


def label(code: str, language: str = "en") -> str:
    """A ground in words, "" for none."""
    row = document()["grounds"].get(code)
    return str(row["label"][language]) if row else ""


def law(code: str) -> str:
    """The article that a ground rests on, "" where none was found."""
    return str(document()["grounds"].get(code, {}).get("law", ""))


def lodged_until(told_on: date) -> date:
    """The first day on which a result can no longer be contested."""
    return told_on + timedelta(days=int(document()["appeal"]["lodge_days"]) + 1)


def answered_by(lodged_on: date) -> date:
    """The first day on which an appeal's answer is late."""
    return months_after(lodged_on, int(document()["appeal"]["answer_months"])) + timedelta(days=1)


def carried_out_by(decided_on: date) -> date:
    """The first day on which a new evaluation that was ordered is late."""
    return decided_on + timedelta(days=int(document()["appeal"]["again_days"]) + 1)


def another_hand(name: str, recorded_by: str, lodged_by: str) -> bool:
    """True if an account may write down what was resolved of an appeal: it did neither of what came before."""
    return name not in (recorded_by, lodged_by)
