"""A call before it reaches a centre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """What rings, when, and what it truly is, so that what a centre makes of it can be compared.

    at: the first ring, aware. latitude, longitude: degrees as the network gives them; uncertainty_m: their radius.
    code: catalogue code of the event ("" if unknown or improper); improper: kind of improper call ("" if proper).
    told: where the caller says it is when asked, for a call that the network cannot place.
    event: number of the event it tells of, None if there was none. talk_s: how long the caller keeps the line.
    source: where it was read from ("line 12").
    """

    at: datetime
    channel: str = "voice"
    caller_number: str = ""
    latitude: float | None = None
    longitude: float | None = None
    uncertainty_m: float | None = None
    narrative: str = ""
    language: str = "es"
    code: str = ""
    improper: str = ""
    event: int | None = None
    told: tuple[float, float] | None = None
    talk_s: float = 90.0
    source: str = ""
