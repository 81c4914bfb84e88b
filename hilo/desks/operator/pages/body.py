"""What the desk asks in shapes of its own: a link by the incident's folio, and a paper form as it is typed in."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from annotated_types import MaxLen

from hilo.emergency.calls.commands import (
    CallerNumber,
    Channel,
    FormNumber,
    Initials,
    KindWord,
    Narrative,
    PlaceInWords,
)
from hilo.emergency.incidents.commands import ClosureCode, Code, Priority
from hilo.lib.commands import command
from hilo.lib.limits import Folio, Latitude, Longest, Longitude, Metres, Reason

Hour = Annotated[str, Longest(12)]
"""An hour as it stands on paper."""


@command
class LinkTo:
    folio: Folio


@command
class TypedUnit:
    """A row of the form's units."""

    unit: Annotated[str, Longest(24)]
    sent_at: Hour = ""
    on_scene_at: Hour = ""
    free_at: Hour = ""


@command
class TypedTimes:
    received_at: Hour = ""
    answered_at: Hour = ""
    classified_at: Hour = ""
    ended_at: Hour = ""
    closed_at: Hour = ""


@command
class TypedForm:
    """A paper form as it is typed in."""

    number: FormNumber
    day: date
    times: TypedTimes
    channel: Channel = "voice"
    caller_number: CallerNumber = ""
    place: PlaceInWords = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    uncertainty_m: Metres | None = None
    narrative: Narrative = ""
    taken_by: Initials = ""
    code: Code = ""
    priority: Priority | None = None
    reason: Reason | None = None
    improper_kind: KindWord = ""
    units: Annotated[tuple[TypedUnit, ...], MaxLen(20)] = ()
    closure_code: ClosureCode = ""
