"""What comes in and goes out by the routes of detentions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from hilo.lib.actor import Actor
from hilo.lib.schema import Clock as PhoneClock
from hilo.lib.schema import Instant, Latitude, Longitude, Text

from .. import queries
from ..models import Detention
from ..queries import Clock, Sheet, WallRow


class DetainingOfficerIn(Schema):
    name: Text(160)  # type: ignore[valid-type]
    number: Text(40) = ""  # type: ignore[valid-type]
    institution: Text(160) = ""  # type: ignore[valid-type]
    rank: Text(80) = ""  # type: ignore[valid-type]


class DetentionIn(Schema):
    """A detention as it is told; ref: an identifier of the client's, so that a repetition is the same detention."""

    kind: Text(16)  # type: ignore[valid-type]
    detained_at: Instant
    ref: Text(36) | None = None  # type: ignore[valid-type]
    incident: Text(32) | None = None  # type: ignore[valid-type]
    device_at: PhoneClock | None = None
    told_at: Instant | None = None
    means: Text(10) = "device"  # type: ignore[valid-type]
    told_by: Text(160) = ""  # type: ignore[valid-type]
    delay_reason: Text(2000) = ""  # type: ignore[valid-type]
    unit: Text(24) = ""  # type: ignore[valid-type]
    place: Text(300) = ""  # type: ignore[valid-type]
    state: Text(2) = ""  # type: ignore[valid-type]
    municipality: Text(5) = ""  # type: ignore[valid-type]
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    motives: Text(4000) = ""  # type: ignore[valid-type]
    authority: Text(160) = ""  # type: ignore[valid-type]
    travel_minutes: int | None = Field(None, ge=0, le=10_000)
    organised_crime: bool = False
    on_complaint: bool = False
    victim_told_at: Instant | None = None
    given: Text(80) = ""  # type: ignore[valid-type]
    first_surname: Text(80) = ""  # type: ignore[valid-type]
    second_surname: Text(80) = ""  # type: ignore[valid-type]
    alias: Text(80) = ""  # type: ignore[valid-type]
    age: int | None = Field(None, ge=0, le=130)
    born_on: date | None = None
    age_doubt: bool | None = None
    child_doubt: bool = False
    sex: Text(1) = ""  # type: ignore[valid-type]
    nationality: Text(3) = ""  # type: ignore[valid-type]
    language: Text(12) = "es"  # type: ignore[valid-type]
    injuries: bool | None = None
    injuries_description: Text(4000) = ""  # type: ignore[valid-type]
    trusted_person: Text(160) = ""  # type: ignore[valid-type]
    trusted_phone: Text(40) = ""  # type: ignore[valid-type]
    officers: list[DetainingOfficerIn] = Field([], max_length=60)


class DetentionOut(Schema):
    """The detention as number, kind and instants; of who it is only `detentions/{number}` tells."""

    number: str
    kind: str
    status: str
    apart: str
    state: str
    institution: str
    detained_at: datetime
    registered_at: datetime
    delay_s: int
    rights_read_at: datetime | None
    handed_at: datetime | None
    judge_at: datetime | None
    released_at: datetime | None


class ClockOut(Schema):
    """share: of the time that is over; proposal: the law gives no number, and due_at is what Hilo expects."""

    term: str
    title: dict[str, str]
    law: str
    effect: dict[str, str]
    next: str
    who: dict[str, str]
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    elapsed_s: float
    share: float
    level: str
    proposal: bool
    breached: bool


class WallOut(Schema):
    number: str
    initials: str
    incident: str
    kind: str
    kind_title: dict[str, str]
    status: str
    status_title: dict[str, str]
    apart: bool
    custody: str
    detained_at: datetime
    level: str
    clock: ClockOut | None
    others: list[ClockOut]
    breached: bool


class SheetOut(Schema):
    """Everything that is kept: person, what was noted by kind, place and motives, clocks, what is odd."""

    detention: DetentionOut
    place: dict[str, Any]
    person: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]
    clocks: list[ClockOut]
    breaches: list[dict[str, Any]]
    findings: list[dict[str, str]]


class RightsIn(Schema):
    rights: list[Text(40)] = Field(max_length=40)  # type: ignore[valid-type]
    language: Text(12)  # type: ignore[valid-type]
    read_at: Instant
    answer: Text(12)  # type: ignore[valid-type]
    interpreter: Text(160) = ""  # type: ignore[valid-type]
    read_by: Text(160) = ""  # type: ignore[valid-type]
    device_at: PhoneClock | None = None
    audio_sha256: Text(64) = ""  # type: ignore[valid-type]


class InjuriesIn(Schema):
    injuries: Text(4000)  # type: ignore[valid-type]
    seen_at: Instant
    how: Text(4000) = ""  # type: ignore[valid-type]


class CertificateIn(Schema):
    doctor: Text(160)  # type: ignore[valid-type]
    examined_at: Instant
    injuries: bool
    certificate: Text(80) = ""  # type: ignore[valid-type]
    findings: Text(4000) = ""  # type: ignore[valid-type]


class ConsulateIn(Schema):
    country: Text(80)  # type: ignore[valid-type]
    told_at: Instant | None = None
    declined: bool = False
    defender: Text(160) = ""  # type: ignore[valid-type]


class RouteStepIn(Schema):
    place: Text(200)  # type: ignore[valid-type]
    at: Instant | None = None


class DetentionHandOverIn(Schema):
    to: Text(160)  # type: ignore[valid-type]
    to_kind: Text(24)  # type: ignore[valid-type]
    handed_at: Instant
    handed_by: Text(160) = ""  # type: ignore[valid-type]
    received_by: Text(160) = ""  # type: ignore[valid-type]
    received_post: Text(120) = ""  # type: ignore[valid-type]
    address: Text(300) = ""  # type: ignore[valid-type]
    transferred_by: Text(160) = ""  # type: ignore[valid-type]
    route: list[RouteStepIn] = Field([], max_length=50)
    delay_reason: Text(2000) = ""  # type: ignore[valid-type]


class UpdateIn(Schema):
    changes: dict[str, Any] = Field(max_length=40)
    post: Text(120) = ""  # type: ignore[valid-type]


class RatificationIn(Schema):
    reason: Text(2000)  # type: ignore[valid-type]


class AgeIn(Schema):
    group: Text(12)  # type: ignore[valid-type]
    reason: Text(2000)  # type: ignore[valid-type]


class MomentIn(Schema):
    what: Literal["victim_told", "complaint", "recess", "prosecutor_appeared", "ruling"]
    happened_at: Instant


class TermExtensionIn(Schema):
    term: Text(4)  # type: ignore[valid-type]
    reason: Text(500)  # type: ignore[valid-type]


class ReleaseIn(Schema):
    released_at: Instant
    ground: Text(24)  # type: ignore[valid-type]
    detail: Text(2000) = ""  # type: ignore[valid-type]


class DeathIn(Schema):
    died_at: Instant
    circumstances: Text(8000)  # type: ignore[valid-type]
    cause: Text(2000) = ""  # type: ignore[valid-type]
    destination: Text(2000) = ""  # type: ignore[valid-type]


class ReaderIn(Schema):
    account: Text(150)  # type: ignore[valid-type]
    as_a: Text(8)  # type: ignore[valid-type]


class RightOut(Schema):
    id: str
    article: str
    text: str


class RightsCardOut(Schema):
    """needs_interpreter: there are no approved words in the language that was asked for."""

    language: str
    asked: str
    approved: bool
    needs_interpreter: bool
    items: list[RightOut]
    edition: str


class QuestionIn(Schema):
    """A full name and a second fact: the date of birth, or the day and state (two digits) of the detention."""

    given: Text(80)  # type: ignore[valid-type]
    first_surname: Text(80)  # type: ignore[valid-type]
    second_surname: Text(80) = ""  # type: ignore[valid-type]
    born_on: date | None = None
    detained_on: date | None = None
    state: Text(2) = ""  # type: ignore[valid-type]


class AnswerOut(Schema):
    """found is false for who is not there, is not the only one, or is not public: the three cannot be told apart."""

    found: bool
    number: str = ""
    held: bool = False
    detained_by: str = ""
    held_by: str = ""
    address: str = ""
    place: str = ""
    municipality: str = ""
    state: str = ""
    detained_on: date | None = None
    detained_at: datetime | None = None
    released_at: datetime | None = None
    token: str = ""


class TokenIn(Schema):
    token: Text(2000)  # type: ignore[valid-type]


def out(row: Detention) -> dict[str, Any]:
    """A detention as number, kind and instants."""
    return {
        name: getattr(row, "institution_id" if name == "institution" else name) for name in DetentionOut.model_fields
    }


def clock_out(clock: Clock) -> dict[str, Any]:
    return {name: getattr(clock, name) for name in ClockOut.model_fields}


def wall_out(row: WallRow) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in WallOut.model_fields if name not in ("clock", "others")}
    return plain | {
        "clock": clock_out(row.clock) if row.clock else None,
        "others": [clock_out(clock) for clock in row.others],
    }


def sheet_out(sheet: Sheet, actor: Actor, at: datetime) -> dict[str, Any]:
    row = sheet.detention
    names = ("municipality", "place", "latitude", "longitude", "motives", "authority", "custody", "custody_address")
    return {
        "detention": out(row),
        "place": sheet.stub or {name: getattr(row, name) for name in names},
        "person": sheet.person,
        "rows": sheet.rows,
        "clocks": [clock_out(clock) for clock in queries.clocks(row, at=at)],
        "breaches": [{"term": one.term, "due_at": one.due_at} for one in sheet.breaches],
        "findings": [one.as_dict() for one in queries.judged(row, actor, at=at)],
    }
