"""Injuries: explained, certified, and the same in every record (LNRD 18-VIII; LNUF 21, 32, 33; CNPP 152-VII)."""

from __future__ import annotations

from collections.abc import Iterator

from ..case import Case
from ..registry import Hit, rule
from .common import explained_before


@rule("HILO-R171")
def unexplained(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        if one.yes("injuries") and one.lacks("injuries_description"):
            yield one.at("injuries_description"), {}


@rule("HILO-R172")
def certificate_differs(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        seen, certified = one.values.get("injuries"), one.values.get("certificate_injuries")
        if isinstance(seen, bool) and isinstance(certified, bool) and seen is not certified:
            yield one.at("certificate_injuries"), {}


@rule("HILO-R173")
def register_differs(case: Case) -> Iterator[Hit]:
    for one, row in case.pairs:
        seen, registered = one.values.get("injuries"), row.values.get("injuries")
        if isinstance(seen, bool) and isinstance(registered, bool) and seen is not registered:
            yield one.at("injuries"), {}


@rule("HILO-R174")
def uncertified(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        if one.yes("injuries") and one.lacks("medical_certificate"):
            yield one.at("medical_certificate"), {}


@rule("HILO-R175")
def hurt_by_force(case: Case) -> Iterator[Hit]:
    """Annex B counts an injured person, and the only detained person it was used on is said to be unhurt."""
    unhurt = {one.text("id"): one for one in case.detentions if one.no("injuries")}
    for force in case.forces:
        one = unhurt.get(force.text("against"))
        if one is not None and (force.number("injured_persons") or 0) > 0:
            yield one.at("injuries"), {}


@rule("HILO-R176")
def hurt_without_force(case: Case) -> Iterator[Hit]:
    """Nobody tells of force; an injury that is said to be older, or another's doing, is explained."""
    if case.forces or case.knowledge.yes("force_used"):
        return
    for one in case.detentions:
        if one.yes("injuries") and not explained_before(one):
            yield one.at("injuries"), {}
