"""What is asked of hospitals, patients and transports: each act's fields with their limits."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le
from pydantic import Field

from hilo.emergency.calls.commands import CentreCode
from hilo.emergency.dispatch.commands import UnitCode
from hilo.lib.commands import command
from hilo.lib.limits import Latitude, Longest, Longitude

from .rules import standard

Clues = Annotated[str, Longest(11)]
"""The key of a health establishment (CLUES): PLSSA000123."""
HospitalName = Annotated[str, Longest(160)]
HospitalCapability = Annotated[str, Longest(24), Field(json_schema_extra={"enum": list(standard()["capabilities"])})]
BedKind = Annotated[str, Longest(24)]
Beds = Annotated[int, Ge(0), Le(100_000)]
Told = Annotated[
    str, Longest(12), Field(json_schema_extra={"enum": [s for s in standard()["statuses"] if s != "unknown"]})
]
HospitalReason = Annotated[str, Longest(200)]
Minutes = Annotated[int, Ge(5), Le(standard()["longest_minutes"])]
Source = Annotated[str, Longest(80)]
"""Who said it there, by post and never by name: "jefatura de urgencias"."""
Colour = Annotated[str, Longest(8), Field(json_schema_extra={"enum": ["", *standard()["colours"]]})]
AgeBand = Annotated[str, Longest(12), Field(json_schema_extra={"enum": ["", *standard()["ages"]]})]
PatientNumber = Annotated[int, Ge(1), Le(9999)]
CsvFile = Annotated[str, Longest(2_000_000)]
Despite = Annotated[str, Longest(200)]


@command
class KeepHospital:
    """A hospital on a centre's list, or what the list says of it from now on. serves: false takes it off."""

    centre: CentreCode
    name: HospitalName
    latitude: Latitude
    longitude: Longitude
    capabilities: tuple[HospitalCapability, ...] = ("emergency",)
    beds: dict[BedKind, Beds] = Field(default_factory=dict)
    serves: bool = True


@command
class LoadHospitals:
    """A file of hospitals: CSV with clues, name, latitude, longitude, capabilities and perhaps beds; all of it or
    nothing."""

    centre: CentreCode
    csv: CsvFile


@command
class TellHospital:
    """What a hospital said of itself: open, diversion or closed (with the reason), for so many minutes."""

    status: Told
    reason: HospitalReason = ""
    minutes: Minutes = standard()["usual_minutes"]
    source: Source = ""
    beds: dict[BedKind, Beds] = Field(default_factory=dict)


@command
class NotePatient:
    """Somebody hurt or ill at an incident: colour of triage and band of age as far as known; no name. needs: what a
    hospital must be able to do, beside what code and age say."""

    colour: Colour = ""
    age: AgeBand = ""
    needs: tuple[HospitalCapability, ...] = ()


@command
class ChangePatient:
    """What is known by now; what is not sent, or null, stays."""

    colour: Colour | None = None
    age: AgeBand | None = None
    needs: tuple[HospitalCapability, ...] | None = None


@command
class StartTransport(NotePatient):
    """A unit leaves for a hospital, or goes to another one than before.

    patients: their numbers; without any, one is noted with colour, age and needs. unit: a crew leaves it out.
    despite: why it goes there though the hospital is closed.
    """

    hospital: Clues
    unit: UnitCode = ""
    patients: tuple[PatientNumber, ...] = ()
    despite: Despite = ""
