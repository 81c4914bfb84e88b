"""Days of rest: fixed ones, Mondays, those of some years, and an institution's own."""

from __future__ import annotations

from datetime import date

import pytest

from hilo.kernel.deadlines.calendar import holidays

OF_2026 = [(1, 1), (2, 2), (3, 16), (5, 1), (9, 16), (11, 16), (12, 25)]


def test_the_days_of_rest_of_a_year():
    assert holidays(2026, 2026) == {date(2026, month, day) for month, day in OF_2026}


@pytest.mark.parametrize(("year", "rests"), [(2023, False), (2024, True), (2025, False), (2030, True)])
def test_the_change_of_the_executive_is_a_day_of_rest_every_six_years(year, rests):
    assert (date(year, 10, 1) in holidays(year, year)) is rests


def test_an_institution_adds_its_own_days(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (tmp_path / "catalogues").mkdir()
    (tmp_path / "catalogues" / "holidays.toml").write_text("days = [2026-12-28, 2026-12-29]\n")
    assert holidays(2026, 2026) >= {date(2026, 12, 28), date(2026, 12, 29)}
