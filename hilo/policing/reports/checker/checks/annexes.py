"""Annexes and people: announced and missing, named and unknown, answers that must be known (CNPP 217; LNRD 18)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..case import Case
from ..registry import Hit, lists, rule
from ..words import plain, slips

CALLED = (
    ("detention", "knowledge", "people_detained"),
    ("force", "knowledge", "force_used"),
    ("vehicle", "knowledge", "vehicles_inspected"),
    ("object", "knowledge", "objects_collected"),
    ("interview", "knowledge", "people_interviewed"),
    ("scene", "place", "preserved"),
)
LINKS = (
    ("force", "against", "detention"),
    ("object", "from_person", "detention"),
    ("object", "from_vehicle", "vehicle"),
)
_ID = re.compile(r"[0-9a-f]{8,32}")
_KNOWN: dict[str, list[str]] = {}
for _path in lists()["known"]["fields"]:
    _part, _field = _path.split(".")
    _KNOWN.setdefault(_part, []).append(_field)
_NUMBER = {
    "una": 1,
    "un": 1,
    "dos": 2,
    "tres": 3,
    "cuatro": 4,
    "cinco": 5,
    "seis": 6,
    "siete": 7,
    "ocho": 8,
    "nueve": 9,
}
_COUNT = re.compile(
    r"\b(?:se detuvo a|detuvimos a|detuve a|fueron detenid[oa]s|quedaron detenid[oa]s) "
    r"(un|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|[1-9]\d?) "
    r"(?:personas?|hombres?|mujer(?:es)?|individuos?|sujetos?)\b"
)


@rule("HILO-R251")
def missing(case: Case) -> Iterator[Hit]:
    for annex, part, field in CALLED:
        if not case.annexes[annex] and getattr(case, part).yes(field):
            yield f"annexes.{annex}", {}


@rule("HILO-R252")
def uncalled(case: Case) -> Iterator[Hit]:
    for annex, part, field in CALLED:
        section = getattr(case, part)
        if case.annexes[annex] and section.no(field):
            yield section.at(field), {}


@rule("HILO-R253")
def dangling(case: Case) -> Iterator[Hit]:
    for annex, field, target in LINKS:
        for one in case.annexes[annex]:
            key = one.text(field)
            if _ID.fullmatch(key) and key not in case.ids[target]:
                yield one.at(field), {}


@rule("HILO-R254")
def not_in_the_crew(case: Case) -> Iterator[Hit]:
    """Who detained or used force is not among the officers present."""
    if not case.responder.rows("crew"):
        return
    for one in case.detentions:
        for row in one.rows("officers"):
            if not _present(case, row.text("number"), row.text("name")):
                yield one.at("officers"), {}
                break
    for one in case.forces:
        if not _present(case, one.text("officer_number"), one.text("officer_name")):
            yield one.at("officer_name"), {}


def _present(case: Case, number: str, name: str) -> bool:
    return not (number or name) or plain(number) in case.crew or plain(name) in case.crew


@rule("HILO-R255")
def other_crew(case: Case) -> Iterator[Hit]:
    """Officers present whom the dispatch did not have in the unit; only when it knows that unit's crew."""
    unit = plain(case.responder.text("unit"))
    sent = {
        plain(row.text("number"))
        for one in case.assignments
        if plain(one.text("unit")) == unit
        for row in one.rows("crew")
    } - {""}
    here = {plain(row.text("number")) for row in case.responder.rows("crew")} - {""}
    if sent and here and not here <= sent:
        yield case.responder.at("crew"), {}


@rule("HILO-R256")
def another_count(case: Case) -> Iterator[Hit]:
    told = _COUNT.findall(case.told.lower())
    if len(told) != 1 or not case.detentions:
        return
    count = _NUMBER.get(told[0]) or int(told[0])
    if count != len(case.detentions):
        yield case.narrative.at("text"), {"told": str(count), "count": str(len(case.detentions))}


@rule("HILO-R257")
def misspelt(case: Case) -> Iterator[Hit]:
    """The narrative names a detained person almost, but not quite, as annex A does."""
    words = case.told_plainly.split()
    everybody = {plain(record.text("name")) for records in case.annexes.values() for record in records}
    everybody |= {plain(row.text("name")) for row in case.responder.rows("crew")}
    text = " ".join(words)
    for one in case.detentions:
        name = plain(one.text("name"))
        parts = name.split()
        if len(parts) < 2 or len(name) < 10 or name in text:
            continue
        if _near(words, parts, name, everybody):
            yield one.at("name"), {}


def _near(words: list[str], parts: list[str], name: str, others: set[str]) -> bool:
    """Whether as many words in a row read like the name with one or two slips, and are nobody else's name."""
    size, seen = len(parts), set[str]()
    for place in range(len(words) - size + 1):
        if words[place][:1] == parts[0][:1]:
            said = " ".join(words[place : place + size])
            if said in seen:
                continue
            seen.add(said)
            if said not in others and slips(said, name, 2) <= 2:
                return True
    return False


@rule("HILO-R258")
def unknown(case: Case) -> Iterator[Hit]:
    for record in case.records():
        part = record.path.split(".")[1]
        for field in _KNOWN.get(part, ()):
            if record.absent(field):
                yield record.at(field), {}


@rule("HILO-R259")
def unanswered(case: Case) -> Iterator[Hit]:
    """One finding a part, not one a field: the first answer that must be known and is not there yet, and how many."""
    for record in case.records():
        if not record.values:
            continue
        part = record.path.split(".")[1]
        open_ = [field for field in _KNOWN.get(part, ()) if record.unanswered(field)]
        if open_:
            yield record.at(open_[0]), {"count": str(len(open_))}
