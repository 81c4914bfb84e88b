"""Vehicles: the serial number by itself, and the same vehicle in every part (CNPP 217, 227)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..case import Case, Record
from ..registry import Hit, limits, rule
from ..words import mark, slips

# ISO 3779 and the check digit of North America, as instruments F.2 has it (verified there by a worked number).
_VALUE = {sign: int(value) for sign, value in zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True)}
_VALUE |= {str(digit): digit for digit in range(10)}
_WEIGHT = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_PLATE = re.compile(
    r"\b(?:placas?|matr[ií]cula)\b[^\n.;]{0,40}?\b([A-Z0-9]{1,4}(?:[- ][A-Z0-9]{1,4}){1,2}|[A-Z0-9]{5,8})\b"
)
_VIN = re.compile(r"\b[A-HJ-NPR-Z0-9]{17}\b")
SINCE = limits()["vin_since"]


def check_digit(vin: str) -> str:
    """The ninth character that a number of 17 should have. vin: capitals and digits without I, O, Q."""
    rest = sum(_VALUE[sign] * weight for sign, weight in zip(vin, _WEIGHT, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


@rule("HILO-R241")
def vin_digit(case: Case) -> Iterator[Hit]:
    """Only numbers of makers in North America (1 to 5), where the digit is bound to fit."""
    for one in case.vehicles:
        vin = mark(one.text("vin"))
        if len(vin) == 17 and vin[0] in "12345" and all(sign in _VALUE for sign in vin) and check_digit(vin) != vin[8]:
            yield one.at("vin"), {}


@rule("HILO-R242")
def vin_shape(case: Case) -> Iterator[Hit]:
    for one in case.vehicles:
        vin, year = mark(one.text("vin")), one.number("year")
        if vin and (len(vin) != 17 or any(sign not in _VALUE for sign in vin)) and year is not None and year >= SINCE:
            yield one.at("vin"), {"count": str(len(vin))}


@rule("HILO-R243")
def told_otherwise(case: Case) -> Iterator[Hit]:
    """A plate or serial in the narrative that differs from an annex by a slip or two; other vehicles are left alone."""
    for field, pattern, most in (("plate", _PLATE, 2), ("vin", _VIN, 4)):
        known = {mark(one.text(field)): one for one in case.vehicles if len(mark(one.text(field))) >= 5}
        if not known:
            continue
        told = [match.group(match.lastindex or 0) for match in pattern.finditer(case.told)]
        for text in told:
            said = mark(text)
            if said in known or not any(sign.isdigit() for sign in said):
                continue
            near = [one for other, one in known.items() if slips(said, other, most) <= most]
            if near:
                yield near[0].at(field), {}
                break


@rule("HILO-R244")
def two_in_one(case: Case) -> Iterator[Hit]:
    """The same serial under two plates, or the same plate over two serials."""
    for field, other in (("vin", "plate"), ("plate", "vin")):
        seen: dict[str, Record] = {}
        for one in case.vehicles:
            key = mark(one.text(field))
            first = seen.setdefault(key, one) if key else one
            here, there = mark(one.text(other)), mark(first.text(other))
            if first is not one and here and there and here != there:
                yield one.at(field), {}


@rule("HILO-R245")
def objects_disagree(case: Case) -> Iterator[Hit]:
    """A person or vehicle said to hold nothing, and annex D has something from it; or the reverse."""
    if case.objects or case.knowledge.yes("objects_collected"):
        for records, link in ((case.detentions, "from_person"), (case.vehicles, "from_vehicle")):
            taken = {one.text(link) for one in case.objects if not one.lacks(link)}
            for one in records:
                key = one.text("id")
                own = not one.lacks("belongings")
                denied = one.no("objects_found") and key in taken
                unlisted = one.yes("objects_found") and key not in taken and not own and _linked(case, link)
                if denied or unlisted:
                    yield one.at("objects_found"), {}


def _linked(case: Case, link: str) -> bool:
    """Whether every object says where it is from, so that a missing one is truly missing."""
    return bool(case.objects) and all(not one.unanswered(link) for one in case.objects)
