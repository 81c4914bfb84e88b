"""A paper form as it is entered afterwards: what it may say, and what is odd about its times. No ORM, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

if TYPE_CHECKING:
    from .commands import EnterForm

NUMBER = re.compile(r"([A-Z]{2,12})-P-(\d{4,7})")
OLD = timedelta(days=31)
ANSWERED_LATE = timedelta(minutes=10)
WRITTEN = ("received_at", "answered_at", "classified_at", "ended_at", "closed_at")
LONG_WAY = timedelta(hours=3)
DECISION = "M1"
LAW = "Norma Técnica del servicio 911 (acuerdo 06/XXXIX/15)"


def form_number(centre: str, number: int) -> str:
    """PUE-P-0007."""
    return f"{centre}-P-{number:04d}"


def check(form: EnterForm, *, now: datetime) -> list[Finding]:
    """What is odd about a form that can be entered.

    Raises: Refusal HILO-C601 number, C602 neither code nor improper kind (or both), C603 a time that cannot be,
        C604 units without a closure or a closure without its time, C605 units or a closure on an improper call.
    """
    if not NUMBER.fullmatch(form.number):
        raise Refusal("HILO-C601", "A form's number looks like PUE-P-0007: see its upper corner.", where="number")
    if bool(form.code) == bool(form.improper_kind):
        words = "Give the code of what happened, or the kind of improper call: one of the two."
        raise Refusal("HILO-C602", words, where="code")
    if form.improper_kind and (form.units or form.closure_code):
        raise Refusal("HILO-C605", "An improper call sends nobody: leave units and closure out.", where="units")
    if bool(form.closed_at) != bool(form.closure_code) or (form.units and not form.closure_code):
        words = (
            "Say when and how it was closed. If it still goes on, leave the units out and send them on the "
            "dispatcher's desk."
        )
        raise Refusal("HILO-C604", words, where="closed_at")
    for earlier, later, where in _order(form):
        if earlier[1] > later[1]:
            words = (
                f"“{later[0]}” ({later[1]:%d/%m %H:%M:%S}) lies before “{earlier[0]}” ({earlier[1]:%d/%m %H:%M:%S})."
            )
            raise Refusal("HILO-C603", f"{words} Look at the form again.", where=where)
    for name, moment, where in _moments(form):
        if moment > now:
            words = f"“{name}” ({moment:%d/%m %H:%M:%S}) lies in the future: see the date and the time."
            raise Refusal("HILO-C627", words, where=where)
    return list(_odd(form, now))


def _order(form: EnterForm) -> Iterator[tuple[tuple[str, datetime], tuple[str, datetime], str]]:
    rang, answered = ("rang", form.received_at), ("answered", form.answered_at)
    yield rang, answered, "answered_at"
    if form.classified_at:
        yield answered, ("classified", form.classified_at), "classified_at"
    if form.ended_at:
        yield answered, ("line ended", form.ended_at), "ended_at"
    for row in form.units:
        sent, free = (f"{row.unit} sent", row.sent_at), (f"{row.unit} free", row.free_at)
        yield rang, sent, "units"
        yield sent, free, "units"
        if row.on_scene_at:
            arrived = (f"{row.unit} on scene", row.on_scene_at)
            yield sent, arrived, "units"
            yield arrived, free, "units"
    if form.closed_at:
        yield answered, ("closed", form.closed_at), "closed_at"
        for row in form.units:
            yield (f"{row.unit} sent", row.sent_at), ("closed", form.closed_at), "closed_at"


def _moments(form: EnterForm) -> Iterator[tuple[str, datetime, str]]:
    names = ("rang", "answered", "classified", "line ended", "closed")
    for name, where in zip(names, WRITTEN, strict=True):
        if moment := getattr(form, where):
            yield name, moment, where
    for row in form.units:
        yield f"{row.unit} free", row.free_at, "units"


def _odd(form: EnterForm, now: datetime) -> Iterator[Finding]:
    if form.answered_at - form.received_at > ANSWERED_LATE:
        yield _finding(
            "HILO-C620", "More than ten minutes between ringing and answering: is the time right?", "answered_at"
        )
    settled = form.settled_at
    if any(row.sent_at < settled for row in form.units):
        yield _finding("HILO-C621", "A unit was sent before the call was classified.", "units")
    if any(row.on_scene_at and row.on_scene_at - row.sent_at > LONG_WAY for row in form.units):
        yield _finding("HILO-C622", "More than three hours on the way: is the time right?", "units")
    if now - form.received_at > OLD:
        yield _finding("HILO-C623", "The form is more than a month old.", "received_at")
    if form.closed_at and any(row.free_at > form.closed_at for row in form.units):
        yield _finding("HILO-C624", "A unit was free only after the incident was closed.", "closed_at")
    if not form.classified_at:
        yield _finding("HILO-C625", "No time of classification: that of answering is taken.", "classified_at")


def _finding(code: str, message: str, where: str) -> Finding:
    return Finding(code, "warning", message, f"{DECISION}; {LAW}", where)
