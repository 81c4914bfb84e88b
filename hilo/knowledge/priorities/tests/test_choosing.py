"""The law of choosing, worked by hand."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.knowledge.priorities.rules import overlap, rule, rules, select
from hilo.knowledge.priorities.rules.comparing import difference
from hilo.lib.errors import Refusal

WORKED = tomllib.loads((Path(__file__).parent / "cases" / "choosing.toml").read_text(encoding="utf-8"))
AREAS = (WORKED["counts"], WORKED["population"], WORKED["codes"])


@pytest.mark.parametrize("case", WORKED["cases"], ids=lambda case: case["name"])
def test_a_rule_chooses_as_worked_by_hand(case):
    found = select(rule(case["rule"]), *AREAS, case["k"])
    assert [WORKED["codes"][one.position] for one in found.members] == case["expect"]
    for one, value in zip(found.members, case.get("values", []), strict=False):
        assert one.value == pytest.approx(value, abs=1e-3)
    assert found.tied == case.get("tied", found.tied)
    assert found.tied_members == case.get("tied_members", found.tied_members)


def test_smoothing_takes_the_village_back_and_leaves_the_city():
    by_rate = select(rule("rate"), *AREAS, 5)
    village = next(one for one in by_rate.members if WORKED["codes"][one.position] == "01005")
    city = next(one for one in by_rate.members if WORKED["codes"][one.position] == "01002")
    assert village.smoothed < village.rate / 2
    assert city.smoothed == pytest.approx(city.rate, rel=0.05)


def test_rates_are_per_year_whatever_the_period():
    seven = select(rule("rate"), *AREAS, 1, months=7)
    assert seven.members[0].value == pytest.approx(300.0 * 12 / 7)


def test_the_share_and_the_people_of_a_list():
    found = select(rule("counts"), *AREAS, 2)
    assert (found.held, found.total) == (80, 123)
    assert found.share == pytest.approx(80 / 123)
    assert found.population_share == pytest.approx(1_700_000 / 2_021_000)
    assert found.large == 2


def test_two_equal_in_all_are_told_apart_by_code():
    found = select(rule("counts"), [5, 5, 5], [10, 10, 10], ["03", "01", "02"], 2)
    assert [one.position for one in found.members] == [1, 2]
    assert (found.tied, found.tied_members) == (3, 2)


def test_a_place_without_people_is_chosen_by_count_alone():
    counts, people, codes = [9, 5, 1], [np.nan, 100_000, 100_000], ["a", "b", "c"]
    assert select(rule("counts"), counts, people, codes, 1).members[0].position == 0
    assert select(rule("counts"), counts, people, codes, 1).members[0].population is None
    by_rate = select(rule("rate"), counts, people, codes, 2)
    assert [one.position for one in by_rate.members] == [1, 2]
    assert by_rate.without_population == 1


@pytest.mark.parametrize(("key", "k"), [("counts", 0), ("counts", 6), ("mix", 4)])
def test_a_list_that_cannot_be_filled_is_refused(key, k):
    with pytest.raises(Refusal) as refused:
        select(rule(key), *AREAS, k)
    assert refused.value.code == "HILO-P421"


def test_a_period_without_cases_has_no_list():
    with pytest.raises(Refusal) as refused:
        select(rule("counts"), [0, 0], [10, 10], ["a", "b"], 1)
    assert refused.value.code == "HILO-P422"


def test_an_unpublished_count_is_never_taken_for_zero():
    with pytest.raises(ValueError, match="not zero"):
        select(rule("counts"), [np.nan, 1], [10, 10], ["a", "b"], 1)


def test_an_unknown_rule_is_refused_with_the_known_ones():
    with pytest.raises(Refusal, match="counts, rate, smoothed, excess, mix") as refused:
        rule("gut")
    assert refused.value.code == "HILO-P420"


def test_only_what_the_council_did_is_no_proposal():
    assert [one.key for one in rules().values() if not one.proposal] == ["counts"]


def test_a_rule_of_other_weights_has_another_version():
    assert len({one.version for one in rules().values()}) == len(rules())


areas = st.lists(st.tuples(st.integers(0, 50), st.integers(1_000, 900_000)), min_size=3, max_size=25)


@given(areas, st.sampled_from(["counts", "rate", "smoothed", "excess"]), st.randoms())
def test_the_order_of_the_file_never_matters(rows, key, chance):
    if not sum(count for count, _ in rows):
        return
    named = [(f"{at:05}", *row) for at, row in enumerate(rows)]
    shuffled = named.copy()
    chance.shuffle(shuffled)

    def chosen(of):
        codes, counts, people = zip(*of, strict=True)
        return [codes[one.position] for one in select(rule(key), counts, people, codes, 3).members]

    if key == "smoothed":
        # Sums in another order differ in the last bit; equals may then change places.
        assert len(set(chosen(named)) & set(chosen(shuffled))) >= 1
    else:
        assert chosen(named) == chosen(shuffled)


@given(areas)
def test_no_other_list_of_the_same_length_holds_more(rows):
    counts = [count for count, _ in rows]
    if not sum(counts):
        return
    found = select(rule("counts"), counts, [people for _, people in rows], [f"{at:05}" for at in range(len(rows))], 3)
    assert found.held == sum(sorted(counts, reverse=True)[:3])


def test_a_mix_of_one_measure_is_that_measure():
    alone = replace(rule("mix"), weights=(("counts", 1.0),), minimum_population=0)
    one, other = select(alone, *AREAS, 5), select(rule("counts"), *AREAS, 5)
    assert [member.position for member in one.members] == [member.position for member in other.members]


def test_lists_side_by_side():
    both = {row.one + row.other: row for row in overlap({"a": ["1", "2", "3"], "b": ["3", "4"]})}
    assert (both["ab"].shared, both["ab"].jaccard) == (1, 0.25)
    assert (both["aa"].shared, both["aa"].jaccard) == (3, 1.0)
    changed = difference(["1", "2", "3"], ["3", "4"])
    assert (changed.enters, changed.leaves, changed.stays) == (("4",), ("1", "2"), ("3",))
