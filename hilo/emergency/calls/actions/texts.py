"""Words in writing, both ways: RTT, SMS or an app, as one dialogue of the call."""

from __future__ import annotations

from datetime import datetime

from hilo.adapters.telephony import Order
from hilo.kernel.action import action, done, prepares
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from ..commands import WriteText
from ..events import TextMoved
from ..models import Call, TextMessage
from ..queries import is_written, last_wrote, locked_call
from ..texts import DELIVERED, FAILED, LOST, MOST_TEXTS, ON_ITS_WAY, RECEIVED, SENDING, SENT, needs_word
from .ordering import named_there, taken
from .telling import state_of


@action("calls.answer", verb="call.text_written")
def write_text(call_id: int, command: WriteText, *, actor: Actor, at: datetime) -> TextMessage:
    """Write to the caller: by the dialogue in which the call came, or to its number. It goes out after this act, and
    what becomes of it is told: delivered, failed, or lost.

    Raises: Refusal HILO-C456 without words, HILO-C457 where the telephone must not ring and nobody said why it may be
        written to; Conflict HILO-C455 where there is nowhere to write to, HILO-C458 for a call that nobody answered.
    """
    call, words = locked_call(call_id), command.text.strip()
    if not words:
        raise Refusal("HILO-C456", where="text")
    if not call.answered_by:
        raise Conflict("HILO-C458")
    if not call.caller_number and not is_written(call):
        raise Conflict("HILO-C455")
    if needs_word(call.no_ring, last_wrote(call), at) and not command.why.strip():
        raise Refusal("HILO-C457", where="why")
    row = TextMessage.objects.create(call=call, outgoing=True, text=words, by=actor.name, at=at, state=SENDING)
    done(call, _moved(row), data={"text": row.pk}, why=command.why)
    return row


@prepares
def send_text(text_id: int, *, actor: Actor, at: datetime) -> TextMessage:
    """Hand a text to the exchange. What it does not take has failed, and its writer is told. A second time sends
    none.
    """
    row = TextMessage.objects.select_related("call").get(pk=text_id)
    if row.state != SENDING:
        return row
    call = row.call
    order = Order("text", f"text-{row.pk}", named_there(call), call.caller_number, call.language, row.text)
    return _text_sent(text_id, taken(order), actor=actor, at=at)


@action("calls.answer", verb="call.text_sent")
def _text_sent(text_id: int, took: bool, *, actor: Actor, at: datetime) -> TextMessage:
    row = _locked(text_id)
    if row.state == SENDING:  # the exchange may have said already what became of it
        move(row, SENT if took else FAILED, at=at)
    return row


@action("calls.answer", verb="call.text_lost")
def lose_text(text_id: int, *, actor: Actor, at: datetime) -> TextMessage:
    """Nobody said in time that a text arrived: it counts as lost, until somebody says so after all."""
    row = _locked(text_id)
    if row.state in ON_ITS_WAY:
        move(row, LOST, at=at)
    return row


@action("calls.answer", verb="call.texts_heard")
def hear_texts(call_id: int, *, actor: Actor, at: datetime) -> Call:
    """The caller's words were read at a desk."""
    call = locked_call(call_id)
    if TextMessage.objects.filter(call=call, outgoing=False, heard_at=None).update(heard_at=at, heard_by=actor.name):
        done(call, TextMoved(state_of(call), 0, False, RECEIVED, True))
    return call


def take_text(call: Call, name: str, text: str, *, at: datetime) -> bool:
    """The caller's words, as the exchange brings them: once, however often they come. Part of the act that hears
    them.
    """
    rows = TextMessage.objects.filter(call=call)
    if rows.filter(name=name, outgoing=False).exists() or rows.count() >= MOST_TEXTS:
        return False
    row = TextMessage.objects.create(call=call, outgoing=False, text=text, name=name, at=at, state=RECEIVED)
    done(call, _moved(row), verb="call.text_received", data={"text": row.pk})
    return True


def text_moved(call: Call, name: str, state: str, *, at: datetime) -> bool:
    """What the exchange says of a text that went out. That it arrived is the last word. Part of the act that hears
    it.
    """
    key = name.removeprefix("text-")
    row = TextMessage.objects.filter(call=call, outgoing=True, pk=key).first() if key.isdecimal() else None
    if row is None or row.state in (state, DELIVERED):
        return False
    move(row, state, at=at)
    return True


def move(row: TextMessage, state: str, *, at: datetime) -> None:
    """A text stands elsewhere on its way. Part of an act."""
    row.state, row.told_at = state, at
    row.save(update_fields=["state", "told_at"])
    done(row.call, _moved(row), verb=f"call.text_{state}", data={"text": row.pk})


def _locked(text_id: int) -> TextMessage:
    row = TextMessage.objects.get(pk=text_id)
    row.call = locked_call(row.call_id)
    row.refresh_from_db(fields=["state", "text"])
    return row


def _moved(row: TextMessage) -> TextMoved:
    return TextMoved(state_of(row.call), row.pk, row.outgoing, row.state, row.heard_at is not None)
