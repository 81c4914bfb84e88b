"""Detentions over HTTP: the register for officers and authorities, one's own record, and the public look-up."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from hilo.kernel.access.http import Anyone, May
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden
from hilo.lib.schema import Clock as PhoneClock
from hilo.lib.schema import Instant, Latitude, Longitude, Text

from . import actions, queries
from .models import Detention
from .queries import Clock, Sheet, WallRow

router = Router(tags=["detentions"])
REGISTER, READ, UPDATE = May("detentions.register"), May("detentions.read"), May("detentions.update")
RELEASE, APART, OWN = May("detentions.release"), May("detentions.adolescents"), May("detentions.own")
MOST = 200


class MayEither(May):
    """Whoever may do one of several things: the operation asks for the one that fits the record."""

    def __init__(self, *permissions: str) -> None:
        super().__init__(permissions[0])
        self.permissions = permissions

    def __call__(self, request: HttpRequest) -> Actor:
        try:
            return super().__call__(request)
        except Forbidden:
            actor: Actor = request.actor  # type: ignore[attr-defined]
            if any(actor.may(permission) for permission in self.permissions):
                return actor
            raise


WRITE = MayEither("detentions.register", "detentions.update")
SEE = MayEither("detentions.read", "detentions.adolescents", "detentions.register")


class OfficerIn(Schema):
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
    officers: list[OfficerIn] = Field([], max_length=60)


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


class StepIn(Schema):
    place: Text(200)  # type: ignore[valid-type]
    at: Instant | None = None


class HandOverIn(Schema):
    to: Text(160)  # type: ignore[valid-type]
    to_kind: Text(24)  # type: ignore[valid-type]
    handed_at: Instant
    handed_by: Text(160) = ""  # type: ignore[valid-type]
    received_by: Text(160) = ""  # type: ignore[valid-type]
    received_post: Text(120) = ""  # type: ignore[valid-type]
    address: Text(300) = ""  # type: ignore[valid-type]
    transferred_by: Text(160) = ""  # type: ignore[valid-type]
    route: list[StepIn] = Field([], max_length=50)
    delay_reason: Text(2000) = ""  # type: ignore[valid-type]


class UpdateIn(Schema):
    changes: dict[str, Any] = Field(max_length=40)
    post: Text(120) = ""  # type: ignore[valid-type]


class ReasonIn(Schema):
    reason: Text(2000)  # type: ignore[valid-type]


class AgeIn(Schema):
    group: Text(12)  # type: ignore[valid-type]
    reason: Text(2000)  # type: ignore[valid-type]


class MomentIn(Schema):
    what: Literal["victim_told", "complaint", "recess", "prosecutor_appeared", "ruling"]
    happened_at: Instant


class ExtensionIn(Schema):
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


class CardOut(Schema):
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


def _who(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


@router.post("detentions", response={201: DetentionOut}, auth=WRITE)
def register(request: HttpRequest, body: DetentionIn) -> Status:
    """Register a detention at once (LNRD 17, 18); sent again with the same ref it is the same one."""
    given = body.model_dump()
    return Status(201, out(actions.register(actor=_who(request), at=timezone.now(), **given)))


@router.get("detentions/wall", response=list[WallOut], auth=SEE)
def wall(request: HttpRequest) -> list[dict[str, Any]]:
    """Everybody in custody in the reader's scope, whoever is late first; no names."""
    return [wall_out(row) for row in queries.wall(_who(request), timezone.now(), MOST)]


@router.get("detentions/rights", response=CardOut, auth=SEE)
def rights(request: HttpRequest, language: str = "es", foreigner: bool = False) -> queries.Card:
    """The rights to read aloud."""
    return queries.rights(language[:12], foreigner)


@router.get("detentions/own", response=list[DetentionOut], auth=OWN)
def mine(request: HttpRequest) -> list[dict[str, Any]]:
    """The records that the account was named a reader of (LNRD 30)."""
    return [out(row) for row in queries.mine(_who(request))]


@router.get("detentions/own/{number}", response=SheetOut, auth=OWN)
def own(request: HttpRequest, number: str) -> dict[str, Any]:
    """One's own record, or that of the person one defends."""
    at = timezone.now()
    return sheet_out(queries.own(number, _who(request), at=at), _who(request), at)


@router.get("detentions/{number}", response=SheetOut, auth=SEE)
def read(request: HttpRequest, number: str) -> dict[str, Any]:
    """Everything that is kept of a detention; the read is in the ledger with the Purpose header."""
    at = timezone.now()
    return sheet_out(queries.read(number, _who(request), at=at), _who(request), at)


@router.get("detentions/{number}/certificate", response=dict[str, Any], auth=READ)
def certificate(request: HttpRequest, number: str) -> dict[str, Any]:
    """The record as a signed file (LNRD 29)."""
    return actions.certificate(actor=_who(request), number=number, at=timezone.now())


@router.get("incidents/{folio}/detentions", response=list[DetentionOut], auth=SEE)
def of_incident(request: HttpRequest, folio: str) -> list[dict[str, Any]]:
    return [out(row) for row in queries.of_incident(folio, _who(request))]


@router.post("detentions/{number}/rights", response=DetentionOut, auth=WRITE)
def read_rights(request: HttpRequest, number: str, body: RightsIn) -> dict[str, Any]:
    """Record that the rights were read."""
    return out(actions.read_rights(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/injuries", response=DetentionOut, auth=WRITE)
def injuries(request: HttpRequest, number: str, body: InjuriesIn) -> dict[str, Any]:
    return out(actions.note_injuries(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/medical-certificates", response=DetentionOut, auth=WRITE)
def certify(request: HttpRequest, number: str, body: CertificateIn) -> dict[str, Any]:
    return out(actions.certify(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/consulate", response=DetentionOut, auth=WRITE)
def consulate(request: HttpRequest, number: str, body: ConsulateIn) -> dict[str, Any]:
    return out(actions.notify_consulate(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/hand-overs", response=DetentionOut, auth=WRITE)
def hand_over(request: HttpRequest, number: str, body: HandOverIn) -> dict[str, Any]:
    """Custody goes to another hand; to_kind says to whose, and moves state and terms."""
    return out(actions.hand_over(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/moments", response=DetentionOut, auth=WRITE)
def moment(request: HttpRequest, number: str, body: MomentIn) -> dict[str, Any]:
    """The victim was told, the complaint was made, the hearing waits or goes on, the judge ruled: a clock moves."""
    given: dict[str, Any] = {"actor": _who(request), "number": number, "at": timezone.now()}
    if body.what == "victim_told":
        return out(actions.tell_victim(told_at=body.happened_at, **given))
    if body.what == "complaint":
        return out(actions.note_complaint(made_at=body.happened_at, **given))
    if body.what == "recess":
        return out(actions.note_recess(declared_at=body.happened_at, **given))
    if body.what == "prosecutor_appeared":
        return out(actions.note_appearance(appeared_at=body.happened_at, **given))
    return out(actions.note_ruling(ruled_at=body.happened_at, **given))


@router.post("detentions/{number}/extensions", response=DetentionOut, auth=UPDATE)
def extend(request: HttpRequest, number: str, body: ExtensionIn) -> dict[str, Any]:
    return out(actions.extend(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/updates", response=DetentionOut, auth=UPDATE)
def update(request: HttpRequest, number: str, body: UpdateIn) -> dict[str, Any]:
    """Add or correct what is known of the person (LNRD 23); before and after are kept."""
    return out(actions.update(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/ratification", response=DetentionOut, auth=UPDATE)
def ratify(request: HttpRequest, number: str, body: ReasonIn) -> dict[str, Any]:
    """Whoever received the person found the detention lawful (CNPP 149)."""
    return out(actions.ratify(actor=_who(request), number=number, reason=body.reason, at=timezone.now()))


@router.post("detentions/{number}/age", response=DetentionOut, auth=WRITE)
def settle_age(request: HttpRequest, number: str, body: AgeIn) -> dict[str, Any]:
    """Keep the person apart as an adolescent or a child, or no more."""
    return out(actions.settle_age(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/release", response=DetentionOut, auth=RELEASE)
def release(request: HttpRequest, number: str, body: ReleaseIn) -> dict[str, Any]:
    return out(actions.release(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/death", response=DetentionOut, auth=UPDATE)
def die(request: HttpRequest, number: str, body: DeathIn) -> dict[str, Any]:
    return out(actions.die(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/readers", response={201: dict[str, str]}, auth=UPDATE)
def name_reader(request: HttpRequest, number: str, body: ReaderIn) -> Status:
    """Name the account of the person or their lawyer that reads this record (LNRD 30)."""
    named = actions.name_reader(actor=_who(request), number=number, at=timezone.now(), **body.model_dump())
    return Status(201, {"account": named.account, "as_a": named.as_a})


@router.delete("detentions/{number}/apart", response={204: None}, auth=APART)
def destroy_apart(request: HttpRequest, number: str, reason: str) -> Status:
    """Destroy what is kept of an adolescent who is free (LNSIJPA 37)."""
    actions.destroy_apart(actor=_who(request), number=number, reason=reason, at=timezone.now())
    return Status(204, None)


@router.post("detained", response=AnswerOut, auth=Anyone())
def look_up(request: HttpRequest, body: QuestionIn) -> dict[str, Any]:
    """Where is this person? One answer, never a list (LNRD 31-34)."""
    address = request.META.get("REMOTE_ADDR", "")
    answer = actions.look_up(**body.model_dump(), address=address, at=timezone.now())
    if answer is None:
        return {"found": False}
    names = [name for name in AnswerOut.model_fields if name != "found"]
    return {"found": True} | {name: getattr(answer, name) for name in names}


@router.post("detained/certificate", response=dict[str, Any], auth=Anyone())
def certificate_of_answer(request: HttpRequest, body: TokenIn) -> dict[str, Any]:
    """The answer as a signed file (LNRD 29); the key is at /detained/key.pem."""
    return actions.certificate_of_answer(token=body.token, at=timezone.now())
