"""Whether the detention has a ground: flagrancy and its cases (CNPP 146), or an order."""

from __future__ import annotations

from collections.abc import Iterator

from ..case import Case
from ..registry import Hit, rule
from ..words import span
from .common import SLACK, minutes, of_flagrancy

AFTER = ("pursued", "pointed_out")
POINTED = ("pointed_out_by", "pointed_out_as", "pointed_out_sign")
IN_THE_ACT, RIGHT_AFTER = minutes("in_the_act"), minutes("right_after")


@rule("HILO-R101")
def interrupted(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        if of_flagrancy(one) and one.text("flagrancy") in AFTER and one.yes("search_interrupted"):
            yield one.at("search_interrupted"), {}


@rule("HILO-R102")
def no_case(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        if of_flagrancy(one) and one.lacks("flagrancy"):
            yield one.at("flagrancy"), {}


@rule("HILO-R103")
def nobody_pointed(case: Case) -> Iterator[Hit]:
    """The article asks for both: somebody who may point out, and an object, information or sign."""
    for one in case.detentions:
        missing = [field for field in POINTED if one.lacks(field)]
        if of_flagrancy(one) and one.text("flagrancy") == "pointed_out" and missing:
            yield one.at(missing[0]), {}


@rule("HILO-R104")
def late_for_the_act(case: Case) -> Iterator[Hit]:
    fact = case.knowledge.time("fact_at")
    for one, at in case.arrests:
        if fact and of_flagrancy(one) and one.text("flagrancy") == "in_the_act" and at - fact > IN_THE_ACT:
            yield one.at("flagrancy"), {"gap": span(at - fact)}


@rule("HILO-R105")
def long_search(case: Case) -> Iterator[Hit]:
    fact = case.knowledge.time("fact_at")
    for one, at in case.arrests:
        if fact and of_flagrancy(one) and one.text("flagrancy") in AFTER and at - fact > RIGHT_AFTER:
            yield one.at("detained_at"), {"gap": span(at - fact)}


@rule("HILO-R106")
def search_untold(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        if of_flagrancy(one) and one.text("flagrancy") in AFTER and one.lacks("search_interrupted"):
            yield one.at("search_interrupted"), {}


@rule("HILO-R107")
def order_unnumbered(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        if one.text("kind") in ("arrest_warrant", "urgent_case") and one.lacks("order_number"):
            yield one.at("order_number"), {}


@rule("HILO-R108")
def before_the_fact(case: Case) -> Iterator[Hit]:
    fact = case.knowledge.time("fact_at")
    for one, at in case.arrests:
        if fact and of_flagrancy(one) and fact - at > SLACK:
            yield one.at("detained_at"), {"gap": span(fact - at)}
