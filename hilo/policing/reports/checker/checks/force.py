"""Use of force against what the law lets oppose the resistance (LNUF 9-12, 24, 33)."""

from __future__ import annotations

from collections.abc import Iterator

from ...rules_force import standard
from ..case import Case, Record
from ..registry import Hit, lists, rule
from ..words import span
from .common import SLACK

ALLOWED = {name: one.allows for name, one in standard().resistances.items()}
RESISTED = ("passive", "active", "high_danger")
ORDER: list[str] = lists()["levels"]["order"]
LEAST: dict[str, str] = lists()["levels"]["least"]


def _beyond(one: Record) -> list[str]:
    allowed = ALLOWED.get(one.text("resistance"))
    if allowed is None:
        return []
    return [code for code in one.codes("mechanisms") if code in LEAST and code not in allowed]


@rule("HILO-R211")
def beyond_resistance(case: Case) -> Iterator[Hit]:
    for one in case.forces:
        over = _beyond(one) if one.text("resistance") in RESISTED else []
        if over:
            yield one.at("mechanisms"), {"mechanisms": ",".join(over)}


@rule("HILO-R212")
def without_resistance(case: Case) -> Iterator[Hit]:
    for one in case.forces:
        over = _beyond(one) if one.text("resistance") == "none" else []
        if over:
            yield one.at("resistance"), {"mechanisms": ",".join(over)}


def _lethal(one: Record) -> bool:
    return one.yes("firearm") or "lethal" in one.codes("mechanisms") or one.text("level") == "firearm"


@rule("HILO-R213")
def lethal_untold(case: Case) -> Iterator[Hit]:
    for one in case.forces:
        if _lethal(one) and one.lacks("lethal_reasons"):
            yield one.at("lethal_reasons"), {}


@rule("HILO-R214")
def shots_uncounted(case: Case) -> Iterator[Hit]:
    for one in case.forces:
        if one.yes("firearm") and (one.lacks("shots") or one.number("shots") == 0):
            yield one.at("shots"), {}


@rule("HILO-R215")
def firearm_denied(case: Case) -> Iterator[Hit]:
    """A firearm used and lethal force left out, or a firearm denied and shots, level or mechanism say otherwise."""
    for one in case.forces:
        used = one.yes("firearm") and (one.number("shots") or 0) > 0 and one.codes("mechanisms")
        if used and "lethal" not in one.codes("mechanisms"):
            yield one.at("mechanisms"), {}
        elif one.no("firearm") and ((one.number("shots") or 0) > 0 or one.text("level") == "firearm"):
            yield one.at("firearm"), {}


@rule("HILO-R216")
def level_too_low(case: Case) -> Iterator[Hit]:
    for one in case.forces:
        level = one.text("level")
        if level not in ORDER:
            continue
        high = [
            code for code in one.codes("mechanisms") if code in LEAST and ORDER.index(LEAST[code]) > ORDER.index(level)
        ]
        if high and "lethal" not in high:
            yield one.at("level"), {"level": level, "mechanisms": ",".join(high)}


@rule("HILO-R217")
def untold(case: Case) -> Iterator[Hit]:
    for one in case.forces:
        for field in ("conduct", "explanation"):
            if one.lacks(field):
                yield one.at(field), {}


HURT = ("injured_persons", "dead_persons")
"""On whom force was used; officers are counted apart."""


def _harmed(one: Record, fields: tuple[str, ...] = (*HURT, "injured_officers", "dead_officers")) -> bool:
    return any((one.number(field) or 0) > 0 for field in fields)


@rule("HILO-R218")
def harm_untold(case: Case) -> Iterator[Hit]:
    """Of lethal weapons alone: of harm by other means the article asks nothing."""
    for one in case.forces:
        if _lethal(one) and _harmed(one) and one.lacks("injuries"):
            yield one.at("injuries"), {}


@rule("HILO-R219")
def no_help(case: Case) -> Iterator[Hit]:
    for one in case.forces:
        if _harmed(one, HURT) and one.no("medical_help") and one.lacks("medical_help_explained"):
            yield one.at("medical_help_explained"), {}


@rule("HILO-R220")
def in_custody(case: Case) -> Iterator[Hit]:
    held = {one.text("id"): at for one, at in case.arrests}
    for one in case.forces:
        at, start = one.time("at"), held.get(one.text("against"))
        if at and start and at - start > SLACK:
            yield one.at("at"), {"gap": span(at - start)}
