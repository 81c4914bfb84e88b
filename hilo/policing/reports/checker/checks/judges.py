"""What judges see every week and stands in the answers: who, where, before whom, told how, hurt by what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from ..case import Case, Record
from ..registry import Hit, lists, rule
from ..words import alike, clock, plain, terms
from .common import SLACK

_PROSECUTION = re.compile(r"\b(?:fiscal\w*|ministerio publico|m p|mp|agencia|fge\w*|fgr|pgr|procuraduria)\b")
_COURT = re.compile(r"\b(?:juez|jueza|juzgado|tribunal|poder judicial|control|magistrad\w*)\b")
_SEXUAL = re.compile("|".join(lists()["reserved_offences"]["patterns"]))
_GRAVE = re.compile("|".join(lists()["grave_injuries"]["patterns"]))
_LIGHT = frozenset({"cooperative", "contact", "body_control"})
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


def explained_before(one: Record) -> bool:
    """The report says that an injury is older than the detention, or came from another."""
    return bool(_OLDER.search(plain(one.text("injuries_description"))))


_OLDER = re.compile("|".join(lists()["older_injuries"]["patterns"]))


@rule("HILO-R307")
def detained_as_a_witness(case: Case) -> Iterator[Hit]:
    """Who is detained is interviewed as if they were a witness: what they say without a defender does not count."""
    held = {terms(name) for one in case.detentions if len(terms(name := one.text("name"))) > 1}
    for one in case.interviews:
        if one.text("quality") in ("witness", "other", "") and terms(one.text("name")) in held:
            yield one.at("quality"), {}
