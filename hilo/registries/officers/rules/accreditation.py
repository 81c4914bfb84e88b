"""Who may evaluate and who may certify: three parties, each accredited on the day. No ORM, no clock."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from hilo.lib.errors import Refusal

from .certificate import STANDARDS, months_after


@cache
def document() -> Mapping[str, Any]:
    """standards/accreditation.toml."""
    return MappingProxyType(tomllib.loads((STANDARDS / "accreditation.toml").read_text(encoding="utf-8")))


def whats() -> list[str]:
    """For what an institution is accredited."""
    return list(document()["whats"])


def end_of(since: date) -> date:
    """Where the paper says no end: the first day on which an accreditation no longer holds."""
    return months_after(since, int(document()["lasts"]["months"]))


@dataclass(frozen=True, slots=True)
class Held:
    """An accreditation: for what, from a day until the first day on which it no longer holds."""

    what: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Party:
    """An institution that evaluates or certifies, and one that employs. state: "" of a national one."""

    code: str
    state: str


def judge(party: Party, employer: Party, what: str, on: date, held: Iterable[Held]) -> None:
    """Refuse who is not the third party, or not accredited on a day. Raises: Refusal HILO-O572, O573, O574."""
    if party.code == employer.code:
        raise Refusal("HILO-O572", where="institution", institution=party.code)
    if party.state and employer.state and party.state != employer.state:
        raise Refusal("HILO-O573", where="institution", institution=party.code)
    if not any(one.what == what and one.since <= on < one.until for one in held):
        raise Refusal("HILO-O574", where="institution", institution=party.code, what=what, day=on)
