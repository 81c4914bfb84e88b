"""When a piece is reviewed, what is to be mended of it, and when it is asked back: the worked cases and the lists."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from hilo.lib.errors import Refusal
from hilo.registries.armoury import rules
from hilo.registries.officers.rules.service import standard as of_officers

CASES = tomllib.loads((Path(__file__).parent / "cases" / "reviews.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["review"], ids=lambda case: case["sentence"])
def test_what_is_to_be_mended_of_a_piece(case):
    given = dict(case["given"])
    kind = rules.kind_of(given.pop("kind"))
    assert [one.code for one in rules.found(kind, on=case["when"], **given)] == case["then"]


@pytest.mark.parametrize("case", CASES["back"], ids=lambda case: case["sentence"])
def test_when_a_piece_is_asked_back(case):
    given = dict(case["given"])
    assert rules.asked_back(rules.kind_of(given.pop("kind")), **given) == case["then"]


def test_serial_numbers_are_one_whatever_stands_between():
    assert rules.serial_of(" ab-12 3") == ("AB-12 3", "AB123")
    assert rules.serial_of("Ñ-1")[1] == "N1"
    for text in ("", "  ", "--", "☎", "AB\u0007"):
        with pytest.raises(Refusal) as refused:
            rules.serial_of(text)
        assert refused.value.code == "HILO-O461"


def test_what_was_never_reviewed_owes_it_since_it_was_entered():
    kind = rules.kind_of("sidearm")
    assert rules.review_due(kind, None, date(2026, 3, 1)) == date(2026, 3, 1)
    assert rules.review_due(kind, date(2026, 3, 31), date(2026, 1, 1)) == date(2026, 9, 30)


def test_every_weapon_asks_for_courses_that_the_programme_has():
    courses = of_officers("programme")["courses"]
    for kind in rules.all_kinds().values():
        assert set(kind.courses) <= courses.keys()
        assert kind.weapon == bool(kind.courses)
        assert kind.weapon or not kind.firearm
    assert set(rules.standard("import")["words"]) == set(rules.kinds())
