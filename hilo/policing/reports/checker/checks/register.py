"""The national register of detentions against annex A (LNRD 17-22)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..case import Case, Record
from ..registry import Hit, rule
from ..words import alike, clock, plain, span
from .common import SLACK, minutes

LATE = minutes("register_late")


@rule("HILO-R131")
def unnumbered(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        if one.lacks("register_number"):
            yield one.at("register_number"), {}


@rule("HILO-R132")
def unknown_number(case: Case) -> Iterator[Hit]:
    """The number is in no row of this event, stands twice, or is another person's."""
    if not case.known("detentions"):
        numbers: set[str] = set()
    else:
        numbers = {plain(row.text("number")) for row in case.register}
    count = Counter(plain(one.text("register_number")) for one in case.detentions)
    linked = {id(one): row for one, row in case.pairs}
    for one in case.detentions:
        number = plain(one.text("register_number"))
        if not number:
            continue
        row = linked.get(id(one))
        unknown = bool(case.register) and number not in numbers
        others = row is not None and plain(row.text("number")) != number
        if count[number] > 1 or unknown or others:
            yield one.at("register_number"), {}


@rule("HILO-R133")
def late(case: Case) -> Iterator[Hit]:
    for one, row in case.pairs:
        at, registered = row.time("detained_at") or one.time("detained_at"), row.time("registered_at")
        if at and registered and registered - at > LATE and row.lacks("delay_reason"):
            yield one.at("register_number"), {"gap": span(registered - at)}


@rule("HILO-R134")
def hour_differs(case: Case) -> Iterator[Hit]:
    for one, row in case.pairs:
        at, other, registered = one.time("detained_at"), row.time("detained_at"), row.time("registered_at")
        if at and other and abs(at - other) > SLACK:
            yield one.at("detained_at"), {"at": clock(at), "other": clock(other)}
        elif at and registered and at - registered > SLACK:
            yield one.at("detained_at"), {"at": clock(at), "other": clock(registered)}


@rule("HILO-R135")
def particulars_differ(case: Case) -> Iterator[Hit]:
    """Kind, name, age, sex, place and officers; a finding names the field, never the value."""
    for one, row in case.pairs:
        for field in ("kind", "sex"):
            if one.text(field) and row.text(field) and one.text(field) != row.text(field):
                yield one.at(field), {}
        for field in ("name", "place"):
            if one.text(field) and row.text(field) and not alike(one.text(field), row.text(field)):
                yield one.at(field), {}
        age, other = one.number("age"), row.number("age")
        if age is not None and other is not None and age != other:
            yield one.at("age"), {}
        if _strangers(one, row):
            yield one.at("officers"), {}


def _strangers(one: Record, row: Record) -> bool:
    """Whether the two lists of officers, numbered on both sides, are not the same."""
    here, there = _numbers(one), _numbers(row)
    return bool(here) and bool(there) and here != there


def _numbers(record: Record) -> set[str]:
    rows = record.rows("officers")
    found = {plain(row.text("number")) for row in rows}
    return set() if "" in found else found


@rule("HILO-R136")
def no_annex(case: Case) -> Iterator[Hit]:
    linked = {id(row) for _, row in case.pairs}
    for row in case.register:
        officers = row.rows("officers")
        people = [one.text(field) for one in officers for field in ("number", "name")]
        if id(row) not in linked and not row.yes("apart") and case.ours(*people):
            yield "annexes.detention", {"number": row.text("number")}
