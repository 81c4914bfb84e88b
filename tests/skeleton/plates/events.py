"""What can have happened to a plate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class PlateLost:
    NAME: ClassVar[str] = "plates.PlateLost"
    plate: str
