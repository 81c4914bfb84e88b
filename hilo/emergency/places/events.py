"""What can have happened to a centre's gazetteer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class GazetteerLoaded:
    """A centre finds places by another gazetteer now; number: of the load, counted by centre. rows: how many places."""

    NAME: ClassVar[str] = "places.GazetteerLoaded"
    centre: str
    number: int
    rows: int
