"""Victims and witnesses: their rights, their language, their reserved particulars (CNPP 109; CPEUM 20-C)."""

from __future__ import annotations

from collections.abc import Iterator

from ..case import Case
from ..catalogue import Hit, limits, rule
from ..words import plain
from .common import other_language

ADULT = limits()["adult"]


@rule("R261")
def victim_untold(case: Case) -> Iterator[Hit]:
    for one in case.interviews:
        if one.text("quality") == "victim" and one.not_yes("rights_read"):
            yield one.at("rights_read"), {}


@rule("R262")
def leaks(case: Case) -> Iterator[Hit]:
    """The full name, document or contact of a reserved person stands where everybody reads it."""
    for one in case.interviews:
        if not one.yes("reserved"):
            continue
        for field in ("name", "document", "contact"):
            said = plain(one.text(field))
            if _telling(field, said) and f" {said} " in f" {_open(case)} ":
                yield one.at(field), {}


def _telling(field: str, said: str) -> bool:
    """A name of two words, or a document or phone with at least seven digits: nothing that could be a common word."""
    if field == "name":
        return len(said.split()) >= 2 and len(said) >= 8
    return sum(sign.isdigit() for sign in said) >= 7


def _open(case: Case) -> str:
    free = [case.told, case.knowledge.text("follow_up"), case.place.text("references")]
    free += [one.text(field) for one in case.detentions for field in ("observations", "injuries_description")]
    free += [one.text(field) for one in case.objects for field in ("description", "observations", "place")]
    free += [one.text("explanation") for one in (*case.forces, *case.scenes)]
    return plain("\n".join(free))


@rule("R263")
def no_interpreter(case: Case) -> Iterator[Hit]:
    for one in case.interviews:
        if other_language(one) and one.lacks("interpreter"):
            yield one.at("interpreter"), {}


@rule("R264")
def minor_open(case: Case) -> Iterator[Hit]:
    for one in case.interviews:
        age = one.number("age")
        if age is not None and age < ADULT and one.no("reserved"):
            yield one.at("reserved"), {}

