"""Field types that every door shares: what they refuse is refused before anything is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from .text import has_nul

SMALLEST_ID, LARGEST_ID = 1, 2**63 - 1


def _no_nul(text: str) -> str:
    if has_nul(text):
        raise ValueError("the text holds a NUL character, which no database keeps")
    return text


def Text(longest: int) -> Any:
    """A text of at most so many characters, without NUL."""
    return Annotated[str, StringConstraints(max_length=longest), AfterValidator(_no_nul)]


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("give the time with its zone, as 2026-11-24T03:04:05Z")
    if not datetime(1990, 1, 1, tzinfo=UTC) <= at <= datetime.now(UTC) + timedelta(days=1):
        raise ValueError("the time lies before 1990 or in the future")
    return at


Instant = Annotated[datetime, AfterValidator(_aware)]


def _told(at: datetime) -> datetime:
    if at.tzinfo is None or not 1970 <= at.year < 2200:
        raise ValueError("give the time with its zone, between 1970 and 2200")
    return at


Clock = Annotated[datetime, AfterValidator(_told)]
"""What a phone's clock said, however wrong: a dead one loses nothing, and the server's instant stands beside it."""
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
"""A coordinate as a caller's system sends it, perhaps swapped with the other one: it is judged later, never refused."""
Metres = Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)]
RecordId = Annotated[int, Field(ge=SMALLEST_ID, le=LARGEST_ID)]


class FindingOut(BaseModel):
    """A finding as a client reads it; see lib.findings."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    severity: str
    message: str
    article: str
    where: str
