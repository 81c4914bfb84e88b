"""What is asked of units: each act's fields with their limits, told once for table, desk, phone and API."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from annotated_types import MaxLen
from pydantic import AfterValidator

from hilo.emergency.calls.commands import (
    Access,
    CallerNumber,
    CentreCode,
    Channel,
    FormNumber,
    Initials,
    Interior,
    KindIfAny,
    Language,
    Narrative,
    PlaceInWords,
    Reference,
)
from hilo.emergency.incidents.commands import Classify, ClosureIfAny, Code
from hilo.lib.commands import command, taken_as
from hilo.lib.errors import Refusal
from hilo.lib.limits import Folio, Instant, Latitude, Longest, Longitude, Metres, OneOf, Reason
from hilo.registries.officers.commands import InstitutionCode, Number

from .rules import STATUSES, STEPS, known_capabilities

EARLIEST_YEAR = 1990


def _on_paper(at: datetime) -> datetime:
    if at.tzinfo is None or at.year < EARLIEST_YEAR:
        raise ValueError(f"give the time with its zone, in {EARLIEST_YEAR} or later")
    return at


UnitCode = Annotated[str, Longest(24)]
UnitName = Annotated[str, Longest(80)]
Agency = Annotated[str, Longest(24)]
Sector = Annotated[str, Longest(24)]
Capability = Annotated[str, Longest(40), OneOf(lambda: sorted(known_capabilities()))]
StatusWord = Annotated[str, Longest(16), OneOf(lambda: STEPS)]
"""What a crew says of where it stands."""
BarWord = Annotated[str, Longest(12), OneOf(lambda: ("", "warned", "allowed", "forbidden"))]
"""What stands against somebody aboard: nothing (""), a warning, what somebody answers for, or what the law forbids."""
EffectCode = Annotated[str, Longest(12)]
"""What the verdict about an officer comes to, without its reason."""
UnitStatus = Annotated[str, OneOf(lambda: sorted(STATUSES))]
StationCode = Annotated[str, Longest(24)]
StationName = Annotated[str, Longest(80)]
Agencies = Annotated[tuple[Agency, ...], MaxLen(20)]
Skill = Annotated[str, Longest(24)]
Sheet = Annotated[str, Longest(2_000_000)]
"""A spreadsheet as text (CSV)."""
OnPaper = Annotated[datetime, AfterValidator(_on_paper)]
"""A time of a form: one that lies in the future is a mistake in writing, and judged with the form."""


@command
class EnrolUnit:
    """A unit that a centre may send from now on. code: as crews say it on the radio."""

    code: UnitCode
    name: UnitName
    agency: Agency
    centre: CentreCode
    capabilities: tuple[Capability, ...]
    sector: Sector = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None


@command
class OpenStation:
    """A house from which units go out. agencies: whose; valid_from: its first day, today if left out."""

    code: StationCode
    name: StationName
    centre: CentreCode
    latitude: Latitude
    longitude: Longitude
    agencies: Agencies = ()
    valid_from: date | None = None


@command
class ChangeStation:
    """What is put right of a station; what is left out (or null) stays as it is."""

    name: StationName | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    agencies: Agencies | None = None


@command
class CloseStation:
    """The station ends. valid_until: the first day on which no unit goes out from there, today if left out."""

    valid_until: date | None = None


@command
class BaseUnit:
    """To which station a unit belongs; "" for none."""

    station: StationCode = ""


@command
class TellCrew:
    """What those who are aboard may do, once for each (standards/skills.toml); nobody told: the unit's record holds."""

    skills: Annotated[tuple[Skill, ...], MaxLen(12)] = ()


@command
class ForALife:
    """Take upon oneself what the law forbids, because a life is in danger: why, in words, and until when."""

    reason: Reason
    until: Instant


@command
class GoAboard:
    """An officer goes out with a unit. life: where the law forbids it, who boards them answers for it."""

    life: ForALife | None = None


@command
class BoardUnit(GoAboard):
    """The same, naming the officer by the institution's own number."""

    institution: InstitutionCode
    number: Number


@command
class LoadStations:
    """Stations and their units from a spreadsheet: code, name, latitude, longitude, agencies, units."""

    centre: CentreCode
    sheet: Sheet


@command
class SendUnits:
    """One unit, or several that go together: all of them or none."""

    unit: UnitCode | None = None
    units: tuple[UnitCode, ...] = ()

    @property
    def codes(self) -> list[str]:
        """Each unit once, by code."""
        return sorted({*self.units, *([self.unit] if self.unit else [])})


@command
class SayStatus:
    """Where a unit stands: accepted, under_way, staging, on_scene, transporting, at_hospital, free, off_duty."""

    status: StatusWord


@command
class MoveUnit:
    """The unit goes on to another incident as it stands."""

    incident: Folio


@command
class ReportPosition:
    """Where a unit is, and when its device took the fix: now if left out."""

    latitude: Latitude
    longitude: Longitude
    fixed_at: Instant | None = taken_as("at", "fixed_at", default=None)


@command
class UnitOnPaper:
    """A unit that went: when it was sent, arrived (if it did) and was free again."""

    unit: UnitCode
    sent_at: OnPaper
    on_scene_at: OnPaper | None = None
    free_at: OnPaper


@command
class OnForm(Classify):
    """What stands on a paper form beside its times. place: in words; taken_by: who took the call, as written.

    A code or an improper kind, never both.
    """

    number: FormNumber
    code: Code = ""
    channel: Channel = "voice"
    caller_number: CallerNumber = ""
    place: PlaceInWords = ""
    interior: Interior = ""
    reference: Reference = ""
    access: Access = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    uncertainty_m: Metres | None = None
    narrative: Narrative = ""
    taken_by: Initials = ""
    improper_kind: KindIfAny = ""
    closure_code: ClosureIfAny = ""


@command
class EnterForm(OnForm):
    """A paper form with its instants.

    closed_at and closure_code together or not at all; without them the incident is open and somebody is to be sent.
    """

    received_at: OnPaper
    answered_at: OnPaper
    classified_at: OnPaper | None = None
    ended_at: OnPaper | None = None
    closed_at: OnPaper | None = None
    language: Language = "es"
    units: tuple[UnitOnPaper, ...] = ()

    @property
    def centre(self) -> str:
        """Code of the centre whose pad the form is from."""
        return self.number.partition("-P-")[0]

    @property
    def settled_at(self) -> datetime:
        """When it was classified or found improper: as written, else when it was answered."""
        return self.classified_at or self.answered_at


def form_of_texts(
    *, zone: ZoneInfo, day: date, times: Mapping[str, str], units: Sequence[Mapping[str, str]], **fields: Any
) -> EnterForm:
    """A form whose times are as they stand on paper: "0314", "3:14", "03:14:05" on the day it rang, in a zone.

    A time that lies before the ringing belongs to the next day: the form of a night shift goes over midnight.
    Raises: Refusal HILO-C606, C629, C630 for a time that is none, or one that is missing; HILO-C603, C628 for a day
        that cannot be.
    """

    def read(text: str, where: str) -> time:
        found = re.fullmatch(r"\s*(\d{1,2})[:.h ]?(\d{2})(?:[:. ]?(\d{2}))?\s*", text)
        hour, minute, second = (int(part or 0) for part in found.groups()) if found else (99, 0, 0)
        if hour > 23 or minute > 59 or second > 59:
            raise Refusal("HILO-C606", f"“{text}” is no time of day: write it as 0314 or 03:14:05.", where=where)
        return time(hour, minute, second)

    if not EARLIEST_YEAR <= day.year < date.max.year:
        raise Refusal("HILO-C628", "That day cannot be: see the date.", where="day")
    if not times.get("received_at", "").strip():
        raise Refusal("HILO-C629", "When did it ring? Write the time as 0314 or 03:14:05.", where="received_at")
    rang = datetime.combine(day, read(times["received_at"], "received_at"), zone)

    def moment(text: str, where: str) -> datetime | None:
        if not text.strip():
            return None
        found = datetime.combine(day, read(text, where), zone)
        return found if found >= rang else datetime.combine(day + timedelta(days=1), found.timetz())

    went = []
    for row in units:
        if not row.get("unit", "").strip():
            continue
        sent, free = moment(row.get("sent_at", ""), "units"), moment(row.get("free_at", ""), "units")
        if sent is None or free is None:
            raise Refusal("HILO-C630", f"When was {row['unit']} sent, and when was it free?", where="units")
        arrived = moment(row.get("on_scene_at", ""), "units")
        code = row["unit"].strip().upper()
        went.append(UnitOnPaper(unit=code, sent_at=sent, on_scene_at=arrived, free_at=free))
    answered = moment(times.get("answered_at", ""), "answered_at") or rang
    return EnterForm(
        received_at=rang,
        answered_at=answered,
        classified_at=moment(times.get("classified_at", ""), "classified_at"),
        ended_at=moment(times.get("ended_at", ""), "ended_at"),
        closed_at=moment(times.get("closed_at", ""), "closed_at"),
        units=tuple(went),
        **fields,
    )
