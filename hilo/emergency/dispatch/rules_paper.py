"""A paper form as it is entered afterwards: what it may say, and what is odd about its times. No ORM, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

NUMBER = re.compile(r"([A-Z]{2,12})-P-(\d{4,7})")
OLD = timedelta(days=31)
EARLIEST_YEAR = 1990
ANSWERED_LATE = timedelta(minutes=10)
WRITTEN = ("received_at", "answered_at", "classified_at", "ended_at", "closed_at")
LONG_WAY = timedelta(hours=3)
DECISION = "M1"
LAW = "Norma Técnica del servicio 911 (acuerdo 06/XXXIX/15)"


@dataclass(frozen=True, slots=True)
class UnitOnPaper:
    """A unit that went: when it was sent, arrived (if it did) and was free again."""

    unit: str
    sent_at: datetime
    on_scene_at: datetime | None
    free_at: datetime


@dataclass(frozen=True, slots=True)
class Form:
    """One form. place: in words; taken_by: who took the call, as written. A code or an improper kind, never both.

    closed_at and closure_code together or not at all; without them the incident is open and somebody is to be sent.
    """

    number: str
    received_at: datetime
    answered_at: datetime
    narrative: str
    channel: str = "voice"
    caller_number: str = ""
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    uncertainty_m: float | None = None
    language: str = "es"
    taken_by: str = ""
    code: str = ""
    priority: str | None = None
    reason: str | None = None
    improper_kind: str = ""
    classified_at: datetime | None = None
    ended_at: datetime | None = None
    units: tuple[UnitOnPaper, ...] = ()
    closed_at: datetime | None = None
    closure_code: str = ""

    @property
    def centre(self) -> str:
        """Code of the centre whose pad the form is from."""
        return self.number.partition("-P-")[0]

    @property
    def settled_at(self) -> datetime:
        """When it was classified or found improper: as written, else when it was answered."""
        return self.classified_at or self.answered_at


def form_number(centre: str, number: int) -> str:
    """PUE-P-0007."""
    return f"{centre}-P-{number:04d}"


def form_of(fields: Mapping[str, Any]) -> Form:
    """A form of plain values; `units` are mappings of UnitOnPaper's fields."""
    return Form(**{**fields, "units": tuple(UnitOnPaper(**row) for row in fields["units"])})


def check(form: Form, *, now: datetime) -> list[Finding]:
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


def _order(form: Form) -> Iterator[tuple[tuple[str, datetime], tuple[str, datetime], str]]:
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


def _moments(form: Form) -> Iterator[tuple[str, datetime, str]]:
    names = ("rang", "answered", "classified", "line ended", "closed")
    for name, where in zip(names, WRITTEN, strict=True):
        if moment := getattr(form, where):
            yield name, moment, where
    for row in form.units:
        yield f"{row.unit} free", row.free_at, "units"


def _odd(form: Form, now: datetime) -> Iterator[Finding]:
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


def form_of_texts(
    *, zone: ZoneInfo, day: date, times: Mapping[str, str], units: Sequence[Mapping[str, str]], **fields: Any
) -> Form:
    """A form whose times are as they stand on paper: "0314", "3:14", "03:14:05" on the day it rang, in a zone.

    A time that lies before the ringing belongs to the next day: the form of a night shift goes over midnight.
    Raises: Refusal HILO-C606, C629, C630 for a time that is none, or one that is missing; HILO-C603, C628 for a day
        that cannot be.
    """

    def read(text: str, where: str) -> time:
        found = re.fullmatch(r"\s*(\d{1,2})[:.h ]?(\d{2})(?:[:. ]?(\d{2}))?\s*", text)
        hour, minute, second = (int(part or 0) for part in found.groups()) if found else (99, 0, 0)
        if hour > 23 or minute > 59 or second > 59:
            raise Refusal("HILO-C606", f"“{text}” is no time of day: write it as 0314 or 03:14:05.", where=where)
        return time(hour, minute, second)

    if not EARLIEST_YEAR <= day.year < date.max.year:
        raise Refusal("HILO-C628", "That day cannot be: see the date.", where="day")
    if not times.get("received_at", "").strip():
        raise Refusal("HILO-C629", "When did it ring? Write the time as 0314 or 03:14:05.", where="received_at")
    rang = datetime.combine(day, read(times["received_at"], "received_at"), zone)

    def moment(text: str, where: str) -> datetime | None:
        if not text.strip():
            return None
        found = datetime.combine(day, read(text, where), zone)
        return found if found >= rang else datetime.combine(day + timedelta(days=1), found.timetz())

    went = []
    for row in units:
        if not row.get("unit", "").strip():
            continue
        sent, free = moment(row.get("sent_at", ""), "units"), moment(row.get("free_at", ""), "units")
        if sent is None or free is None:
            raise Refusal("HILO-C630", f"When was {row['unit']} sent, and when was it free?", where="units")
        went.append(UnitOnPaper(row["unit"].strip().upper(), sent, moment(row.get("on_scene_at", ""), "units"), free))
    answered = moment(times.get("answered_at", ""), "answered_at") or rang
    return Form(
        received_at=rang,
        answered_at=answered,
        classified_at=moment(times.get("classified_at", ""), "classified_at"),
        ended_at=moment(times.get("ended_at", ""), "ended_at"),
        closed_at=moment(times.get("closed_at", ""), "closed_at"),
        units=tuple(went),
        **fields,
    )
