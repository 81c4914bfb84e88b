"""What centres owe each other because of facts, at once or when a term ends. Each has its effect once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from hilo.kernel.territory.queries import zone_of
from hilo.lib.actor import Actor

from . import actions
from .models import Loan
from .queries import is_shared, shared_by

WORK = Actor("hilo.work", frozenset({"aid.transfer", "aid.lend", "aid.federal"}))


def look_after_offer(payload: Mapping[str, Any], at: datetime) -> None:
    """An offer's term is over: it comes back, unless a desk has shown it since."""
    actions.look_after(payload["id"], actor=WORK, at=timezone.now())


def look_again_at(payload: Mapping[str, Any], at: datetime) -> datetime:
    return datetime.fromisoformat(payload["until"])


def concerns_two(payload: Mapping[str, Any]) -> bool:
    """The incident is offered or was handed over, or the unit is lent: few are, and of the others nobody hears."""
    return bool(payload.get("unit", {}).get("lent_to")) or is_shared(_folio(payload))


def tell_progress(payload: Mapping[str, Any], at: datetime) -> None:
    """An incident went on: tell the centre that handed it over."""
    for transfer_id in shared_by(_folio(payload)):
        actions.tell_progress(transfer_id, actor=WORK, at=timezone.now())


def _folio(payload: Mapping[str, Any]) -> str:
    incident = payload["incident"]
    return str(incident["folio"] if isinstance(incident, Mapping) else incident)


def follow_release(payload: Mapping[str, Any], at: datetime) -> None:
    """A unit is free: tell so of the incident it left, and let it go home if its loan is over."""
    tell_progress(payload, at)
    now = timezone.now()
    loan = Loan.objects.filter(unit_id=payload["unit"]["code"], ended_at=None, until__lte=now).first()
    if loan is not None:
        actions.end_loan(loan.pk, actor=WORK, at=now)


def end_loan(payload: Mapping[str, Any], at: datetime) -> None:
    """A loan's end has come."""
    actions.end_loan(payload["loan"]["id"], actor=WORK, at=timezone.now())


def loan_ends_at(payload: Mapping[str, Any], at: datetime) -> datetime:
    return datetime.fromisoformat(payload["loan"]["until"])


def expire_request(payload: Mapping[str, Any], at: datetime) -> None:
    """Nobody lent (enough) before the units were no longer needed."""
    actions.expire_request(payload["request"]["id"], actor=WORK, at=timezone.now())


def request_expires_at(payload: Mapping[str, Any], at: datetime) -> datetime:
    return datetime.fromisoformat(payload["request"]["until"])


def note_overdue_help(payload: Mapping[str, Any], at: datetime) -> None:
    """The last day of federal help is over."""
    actions.note_overdue_help(payload["help"]["id"], actor=WORK, at=timezone.now())


def help_is_over_at(payload: Mapping[str, Any], at: datetime) -> datetime:
    """Midnight after the last day, where the help is."""
    after = date.fromisoformat(payload["help"]["until"]) + timedelta(days=1)
    return datetime.combine(after, time(), tzinfo=zone_of(payload["help"]["state"]))
