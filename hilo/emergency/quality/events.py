"""What quality tells. Nothing in it is about a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ReviewsDrawn:
    """Calls of a week were drawn; week: its Monday."""

    NAME: ClassVar[str] = "quality.ReviewsDrawn"
    centre: str
    week: str
    calls: int


@dataclass(frozen=True, slots=True)
class CallReviewed:
    """A drawn call was looked at."""

    NAME: ClassVar[str] = "quality.CallReviewed"
    centre: str
    review: int


@dataclass(frozen=True, slots=True)
class ReviewAnswered:
    """Who took the call said a word to its review."""

    NAME: ClassVar[str] = "quality.ReviewAnswered"
    centre: str
    review: int
