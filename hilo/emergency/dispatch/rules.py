"""What an incident calls for, what a unit brings (standards/capabilities.toml), and the words a crew says."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hilo.engines.dispatch import Need

STANDARDS = Path(__file__).parent / "standards"


STEPS = {
    "accepted": "accept",
    "under_way": "go",
    "staging": "stage",
    "on_scene": "arrive",
    "transporting": "transport",
    "at_hospital": "reach_hospital",
    "free": "free",
    "off_duty": "sign_off",
}
"""What a crew says of itself, and the step of states.toml that it asks for."""
SAID = {step: word for word, step in STEPS.items()} | {"sign_on": "free"}
"""The steps of states.toml that a crew can ask for, and how it says each."""
CARRYING = frozenset({"transporting", "at_hospital"})
"""Units with a patient in them: whoever closes the incident does not free them."""
STATUSES = frozenset({"available", "assigned", "accepted", "under_way", "staging", "on_scene", "off_duty"} | CARRYING)


class InvalidCapabilities(ValueError):
    """A capabilities file that must not be used; the message names every fault found in it."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The checked file. implies: capability to all it includes, itself too; kinds: kind of unit to what it brings;
    rules: code prefix to needs (empty where nobody is sent); labels: language to code to name; disciplines: capability
    to who answers for it."""

    implies: Mapping[str, frozenset[str]]
    kinds: Mapping[str, frozenset[str]]
    rules: Mapping[str, tuple[Need, ...]]
    labels: Mapping[str, Mapping[str, str]]
    disciplines: Mapping[str, str]


@cache
def needs_for(code: str) -> tuple[Need, ...]:
    """What an incident of the catalogue code calls for, most important first; () if nobody is sent.

    The longest declared prefix of the code decides, so a code of a newer edition is answered as its subtype or type;
    "" (not classified yet) calls for a police unit.
    """
    rules = capabilities().rules
    return next(rules[code[:length]] for length in range(len(code), -1, -1) if code[:length] in rules)


def expand(own: Iterable[str]) -> frozenset[str]:
    """The capabilities and all they imply (an advanced ambulance is also a basic one); KeyError if one is unknown."""
    return _bag(frozenset(own))[0]


def capabilities_of_kind(kind: str) -> frozenset[str]:
    """What a unit of the kind brings unless its record says more, implied ones included; KeyError if unknown."""
    return capabilities().kinds[kind]


def known_capabilities() -> frozenset[str]:
    """Every capability a unit may be enrolled with."""
    return frozenset(capabilities().implies)


def kind_of(own: Iterable[str]) -> str:
    """The kind of unit that best describes the capabilities: of those wholly contained the one that brings most (the
    first declared of equals); "" if none is. Cover of a sector is counted by it."""
    return _bag(frozenset(own))[1]


@cache
def _bag(own: frozenset[str]) -> tuple[frozenset[str], str]:
    """All that the capabilities imply, and their kind: a few dozen different bags serve thousands of units."""
    every = frozenset().union(*(capabilities().implies[capability] for capability in own))
    fitting = [(name, brings) for name, brings in capabilities().kinds.items() if brings <= every]
    return every, max(fitting, key=lambda pair: len(pair[1]), default=("", frozenset[str]()))[0]


def discipline_of(capability: str) -> str:
    """Who answers for it: "medicine", "fire", "police" ...; KeyError if it is unknown."""
    return capabilities().disciplines[capability]


@cache
def discipline_labels(language: str) -> Mapping[str, str]:
    """Names of the disciplines in "es" or "en", in the order of the file."""
    document = tomllib.loads((STANDARDS / "capabilities.toml").read_text(encoding="utf-8"))
    return MappingProxyType({name: row["label"][language] for name, row in document["disciplines"].items()})


def labels(language: str) -> Mapping[str, str]:
    """Names of capabilities and kinds of unit in "es" or "en", for pages and for `engines.dispatch.say`."""
    return capabilities().labels[language]


@cache
def capabilities() -> Capabilities:
    """The file that is in force, read and checked once."""
    return parse(tomllib.loads((STANDARDS / "capabilities.toml").read_text(encoding="utf-8")))


def parse(document: Mapping[str, Any]) -> Capabilities:
    """Check the document and make it ready; InvalidCapabilities names undeclared capabilities, prefixes given twice,
    rules that neither need anything nor say why nobody is sent, and a missing rule for unclassified calls."""
    declared: dict[str, Any] = document["capabilities"]
    faults: list[str] = []

    def known(names: Iterable[str], where: str) -> None:
        faults.extend(f"{where} names the undeclared capability “{name}”" for name in names if name not in declared)

    for name, row in declared.items():
        known(row.get("implies", ()), f"capabilities.{name}")
        if row.get("discipline") not in document["disciplines"]:
            faults.append(f"capabilities.{name} belongs to no declared discipline")
    for name, row in document["kinds"].items():
        known(row["capabilities"], f"kinds.{name}")
    rules: dict[str, tuple[Need, ...]] = {}
    for row in document["rule"]:
        where = f"rule {row['prefixes']}"
        needs = tuple(
            Need(name, count, required)
            for key, required in (("require", True), ("useful", False))
            for name, count in row.get(key, {}).items()
        )
        known((need.capability for need in needs), where)
        if bool(needs) == bool(row.get("nobody")):
            faults.append(f"{where} must say what it needs or why nobody is sent")
        faults += [f"{where} repeats the prefix “{prefix}”" for prefix in row["prefixes"] if prefix in rules]
        rules |= dict.fromkeys(row["prefixes"], needs)
    if "" not in rules:
        faults.append("no rule holds for a call that is not classified yet")
    if faults:
        raise InvalidCapabilities("; ".join(faults))
    implies = {name: _closure(name, declared) for name in declared}
    kinds = {
        name: frozenset().union(*(implies[capability] for capability in row["capabilities"]))
        for name, row in document["kinds"].items()
    }
    # Disciplines have names of their own: "police" is one, and a capability.
    named = {**document["kinds"], **declared}
    words = {language: {name: row["label"][language] for name, row in named.items()} for language in ("es", "en")}
    disciplines = {name: row["discipline"] for name, row in declared.items()}
    parts = (implies, kinds, rules, words, disciplines)
    return Capabilities(*(MappingProxyType(part) for part in parts))


def _closure(name: str, declared: Mapping[str, Any]) -> frozenset[str]:
    found, frontier = {name}, [name]
    while frontier:
        fresh = set(declared[frontier.pop()].get("implies", ())) - found
        found |= fresh
        frontier += fresh
    return frozenset(found)
