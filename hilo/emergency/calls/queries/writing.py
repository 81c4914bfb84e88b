"""What is written on a call, both ways."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.db.models import (
    Count,
    Min,
)

from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from ..models import Call, TextMessage
from .sight import read, theirs

DIALOGUE_H = 4
"""So long after a call words from its number that answer ours are of that call."""


@dataclass(frozen=True, slots=True)
class TextRow:
    """Words in writing. outgoing: ours, to the caller; by: who of ours wrote them; state: words of TEXT_WORDS."""

    id: int
    outgoing: bool
    text: str
    by: str
    at: datetime
    state: str
    told_at: datetime | None
    heard_at: datetime | None


def text_row(row: TextMessage) -> TextRow:
    """The same as desks and API show it."""
    return TextRow(**{one.name: getattr(row, one.name) for one in fields(TextRow)})


def texts(call_id: int, actor: Actor, *, at: datetime) -> list[TextRow]:
    """What was written on a call, both ways, in its order; the reading is in the ledger. Raises: NotFound,
    Forbidden.
    """
    return texts_of(read(call_id, actor, at=at))


def texts_of(call: Call) -> list[TextRow]:
    """The same, for whoever has read the call already."""
    return [text_row(row) for row in TextMessage.objects.filter(call=call).order_by("at", "pk")]


def texts_in_hand(call_id: int, actor: Actor) -> list[TextRow]:
    """The same of a call that the actor answered; its sheet was read as it was opened. Raises: NotFound."""
    call = Call.objects.filter(pk=call_id, answered_by=actor.name).first()
    if call is None:
        raise NotFound("call", call_id)
    return texts_of(call)


def is_written(call: Call) -> bool:
    """True if the call came in writing, or its caller has written since."""
    return TextMessage.objects.filter(call=call, outgoing=False).exists()


def last_wrote(call: Call) -> datetime | None:
    """When the caller last wrote."""
    rows = TextMessage.objects.filter(call=call, outgoing=False).order_by("-at")
    return rows.values_list("at", flat=True).first()


@dataclass(frozen=True, slots=True)
class Unread:
    """A call whose caller wrote what nobody has read yet: so many messages, the first at `since`."""

    call_id: int
    folio: str
    answered_by: str
    texts: int
    since: datetime


def unread(actor: Actor) -> list[Unread]:
    """Answered calls of the actor's centre with words that nobody has read, the longest waiting first."""
    rows = theirs(actor).filter(texts__outgoing=False, texts__heard_at=None).exclude(answered_by="")
    counted = rows.annotate(unread=Count("texts"), since=Min("texts__at")).order_by("since", "pk")
    return [Unread(one.pk, one.folio, one.answered_by, one.unread, one.since) for one in counted[:200]]


def open_dialogue(number: str, centre: str, *, at: datetime) -> Call | None:
    """The newest call of a number at a centre whose dialogue of text goes on: words that come by another line are
    its.
    """
    rows = Call.objects.select_related("centre").filter(centre_id=centre, caller_number=number, erased_at=None)
    recent = rows.filter(received_at__gte=at - timedelta(hours=DIALOGUE_H), texts__outgoing=True)
    return recent.order_by("-received_at").first() if number else None
