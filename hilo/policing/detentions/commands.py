"""What is asked of the register of detentions: each act's fields with their limits, told once for all doors."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from annotated_types import Ge, Le, MaxLen
from pydantic import StringConstraints

from hilo.kernel.access.commands import InstitutionCode
from hilo.kernel.workflow import states_in
from hilo.lib.commands import command
from hilo.lib.limits import (
    AccountName,
    Clock,
    Folio,
    Instant,
    Latitude,
    Longest,
    Longitude,
    OneOf,
    PersonName,
    Reason,
    StateCode,
)

from .rules.shape import listed

Code = Annotated[str, Longest(24)]
"""A word of one of the lists (standards/lists.toml); which there are, the action says."""
NamePart = Annotated[str, Longest(120)]
"""Given names, a surname or an alias of a detained person."""
Office = Annotated[str, Longest(160)]
"""An authority or institution by its name."""
UnitCode = Annotated[str, Longest(24)]
Place = Annotated[str, Longest(300)]
MunicipalityCode = Annotated[str, Longest(5)]
DetentionStatus = Annotated[str, OneOf(states_in(Path(__file__).parent / "standards" / "states.toml"))]
Kind = Annotated[Code, OneOf(lambda: listed("kinds"))]
Means = Annotated[Code, OneOf(lambda: listed("means"))]
AnswerWord = Annotated[Code, OneOf(lambda: listed("answers"))]
Receiver = Annotated[Code, OneOf(lambda: listed("receivers"))]
Ground = Annotated[Code, OneOf(lambda: listed("grounds"))]
Age = Annotated[int, Ge(0), Le(130)]
Sex = Annotated[str, Longest(1), OneOf(lambda: listed("sexes"), none=True)]
Nationality = Annotated[str, Longest(3)]
Language = Annotated[str, Longest(12)]
Telephone = Annotated[str, Longest(40)]
BadgeNumber = Annotated[str, Longest(40)]
Rank = Annotated[str, Longest(80)]
Post = Annotated[str, Longest(120)]
Certificate = Annotated[str, Longest(80)]
Country = Annotated[str, Longest(80)]
Stop = Annotated[str, Longest(200)]
TermId = Annotated[str, Longest(8)]
RightId = Annotated[str, Longest(40)]
Reasons = Annotated[str, Longest(2000)]
"""Why, at the length that a ruling takes."""
Account = Annotated[str, Longest(4000)]
"""What was seen or done, in somebody's words."""
Circumstances = Annotated[str, Longest(8000)]
FileHash = Annotated[str, StringConstraints(pattern="^([0-9a-f]{64})?$"), Longest(64)]
"""SHA-256 of a file in hexadecimal digits; "" for none."""
TravelMinutes = Annotated[int, Ge(0), Le(10_000)]
Token = Annotated[str, Longest(2000)]


@command
class DetainingOfficer:
    """Who took part, as the report names them (LNRD 18 V)."""

    name: PersonName
    number: BadgeNumber = ""
    institution: Office = ""
    rank: Rank = ""


BarredWord = Annotated[str, Longest(12), OneOf(lambda: ("", "warned", "forbidden"))]
"""What stood against an officer who took part: nothing (""), a warning, or what the law forbids."""
EffectCode = Annotated[str, Longest(12)]
"""What the verdict about an officer came to, without its reason."""


@command
class RegisterDetention:
    """A detention, as it is told.

    ref: the client's identifier, so that a repetition is the same detention. means, told_at, told_by: how the register
    learnt of it when not by the officer's own device (LNRD 17, 19, 21). incident: folio, "" or None for none.
    """

    kind: Kind
    detained_at: Instant
    ref: UUID | None = None
    incident: Folio | None = None
    device_at: Clock | None = None
    told_at: Instant | None = None
    means: Means = "device"
    told_by: PersonName = ""
    delay_reason: Reasons = ""
    unit: UnitCode = ""
    place: Place = ""
    state: StateCode = ""
    municipality: MunicipalityCode = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    motives: Account = ""
    authority: Office = ""
    travel_minutes: TravelMinutes | None = None
    organised_crime: bool = False
    on_complaint: bool = False
    victim_told_at: Instant | None = None
    given: NamePart = ""
    first_surname: NamePart = ""
    second_surname: NamePart = ""
    alias: NamePart = ""
    age: Age | None = None
    born_on: date | None = None
    age_doubt: bool | None = None
    child_doubt: bool = False
    sex: Sex = ""
    nationality: Nationality = ""
    language: Language = "es"
    injuries: bool | None = None
    injuries_description: Account = ""
    trusted_person: PersonName = ""
    trusted_phone: Telephone = ""
    officers: Annotated[tuple[DetainingOfficer, ...], MaxLen(60)] = ()


@command
class ReadRights:
    """The rights were read aloud: which (ids of rights.toml), in which language, and what the person answered."""

    rights: Annotated[tuple[RightId, ...], MaxLen(40)]
    language: Language
    read_at: Instant
    answer: AnswerWord
    interpreter: PersonName = ""
    read_by: PersonName = ""
    device_at: Clock | None = None
    audio_sha256: FileHash = ""


@command
class NoteInjuries:
    """Injuries were seen: which, and how they came about as far as it is known."""

    injuries: Account
    seen_at: Instant
    how: Account = ""


@command
class CertifyPerson:
    """A doctor examined the person; injuries: whether the certificate names any (LNRD 23 I-i)."""

    doctor: PersonName
    examined_at: Instant
    injuries: bool
    certificate: Certificate = ""
    findings: Account = ""


@command
class NotifyConsulate:
    """The consulate was told; or the person, with the defender who is named, asked that it is not (CNPP 151)."""

    country: Country
    told_at: Instant | None = None
    declined: bool = False
    defender: PersonName = ""


@command
class RouteStep:
    """A stop on the way, and when, if it is known (LNRD 23 VII)."""

    place: Stop
    at: Instant | None = None


@command
class HandOverPerson:
    """The person was given to somebody else; to_kind says to whose hands, and moves state and terms (LNRD 23 V-VII).

    to_institution: its code, if it works with this register; only it acts on the person from then on.
    """

    to: Office
    to_kind: Receiver
    handed_at: Instant
    to_institution: InstitutionCode | None = None
    handed_by: PersonName = ""
    received_by: PersonName = ""
    received_post: Post = ""
    address: Place = ""
    transferred_by: Office = ""
    route: Annotated[tuple[RouteStep, ...], MaxLen(50)] = ()
    delay_reason: Reasons = ""


@command
class ReleasePerson:
    """The person is free (LNRD 22)."""

    released_at: Instant
    ground: Ground
    detail: Reasons = ""


@command
class RecordDeath:
    """The person died in custody: circumstances, cause, where the body was taken (LNRD 23 VIII)."""

    died_at: Instant
    circumstances: Circumstances
    cause: Reasons = ""
    destination: Reasons = ""


@command
class TellVictim:
    """Whoever may complain was told (CNPP 148)."""

    told_at: Instant


@command
class NoteVictimUnable:
    """Since when it is known that the victim is physically unable to complain (CNPP 148, third paragraph)."""

    found_at: Instant


@command
class NoteComplaint:
    """The complaint was made."""

    made_at: Instant


@command
class NoteRecess:
    """The hearing waits for the prosecutor (CNPP 308)."""

    declared_at: Instant


@command
class NoteAppearance:
    """The prosecutor, or who stands in for them, came."""

    appeared_at: Instant


@command
class NoteRuling:
    """The judge decided on binding over."""

    ruled_at: Instant


@command
class NoteMoment:
    """An instant that moves a clock, as the API takes it: what happened, and when."""

    what: Literal["victim_told", "victim_unable", "complaint", "recess", "prosecutor_appeared", "ruling"]
    happened_at: Instant


@command
class ExtendTerm:
    """A term of the law that may be extended is, once."""

    term: TermId
    reason: Reason


@command
class UpdateDetention:
    """An authority adds or corrects what is known of the person (LNRD 23): field of lists.toml -> its value."""

    changes: Annotated[dict[str, Any], MaxLen(40)]
    post: Post = ""


@command
class SettleAge:
    """How old the person is was proved, or came into doubt: "adult", "adolescent" or "child" (LNSIJPA 8)."""

    group: Code
    reason: Reasons


@command
class RatifyDetention:
    """Whoever received the person found the detention lawful (CNPP 149), with reasons."""

    reason: Reasons


@command
class NameReader:
    """An account reads this detention from now on: as_a "person" or "lawyer" (LNRD 30)."""

    account: AccountName
    as_a: Code


@command
class DestroyApart:
    """What is kept of an adolescent is destroyed (LNSIJPA 36, 37)."""

    reason: Reason


@command
class LookUpPerson:
    """A full name and a second fact: the date of birth, or the day and state (two digits) of the detention."""

    given: NamePart
    first_surname: NamePart
    second_surname: NamePart = ""
    born_on: date | None = None
    detained_on: date | None = None
    state: StateCode = ""


@command
class CertifyAnswer:
    """The look-up's answer, by the token that came with it, as a signed file (LNRD 29)."""

    token: Token
