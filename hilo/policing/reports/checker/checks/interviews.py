"""Victims and witnesses: their rights, their language, their reserved particulars (CNPP 109; CPEUM 20-C)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..case import Case
from ..registry import Hit, limits, rule
from ..words import plain, slips
from .common import other_language

ADULT = limits()["adult"]
_OF_DETAINED = ("observations", "injuries_description", "description", "pointed_out_by", "pointed_out_sign")
_GROUPS = re.compile(r"(?<=\d) (?=\d)")


@rule("HILO-R261")
def victim_untold(case: Case) -> Iterator[Hit]:
    for one in case.interviews:
        if one.text("quality") == "victim" and one.not_yes("rights_read"):
            yield one.at("rights_read"), {}


@rule("HILO-R262")
def leaks(case: Case) -> Iterator[Hit]:
    """The name, document or contact of a reserved person stands where everybody reads it."""
    reserved = [one for one in case.interviews if one.yes("reserved") or (one.number("age") or ADULT) < ADULT]
    if not reserved:
        return
    text = f" {_joined(_open(case))} "
    words = text.split()
    for one in reserved:
        said = [form for form in _forms(plain(one.text("name"))) if not _another(case, form)]
        if any(_stands(form.split(), words) for form in said):
            yield one.at("name"), {}
        for field in ("document", "contact"):
            mark = _joined(plain(one.text(field)))
            if sum(sign.isdigit() for sign in mark) >= 7 and f" {mark} " in text:
                yield one.at(field), {}


def _stands(name: list[str], words: list[str]) -> bool:
    """Whether a name stands among words, with a slip of one letter in each of its longer words."""
    first = name[0]
    for at in range(len(words) - len(name) + 1):
        if words[at][:1] != first[:1] and words[at][1:2] != first[1:2]:
            continue
        if all(_same(one, words[at + step]) for step, one in enumerate(name)):
            return True
    return False


def _same(one: str, other: str) -> bool:
    return one == other or (len(one) >= 5 and len(other) >= 4 and slips(one, other, 1) <= 1)


def _joined(text: str) -> str:
    """Digits written in groups as one number."""
    return _GROUPS.sub("", text)


def _forms(name: str) -> list[str]:
    """How a full name is also written: whole, with the first surname, or by both surnames. One word tells nobody."""
    words = name.split()
    if len(words) < 2 or len(name) < 8:
        return []
    shorter: list[list[str]] = []
    if len(words) == 3:
        shorter = [words[:2], words[1:]]
    elif len(words) == 4:
        shorter = [words[:3], [words[0], words[2]], words[2:]]
    return [name, *(" ".join(one) for one in shorter)]


def _another(case: Case, form: str) -> bool:
    """Whether somebody whose name is open is called so too."""
    names = [one.text("name") for one in (*case.detentions, *case.responder.rows("crew"))]
    return any(form in plain(name) for name in names)


def _open(case: Case) -> str:
    """What everybody reads."""
    free = [case.told, case.knowledge.text("follow_up"), case.place.text("references")]
    free += [one.text(field) for one in case.detentions for field in _OF_DETAINED]
    free += [one.text("observations") for one in case.vehicles]
    free += [one.text(field) for one in case.forces for field in ("conduct", "injuries", "lethal_reasons")]
    free += [one.text(field) for one in case.objects for field in ("description", "observations", "place")]
    free += [one.text("explanation") for one in (*case.forces, *case.scenes)]
    return plain("\n".join(free))


@rule("HILO-R263")
def no_interpreter(case: Case) -> Iterator[Hit]:
    for one in case.interviews:
        if other_language(one) and one.lacks("interpreter"):
            yield one.at("interpreter"), {}


def _open_minors(case: Case, *, victims: bool) -> Iterator[Hit]:
    for one in case.interviews:
        age = one.number("age")
        if age is not None and age < ADULT and one.no("reserved") and (one.text("quality") == "victim") is victims:
            yield one.at("reserved"), {}


@rule("HILO-R264")
def minor_victim_open(case: Case) -> Iterator[Hit]:
    yield from _open_minors(case, victims=True)


@rule("HILO-R265")
def minor_witness_open(case: Case) -> Iterator[Hit]:
    yield from _open_minors(case, victims=False)
