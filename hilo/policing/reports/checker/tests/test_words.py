"""Names, plates and hours as people write them: what counts as the same, and how far apart two writings are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.policing.reports.checker.checks.vehicles import check_digit
from hilo.policing.reports.checker.words import alike, mark, person, plain, slips, span

SHORT = st.text(alphabet="abc1", max_size=6)


def plainly(one: str, other: str) -> int:
    """The distance by its definition, to hold the quick one to."""
    if not one or not other:
        return len(one) + len(other)
    change = plainly(one[1:], other[1:]) + (one[0] != other[0])
    return min(change, plainly(one[1:], other) + 1, plainly(one, other[1:]) + 1)


@given(SHORT, SHORT, st.integers(0, 4))
def test_slips_are_single_character_edits_up_to_a_limit(one, other, most):
    assert min(slips(one, other, most), most + 1) == min(plainly(one, other), most + 1)


def test_accents_case_and_signs_do_not_count():
    assert plain("  Fiscalía  GENERAL, núm. 4 ") == "fiscalia general num 4"
    assert mark("txx-000 a") == "TXX000A"
    assert person("Beatriz Bodega, Custodia, FGE") == "beatriz bodega"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Bruno Ejemplo Prueba", "EJEMPLO PRUEBA BRUNO", True),
        ("Bruno Ejemplo", "Bruno Ejemplo Prueba", True),
        ("Bruno Ejemplo Prueba", "Carlos Distinto Total", False),
        ("", "Carlos", True),
    ],
)
def test_a_name_written_shorter_or_turned_round_is_the_same(one, other, same):
    assert alike(one, other) is same


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 min"), (59, "59 min"), (60, "1 h"), (104, "1 h 44 min"), (2880, "2 d 0 h"), (-5, "5 min")],
)
def test_a_length_of_time_is_said_alike_in_both_languages(minutes, said):
    assert span(timedelta(minutes=minutes)) == said


def test_the_check_digit_is_that_of_a_number_known_to_fit():
    """ISO 3779 number that instruments F.2 was verified with: sum 351, rest 10, so X."""
    assert check_digit("1M8GDM9AXKP042788") == "X"
    assert check_digit("11111111111111111") == "1"
