"""A command is refused in the same words wherever it is made, and its limits are told once."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass
from datetime import date
from typing import Annotated

import pytest
from annotated_types import Ge, Le
from hypothesis import given
from hypothesis import strategies as st

from hilo.lib.answers import derived, plain
from hilo.lib.commands import UNSET, Unset, command, parse, parse_json, sent
from hilo.lib.errors import Refusal
from hilo.lib.limits import Longest, RecordId, attributes, limits_of, longest

Plate = Annotated[str, Longest(8, least=3)]
Year = Annotated[int, Ge(2016), Le(2100)]


@command
class Register:
    plate: Plate
    year: Year = 2016
    seen: date | None = None


@command
class Change:
    plate: Plate | Unset = UNSET
    seen: date | Unset | None = UNSET


@dataclass(frozen=True, slots=True)
class Owner:
    name: Annotated[str, Longest(8)]


@command
class Sell:
    to: Owner


@dataclass(frozen=True, slots=True)
class Sighting:
    plate: str
    days: tuple[date, ...]

    @derived
    def times(self) -> int:
        return len(self.days)


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"plate": "ABC-123-45"}, "plate"),
        ({"plate": "A"}, "plate"),
        ({"plate": "AB\x00C"}, "plate"),
        ({"plate": "ABC", "year": 2015}, "year"),
        ({"plate": "ABC", "seen": "yesterday"}, "seen"),
        ({}, "plate"),
    ],
    ids=str,
)
def test_what_breaks_a_limit_is_refused_at_every_door(given, where):
    for make in (lambda: parse(Register, given), lambda: Register(**given)):
        with pytest.raises(Refusal) as refused:
            make()
        assert (refused.value.code, refused.value.where, refused.value.status) == ("HILO-K422", where, 422)
        assert [one["where"] for one in refused.value.extra["fields"]] == [where]


def test_a_form_s_text_becomes_what_the_field_is():
    assert parse(Register, {"plate": "ABC", "year": "2020", "seen": "2020-02-29"}).seen == date(2020, 2, 29)


def test_a_part_that_was_built_in_python_is_held_to_its_limits_as_one_that_was_sent():
    for owner in (Owner("Maximiliano"), {"name": "Maximiliano"}):
        with pytest.raises(Refusal) as refused:
            Sell(to=owner)
        assert (refused.value.code, refused.value.where) == ("HILO-K422", "to.name")


def test_a_body_is_read_as_the_command_it_says():
    assert parse_json(Register, b'{"plate": "ABC", "seen": "2020-02-29", "older": 1}').seen == date(2020, 2, 29)
    for wrong, where in ((b"[]", "body"), (b"{", "body"), (b'{"plate": 1}', "plate")):
        with pytest.raises(Refusal) as refused:
            parse_json(Register, wrong)
        assert (refused.value.code, refused.value.where) == ("HILO-K422", where)


def test_a_command_does_not_change():
    with pytest.raises(FrozenInstanceError):
        Register(plate="ABC").plate = "XYZ"


def test_what_was_not_sent_is_told_apart_from_what_was_emptied():
    assert sent(parse(Change, {"seen": None})) == {"seen": None}
    assert sent(Change()) == {}


def test_a_limit_is_read_from_its_type_by_the_table_and_by_the_page():
    assert longest(Plate) == longest(Plate | None) == 8
    assert attributes(Plate) == {"maxlength": "8", "minlength": "3"}
    assert attributes(Year | None) == {"min": "2016", "max": "2100"}
    assert attributes(RecordId)["min"] == "1"
    assert limits_of(Register)["plate"] == attributes(Plate)
    with pytest.raises(TypeError):
        longest(int)


def test_an_answer_is_its_fields_and_what_is_derived_from_them():
    assert plain(Sighting("ABC", (date(2016, 8, 30),))) == {"plate": "ABC", "days": ["2016-08-30"], "times": 1}


@given(st.text(max_size=12))
def test_a_text_is_taken_just_within_its_limit(text):
    fits = 3 <= len(text) <= 8 and "\x00" not in text
    try:
        assert parse(Register, {"plate": text}).plate == text
        assert fits
    except Refusal:
        assert not fits
