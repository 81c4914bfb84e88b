"""Protocol cards over HTTP: which one to open, what it asks next, what is kept of it, and its approval."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Body, Query, Router
from pydantic import Field

from hilo.kernel.access.http import May, asker, by
from hilo.lib.commands import command
from hilo.lib.limits import Longest

from . import actions, queries
from .commands import ApproveShippedCard, AskedCard, NoteCall
from .queries import CardNow

Reader = Annotated[Literal["es", "en"], Query()]


@command
class CardAnswers:
    """The answers given so far, by their ids, in order."""

    answers: Annotated[tuple[Annotated[str, Longest(40)], ...], Field(max_length=200)] = ()


@command
class KeepCard:
    """What was asked on a call: the card, its answers, and what the desk marked."""

    card: AskedCard


def suggested(
    request: HttpRequest, said: Annotated[str, Longest(2000)] = "", code: Annotated[str, Longest(5)] = ""
) -> list[str]:
    """Ids of the cards that what was said or the code calls for, the likeliest first."""
    return queries.suggested_cards(said, code=code, institution=queries.institution_of(asker(request)))


def walk(request: HttpRequest, card: str, body: Body[CardAnswers], language: Reader = "es") -> CardNow:
    """What the card asks after these answers, what may be told, what is said while staying, and the code reached."""
    institution = queries.institution_of(asker(request))
    return queries.card_now(card, body.answers, language, institution=institution)


def keep(request: HttpRequest, call_id: int, body: Body[KeepCard]) -> list[str]:
    """Keep what was asked on the call; answers what it calls for besides the code."""
    call = actions.note(call_id, NoteCall(card=body.card), **by(request))
    return list(queries.needs_told([call]))


def approve_shipped(request: HttpRequest, card: str, body: Body[ApproveShippedCard]) -> tuple[int, None]:
    """The director who answers for the card takes it into use as Hilo ships it."""
    actions.approve_shipped_card(card, body, **by(request))
    return 204, None


def serve(router: Router) -> None:
    """Put these operations among those of calls."""
    router.get("protocol-cards/suggested", response=list[str], auth=May("calls.answer"))(suggested)
    router.post("protocol-cards/{str:card}/walk", response=CardNow, auth=May("calls.answer"))(walk)
    router.post("calls/{int:call_id}/card", response=list[str], auth=May("calls.answer"))(keep)
    router.post("protocol-cards/{str:card}/approval", response={204: None}, auth=May("cards.approve"))(approve_shipped)
