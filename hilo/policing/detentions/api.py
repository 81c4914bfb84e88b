"""Detentions over HTTP: the register for officers and authorities, one's own record, and the public look-up."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Query, Router, Status

from hilo.kernel.access.http import Anyone, May, asker, by
from hilo.kernel.pages import Asked, Page, Word, answered
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden
from hilo.lib.limits import Clock, Reason

from . import actions, queries
from .commands import (
    CertifyAnswer,
    CertifyPerson,
    DestroyApart,
    DetentionStatus,
    ExtendTerm,
    HandOverPerson,
    Kind,
    LookUpPerson,
    NameReader,
    NoteAppearance,
    NoteComplaint,
    NoteInjuries,
    NoteMoment,
    NoteRecess,
    NoteRuling,
    NoteVictimUnable,
    NotifyConsulate,
    RatifyDetention,
    ReadRights,
    RecordDeath,
    RegisterDetention,
    ReleasePerson,
    SettleAge,
    TellVictim,
    UpdateDetention,
)
from .models import Detention
from .queries import Card, DetentionRecord, DetentionRow, WallRow, detention_record, detention_row

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
            actor = asker(request)
            if any(actor.may(permission) for permission in self.permissions):
                return actor
            raise


WRITE = MayEither("detentions.register", "detentions.update")
SEE = MayEither("detentions.read", "detentions.adolescents", "detentions.register")


@router.post("detentions", response={201: DetentionRow}, auth=WRITE)
def register(request: HttpRequest, body: Body[RegisterDetention]) -> Status[DetentionRow]:
    """Register a detention at once (LNRD 17, 18); sent again with the same ref it is the same one."""
    return Status(201, detention_row(actions.register(body, **by(request))))


class DetentionsAsked(Asked):
    """detained_from: an instant; the others: what they have to be, "" for any."""

    status: DetentionStatus | None = None
    kind: Kind | None = None
    institution: Word = ""
    detained_from: Clock | None = None


@router.get("detentions", response=Page[DetentionRow], auth=SEE)
def listing(request: HttpRequest, asked: Query[DetentionsAsked]) -> Page[DetentionRow] | HttpResponse:
    """The detentions that the reader may read one by one, the latest first; no names."""
    found = queries.listing(asker(request), asked, detained_from=asked.detained_from, **asked.columns())
    return answered(request, asked, found, DetentionRow, "detentions")


@router.get("detentions/wall", response=list[WallRow], auth=SEE)
def wall(request: HttpRequest) -> list[WallRow]:
    """Everybody in custody in the reader's scope, whoever is late first; no names."""
    return queries.wall(asker(request), timezone.now(), MOST)


@router.get("detentions/rights", response=Card, auth=SEE)
def rights(request: HttpRequest, language: str = "es", foreigner: bool = False) -> Card:
    """The rights to read aloud."""
    return queries.rights(language[:12], foreigner)


@router.get("detentions/own", response=list[DetentionRow], auth=OWN)
def mine(request: HttpRequest) -> list[DetentionRow]:
    """The records that the account was named a reader of (LNRD 30)."""
    return [detention_row(row) for row in queries.mine(asker(request))]


@router.get("detentions/own/{number}", response=DetentionRecord, auth=OWN)
def own(request: HttpRequest, number: str) -> DetentionRecord:
    """One's own record, or that of the person one defends."""
    actor, at = asker(request), timezone.now()
    return detention_record(queries.own(number, actor, at=at), actor, at=at)


@router.get("detentions/{number}", response=DetentionRecord, auth=SEE)
def read(request: HttpRequest, number: str) -> DetentionRecord:
    """Everything that is kept of a detention; the read is in the ledger with the Purpose header."""
    actor, at = asker(request), timezone.now()
    return detention_record(queries.read(number, actor, at=at), actor, at=at)


@router.get("detentions/{number}/certificate", response=dict[str, Any], auth=READ)
def certificate(request: HttpRequest, number: str) -> dict[str, Any]:
    """The record as a signed file (LNRD 29)."""
    return actions.certificate(number, **by(request))


@router.get("incidents/{folio}/detentions", response=list[DetentionRow], auth=SEE)
def of_incident(request: HttpRequest, folio: str) -> list[DetentionRow]:
    """The detentions of an incident."""
    return [detention_row(row) for row in queries.of_incident(folio, asker(request))]


@router.post("detentions/{number}/rights", response=DetentionRow, auth=WRITE)
def read_rights(request: HttpRequest, number: str, body: Body[ReadRights]) -> DetentionRow:
    """Record that the rights were read."""
    return detention_row(actions.read_rights(number, body, **by(request)))


@router.post("detentions/{number}/injuries", response=DetentionRow, auth=WRITE)
def note_injuries(request: HttpRequest, number: str, body: Body[NoteInjuries]) -> DetentionRow:
    return detention_row(actions.note_injuries(number, body, **by(request)))


@router.post("detentions/{number}/medical-certificates", response=DetentionRow, auth=WRITE)
def certify_person(request: HttpRequest, number: str, body: Body[CertifyPerson]) -> DetentionRow:
    return detention_row(actions.certify(number, body, **by(request)))


@router.post("detentions/{number}/consulate", response=DetentionRow, auth=WRITE)
def notify_consulate(request: HttpRequest, number: str, body: Body[NotifyConsulate]) -> DetentionRow:
    return detention_row(actions.notify_consulate(number, body, **by(request)))


@router.post("detentions/{number}/hand-overs", response=DetentionRow, auth=WRITE)
def hand_over(request: HttpRequest, number: str, body: Body[HandOverPerson]) -> DetentionRow:
    """Custody goes to another hand; to_kind says to whose, and moves state and terms."""
    return detention_row(actions.hand_over(number, body, **by(request)))


@router.post("detentions/{number}/moments", response=DetentionRow, auth=WRITE)
def note_moment(request: HttpRequest, number: str, body: Body[NoteMoment]) -> DetentionRow:
    """A clock moves: the victim was told or is unable to complain, complained, a hearing waits or goes on, a ruling."""
    return detention_row(_moved(request, number, body))


def _moved(request: HttpRequest, number: str, moment: NoteMoment) -> Detention:
    then, when = moment.happened_at, by(request)
    match moment.what:
        case "victim_told":
            return actions.tell_victim(number, TellVictim(told_at=then), **when)
        case "victim_unable":
            return actions.note_victim_unable(number, NoteVictimUnable(found_at=then), **when)
        case "complaint":
            return actions.note_complaint(number, NoteComplaint(made_at=then), **when)
        case "recess":
            return actions.note_recess(number, NoteRecess(declared_at=then), **when)
        case "prosecutor_appeared":
            return actions.note_appearance(number, NoteAppearance(appeared_at=then), **when)
        case "ruling":
            return actions.note_ruling(number, NoteRuling(ruled_at=then), **when)


@router.post("detentions/{number}/extensions", response=DetentionRow, auth=UPDATE)
def extend(request: HttpRequest, number: str, body: Body[ExtendTerm]) -> DetentionRow:
    return detention_row(actions.extend(number, body, **by(request)))


@router.post("detentions/{number}/updates", response=DetentionRow, auth=UPDATE)
def update(request: HttpRequest, number: str, body: Body[UpdateDetention]) -> DetentionRow:
    """Add or correct what is known of the person (LNRD 23); before and after are kept."""
    return detention_row(actions.update(number, body, **by(request)))


@router.post("detentions/{number}/ratification", response=DetentionRow, auth=UPDATE)
def ratify(request: HttpRequest, number: str, body: Body[RatifyDetention]) -> DetentionRow:
    """Whoever received the person found the detention lawful (CNPP 149)."""
    return detention_row(actions.ratify(number, body, **by(request)))


@router.post("detentions/{number}/age", response=DetentionRow, auth=WRITE)
def settle_age(request: HttpRequest, number: str, body: Body[SettleAge]) -> DetentionRow:
    """Keep the person apart as an adolescent or a child, or no more."""
    return detention_row(actions.settle_age(number, body, **by(request)))


@router.post("detentions/{number}/release", response=DetentionRow, auth=RELEASE)
def release(request: HttpRequest, number: str, body: Body[ReleasePerson]) -> DetentionRow:
    return detention_row(actions.release(number, body, **by(request)))


@router.post("detentions/{number}/death", response=DetentionRow, auth=UPDATE)
def record_death(request: HttpRequest, number: str, body: Body[RecordDeath]) -> DetentionRow:
    return detention_row(actions.record_death(number, body, **by(request)))


@router.post("detentions/{number}/readers", response={201: dict[str, str]}, auth=UPDATE)
def name_reader(request: HttpRequest, number: str, body: Body[NameReader]) -> Status[dict[str, str]]:
    """Name the account of the person or their lawyer that reads this record (LNRD 30)."""
    named = actions.name_reader(number, body, **by(request))
    return Status(201, {"account": named.account, "as_a": named.as_a})


@router.delete("detentions/{number}/apart", response={204: None}, auth=APART)
def destroy_apart(request: HttpRequest, number: str, reason: Reason) -> Status[None]:
    """Destroy what is kept of an adolescent who is free (LNSIJPA 37)."""
    actions.destroy_apart(number, DestroyApart(reason=reason), **by(request))
    return Status(204, None)


@router.post("detained", response=actions.Answer, auth=Anyone())
def look_up(request: HttpRequest, body: Body[LookUpPerson]) -> actions.Answer:
    """Where is this person? One answer, never a list (LNRD 31-34)."""
    address = request.META.get("REMOTE_ADDR", "")
    return actions.look_up(body, address=address, at=timezone.now()) or actions.NOBODY


@router.post("detained/certificate", response=dict[str, Any], auth=Anyone())
def certificate_of_answer(request: HttpRequest, body: Body[CertifyAnswer]) -> dict[str, Any]:
    """The answer as a signed file (LNRD 29); the key is at /detained/key.pem."""
    return actions.certificate_of_answer(body, at=timezone.now())
