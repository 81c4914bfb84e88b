"""What the register knows of a detention: its lists, its fields, and what an update changed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

LISTS = Path(__file__).parents[1] / "standards" / "lists.toml"
_CURP = re.compile(r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d")
_HASH = re.compile(r"[0-9a-f]{64}")
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
"""What no database keeps: NUL, and halves of characters."""


@dataclass(frozen=True, slots=True)
class Lists:
    """lists.toml: code -> label by language for every list; field -> the most letters, of what an update may carry."""

    labels: Mapping[str, Mapping[str, Mapping[str, str]]]
    fields: Mapping[str, int]

    def codes(self, name: str) -> tuple[str, ...]:
        return tuple(self.labels[name])

    def label(self, name: str, code: str, language: str = "es") -> str:
        """What a code is called; a code that is none is called by itself."""
        return self.labels[name].get(code, {}).get(language, code)


def parse_lists(document: Mapping[str, Any], own: Mapping[str, int]) -> Lists:
    """lists.toml as values. own: the person's own fields with their most letters, which an update may carry too."""
    named = {name: rows for name, rows in document.items() if isinstance(rows, list)}
    return Lists(
        labels={name: {row[0]: {"es": row[1], "en": row[2]} for row in rows} for name, rows in named.items()},
        fields={**own, **document["fields"]},
    )


@cache
def listed(name: str) -> tuple[str, ...]:
    """The codes of one of the lists, for those who only name them."""
    document = tomllib.loads(LISTS.read_text(encoding="utf-8"))
    return tuple(row[0] for row in document[name])


def initials(given: str, surname: str) -> str:
    """ "J. P." for a wall; "" where there is no name."""
    return " ".join(f"{part.strip()[0].upper()}." for part in (given, surname) if part.strip())


def changed(lists: Lists, changes: Mapping[str, Any], before: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What an update really changes (field -> value, plain JSON) and the faults of what it brings, as "field: why"."""
    good: dict[str, Any] = {}
    faults = []
    for name, value in changes.items():
        if name not in lists.fields:
            faults.append(f"{name}: it is no field of the register")
            continue
        fault = _fault(lists, name, value)
        if fault:
            faults.append(f"{name}: {fault}")
        elif (value if value is not None else "") != (before.get(name) if before.get(name) is not None else ""):
            good[name] = value.strip() if isinstance(value, str) else value
    return good, faults


def _fault(lists: Lists, name: str, value: Any) -> str:
    if name == "age":
        return "" if value is None or (isinstance(value, int) and 0 <= value <= 130) else "an age is 0 to 130"
    if not isinstance(value, str) or _UNKEPT.search(value):
        return "it is a text"
    if len(value) > lists.fields[name]:
        return f"at most {lists.fields[name]} letters"
    if not value.strip():
        return ""
    if name == "born_on":
        return "" if _day(value) else "a date is YYYY-MM-DD, after 1900 and not to come"
    if name == "sex" and value not in lists.codes("sexes"):
        return f"one of {', '.join(lists.codes('sexes'))}"
    if name == "curp" and not _CURP.fullmatch(value.strip().upper()):
        return "a CURP has 18 letters and digits"
    if name == "photograph_sha256" and not _HASH.fullmatch(value):
        return "the SHA-256 of the file, 64 hexadecimal digits"
    return ""


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year >= 1900 else None
