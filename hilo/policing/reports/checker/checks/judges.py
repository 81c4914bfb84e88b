"""What judges see every week and stands in the answers: who, where, before whom, told how, hurt by what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from ..case import Case, Record
from ..registry import Hit, lists, rule
from ..words import alike, clock, person, plain, terms
from .common import SLACK, explained_before

_PROSECUTION = re.compile(r"\b(?:fiscal\w*|ministerio publico|m p|mp|agencia|fge\w*|fgr|pgr|procuraduria)\b")
_COURT = re.compile(r"\b(?:juez|jueza|juzgado|tribunal|poder judicial|control|magistrad\w*)\b")
_SEXUAL = re.compile("|".join(lists()["reserved_offences"]["patterns"]))
_GRAVE = re.compile("|".join(lists()["grave_injuries"]["patterns"]))
_LIGHT = frozenset({"cooperative", "contact", "body_control"})
_STATION = re.compile("|".join(lists()["stations"]["patterns"]))
_ROOM = re.compile("|".join(lists()["rooms"]["patterns"]))
_LEAST_ACCOUNT = 80
_ALIKE = 0.92


@rule("HILO-R301")
def warrant_to_the_prosecutor(case: Case) -> Iterator[Hit]:
    """Who was arrested on a judge's order goes to that judge; the prosecutor is only told."""
    if not any(one.text("kind") == "arrest_warrant" for one in case.detentions):
        return
    for record, field in ((case.handover, "authority"), *((one, "moved_to") for one in case.detentions)):
        said = plain(record.text(field))
        if record is not case.handover and record.text("kind") != "arrest_warrant":
            continue
        if said and _PROSECUTION.search(said) and not _COURT.search(said):
            yield record.at(field), {}
            return


@rule("HILO-R302")
def in_two_places(case: Case) -> Iterator[Hit]:
    """The same officers detain two people at one time in two places."""
    for (one, at), (other, then) in combinations(case.arrests[:20], 2):
        here, there = one.text("place"), other.text("place")
        if abs(at - then) > SLACK or not here or not there or alike(here, there):
            continue
        both = _people(one) & _people(other)
        if both:
            yield other.at("place"), {"other": here, "at": clock(at)}
            return


def _people(record: Record) -> set[str]:
    return {plain(row.text("number")) or plain(row.text("name")) for row in record.rows("officers")} - {""}


@rule("HILO-R303")
def same_account(case: Case) -> Iterator[Hit]:
    """Two people tell it in the same words: the defence will say that neither did."""
    accounts = [
        (one, frozenset(plain(text).split()))
        for one in case.interviews[:12]
        if len(text := one.text("account")) >= _LEAST_ACCOUNT
    ]
    for (_, first), (other, second) in combinations(accounts, 2):
        if len(first & second) >= _ALIKE * len(first | second):
            yield other.at("account"), {}
            return


@rule("HILO-R304")
def handed_by_a_stranger(case: Case) -> Iterator[Hit]:
    """Who hands the person over is of no crew here: neither of this report nor of a unit sent, nor who detained."""
    name = case.handover.text("handed_by")
    if not name or not case.detentions or not case.crew:
        return
    known = {row.text("name") for row in [*case.responder.rows("crew"), case.responder]}
    known |= {row.text("name") for one in case.detentions for row in one.rows("officers")}
    # A crew that takes over is of the unit, or of one that was sent.
    known |= {row.text("name") for sent in case.assignments for row in sent.rows("crew")}
    if not any(alike(name, one) for one in known if one):
        yield case.handover.at("handed_by"), {"name": name}


@rule("HILO-R305")
def victim_unreserved(case: Case) -> Iterator[Hit]:
    """Of these offences the victim's identity is kept by the Constitution, whatever they say."""
    if not _SEXUAL.search(plain(case.knowledge.text("offence"))):
        return
    for one in case.interviews:
        if one.text("quality") in ("victim", "complainant") and one.no("reserved"):
            yield one.at("reserved"), {}


@rule("HILO-R306")
def injury_beyond_force(case: Case) -> Iterator[Hit]:
    """Burns, breaks or shots on somebody on whom only hands were laid."""
    for one in case.detentions:
        match = _GRAVE.search(plain(one.text("injuries_description")))
        if match is None or explained_before(one):
            continue
        used = {
            code
            for force in case.forces
            if force.text("against") in ("", one.text("id"))
            for code in force.codes("mechanisms")
        }
        if used and used <= _LIGHT:
            yield one.at("injuries_description"), {"words": match[0]}


@rule("HILO-R307")
def detained_as_a_witness(case: Case) -> Iterator[Hit]:
    """Who is detained is interviewed as if they were a witness: what they say without a defender does not count."""
    held = {terms(name) for one in case.detentions if len(terms(name := one.text("name"))) > 1}
    for one in case.interviews:
        if one.text("quality") in ("witness", "other", "") and terms(one.text("name")) in held:
            yield one.at("quality"), {}


@rule("HILO-R309")
def interpreter_of_the_crew(case: Case) -> Iterator[Hit]:
    """Who detained, or was interviewed, interprets: parties and witnesses may not."""
    witnesses = [name for one in case.interviews if (name := one.text("name"))]
    for one in (*case.detentions, *case.interviews):
        name = _full(one.text("interpreter"))
        if name and any(_same(name, other) for other in (*_present(case), *witnesses)):
            yield one.at("interpreter"), {}


@rule("HILO-R310")
def received_by_the_crew(case: Case) -> Iterator[Hit]:
    """Who receives the person is who hands them over, or was there."""
    name = _full(case.handover.text("received_by"))
    others = [case.handover.text("handed_by"), *_present(case)]
    if name and case.detentions and any(_same(name, other) for other in others):
        yield case.handover.at("received_by"), {}


@rule("HILO-R311")
def one_certificate_for_two(case: Case) -> Iterator[Hit]:
    """One number of a medical certificate, and two people."""
    seen: set[str] = set()
    for one in case.detentions:
        number = plain(one.text("medical_certificate"))
        if any(map(str.isdigit, number)) and number in seen:
            yield one.at("medical_certificate"), {}
        seen.add(number)


@rule("HILO-R312")
def taken_elsewhere_first(case: Case) -> Iterator[Hit]:
    """Taken to a police station before the authority that receives; silent where the reasons name it."""
    authority, reason = case.handover.text("authority"), plain(case.handover.text("delay_reason"))
    if not authority or case.handover.masked("delay_reason") or _STATION.search(reason):
        return
    for one in case.detentions:
        to = one.text("moved_to")
        if (match := _STATION.search(plain(to))) and not _received(to) and not alike(to, authority):
            yield one.at("moved_to"), {"words": match[0]}


@rule("HILO-R313")
def place_not_kept(case: Case) -> Iterator[Hit]:
    """Shots or a death, and the place was not preserved."""
    for one in case.forces:
        grave = [field for field in ("shots", "dead_persons", "dead_officers") if (one.number(field) or 0) > 0]
        if grave and case.place.no("preserved"):
            yield case.place.at("preserved"), {}
            return


@rule("HILO-R314")
def found_in_a_room(case: Case) -> Iterator[Hit]:
    """A detention or an object in a room of a home, and no dwelling was entered."""
    if not case.place.no("dwelling"):
        return
    for one in (*case.detentions, *case.objects):
        if match := _ROOM.search(plain(one.text("place"))):
            yield case.place.at("dwelling"), {"words": match[0]}
            return


@rule("HILO-R315")
def one_person_twice(case: Case) -> Iterator[Hit]:
    """Two annexes A of one name, and nothing in them says that they are two people."""
    for one, other in combinations(case.detentions[:20], 2):
        name = terms(one.text("name"))
        if len(name) < 2 or name != terms(other.text("name")):
            continue
        told = ("born_on", "age", "sex")
        known = [x for x in told if not one.lacks(x) and not other.lacks(x)]
        if all(one.values[field] == other.values[field] for field in known):
            yield other.at("name"), {}
            return


@rule("HILO-R316")
def warrant_and_flagrancy(case: Case) -> Iterator[Hit]:
    """Two grounds for one detention: a judge's order, and a case of flagrancy."""
    for one in case.detentions:
        if one.text("kind") == "arrest_warrant" and one.text("flagrancy"):
            yield one.at("flagrancy"), {}


def _present(case: Case) -> list[str]:
    rows = [*case.responder.rows("crew"), case.responder]
    rows += [row for one in case.detentions for row in one.rows("officers")]
    return [name for row in rows if (name := row.text("name"))]


def _full(text: str) -> str:
    """The name in "Name, by telephone, list"; nothing where it is one word, which tells nobody."""
    name = person(text)
    return name if len(terms(name)) > 1 else ""


def _same(one: str, other: str) -> bool:
    return terms(one) == terms(other)


def _received(place: str) -> bool:
    said = plain(place)
    return bool(_PROSECUTION.search(said) or _COURT.search(said))
