"""Field types of shapes that have no command yet; see `limits`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict

from .limits import LARGEST_ID as LARGEST_ID
from .limits import SMALLEST_ID as SMALLEST_ID
from .limits import Clock as Clock
from .limits import Degrees as Degrees
from .limits import Instant as Instant
from .limits import Latitude as Latitude
from .limits import Longest
from .limits import Longitude as Longitude
from .limits import Metres as Metres
from .limits import RecordId as RecordId


def Text(longest: int) -> Any:
    """A text of at most so many characters, without NUL."""
    return Annotated[str, Longest(longest)]


class FindingOut(BaseModel):
    """A finding as a client reads it; see lib.findings."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    severity: str
    message: str
    article: str
    where: str
