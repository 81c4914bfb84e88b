"""Which centre covers a place, and which number served a state on a day (rollout.py: no records needed)."""

from __future__ import annotations

import time
from dataclasses import dataclass

from .models import Centre
from .rollout import as_document as as_document
from .rollout import plan as plan
from .rollout import population_share as population_share
from .rollout import rollout as rollout
from .rollout import serving_number as serving_number

MEMORY_S = 30.0
"""How long a process remembers the list of centres: a new centre takes calls within this time."""
_held: tuple[float, list[Centre]] = (0.0, [])


@dataclass(frozen=True, slots=True)
class CentreRow:
    """A centre by its name. state: "" for the one that takes calls without a place."""

    code: str
    name: str
    state: str


def centre_row(row: Centre) -> CentreRow:
    """The centre as the API gives it."""
    return CentreRow(row.code, row.name, row.state)


def centres() -> list[Centre]:
    """All centres, those for municipalities first."""
    global _held
    until, rows = _held
    if until < time.monotonic():
        rows = sorted(
            Centre.objects.all(), key=lambda centre: (not centre.municipalities, not centre.state, centre.code)
        )
        _held = (time.monotonic() + MEMORY_S, rows)
    return rows


def forget() -> None:
    """Read the list anew at the next question."""
    global _held
    _held = (0.0, [])


def centre(code: str) -> Centre | None:
    return next((c for c in centres() if c.code == code), None)


def covering(state: str, municipality: str = "") -> Centre | None:
    """The centre that covers a place: the municipality's own, else the state's, else the one for unplaced calls."""
    for row in centres():
        if row.state and row.state != state:
            continue
        if not row.municipalities or municipality in row.municipalities:
            return row
    return None
