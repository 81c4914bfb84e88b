"""The chain of custody against annex D: identity, holders, seal, hash, hours, inventory (CNPP 217, 227-230, 235)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set

from ..case import Case, Record
from ..registry import Hit, lists, rule
from ..words import clock, mark, person, plain
from .common import SLACK, minutes

ARCS = {name: frozenset(arcs) for name, arcs in lists()["custody"].items()}
LATE = minutes("custody_late")
KINDS = ("firearm", "weapon", "ammunition", "narcotic", "money", "document", "device", "hydrocarbon")
_PESOS = re.compile(r"(?<!\d)(\d{1,3}(?:[,\s]\d{3}){1,5}|\d{1,18})(?:\.\d\d)?\s{0,9}pesos", re.IGNORECASE)


@rule("HILO-R221")
def unchained(case: Case) -> Iterator[Hit]:
    numbers = {plain(row.text("number")) for row in case.items}
    for one in case.objects:
        missing = one.lacks("evidence")
        if missing or (case.items and one.text("evidence") and plain(one.text("evidence")) not in numbers):
            yield one.at("evidence"), {"number": one.text("evidence") or "—"}


@rule("HILO-R222")
def unlisted(case: Case) -> Iterator[Hit]:
    """An item in custody that annex D does not list; recordings and vehicles have their own place."""
    if case.knowledge.unanswered("objects_collected"):
        return
    listed = {plain(one.text("evidence")) for one in case.objects} | {one.text("id") for one in case.objects}
    for row in case.own_items:
        number, annex = row.text("number"), row.text("annex")
        if row.text("kind") in ARCS["unsealed"] or (annex and annex in listed):
            continue
        if number and plain(number) not in listed:
            yield "annexes.object", {"number": number}


def _steps(row: Record) -> list[Record]:
    return row.rows("steps")


@rule("HILO-R223")
def gap(case: Case) -> Iterator[Hit]:
    for row in case.own_items:
        holder = ""
        for step in _steps(row):
            giver, taker = person(step.text("from")), person(step.text("to"))
            if step.text("arc") in ARCS["moving"] and holder and giver and giver != holder:
                yield case.of_item(row), {"number": row.text("number"), "at": _at(step)}
                break
            holder = taker or holder


def _at(step: Record) -> str:
    at = step.time("at")
    return clock(at) if at else "—"


@rule("HILO-R224")
def nobody(case: Case) -> Iterator[Hit]:
    for row in case.own_items:
        for step in _steps(row):
            moved = step.text("arc") in ARCS["moving"]
            if moved and (step.lacks("from") or step.lacks("to")):
                yield case.of_item(row), {"number": row.text("number"), "at": _at(step)}
                break


@rule("HILO-R225")
def seal_differs(case: Case) -> Iterator[Hit]:
    for row in case.own_items:
        last = ""
        for step in _steps(row):
            now, before = mark(step.text("seal")), mark(step.text("seal_before"))
            opened = step.text("arc") in ARCS["opening"]
            broken = step.text("seal_condition") == "broken"
            other = last and ((before and before != last) or (now and now != last and not opened and not before))
            if broken or other:
                yield case.of_item(row), {"number": row.text("number"), "at": _at(step)}
                break
            last = now or last


@rule("HILO-R226")
def hash_fails(case: Case) -> Iterator[Hit]:
    for row in case.own_items:
        for step in _steps(row):
            if step.no("hash_ok"):
                yield case.of_item(row), {"number": row.text("number"), "at": _at(step)}
                break


@rule("HILO-R227")
def steps_disordered(case: Case) -> Iterator[Hit]:
    for row in case.own_items:
        last = None
        for step in _steps(row):
            at = step.time("at")
            if at and last and last - at > SLACK:
                yield case.of_item(row), {"number": row.text("number"), "at": clock(at)}
                break
            last = at or last


@rule("HILO-R228")
def collected_when(case: Case) -> Iterator[Hit]:
    for one, row in case.chains:
        found, collected = one.time("found_at"), row.time("collected_at")
        if found and collected and (found - collected > SLACK or collected - found > LATE):
            values = {"number": row.text("number"), "at": clock(found), "other": clock(collected)}
            yield one.at("found_at"), values


def _witnesses(record: Record, acted: Set[str] = frozenset()) -> int:
    """How many signed, but for who took part in the act (CNPP 230-I); acted: their names, plainly written."""
    count = record.number("witnesses")
    if count is not None:
        return int(count)
    value = record.values.get("witnesses")
    if not isinstance(value, list):
        return 0
    signed = [one.get("name") if isinstance(one, dict) and one.get("signed") is True else one for one in value]
    return sum(1 for name in signed if isinstance(name, str) and person(name) not in acted)


def _acted(case: Case, row: Record | None) -> Set[str]:
    """Who took part in the act: who detained, and who collected the item."""
    officers = {plain(one.text("name")) for held in case.detentions for one in held.rows("officers")}
    return officers | ({person(row.text("by"))} if row else set())


@rule("HILO-R229")
def unsigned(case: Case) -> Iterator[Hit]:
    """Neither the person nor two witnesses: in annex D, or in the inventory of the chain."""
    chained = {id(one): row for one, row in case.chains}
    for one in case.objects:
        signed = one.text("person_signed") == "signed"
        masked = one.masked("witnesses") or one.masked("person_signed")
        row = chained.get(id(one))
        few = _witnesses(one, _acted(case, row)) < 2
        if not one.lacks("person_signed") and not signed and not masked and few:
            yield one.at("witnesses"), {}
            continue
        if row is not None and isinstance(row.values.get("inventory"), dict):
            inventory = Record(row.at("inventory"), row.values["inventory"])
            if inventory.no("signed") and _witnesses(inventory) < 2:
                yield one.at("person_signed"), {}


@rule("HILO-R230")
def twice(case: Case) -> Iterator[Hit]:
    count = Counter(plain(one.text("evidence")) for one in case.objects)
    for one in case.objects:
        number = plain(one.text("evidence"))
        if number and count[number] > 1:
            yield one.at("evidence"), {"number": one.text("evidence")}


@rule("HILO-R231")
def not_the_same(case: Case) -> Iterator[Hit]:
    for one, row in case.chains:
        kind, other = one.text("kind"), row.text("kind")
        if kind in KINDS and other in KINDS and kind != other:
            yield one.at("kind"), {"number": row.text("number")}
        count, counted = one.number("quantity"), row.number("quantity")
        if count is not None and counted is not None and abs(count - counted) > 1e-6 * max(1.0, abs(count)):
            yield one.at("quantity"), {"number": row.text("number")}


@rule("HILO-R232")
def stranger(case: Case) -> Iterator[Hit]:
    """Who collected it is named nowhere in the report."""
    if not case.crew:
        return
    rows = [row for one in case.detentions for row in one.rows("officers")]
    named = case.crew | {plain(row.text("name")) for row in rows}
    named |= {plain(one.text("officer_name")) for one in case.forces}
    for one, row in case.chains:
        by = person(row.text("by"))
        if by and not any(
            by == name or (len(by) > 8 and by in name) or (len(name) > 8 and name in by) for name in named
        ):
            yield one.at("evidence"), {"number": row.text("number")}


@rule("HILO-R233")
def not_identified(case: Case) -> Iterator[Hit]:
    """A firearm with neither serial nor registration."""
    for one in case.objects:
        if one.text("kind") == "firearm" and one.unanswered("serial") and one.unanswered("registration"):
            yield one.at("serial"), {}


@rule("HILO-R236")
def not_measured(case: Case) -> Iterator[Hit]:
    for one in case.objects:
        if one.text("kind") == "narcotic" and one.lacks("unit_of_measure"):
            yield one.at("unit_of_measure"), {}


@rule("HILO-R234")
def moved_unsealed(case: Case) -> Iterator[Hit]:
    for row in case.own_items:
        if row.text("kind") in ARCS["unsealed"] or row.text("seal"):
            continue
        sealed = False
        for step in _steps(row):
            if step.text("arc") in ARCS["moving"] and not sealed and step.lacks("seal"):
                yield case.of_item(row), {"number": row.text("number"), "at": _at(step)}
                break
            sealed = sealed or not step.lacks("seal")


@rule("HILO-R235")
def money_differs(case: Case) -> Iterator[Hit]:
    """One sum secured, one sum told in pesos, and they are not the same."""
    sums = [one for one in case.objects if one.text("kind") == "money" and one.number("quantity") is not None]
    if len(sums) != 1:
        return
    told = {float(re.sub(r"[,\s]", "", match[1])) for match in _PESOS.finditer(case.told)}
    count, unit = sums[0].number("quantity"), plain(sums[0].text("unit_of_measure"))
    if len(told) == 1 and count not in told and ("peso" in unit or unit == "mxn"):
        yield sums[0].at("quantity"), {}
