"""What can still be lost by an incident, and so who is helped first: data of standards/emergency/what_is_lost.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .classification import PRIORITIES

PATH = Path(__file__).parents[3] / "standards" / "emergency" / "what_is_lost.toml"
LOSSES = ("life_now", "life_soon", "property")
"""In the order in which it is lost."""


@dataclass(frozen=True, slots=True)
class Losses:
    """of: by code what is lost; otherwise: of a code that stands nowhere. labels: by loss and language."""

    of: Mapping[str, str]
    otherwise: str
    labels: Mapping[str, Mapping[str, str]]


@cache
def losses() -> Losses:
    """The data, as it is in force."""
    read = tomllib.loads(PATH.read_text(encoding="utf-8"))
    of = {code: name for name, row in read["lost"].items() for code in row["codes"]}
    labels = {name: {"es": row["es"], "en": row["en"]} for name, row in read["lost"].items()}
    return Losses(of, read["otherwise"], labels)


def lost_by(code: str) -> str:
    """What is lost while an incident of this code waits: "life_now", "life_soon" or "property"."""
    known = losses()
    return known.of.get(code, known.otherwise)


def is_grave_code(code: str, priority: str) -> bool:
    """True for what no list may ever leave out: high, and a life is at stake."""
    return priority == PRIORITIES[0] and lost_by(code) != "property"


def codes_lost(name: str) -> frozenset[str]:
    """The codes that are listed under a loss."""
    return frozenset(code for code, lost in losses().of.items() if lost == name)


def urgency(code: str, priority: str) -> tuple[int, int]:
    """The order of helping, the lowest first: priority, then what can still be lost."""
    return PRIORITIES.index(priority), LOSSES.index(lost_by(code))
