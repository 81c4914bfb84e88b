"""Lists built from a file, and the same period under several rules."""

from __future__ import annotations

import pytest

from hilo.knowledge.incidence.actions import load
from hilo.knowledge.incidence.rules import Period
from hilo.knowledge.priorities.queries.building import build, compare
from hilo.lib.errors import Refusal

from .conftest import PERIOD, some_municipalities


@pytest.fixture
def by_hand(data, tmp_path):
    """Five municipalities, three months: 12 01001 and 01002 tie, 01003 is not published in March."""
    codes = some_municipalities(200)[:5]
    deaths = {0: (5, 5, 2), 1: (4, 4, 4), 2: (9, 9, ""), 3: (1, 0, 0), 4: (12, 0, 0)}
    people = (500_000, 90_000, 400_000, 2_000, 120_000)
    rows = ["ent_mun|year|month|homicides|pop_est"]
    for at, code in enumerate(codes):
        rows += [f"{code}|2016|{month}|{count}|{people[at]}" for month, count in enumerate(deaths[at], 1)]
    path = tmp_path / "small.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return codes, load(path)


def test_a_list_says_its_share_states_people_and_ties(by_hand):
    codes, vintage = by_hand
    found = build(vintage, crime="homicide", period=Period.parse("2016-01", "2016-03"), top=2, population="file")
    # 12 each for the first, second and fifth: equals go by population.
    assert found.codes == (codes[0], codes[4])
    assert (found.count, found.total) == (24, 37)
    assert (found.tied, found.tied_members) == (3, 2)
    assert found.population_held == 620_000
    assert found.over_100k == 2
    assert sum(one.municipalities for one in found.states) == 2
    assert [one.code for one in found.findings] == ["HILO-F110", "HILO-F115", "HILO-P101"]


def test_a_municipality_with_an_unpublished_month_is_left_out_and_said(by_hand):
    codes, vintage = by_hand
    found = build(vintage, crime="homicide", period=Period.parse("2016-01", "2016-03"), top=4)
    assert codes[2] not in found.codes
    assert codes[2] in build(vintage, crime="homicide", period=Period.parse("2016-01", "2016-02"), top=4).codes


def test_a_member_says_why_it_is_on_the_list(by_hand):
    _, vintage = by_hand
    first = build(vintage, crime="homicide", period=Period.parse("2016-01", "2016-03"), top=1).members[0]
    assert first.reason("en") == "Place 1 by number, 4 by rate, 4 by smoothed rate, 4 by excess."
    assert first.reason("es").startswith("Lugar 1 por número")


def test_the_same_question_gives_the_same_list_to_the_last_digit(vintage):
    one, other = (build(vintage, crime="homicide", period=PERIOD, rule="mix", top=8) for _ in range(2))
    assert one.as_dict() == other.as_dict()


def test_a_comparison_says_who_enters_and_leaves_under_each_rule(vintage):
    found = compare(vintage, crime="homicide", period=PERIOD, top=8)
    assert list(found.lists) == ["counts", "rate", "smoothed", "excess", "mix"]
    for key, one in found.lists.items():
        changed = found.differences[key]
        assert len(changed.enters) == len(changed.leaves)
        assert set(changed.enters) == set(one.codes) - set(found.lists["counts"].codes)
    shared = {(one.one, one.other): one.shared for one in found.overlaps}
    assert shared["counts", "rate"] == shared["rate", "counts"]
    assert shared["mix", "mix"] == 8
    document = found.as_dict()
    assert document["rules"]["rate"]["stays"] == shared["counts", "rate"]


def test_a_period_that_is_not_published_has_no_list(vintage):
    with pytest.raises(Refusal) as refused:
        build(vintage, crime="homicide", period=Period.parse("2018-01", "2018-07"), top=8)
    assert refused.value.code == "HILO-F424"
