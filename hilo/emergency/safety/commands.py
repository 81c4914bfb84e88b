"""What is asked of safety: the fields of its acts with their limits, told once for table, page and API."""

from __future__ import annotations

from typing import Annotated

from hilo.lib.commands import command
from hilo.lib.limits import Latitude, Longest, Longitude, OneOf, Reason

from .rules import end_labels

AlarmKind = Annotated[str, Longest(16)]
HowWord = Annotated[str, Longest(12), OneOf(end_labels)]


@command
class PressButton:
    """The emergency button of a crew's phone; latitude, longitude: where the phone is, if it knows."""

    latitude: Latitude | None = None
    longitude: Longitude | None = None


@command
class EndAlarm:
    """How it ended: safe, mistake or helped."""

    how: HowWord
    why: Reason = ""
