"""Alarms: what went wrong and waits for a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from hilo.emergency.calls import queries as calls
from hilo.emergency.exchange import queries as exchange
from hilo.emergency.shifts.queries import Board, Worker
from hilo.kernel.events.queries import overdue_tasks
from hilo.lib.actor import Actor

from .lines import Alarm

PATIENCE_S = 120
"""Work that the system has owed for longer is a fault of the machine."""


def of_people(board: Board | None) -> list[Alarm]:
    """Calls in the hands of somebody who is not there, and several at once."""
    if board is None:
        return []
    page = reverse("supervisor-shift")
    return [
        Alarm(concern.code, _said(worker, concern.code), worker.oldest or worker.since, page, "late")
        for worker in board.workers
        for concern in worker.concerns[:1]
        if concern.urgent
    ]


def _said(worker: Worker, code: str) -> str:
    if code == "calls_left" and worker.status == "gone":
        return _("The desk of {name} is gone with {count} answered calls open").format(
            name=worker.name, count=worker.calls
        )
    if code == "calls_left":
        return _("{name} is on a break with {count} answered calls open").format(name=worker.name, count=worker.calls)
    if code == "many_calls":
        return _("{name} holds {count} calls at once").format(name=worker.name, count=worker.calls)
    return _("The desk of {name} is gone without signing off").format(name=worker.name)


def of_overload(who: Actor, at: datetime) -> list[Alarm]:
    """More callers than can be answered, and what came of them so far."""
    mode = calls.overload_of(who.centre) if who.centre else None
    if mode is None:
        return []
    counts = calls.overload_row(mode, at=at).counts
    said = _("Overload: {received} rang, {answered} answered, {abandoned} rang off, {owed} owed a call back").format(
        received=counts.received, answered=counts.answered, abandoned=counts.abandoned, owed=counts.owed
    )
    return [Alarm("overload", said, mode.began_at, reverse("supervisor-overload"))]


def of_machine(at: datetime) -> list[Alarm]:
    """Work that the system itself owes for too long."""
    late = overdue_tasks(at, PATIENCE_S)
    if not late:
        return []
    first = min(row.fact.at for row in late)
    said = _("The system owes {count} tasks and cannot do them; tell your administrator").format(count=len(late))
    return [Alarm("machine", said, first, "", "late" if at - first > timedelta(minutes=10) else "soon")]


def of_agencies(who: Actor, at: datetime) -> list[Alarm]:
    """What other agencies did not hear, and what they sent that waits for a person."""
    found = []
    count, first = exchange.undelivered(who, since=at - timedelta(hours=24))
    if count:
        said = _("{count} messages to other agencies could not be delivered; tell your administrator")
        found.append(Alarm("undelivered", said.format(count=count), first, ""))
    if waiting := exchange.to_classify(who):
        said = _("{count} incidents of other agencies wait for a person to say what they are")
        oldest = waiting[0].incident
        page = reverse("supervisor-incident", args=[oldest.folio])
        found.append(Alarm("to_classify", said.format(count=len(waiting)), oldest.received_at, page, "soon"))
    return found


def in_order(alarms: Iterable[Alarm]) -> list[Alarm]:
    """Late before soon, the oldest first."""
    oldest = datetime.min.replace(tzinfo=None)
    return sorted(alarms, key=lambda one: (one.state != "late", one.since.timestamp() if one.since else oldest.year))
