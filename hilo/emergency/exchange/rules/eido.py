"""What another agency's words mean here, and ours there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hilo.adapters import eido
from hilo.lib.text import fold

STANDARDS = Path(__file__).parents[1] / "standards"
LONGEST_NARRATIVE = 20_000
_PRIORITIES = {"alta": "high", "media": "medium", "baja": "low", "high": "high", "medium": "medium", "low": "low"}
_MEMBERS = {
    "code": ("incidentTypeInternalCode", "incidentTypeInternalText", "incidentTypeCommonRegistryText"),
    "priority": ("incidentCommonPriorityNumber", "incidentPriorityInternalText"),
    "status": ("incidentStatusCommonRegistryText", "incidentStatusInternalText", "dispositionComponent"),
    "place": ("locationReference",),
}
"""What of an incident's part is decided together."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A sender's type as a code of ours. how: "same" code, "table", or "unknown": a person must classify it."""

    code: str
    how: str


@cache
def words() -> Mapping[str, Any]:
    """The tables of standards/eido.toml."""
    return tomllib.loads((STANDARDS / "eido.toml").read_text(encoding="utf-8"))


def meaning(incident: eido.Incident | None, known: Collection[str]) -> Meaning:
    """The code that another agency's type means; known: codes of the catalogue in force."""
    if incident is not None:
        if incident.own_code.strip() in known:
            return Meaning(incident.own_code.strip(), "same")
        for text in (incident.own_code, incident.own_text, incident.kind):
            code = words()["code_by_word"].get(" ".join(fold(text[:80]).replace("-", " ").split()))
            if code in known:
                return Meaning(code, "table")
    return Meaning(words()["unknown"]["code"], "unknown")


def priority(incident: eido.Incident | None, usual: str, *, classified: bool) -> str:
    """ "high", "medium" or "low": the sender's own word, else its number, else the code's usual one."""
    if incident is not None:
        if named := _PRIORITIES.get(fold(incident.own_priority[:20]).strip()):
            return named
        if incident.priority is not None:
            lowest = words()["priority_from"]
            return next((name for name, least in lowest.items() if incident.priority >= least), "low")
    return usual if classified else str(words()["unknown"]["priority"])


def place(told: eido.Eido) -> eido.Place | None:
    """The incident's own place, else any with a point, the most exact first."""
    own = set(told.incident.places if told.incident else ())
    found = [row for row in told.places if row.latitude is not None]
    return min(found, key=lambda row: (row.id not in own, row.radius_m or 0.0), default=None)


def narrative(told: eido.Eido) -> str:
    """What the sender says happened, in its own words: the type, then its notes."""
    incident = told.incident
    said = [incident.own_text or incident.kind] if incident else []
    said += [note.text for note in told.notes]
    text = "\n".join(dict.fromkeys(part.strip() for part in said if part.strip()))
    return (text or f"EIDO {told.id}")[:LONGEST_NARRATIVE]


def kind_of(code: str) -> str:
    """The registry's word for a code of ours: the longest prefix wins."""
    table = words()["kind_by_code"]
    return next((table[code[:n]] for n in (5, 3, 2, 1) if code[:n] in table), "Other")


def unit_kind(capabilities: Iterable[str]) -> str:
    """The registry's word for a unit that can do this."""
    held = set(capabilities)
    return next((word for name, word in words()["unit_kind"].items() if name in held), "Other")


def changed(taken: Mapping[str, Any], now: Mapping[str, Any]) -> set[str]:
    """Members of the incident's part that were decided here since it was taken over."""
    return {member for name, members in _MEMBERS.items() if taken.get(name) != now.get(name) for member in members}


def address_parts(address: str, interior: str, reference: str) -> tuple[tuple[str, str], ...]:
    """Our words of an address as parts of a civic one (RFC 5139): street and number, what is inside, a landmark.

    A street and its number stand in RD and HNO where the address ends in a number; else all of it in RD.
    """
    found = re.fullmatch(r"(.*\D)\s(\d{1,6}[A-Za-z]?)", address.strip())
    road, number = (found[1].rstrip(" ,#"), found[2]) if found else (address.strip(), "")
    parts = (("RD", road), ("HNO", number), ("LOC", interior.strip()), ("LMK", reference.strip()))
    return tuple((name, text) for name, text in parts if text)


def address_of(civic: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Another agency's civic address as our words: address, interior, reference."""
    parts = dict(civic)
    street = " ".join(filter(None, (parts.get("RD") or parts.get("A6", ""), parts.get("STS", ""))))
    inside = [parts.get(name, "") for name in ("BLD", "UNIT", "FLR", "ROOM", "LOC")]
    return {
        "address": " ".join(filter(None, (street, parts.get("HNO", ""), parts.get("HNS", ""))))[:200],
        "interior": ", ".join(filter(None, inside))[:80],
        "reference": parts.get("LMK", "")[:300],
    }
