"""Shifts over HTTP: one's own state, the supervisor's board, the log, the hand-over."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from annotated_types import Ge, Le
from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Router, Status

from hilo.kernel.access.http import May, asker, by
from hilo.kernel.language import language
from hilo.lib.limits import RecordId

from . import actions, queries
from .commands import (
    AskStep,
    OfferHands,
    Pause,
    RefuseHands,
    SignHandOver,
    SignOn,
    SpeakLanguages,
    TakeLeft,
    WriteHandOver,
    WriteNote,
)
from .hands import Hands, Offer, offer_of
from .hands import hands as hands_of
from .models import AgentStatePeriod, DeskHandOver

router = Router(tags=["shifts"])
Hours = Annotated[int, Ge(1), Le(24 * 31)]


def _own(period: AgentStatePeriod | None) -> queries.OwnState:
    return queries.own_state(period, language())


@router.get("shifts/me", response=queries.OwnState, auth=May("shifts.own"))
def me(request: HttpRequest) -> queries.OwnState:
    """Where the reader stands in the shift, and what can be asked for now."""
    return _own(queries.mine(asker(request), at=timezone.now()))


@router.post("shifts/me", response=queries.OwnState, auth=May("shifts.own"))
def move(request: HttpRequest, body: Body[AskStep]) -> queries.OwnState:
    """Ask for one step of one's own."""
    if body.step == "sign_on":
        return _own(actions.sign_on(SignOn(desk=body.desk), **by(request)))
    if body.step == "pause":
        return _own(actions.pause(Pause(kind=body.kind, minutes=body.minutes), **by(request)))
    if body.step == "back":
        return _own(actions.back(**by(request)))
    actions.sign_off(**by(request))
    return _own(None)


@router.post("shifts/me/beat", response={204: None}, auth=May("shifts.own"))
def beat(request: HttpRequest) -> Status[None]:
    """A desk says every half minute that it is still open."""
    actions.beat(**by(request))
    return Status(204, None)


@router.post("shifts/me/languages", response={204: None}, auth=May("shifts.own"))
def speak(request: HttpRequest, body: Body[SpeakLanguages]) -> Status[None]:
    """In which languages one takes calls besides Spanish."""
    actions.speak(body, **by(request))
    return Status(204, None)


@router.get("shifts/board", response=queries.Board, auth=May("centre.oversee"))
def board(request: HttpRequest) -> queries.Board:
    """Who works the reader's own centre now."""
    return queries.board(asker(request), at=timezone.now())


@router.get("shifts/notes", response=list[queries.NoteRow], auth=May("centre.oversee"))
def notes(request: HttpRequest, hours: Hours = 24) -> list[queries.NoteRow]:
    """The log of the last hours, the latest first."""
    since = timezone.now() - timedelta(hours=hours)
    return [queries.note_row(row) for row in queries.notes(asker(request), since=since)]


@router.post("shifts/notes", response={201: queries.NoteRow}, auth=May("centre.oversee"))
def write_note(request: HttpRequest, body: Body[WriteNote]) -> Status[queries.NoteRow]:
    return Status(201, queries.note_row(actions.note(body, **by(request))))


@router.get("shifts/hand-overs", response=list[queries.HandOverRow], auth=May("centre.oversee"))
def hand_overs(request: HttpRequest) -> list[queries.HandOverRow]:
    """The hand-overs of the centre, the latest first."""
    return [queries.hand_over_row(row) for row in queries.hand_overs(asker(request))]


@router.post("shifts/hand-overs", response={201: queries.HandOverRow}, auth=May("centre.oversee"))
def write_hand_over(request: HttpRequest, body: Body[WriteHandOver]) -> Status[queries.HandOverRow]:
    return Status(201, queries.hand_over_row(actions.write_hand_over(body, **by(request))))


@router.post("shifts/hand-overs/{int:hand_over_id}/signature", response=queries.HandOverRow, auth=May("centre.oversee"))
def sign(request: HttpRequest, hand_over_id: RecordId, body: Body[SignHandOver]) -> queries.HandOverRow:
    """Read and signed: the signer answers for the shift."""
    return queries.hand_over_row(actions.take_hand_over(hand_over_id, body, **by(request)))


@router.post(
    "shifts/hand-overs/{int:hand_over_id}/withdrawal", response=queries.HandOverRow, auth=May("centre.oversee")
)
def withdraw(request: HttpRequest, hand_over_id: RecordId) -> queries.HandOverRow:
    """A hand-over that nobody signed is taken back."""
    return queries.hand_over_row(actions.withdraw_hand_over(hand_over_id, **by(request)))


def _offer(row: DeskHandOver) -> Offer:
    return offer_of(row, language())


@router.get("shifts/hands", response=Hands, auth=May("shifts.own"))
def hands(request: HttpRequest) -> Hands:
    """What is in one's hands at the desk, to whom it can go, what is offered, and what others left behind."""
    return hands_of(asker(request), at=timezone.now(), language=language())


@router.post("shifts/hands", response={201: Offer}, auth=May("shifts.own"))
def offer_hands(request: HttpRequest, body: Body[OfferHands]) -> Status[Offer]:
    """Offer a colleague what is in one's hands; it stays there until the colleague accepts."""
    return Status(201, _offer(actions.offer_hands(body, **by(request))))


@router.post("shifts/hands/left", response=Offer, auth=May("shifts.own"))
def take_left(request: HttpRequest, body: Body[TakeLeft]) -> Offer:
    """Take what somebody left behind who is not at the desk any more."""
    return _offer(actions.take_left(body, **by(request)))


@router.post("shifts/hands/{int:offer_id}/acceptance", response=Offer, auth=May("shifts.own"))
def accept_hands(request: HttpRequest, offer_id: RecordId) -> Offer:
    return _offer(actions.accept_hands(offer_id, **by(request)))


@router.post("shifts/hands/{int:offer_id}/refusal", response=Offer, auth=May("shifts.own"))
def refuse_hands(request: HttpRequest, offer_id: RecordId, body: Body[RefuseHands]) -> Offer:
    return _offer(actions.refuse_hands(offer_id, body, **by(request)))


@router.post("shifts/hands/{int:offer_id}/withdrawal", response=Offer, auth=May("shifts.own"))
def withdraw_hands(request: HttpRequest, offer_id: RecordId) -> Offer:
    return _offer(actions.withdraw_hands(offer_id, **by(request)))
