"""Priority and closure: what the catalogue says, and what a person may decide otherwise with a reason."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hilo.kernel.catalogues import Entry, edition
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding
from hilo.lib.text import fold

NATIONAL = Path(__file__).parents[3] / "standards" / "emergency"
PRIORITIES = ("high", "medium", "low")
PRIORITY_NAMES = {"alta": "high", "media": "medium", "baja": "low"} | {name: name for name in PRIORITIES}


def _rows(name: str, table: str) -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = tomllib.loads((NATIONAL / name).read_text(encoding="utf-8"))[table]
    return rows


TERMS: Mapping[str, int] = MappingProxyType(
    {name: row["seconds"] for name, row in _rows("terms.toml", "terms").items() if row["binding"]}
)
"""The binding terms of an incident in seconds from the moment its first call was received."""


@dataclass(frozen=True, slots=True)
class Closure:
    """One way an incident ends. labels, meanings: by language; help_due: help on the spot was due."""

    code: str
    labels: Mapping[str, str]
    meanings: Mapping[str, str]
    help_due: bool


def _closures() -> Mapping[str, Closure]:
    rows = _rows("closure_codes.toml", "codes")
    return MappingProxyType(
        {code: Closure(code, row["label"], row["meaning"], row["help_due"]) for code, row in rows.items()}
    )


CLOSURE_CODES: Mapping[str, Closure] = _closures()


def default_priority(entry: Entry) -> str:
    """The catalogue's priority of a code: "high", "medium" or "low"; where it is silent, what the edition says then."""
    given = entry.fields.get("priority", "")
    return given or str(edition(entry.catalogue, entry.edition).about.get("priority_if_missing", "high"))


def priority_named(text: str) -> str:
    """The priority that a Spanish or English name means; Refusal HILO-I420 for any other text."""
    name = PRIORITY_NAMES.get(fold(text[:20]))
    if name is None:
        raise Refusal("HILO-I420", f"A priority is {', '.join(PRIORITIES[:2])} or {PRIORITIES[2]}.", where="priority")
    return name


def override_findings(old: str, new: str, reason: str) -> list[Finding]:
    """What is wrong or worth knowing about setting another priority than the catalogue's.

    HILO-I201 (error): no reason was given. HILO-I202 (warning): the priority was lowered, so somebody will wait longer.
    """
    if old == new:
        return []
    found = []
    if len(reason.split()) == 0:
        message = f"The catalogue says {old}: say why it is {new}."
        found.append(Finding("HILO-I201", "error", message, "A1", "reason"))
    if PRIORITIES.index(new) > PRIORITIES.index(old):
        message = f"The priority was lowered from {old} to {new}: a supervisor should look at the reason."
        found.append(Finding("HILO-I202", "warning", message, "A1", "priority"))
    return found
