"""Synthetic calls keep the shares that their file states."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise, takewhile
from statistics import mean

import pytest

from hilo.demonstration.simulation.arrivals import Arrival
from hilo.demonstration.simulation.synthetic import calls, rate_of, shares, towns, words
from hilo.kernel.catalogues import load
from hilo.lib.geo import distance_m
from hilo.lib.text import fold

START = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)  # Monday midnight in Puebla
SIZE = 30_000
TOLERANCE = 0.012
"""Three standard errors of a share near one half of 30,000 calls, and a little for events cut at the end."""


@pytest.fixture(scope="module")
def sample() -> list[Arrival]:
    return list(islice(calls(state="21", seed=40, start=START, zone="America/Mexico_City"), SIZE))


def test_seventy_two_calls_in_a_hundred_are_improper(sample: list[Arrival]) -> None:
    assert mean(bool(call.improper) for call in sample) == pytest.approx(0.72, abs=TOLERANCE)


def test_improper_calls_divide_into_their_kinds_as_the_file_says(sample: list[Arrival]) -> None:
    kinds = Counter(call.improper for call in sample if call.improper)
    for kind, share in shares()["share"]["improper_kinds"].items():
        assert kinds[kind] / kinds.total() == pytest.approx(share, abs=TOLERANCE), kind


def test_eighty_five_events_in_a_hundred_are_told_by_more_than_one_caller(sample: list[Arrival]) -> None:
    told = Counter(
        call.event for call in sample if call.event is not None and call.at < sample[-1].at - timedelta(hours=1)
    )
    assert mean(count > 1 for count in told.values()) == pytest.approx(0.85, abs=0.02)


def test_every_hour_has_its_share_of_proper_and_of_improper_calls() -> None:
    stream = calls(state="21", seed=1, start=START, zone="America/Mexico_City", rate=1.0)
    day = list(takewhile(lambda call: call.at < START + timedelta(days=1), stream))
    for kind, those in (("proper", [c for c in day if c.event]), ("improper", [c for c in day if c.improper])):
        weights = shares()["hours"][kind]
        hours = Counter((call.at - timedelta(hours=6)).hour for call in those)
        for hour, weight in enumerate(weights):
            assert hours[hour] / len(those) == pytest.approx(weight / sum(weights), abs=0.006), (kind, hour)


def test_calls_arrive_in_order_and_at_the_rate_of_the_state(sample: list[Arrival]) -> None:
    assert all(a.at <= b.at for a, b in pairwise(sample))
    days = (sample[-1].at - START).total_seconds() / 86_400
    assert len(sample) / (days * 86_400) == pytest.approx(rate_of("21"), rel=0.05)


def test_gaps_between_improper_calls_within_an_hour_are_exponential() -> None:
    noon = START + timedelta(hours=12)
    stream = calls(state="21", seed=3, start=noon, zone="America/Mexico_City", rate=5.0)
    times = [c.at for c in islice(stream, 12_000) if c.improper and c.at < noon + timedelta(minutes=50)]
    gaps = [(b - a).total_seconds() for a, b in pairwise(times)]
    variation = mean(g * g for g in gaps) / mean(gaps) ** 2 - 1
    assert variation == pytest.approx(1, abs=0.1)


def test_the_same_seed_makes_the_same_calls_and_another_makes_others() -> None:
    def some(seed: int) -> list[Arrival]:
        return list(islice(calls(state="14", seed=seed, start=START, zone="America/Mexico_City"), 50))

    assert some(7) == some(7)
    assert some(7) != some(8)


def test_callers_of_one_event_are_near_each_other_in_space_and_time(sample: list[Arrival]) -> None:
    events: dict[int, list[Arrival]] = defaultdict(list)
    for call in sample:
        if call.event is not None and call.latitude is not None and (call.uncertainty_m or 0) < 100:
            events[call.event].append(call)
    pairs = [(those[0], other) for those in events.values() for other in those[1:]]
    metres = [distance_m(a.latitude or 0, a.longitude or 0, b.latitude or 0, b.longitude or 0) for a, b in pairs]
    assert len(pairs) > 1000
    assert sorted(metres)[int(len(metres) * 0.95)] < 700
    assert mean((b.at - a.at).total_seconds() for a, b in pairs) < 200


def test_a_few_numbers_make_more_than_half_of_the_pranks(sample: list[Arrival]) -> None:
    pranks = Counter(call.caller_number for call in sample if call.improper == "prank")
    most = sum(count for _, count in pranks.most_common(shares()["share"]["pranks"]["numbers"]))
    assert most / pranks.total() == pytest.approx(0.55, abs=0.02)


def test_no_number_could_belong_to_anybody(sample: list[Arrival]) -> None:
    assert all(call.caller_number.startswith("+522220") and len(call.caller_number) == 13 for call in sample)


def test_one_call_in_twelve_has_no_place_and_the_rest_say_how_sure_it_is(sample: list[Arrival]) -> None:
    nowhere = [call for call in sample if call.latitude is None]
    assert len(nowhere) / len(sample) == pytest.approx(0.08, abs=TOLERANCE)
    assert all(call.uncertainty_m is None for call in nowhere)
    assert all((call.uncertainty_m or 0) > 0 for call in sample if call.latitude is not None)


def test_the_line_is_held_as_long_as_was_measured(sample: list[Arrival]) -> None:
    assert mean(call.talk_s for call in sample if call.event) == pytest.approx(138, rel=0.03)


def test_a_point_outside_is_drawn_anew() -> None:
    def north(latitude: float, longitude: float) -> bool:
        return latitude > 19.0

    some = islice(calls(state="21", seed=5, start=START, zone="America/Mexico_City", inside=north), 400)
    exact = [c.latitude for c in some if c.latitude is not None and (c.uncertainty_m or 0) < 61]
    assert min(exact) > 18.99


def test_every_code_that_callers_tell_of_is_in_force() -> None:
    catalogue = load("incidents", START.date())
    codes = {code for row in words()["incident"] for code in (row["code"], *row.get("also", []))}
    assert all(catalogue.entry(code).in_force for code in codes)


def test_what_callers_say_is_whole_and_varied(sample: list[Arrival]) -> None:
    told = [call.narrative for call in sample if call.event]
    assert not [text for text in told if "{" in text or not (text[0].isupper() or text[0] == "¡")]
    assert len(set(told)) > 0.9 * len(told)
    assert any("incendio" in fold(text) for text in told)


def test_the_shares_are_shares() -> None:
    data = shares()
    for those in (
        data["share"]["improper_kinds"].values(),
        data["event"]["calls"],
        data["channels"].values(),
        [row["share"] for row in data["location"]],
    ):
        assert sum(those) == pytest.approx(1)
    assert 1 - data["event"]["calls"][0] == pytest.approx(0.85)


def test_all_thirty_two_states_have_towns_and_an_area_code() -> None:
    for number in range(1, 33):
        assert towns(f"{number:02}")
        assert shares()["area_codes"][f"{number:02}"]


def test_a_state_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="two digits"):
        towns("33")
