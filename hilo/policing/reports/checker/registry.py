"""Where the rules of `checks/` are kept by their code, and the limits and lists they use."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from .case import Case

FOLDER = Path(__file__).parent / "standards"

Hit = tuple[str, dict[str, str]]
"""Where, and what fills the sentences."""
Check = Callable[[Case], Iterable[Hit]]

CHECKS: dict[str, Check] = {}


def rule(code: str) -> Callable[[Check], Check]:
    """Mark a function as the rule of a code; its words stand in the catalogue's files."""

    def keep(check: Check) -> Check:
        if code in CHECKS:
            raise ValueError(f"{code} is a rule twice")
        CHECKS[code] = check
        return check

    return keep


@cache
def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def limits() -> Mapping[str, float]:
    """The limits by name, in the unit that each states."""
    return {name: row["value"] for name, row in thresholds().items()}


@cache
def thresholds() -> Mapping[str, Mapping[str, Any]]:
    return cast("Mapping[str, Mapping[str, Any]]", read(FOLDER / "thresholds.toml")["limits"])


@cache
def lists() -> Mapping[str, Any]:
    """Lists the rules use: mechanisms by resistance, rights to read, answers that must be known, abbreviations."""
    return read(FOLDER / "lists.toml")


@cache
def relied() -> Mapping[str, str]:
    """The words of an article that the rules on it rely on, where a rule does not name its own."""
    return cast("Mapping[str, str]", read(FOLDER / "relied.toml")["words"])


@cache
def laws() -> Mapping[str, Mapping[str, Any]]:
    """The laws by their abbreviation: title, and from when until when they bind, by kind of form where it differs."""
    return {name: law for name, law in read(FOLDER / "laws.toml").items() if isinstance(law, dict)}
