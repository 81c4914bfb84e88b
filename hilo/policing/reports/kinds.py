"""What kind of event a report is of: the form it is written on, what of it is asked. Pure; the data is kinds.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

FILE = Path(__file__).parent / "standards" / "kinds.toml"
GENERAL = "general"
"""The kind of an event that no other kind names: everything is asked."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event. facts: "part.field" of what may have happened; settled: what stands without being asked.

    begins: what the first record of an annex begins with ("part.field"), seen and corrected before it is an answer.
    """

    id: str
    form: str
    es: str
    en: str
    codes: tuple[str, ...]
    facts: tuple[str, ...]
    settled: Mapping[str, Any]
    begins: Mapping[str, Any]


@cache
def kinds() -> tuple[Kind, ...]:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["kinds"]
    return tuple(
        Kind(
            id=row["id"],
            form=row["form"],
            es=row["es"],
            en=row["en"],
            codes=tuple(row["codes"]),
            facts=tuple(row["facts"]),
            settled=MappingProxyType(row.get("settled", {})),
            begins=MappingProxyType(row.get("begins", {})),
        )
        for row in rows
    )


def kind_of(code: str) -> Kind:
    """The kind that an incident's code means; the general one if none names it."""
    named = next((one for one in kinds() if code in one.codes), None)
    return named or next(one for one in kinds() if one.id == GENERAL)
