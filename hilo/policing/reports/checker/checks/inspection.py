"""Inspections of persons, vehicles, places and dwellings; body samples (CNPP 251, 252, 266-270, 283, 290; CPEUM 16)."""

from __future__ import annotations

from collections.abc import Iterator

from ..case import Case
from ..registry import Hit, rule
from ..words import span
from .common import SLACK, of_flagrancy


@rule("HILO-R141")
def no_ground(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        if one.yes("inspection") and one.lacks("inspection_ground"):
            yield one.at("inspection_ground"), {}


@rule("HILO-R142")
def by_consent(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        if one.yes("inspection") and one.text("inspection_ground") == "consent":
            yield one.at("inspection_ground"), {}


@rule("HILO-R143")
def not_told(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        if one.yes("inspection") and one.not_yes("inspection_told"):
            yield one.at("inspection_told"), {}


@rule("HILO-R144")
def intimate(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        if one.text("inspection_extent") == "intimate" and one.lacks("inspection_warrant"):
            yield one.at("inspection_warrant"), {}


@rule("HILO-R145")
def warrant_unnumbered(case: Case) -> Iterator[Hit]:
    place = case.place
    if place.yes("dwelling") and place.text("entry_ground") == "warrant" and place.lacks("warrant"):
        yield place.at("warrant"), {}


@rule("HILO-R155")
def authorisation_unnumbered(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        # One that exposed intimate parts is HILO-R144's.
        by_order = one.yes("inspection") and one.text("inspection_ground") == "warrant"
        if by_order and one.text("inspection_extent") != "intimate" and one.lacks("inspection_warrant"):
            yield one.at("inspection_warrant"), {}


@rule("HILO-R146")
def before_flagrancy(case: Case) -> Iterator[Hit]:
    for one, at in case.arrests:
        looked = one.time("inspection_at")
        if of_flagrancy(one) and one.text("inspection_ground") == "flagrancy" and looked and at - looked > SLACK:
            yield one.at("inspection_at"), {"gap": span(at - looked)}


@rule("HILO-R147")
def rights_after(case: Case) -> Iterator[Hit]:
    """After a detention the rights come before the inspection; one on signs alone comes before both: left alone."""
    for one, at in case.arrests:
        looked, read = one.time("inspection_at"), one.time("rights_read_at")
        if looked and read and looked >= at and read - looked > SLACK:
            yield one.at("rights_read_at"), {"gap": span(read - looked)}


@rule("HILO-R148")
def found_without(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        if one.no("inspection") and one.yes("objects_found"):
            yield one.at("inspection"), {}


@rule("HILO-R149")
def found_before(case: Case) -> Iterator[Hit]:
    looked = {one.text("id"): one.time("inspection_at") for one in case.detentions}
    for one in case.objects:
        at, start = one.time("found_at"), looked.get(one.text("from_person"))
        if at and start and one.text("obtained_by") == "person_inspection" and start - at > SLACK:
            yield one.at("found_at"), {"gap": span(start - at)}


@rule("HILO-R150")
def not_in_report(case: Case) -> Iterator[Hit]:
    """An object that an inspection yielded which the report does not tell of."""
    persons = {one.text("id") for one in case.detentions if not one.no("inspection")}
    for one in case.objects:
        how = one.text("obtained_by")
        nobody = how == "person_inspection" and not persons
        other = how == "person_inspection" and one.text("from_person") in case.ids["detention"] - persons
        no_car = how == "vehicle_inspection" and not case.vehicles
        no_place = how == "place_inspection" and case.place.no("inspected")
        if nobody or other or no_car or no_place:
            yield one.at("obtained_by"), {}


@rule("HILO-R151")
def vehicle_without_ground(case: Case) -> Iterator[Hit]:
    """A vehicle that is described where it stands needs no ground; one from which something was taken does."""
    taken = {one.text("from_vehicle") for one in case.objects}
    for one in case.vehicles:
        described = one.values.get("ground") == {"absent": "not_applicable"} and one.no("objects_found")
        if one.lacks("ground") and (not described or one.text("id") in taken):
            yield one.at("ground"), {}


@rule("HILO-R152")
def samples_refused(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        if one.yes("samples") and one.yes("samples_refused") and one.lacks("samples_warrant"):
            yield one.at("samples_warrant"), {}


@rule("HILO-R153")
def dwelling_without_ground(case: Case) -> Iterator[Hit]:
    if case.place.yes("dwelling") and case.place.lacks("entry_ground"):
        yield case.place.at("entry_ground"), {}


@rule("HILO-R154")
def dwelling_unwarranted(case: Case) -> Iterator[Hit]:
    if case.place.yes("dwelling") and case.place.text("entry_ground") in ("consent", "aggression"):
        yield case.place.at("entry_ground"), {}


@rule("HILO-R156")
def dwelling_by_flagrancy(case: Case) -> Iterator[Hit]:
    if case.place.yes("dwelling") and case.place.text("entry_ground") == "flagrancy":
        yield case.place.at("entry_ground"), {}
