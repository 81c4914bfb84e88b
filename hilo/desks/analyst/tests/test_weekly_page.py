"""The commander's sheet says what rose, how sure it is, and when the history is too short to say anything."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hilo.desks.analyst.pages import weekly
from hilo.emergency.incidents.queries import WeekCount, by_week
from hilo.lib.errors import Forbidden

from .conftest import DESK

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


def history(weeks: int, last: int) -> list[WeekCount]:
    """Five crashes a week in Puebla and in Guadalajara; in the last one `last` in Puebla."""
    rows = []
    for at in range(weeks):
        week = MONDAY - timedelta(weeks=at)
        rows += [WeekCount("21114", "10104", week, last if at == 0 else 5), WeekCount("14039", "10104", week, 5)]
    return rows


def test_a_rise_is_named_with_its_place_and_its_certainty_in_words(signed_in, monkeypatch):
    monkeypatch.setattr(weekly, "by_week", lambda actor, first, last: history(40, 60))
    text = signed_in("analyst").get(f"{DESK}weekly?week={MONDAY}").content.decode()
    assert "Alzas más allá del azar: 1," in text
    assert "Puebla, PUE" in text
    assert "casi seguro" in text
    assert "Guadalajara" not in text


def test_an_ordinary_week_says_that_nothing_rose(signed_in, monkeypatch):
    monkeypatch.setattr(weekly, "by_week", lambda actor, first, last: history(40, 5))
    assert "Nada subió más allá del azar" in signed_in("analyst").get(f"{DESK}weekly?week={MONDAY}").content.decode()


def test_a_short_history_is_said_instead_of_an_empty_sheet(signed_in, monkeypatch):
    monkeypatch.setattr(weekly, "by_week", lambda actor, first, last: history(8, 60))
    answer = signed_in("analyst").get(f"{DESK}weekly?week={MONDAY}")
    assert answer.status_code == 200
    assert "demasiado corta" in answer.content.decode()
    assert "Alzas" not in answer.content.decode()


def test_a_day_in_the_week_opens_its_monday_and_nonsense_is_refused(signed_in):
    browser = signed_in("analyst")
    assert "02/03/2026" in browser.get(f"{DESK}weekly?week=2026-03-05").content.decode()
    assert "HILO-F476" in browser.get(f"{DESK}weekly?week=yesterday").content.decode()


def test_incidents_are_counted_by_week_within_the_actors_states(api, actor, jalisco, now):
    receipt = (
        api("integrator").post("calls", channel="voice", latitude=19.0437, longitude=-98.1981, code="10104").json()
    )
    assert receipt["incident"]
    monday = now.date() - timedelta(days=now.date().weekday())
    span = {"first": monday - timedelta(weeks=2), "last": monday + timedelta(weeks=1)}
    (row,) = by_week(actor("state_analyst"), **span)
    assert (row.code, row.incidents, row.municipality[:2]) == ("10104", 1, "21")
    assert by_week(actor("state_analyst", "JAL"), **span) == []
    with pytest.raises(Forbidden):
        by_week(actor("operator"), **span)
