"""May this officer do this now? One verdict that crew, post, weapon, detention and signature ask. No ORM, no clock.

What was found of an officer's day comes as findings (rules/certificate.py); what follows for a purpose is
standards/may_serve.toml. The answer says the effect. The reason stays with who may read results (LGSNSP 93), so the
code is of the purpose and the article of the refusal is told to those alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from hilo.lib.findings import Finding

from .certificate import STANDARDS

MAY, WARNED, FORBIDDEN = "may", "warned", "forbidden"
LEVELS = (MAY, WARNED, FORBIDDEN)
SILENT = "LGSNSP 93"
"""The article for who may not know why."""


@dataclass(frozen=True, slots=True)
class Row:
    """A cause and what it keeps from. grave: it counts only where its finding keeps out of operations.

    security: it counts for who serves in an institution whose people are certified.
    """

    cause: str
    codes: frozenset[str]
    grave: bool
    security: bool
    law: str
    mark: str
    forbids: frozenset[str]
    warns: frozenset[str]
    for_life: frozenset[str]
    label: Mapping[str, str]

    def level(self, purpose: str) -> str:
        """What follows from the cause alone."""
        return FORBIDDEN if purpose in self.forbids else WARNED if purpose in self.warns else MAY


@dataclass(frozen=True, slots=True)
class Ruling:
    """The verdict for a purpose. level: may, warned or forbidden; causes: why, the gravest first; law: their articles.

    for_life: what is forbidden may be taken upon oneself where a life is in danger.
    """

    purpose: str
    level: str
    causes: tuple[str, ...]
    law: str
    for_life: bool

    @property
    def code(self) -> str:
        """The effect's code, "" if nothing stands against it."""
        return str(document()["purposes"][self.purpose]["code"]) if self.level != MAY else ""


@cache
def document() -> Mapping[str, Any]:
    """The rows as they stand in the file."""
    return MappingProxyType(tomllib.loads((STANDARDS / "may_serve.toml").read_text(encoding="utf-8")))


@cache
def rows() -> tuple[Row, ...]:
    """Every cause, in the file's order: the gravest first."""
    return tuple(
        Row(
            cause=row["cause"],
            codes=frozenset(row["codes"]),
            grave=row.get("grave", False),
            security=row.get("of") == "security",
            law=row["law"],
            mark=row["mark"],
            forbids=frozenset(row.get("forbids", ())),
            warns=frozenset(row.get("warns", ())),
            for_life=frozenset(row.get("for_life", ())),
            label=MappingProxyType(row["label"]),
        )
        for row in document()["rule"]
    )


def purposes() -> list[str]:
    """What may be asked of an officer."""
    return list(document()["purposes"])


def longest() -> timedelta:
    """How long somebody may answer for what is forbidden, where a life is in danger."""
    return timedelta(hours=document()["life"]["hours"])


def purpose_label(purpose: str, language: str = "en") -> str:
    """What is asked, in words."""
    return str(document()["purposes"][purpose]["label"][language])


def ruled(purpose: str, found: Iterable[Finding], *, security: bool = True) -> Ruling:
    """What follows for a purpose from what was found of an officer's day.

    security: the officer's institution is one whose people are certified (`certified`).
    Raises: KeyError for no purpose.
    """
    return _ruled(purpose, frozenset((one.code, one.severity == "error") for one in found), security)


def certified(kind: str) -> bool:
    """True for a kind of institution whose people hold the certificate."""
    return kind in document()["security"]["kinds"]


@lru_cache(maxsize=4096)
def _ruled(purpose: str, found: frozenset[tuple[str, bool]], security: bool) -> Ruling:
    if purpose not in document()["purposes"]:
        raise KeyError(purpose)
    held = [row for row in rows() if any(code in row.codes and (grave or not row.grave) for code, grave in found)]
    held = [row for row in held if security or not row.security]
    against = [row for row in held if row.level(purpose) != MAY]
    grave = [row for row in against if row.level(purpose) == FORBIDDEN]
    strongest = grave or against
    return Ruling(
        purpose=purpose,
        level=FORBIDDEN if grave else WARNED if against else MAY,
        causes=tuple(row.cause for row in sorted(against, key=lambda row: row not in grave)),
        law="; ".join(dict.fromkeys(row.law for row in strongest)),
        for_life=bool(grave) and all(purpose in row.for_life for row in grave),
    )


SAID = {
    "crew": ("May not go out with a unit.", "Goes out with a unit under a warning."),
    "command": ("May not command a unit.", "Commands a unit under a warning."),
    "driving": ("May not drive a unit.", "Drives a unit under a warning."),
    "post": ("May not hold a post in operations.", "Holds a post in operations under a warning."),
    "weapon": ("No weapon is put in this officer's charge.", "Has a weapon under a warning."),
    "detention": ("Took part in a detention and may not serve.", "Took part in a detention under a warning."),
    "sign": ("May not evaluate, instruct or attest.", "Evaluates, instructs or attests under a warning."),
}


def told(ruling: Ruling, *, full: bool) -> Finding | None:
    """The verdict as a finding: the effect, and for who may read results (full) its causes and articles too."""
    if ruling.level == MAY:
        return None
    said = SAID[ruling.purpose][ruling.level == WARNED]
    if full:
        names = {row.cause: row.label["en"] for row in rows()}
        said = f"{said} {'; '.join(names[cause] for cause in ruling.causes)}."
    else:
        said = f"{said} Ask the personnel office."
    severity = "error" if ruling.level == FORBIDDEN else "warning"
    return Finding(ruling.code, severity, said, ruling.law if full else SILENT, ruling.purpose)
