"""The domain's law, read once: states, terms, lists, rights, the look-up."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from hilo.kernel.workflow import load
from hilo.lib.limits import PersonName, longest

from ..commands import Language, NamePart, Nationality, Sex, Telephone
from ..rules import Card, Law, Rights, Terms, card, parse_law, parse_lists, parse_rights, parse_terms

STANDARDS = Path(__file__).parents[1] / "standards"
STATES = load(STANDARDS / "states.toml")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((STANDARDS / f"{name}.toml").read_text(encoding="utf-8"))


OWN = {
    "given": longest(NamePart),
    "first_surname": longest(NamePart),
    "second_surname": longest(NamePart),
    "alias": longest(NamePart),
    "age": 3,
    "born_on": 10,
    "sex": longest(Sex),
    "nationality": longest(Nationality),
    "language": longest(Language),
    "trusted_person": longest(PersonName),
    "trusted_phone": longest(Telephone),
}
"""The person's own fields that an update may carry, with their most letters."""
LISTS = parse_lists(_read("lists"), OWN)


@cache
def terms() -> Terms:
    """The terms in force."""
    return parse_terms(_read("terms"))


@cache
def rights_named() -> Rights:
    """Every right with its words."""
    return parse_rights(_read("rights"))


@cache
def lookup_law() -> Law:
    """How the public look-up is asked, and how fast."""
    return parse_law(_read("lookup"))


@cache
def reading_law() -> dict[str, int]:
    """When reading the register is unusual: people, minutes, entries looked at, days it is shown."""
    told = _read("reading")
    return {name: int(told[name]) for name in ("people", "minutes", "entries", "shown_days")}


def rights(language: str, foreigner: bool = False) -> Card:
    """The rights to read aloud to a person; without words in their language it says that an interpreter is needed."""
    return card(rights_named(), language, foreigner=foreigner)


def spoken() -> dict[str, str]:
    """The languages that there are words in, by code."""
    return dict(rights_named().names)
