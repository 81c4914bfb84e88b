"""What counts in which measure: the worked examples of cases/moments.toml."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from hilo.emergency.oversight.queries.source import help_due
from hilo.emergency.oversight.rules.histograms import LONGEST_S, cell
from hilo.emergency.oversight.rules.moments import (
    CALLS,
    COUNTED,
    DUE,
    KEPT,
    PRIORITIES,
    count,
    kind_of,
    live_channels,
    way_of,
)
from hilo.emergency.oversight.rules.numbers import masked

RANG = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
CASES = tomllib.loads((Path(__file__).parent / "cases" / "moments.toml").read_text(encoding="utf-8"))["cases"]


def instant(seconds: float | None) -> datetime | None:
    return None if seconds is None else RANG + timedelta(seconds=seconds)


def call_of(case) -> SimpleNamespace:
    given = case["call"]
    return SimpleNamespace(
        id=1,
        channel=given.get("channel", "voice"),
        status=given["status"],
        improper_kind=given.get("improper_kind", ""),
        received_at=RANG,
        answered_at=instant(given.get("answered")),
        classified_at=instant(given.get("classified")),
        ended_at=instant(given.get("ended")),
        paper_form=given.get("paper_form", ""),
        by_hand=given.get("by_hand", False),
    )


def told_of(case) -> dict[int, SimpleNamespace]:
    if (given := case.get("incident")) is None:
        return {}
    return {
        1: SimpleNamespace(
            call=1,
            first_call=99 if given.get("began_with_another") else 1,
            priority=given["priority"],
            code=given.get("code", "10104"),
            closure_code=given.get("closed", ""),
            dispatched_at=instant(given.get("dispatched")),
            on_scene_at=instant(given.get("on_scene")),
        )
    }


def counted_at(calls, told, back, *, hour):
    """Counted ten minutes after the ring."""
    at = RANG + timedelta(seconds=600)
    return count(calls, told, back, live=live_channels(), hour_of=lambda _: hour, help_due=help_due, at=at)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_call_counts_as_the_worked_example_says(case):
    call, told = call_of(case), told_of(case)
    back = {1: instant(case["called_back"])} if "called_back" in case else {}
    found = counted_at([call], told, back, hour=3)
    assert way_of(call, back.get(1), live=live_channels()) == case["way"]
    assert kind_of(call) == case["kind"]
    priority = PRIORITIES.index(told[1].priority) if told else 0
    cells = [cell(number) for number in found.cells.elements()]
    spans = sorted((KEPT.index(name), 3, priority, seconds) for name, seconds in case["spans"].items())
    assert sorted(one for one in cells if KEPT[one[0]] not in {CALLS, *DUE.values()}) == spans
    due = {name: LONGEST_S if seconds == "never" else seconds for name, seconds in case.get("due", {}).items()}
    lacking = {KEPT[measure]: seconds for measure, _, _, seconds in cells if KEPT[measure] in DUE.values()}
    assert lacking == {DUE[name]: seconds for name, seconds in due.items()}
    counted = [COUNTED[seconds] for measure, _, _, seconds in cells if KEPT[measure] == CALLS]
    assert counted.count(case["way"]) == 1
    assert counted.count(case["kind"]) == 1
    assert counted.count("odd") == case.get("odd", 0)
    assert ("without_dispatch" in counted) == case.get("undispatched", False)
    assert ("excused" in counted) == case.get("excused", False)
    offered = case["way"] not in {"paper", "offline"} and call.channel == "voice"
    assert ("offered" in counted) == offered


def test_improper_calls_are_counted_by_kind_and_hour():
    case = next(case for case in CASES if case["kind"] == "improper" and case["way"] == "answered")
    found = counted_at([call_of(case)] * 3, {}, {}, hour=22)
    assert found.improper == {"prank": [0] * 22 + [3, 0]}


def test_every_word_that_is_kept_by_its_place_stands_where_it_did():
    # The bytes in the database mean these places: names are added at the end only.
    assert (
        *("answered", "abandoned", "called_back", "unmeasured", "paper", "waiting", "offline"),
        *("real", "improper", "other", "without_dispatch", "odd", "offered", "excused", "by_hand"),
    ) == COUNTED
    assert PRIORITIES == ("", "high", "medium", "low")
    assert (
        *("answer", "abandoned", "registration", "process", "dispatch", "arrival", "handling", "calls"),
        *("answer_due", "registration_due", "process_due", "dispatch_due", "arrival_due"),
    ) == KEPT


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+522221234578", "+52 ••••••••78"), ("911", "•••"), ("+13105550123", "•••••••••23"), ("", "")],
)
def test_a_masked_number_tells_rows_apart_and_no_more(number, shown):
    assert masked(number) == shown
