"""The law of a person's request, and of how long a recording is kept. Pure: values in, verdicts and findings out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hilo.emergency.calls.rules import normalise_number
from hilo.lib.findings import Finding

RIGHTS = ("access", "correction", "erasure", "objection")
"""What a person may ask: acceso, rectificación, cancelación, oposición (LGPDPPSO arts. 38 to 41)."""
CORRECTABLE = frozenset({"caller_number", "narrative", "language"})
"""What of a call is the person's own word, and can be put right."""


@dataclass(frozen=True, slots=True)
class Law:
    """Terms in business days by name, and the grounds of refusal: fraction of art. 49 -> language -> words."""

    days: Mapping[str, int]
    grounds: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Held:
    """What stands in the way of erasing a call: incident_open, held (an authority has asked for its recording),
    erased (it was done before)."""

    incident_open: bool
    held: bool
    erased: bool


def parse(document: Mapping[str, Any]) -> Law:
    """The law as its file has it."""
    return Law(days=dict(document["days"]), grounds={row["code"]: dict(row["label"]) for row in document["grounds"]})


def numbers_of(given: Iterable[str]) -> str:
    """The telephone numbers as calls keep them, each once, as lines of a text."""
    return "\n".join(dict.fromkeys(filter(None, map(normalise_number, given))))


def impediments(call: Held) -> list[Finding]:
    """Why what a call tells of a person cannot be erased now; empty if it can."""
    found = []
    if call.erased:
        found.append(Finding("HILO-Q103", "error", "It was erased already.", "LGPDPPSO art. 49 VII", "call"))
    if call.incident_open:
        message = "Its incident is still being attended: erase when it is closed."
        found.append(Finding("HILO-Q101", "error", message, "LGPDPPSO art. 49 V", "call"))
    if call.held:
        message = "An authority has asked for its recording: the hold must be released first."
        found.append(Finding("HILO-Q102", "error", message, "LGPDPPSO art. 49 V", "call"))
    return found


def expires(received_at: datetime, *, improper: bool, days: Mapping[str, int]) -> datetime:
    """When the reference of a call's recording is to be dropped."""
    return received_at + timedelta(days=days["improper" if improper else "proper"])
