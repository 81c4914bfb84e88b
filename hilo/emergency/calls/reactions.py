"""What calls owe because a term ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from hilo.lib.actor import Actor

from . import actions
from .actions.ordering import order_help
from .actions.overloading import announce, end_overload
from .actions.texts import lose_text, send_text
from .models import LanguageHelp, Overload, TextMessage
from .texts import ON_ITS_WAY, SENDING, lost_after

WORK = Actor("hilo.work", frozenset({"calls.answer"}))


def leave_undecided(payload: Mapping[str, Any], at: datetime) -> None:
    """Nobody said in time what an answered call was whose line closed."""
    actions.leave_undecided(payload["call"]["id"], actor=WORK, at=timezone.now())


def decision_is_due(payload: Mapping[str, Any], at: datetime) -> datetime:
    return datetime.fromisoformat(payload["until"])


def wants_exchange(payload: Mapping[str, Any]) -> bool:
    """An interpreter is asked for whom the exchange has not heard of, or is not wanted any more."""
    rows = LanguageHelp.objects.filter(pk=payload["help"], kind="interpreter")
    return rows.filter(Q(ended_at=None, ordered=None) | Q(outcome="withdrawn", ordered=True)).exists()


def order_interpreter(payload: Mapping[str, Any], at: datetime) -> None:
    """The exchange is asked for the interpreter, or to let one go. A second time changes nothing."""
    if wants_exchange(payload):
        order_help(payload["help"], actor=WORK, at=timezone.now())


def goes_out(payload: Mapping[str, Any]) -> bool:
    """Words were written to a caller."""
    return bool(payload["outgoing"]) and payload["state"] == SENDING


def hand_text_over(payload: Mapping[str, Any], at: datetime) -> None:
    """Words are handed to the exchange. A second time changes nothing."""
    if TextMessage.objects.filter(pk=payload["text"], state=SENDING).exists():
        send_text(payload["text"], actor=WORK, at=timezone.now())


def text_is_due(payload: Mapping[str, Any], at: datetime) -> datetime:
    return at + lost_after()


def miss_text(payload: Mapping[str, Any], at: datetime) -> None:
    """Nobody said in time that the words arrived."""
    if TextMessage.objects.filter(pk=payload["text"], state__in=ON_ITS_WAY).exists():
        lose_text(payload["text"], actor=WORK, at=timezone.now())


OVERSEE = Actor("hilo.work", frozenset({"centre.oversee"}))


def wants_announcement(payload: Mapping[str, Any]) -> bool:
    """An overload began and nobody was told yet, or it is over and the announcement still plays."""
    rows = Overload.objects.filter(pk=payload["overload"])
    return rows.filter(Q(ended_at=None, announced=None) | Q(ended_at__isnull=False, announced=True)).exists()


def order_announcement(payload: Mapping[str, Any], at: datetime) -> None:
    """The exchange plays it to who waits, or stops. A second time changes nothing."""
    if wants_announcement(payload):
        announce(payload["overload"], actor=OVERSEE, at=timezone.now())


def is_overloaded(payload: Mapping[str, Any]) -> bool:
    """An overload began: told once, before the exchange was asked."""
    return bool(payload["open"]) and payload["announced"] is None


def overload_is_due(payload: Mapping[str, Any], at: datetime) -> datetime:
    return datetime.fromisoformat(payload["until"])


def end_by_itself(payload: Mapping[str, Any], at: datetime) -> None:
    """Its time is over."""
    end_overload(payload["overload"], actor=OVERSEE, at=timezone.now())
