"""What a narrative tells and its boxes do not: each a question (standards/cues.toml, standards/rules/cues.toml)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ..case import Case, Record
from ..cues import cues, elsewhere, found
from ..registry import Hit, limits, rule
from ..telling import Told, told
from ..words import plain
from .common import other_language

# A figure is read from where it begins and has an end: else a page of digits is gone over again from each of them.
_WEIGHT = re.compile(
    r"(?<!\d)(\d{1,9}(?:[.,]\d{1,3}){0,5}) ?(kg|kgs|kilos?|kilogramos?|gramos?|grs?|g|mg|miligramos?)\b"
)
_SPOKEN = re.compile(
    r"\b(?:(?P<half>medio)|(?P<whole>un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez)|)(?: ?)kilos?"
    r"(?P<and> y medio)?\b"
)
_COUNTS = {
    "un": 1,
    "dos": 2,
    "tres": 3,
    "cuatro": 4,
    "cinco": 5,
    "seis": 6,
    "siete": 7,
    "ocho": 8,
    "nueve": 9,
    "diez": 10,
}
_SUM = r"(?:\d{1,3}(?:[ ,]\d{3}){0,5}|\d{1,18})(?:\.\d{2})?"
_MONEY = re.compile(rf"\$ ?{_SUM}|\b{_SUM} pesos\b|\b(?:mil|cien|cientos?|\w+cientos) [a-z ]{{0,30}}?pesos\b")
_TAKEN = re.compile(
    r"\b(?:encontr|encuentr|asegur|localiz|hall|port|llevaba|traia|tenia|sac|incaut|recog|escond|ocult|guard)\w*"
)
_SAME = 0.02
"""How far two weights may differ: scales do."""
_GRAMS = {"k": 1000.0, "g": 1.0, "m": 0.001}
_CASH = ("peso", "dinero", "efectivo", "billete", "moneda", "$")


def _first(case: Case, field: str) -> str:
    return case.detentions[0].at(field)


def _people(case: Case) -> str:
    return case.narrative.at("text") if case.detentions else ""


def _search(case: Case) -> str:
    """Suspicion alone: the ground of the inspection, or of the detention, is looked at."""
    return next((one.at("inspection_ground") for one in case.detentions if one.text("kind") in ("flagrancy", "")), "")


def _informed(case: Case) -> str:
    return case.knowledge.at("how")


def _dwelling(case: Case) -> str:
    return case.place.at("dwelling") if case.place.not_yes("dwelling") else ""


def _force(case: Case) -> str:
    return case.knowledge.at("force_used") if not case.forces and case.knowledge.not_yes("force_used") else ""


def _woman(case: Case) -> str:
    """A proposal: outside prisons no article says who inspects whom."""
    return next((one.at("inspection") for one in case.detentions if one.text("sex") == "F"), "")


def _interrupted(case: Case) -> str:
    for one in case.detentions:
        if one.text("flagrancy") in ("pursued", "pointed_out") and one.not_yes("search_interrupted"):
            return one.at("search_interrupted")
    return ""


def _injuries(case: Case) -> str:
    if not case.detentions or any(one.yes("injuries") or one.masked("injuries") for one in case.detentions):
        return ""
    return _first(case, "injuries")


def _delay(case: Case) -> str:
    return case.handover.at("delay_reason") if case.detentions and case.handover.lacks("delay_reason") else ""


def _age(case: Case) -> str:
    adult = limits()["adult"]
    if not case.detentions or any(
        one.yes("age_doubt") or one.masked("age") or (one.number("age") or adult) < adult for one in case.detentions
    ):
        return ""
    return _first(case, "age")


def _language(case: Case) -> str:
    if not case.detentions or any(other_language(one) or one.text("interpreter") for one in case.detentions):
        return ""
    return _first(case, "language")


BOXES: dict[str, Callable[[Case], str]] = {
    "": lambda case: case.narrative.at("text"),
    "people": _people,
    "search": _search,
    "informed": _informed,
    "dwelling": _dwelling,
    "force": _force,
    "woman": _woman,
    "interrupted": _interrupted,
    "injuries": _injuries,
    "delay": _delay,
    "age": _age,
    "language": _language,
}
"""Where a report does not fit what its narrative tells; "" where it does."""


def _asked(code: str) -> Callable[[Case], Iterator[Hit]]:
    cue = cues()[code]
    box = BOXES[cue.box]

    def asks(case: Case) -> Iterator[Hit]:
        words = found(cue, case.spoken)
        if words and (where := box(case)):
            yield where, {"words": words.strip(), "in": "sections.narrative"}
        elif cue.elsewhere and not words and box(case):
            for at, said in _told_elsewhere(case):
                if words := found(cue, said):
                    yield at, {"words": words.strip(), "in": at}
                    return

    return asks


def _told_elsewhere(case: Case) -> Iterator[tuple[str, Told]]:
    """What officers tell in other answers than the narrative, and where."""
    named = {"knowledge": [case.knowledge], "handover": [case.handover], **case.annexes}
    for part, fields in elsewhere().items():
        for record in named.get(part, ()):
            for field in fields:
                if text := record.text(field):
                    yield record.at(field), told(text)


for _code in cues():
    rule(_code)(_asked(_code))


def _grams(number: str, unit: str) -> float:
    digits = (
        number.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", number) else number.replace(",", ".")
    )
    try:
        return float(digits) * _GRAMS[unit[0]]
    except (ValueError, KeyError):
        return 0.0


def _spoken(match: re.Match[str]) -> float:
    """Grams of "kilo y medio", "medio kilo", "dos kilos"; none of a bare "kilo" or of what a figure counts."""
    if match["half"]:
        return 500.0
    before = match.string[max(0, match.start() - 9) : match.start()].rstrip()
    if (not match["whole"] and not match["and"]) or before[-1:].isdigit():
        return 0.0
    return 1000.0 * (_COUNTS.get(match["whole"], 1) + (0.5 if match["and"] else 0.0))


def weight(one: Record) -> float | None:
    """What an object weighs in grams, where its unit is one of weight: 1.2 kg and 1200 g are the same."""
    unit, count = plain(one.text("unit_of_measure")), one.number("quantity")
    if count is None or not re.fullmatch(r"kgs?|kilos?|kilogramos?|grs?|g|gramos?|mg|miligramos?", unit):
        return None
    return count * _GRAMS[unit[0]]


@rule("HILO-R289")
def weight_elsewhere(case: Case) -> Iterator[Hit]:
    """A weight that the narrative tells, and neither an object of annex D nor all of them together have."""
    if not any(stem in case.spoken.bare for stem in (" g", "kilo", "kg", "mg")):
        return
    said = [(match, _grams(match[1], match[2])) for match in _WEIGHT.finditer(case.spoken.bare)]
    said += [(match, heard) for match in _SPOKEN.finditer(case.spoken.bare) if (heard := _spoken(match))]
    if not said:
        return
    known = [grams for one in case.objects if (grams := weight(one)) is not None]
    known += [_grams(m[1], m[2]) for one in case.objects for m in _WEIGHT.finditer(one.text("description").lower())]
    sums = [*known, sum(known)]
    for match, grams in said:
        if grams and not any(abs(grams - one) <= _SAME * max(grams, one) for one in sums):
            narcotic = next((one for one in case.objects if one.text("kind") == "narcotic"), None)
            where = narcotic.at("quantity") if narcotic else case.knowledge.at("objects_collected")
            yield where, {"words": case.spoken.text[match.start() : match.end()].strip(), "in": "sections.narrative"}
            return


@rule("HILO-R290")
def money_elsewhere(case: Case) -> Iterator[Hit]:
    """Money that was found on somebody, and neither annex D nor the belongings have any."""
    bare = case.spoken.bare
    if "peso" not in bare and "$" not in bare:
        return
    if any(one.text("kind") == "money" or _is_cash(one.text("description")) for one in case.objects):
        return
    if any(
        _is_cash(row.text("description") + row.text("kind"))
        for one in case.detentions
        for row in one.rows("belongings")
    ):
        return
    for start, end in case.spoken.sentences():
        match = _MONEY.search(bare, start, end)
        if match and _TAKEN.search(bare, start, end):
            yield (
                case.knowledge.at("objects_collected"),
                {"words": case.spoken.text[match.start() : match.end()].strip(), "in": "sections.narrative"},
            )
            return


def _is_cash(text: str) -> bool:
    low = text.lower()
    return any(word in low for word in _CASH)
