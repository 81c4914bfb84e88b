"""The words that protocol cards are made with: languages, disciplines, capabilities and findings that they may name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

_FOLDER = Path(__file__).parents[2] / "standards" / "emergency"
LANGUAGES = ("es", "en")
"""Every text of a card is in these."""


@dataclass(frozen=True, slots=True)
class Discipline:
    """Who answers for a card. right: of who approves it. unsaid: nothing of it is said before it is approved."""

    name: str
    labels: Mapping[str, str]
    right: str
    unsaid: bool


@dataclass(frozen=True, slots=True)
class Staying:
    """What is said and asked after every end of a card that has no loop of its own, by language."""

    every_s: int
    says: Mapping[str, str]
    asks: tuple[Mapping[str, str], ...]


def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


@cache
def disciplines() -> Mapping[str, Discipline]:
    """The disciplines by name, in the order of the file."""
    rows = _read("disciplines.toml")["disciplines"]
    return MappingProxyType(
        {name: Discipline(name, row["label"], row["right"], row["unsaid_until_approved"]) for name, row in rows.items()}
    )


@cache
def languages() -> Mapping[str, Mapping[str, str]]:
    """Every language that a card has a place for, with its name: Spanish and English first."""
    return MappingProxyType(_read("card_languages.toml")["languages"])


@cache
def staying() -> Staying:
    row = _read("staying.toml")
    return Staying(row["every_s"], row["says"], tuple(row["asks"]))


@cache
def front() -> tuple[str, ...]:
    """Ids of the cards that keep their key whatever is typed."""
    return tuple(_read("staying.toml")["front"])


@cache
def without_card() -> Mapping[str, str]:
    """Codes for which no card is offered, each with why."""
    rows = _read("staying.toml")["without_card"]
    return MappingProxyType({code: row["why"] for row in rows for code in row["codes"]})


def foreign(held: Any) -> set[str]:
    """Languages besides Spanish and English in which anything in the document is written."""
    if isinstance(held, dict):
        own = {key for key, words in held.items() if key in languages() and isinstance(words, str) and words.strip()}
        own = own if "es" in own else set()
        return own.difference(LANGUAGES).union(*map(foreign, held.values()))
    return set().union(*map(foreign, held)) if isinstance(held, list) else set()


# The capabilities are dispatch's, which is a later stage: a test there holds the two lists together.
CAPABILITIES = (
    "police",
    "ambulance_basic",
    "ambulance_advanced",
    "fire",
    "rescue",
    "hazmat",
    "civil_protection",
    "public_services",
    "victim_care",
    "first_aid",
    "defibrillator",
)
FINDINGS = ("HILO-C112",)
"""What an answer may say of the call: it is kept with it and never makes it improper."""
