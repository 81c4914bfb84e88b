"""When a term is due: worked examples (cases/due.toml) and what must hold for every term."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.kernel.deadlines.rules import UNITS, due

CASES = tomllib.loads((Path(__file__).parent / "cases" / "due.toml").read_text(encoding="utf-8"))["cases"]
ZONES = ["America/Mexico_City", "America/Tijuana", "America/Cancun", "America/Hermosillo", "America/Ciudad_Juarez"]
STARTS = st.datetimes(min_value=datetime(2015, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_worked_examples(case: dict[str, Any]) -> None:
    zone = ZoneInfo(case["zone"])
    start = datetime.fromisoformat(case["start"]).astimezone(zone)
    holidays = {date.fromisoformat(day) for day in case.get("holidays", [])}
    found = due(start, case["amount"], case["unit"], zone=zone, holidays=holidays)
    assert found == datetime.fromisoformat(case["due"])
    assert found.astimezone(zone).isoformat() == case["due"]


@given(STARTS, st.integers(0, 400), st.sampled_from(UNITS), st.sampled_from(ZONES))
def test_a_term_never_ends_before_it_starts_and_a_longer_one_never_sooner(start, amount, unit, name):
    zone = ZoneInfo(name)
    one, more = due(start, amount, unit, zone=zone), due(start, amount + 1, unit, zone=zone)
    assert start <= one < more


@given(STARTS, st.integers(0, 10**6), st.sampled_from(ZONES))
def test_seconds_and_hours_are_the_same_on_every_clock(start, amount, name):
    zone = ZoneInfo(name)
    assert due(start.astimezone(zone), amount, "seconds", zone=zone) - start == timedelta(seconds=amount)
    assert due(start.astimezone(zone), amount % 5000, "hours", zone=zone) - start == timedelta(hours=amount % 5000)


@given(STARTS, st.integers(1, 60), st.sampled_from(ZONES), st.sets(st.dates(date(2015, 1, 1), date(2030, 1, 1))))
def test_the_last_business_day_is_one(start, amount, name, holidays):
    zone = ZoneInfo(name)
    end = due(start, amount, "business_days", zone=zone, holidays=holidays).astimezone(zone)
    last = end.date() - timedelta(days=1)
    assert (end.hour, end.minute, end.second) == (0, 0, 0)
    assert last.weekday() < 5
    assert last not in holidays


@given(STARTS, st.integers(0, 60), st.sampled_from(ZONES))
def test_business_days_are_never_due_before_as_many_natural_ones(start, amount, name):
    zone = ZoneInfo(name)
    assert due(start, amount, "business_days", zone=zone) >= due(start, amount, "natural_days", zone=zone)


@pytest.mark.parametrize(("amount", "unit"), [(-1, "hours"), (1, "weeks"), (1, "")])
def test_an_impossible_term_is_refused(amount, unit):
    with pytest.raises(ValueError, match="positive number of seconds, hours, natural_days, business_days"):
        due(datetime(2026, 1, 1, tzinfo=UTC), amount, unit, zone=ZoneInfo("America/Mexico_City"))
