"""Seconds kept as counts give the same percentiles as the seconds themselves."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hilo.emergency.oversight.rules.histograms import LONGEST_S, Bag, Histogram, cell, key, pack, place, whole

SECONDS = st.one_of(st.integers(0, 300), st.integers(0, 200_000), st.integers(0, LONGEST_S))
CELL = st.tuples(st.integers(0, 7), st.integers(0, 23), st.integers(0, 3), SECONDS)


def histogram(*days: list[int]) -> Histogram:
    found = Histogram()
    for day in days:
        for _, _, seconds, counts in Bag([pack(Counter(day))]).split():
            found.add(seconds, counts)
    return found


def nearest_rank(values: list[int], percent: int) -> int:
    ordered = sorted(values)
    return ordered[max(1, -(-percent * len(ordered) // 100)) - 1]


@given(st.lists(SECONDS, min_size=1, max_size=80), st.integers(1, 100))
def test_a_percentile_is_the_one_of_the_sorted_seconds(values, percent):
    assert histogram(values).percentiles(percent) == [nearest_rank(values, percent)]


@given(st.lists(st.lists(SECONDS, max_size=30), max_size=6))
def test_days_add_up_in_any_order(days):
    every = [second for day in days for second in day]
    forward, backward = histogram(*days), histogram(*reversed(days))
    joined = Histogram()
    for day in days:
        joined.join(histogram(day))
    for found in (forward, backward, joined):
        assert found.counts() == dict(sorted(Counter(every).items()))
        assert found.n == len(every)
        for limit in (0, 15, 90, 600, 200_000):
            assert found.within(limit) == sum(second <= limit for second in every)


@given(st.lists(st.lists(CELL, max_size=30), max_size=4))
def test_what_was_packed_is_found_again(days):
    every = [one for day in days for one in day]
    packed = [Counter(key(measure, place(hour, priority), s) for measure, hour, priority, s in day) for day in days]
    bag = Bag(pack(day) for day in packed)
    decoded = zip(*(part.tolist() for part in (bag.measures, bag.hours, bag.priorities, bag.seconds)), strict=True)
    found: Counter[tuple[int, int, int, int]] = Counter()
    for one, times in zip(decoded, bag.counts.tolist(), strict=True):
        found[one] += times
    assert found == Counter(every)
    for day, cells in zip(days, packed, strict=True):
        assert Counter(cell(number) for number in cells.elements()) == Counter(day)
        assert Counter(cell(number) for number in whole(cells).elements()) == Counter(
            (m, 0, 0, s) for m, _, _, s in day
        )


@given(st.lists(CELL, max_size=40), st.integers(0, 3))
def test_a_bag_is_split_by_group_and_measure(cells, priority):
    bag = Bag([pack(Counter(key(measure, place(hour, which), s) for measure, hour, which, s in cells))])
    found = {
        (hour, measure): (sorted(seconds.tolist()), int(counts.sum()))
        for hour, measure, seconds, counts in bag.split(bag.hours, bag.priorities == priority)
    }
    wanted: dict[tuple[int, int], list[int]] = {}
    for measure, hour, which, seconds in cells:
        if which == priority:
            wanted.setdefault((hour, measure), []).append(seconds)
    assert found == {one: (sorted(set(seconds)), len(seconds)) for one, seconds in wanted.items()}


def test_a_time_longer_than_can_be_kept_is_kept_as_the_longest():
    assert cell(key(7, place(5, 1), LONGEST_S + 10)) == (7, 5, 1, LONGEST_S)


def test_without_cases_there_is_no_percentile():
    empty = Histogram()
    assert empty.percentiles(50, 99) == [None, None]
    assert (empty.n, empty.within(15), empty.at(3), empty.counts()) == (0, 0, 0, {})
    empty.add(np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.uint32))
    assert empty.n == 0


def test_ten_million_of_one_second_are_counted_one_by_one():
    found = Histogram()
    for _ in range(10):
        found.add(np.array([7, 8]), np.array([1_000_000, 1]))
    assert (found.n, found.at(8), found.percentiles(50, 100)) == (10_000_010, 10, [7, 8])
