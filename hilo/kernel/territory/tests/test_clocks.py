"""The clock of a place, before and after 30 October 2022 (Ley de los Husos Horarios, DOF 28-10-2022)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from hilo.kernel.territory import queries


@pytest.mark.parametrize(
    ("code", "instant", "clock"),
    [
        # Summer time in the whole country until 2022, never again.
        ("09", "2022-07-01T12:00", "07:00"),
        ("09", "2023-07-01T12:00", "06:00"),
        ("21114", "2016-10-03T15:00", "10:00"),
        # Chihuahua left the mountain zone on 30 October 2022.
        ("08", "2021-12-01T12:00", "05:00"),
        ("08", "2022-07-01T12:00", "06:00"),
        ("08", "2022-12-01T12:00", "06:00"),
        ("08019", "2023-07-01T12:00", "06:00"),
        # Juárez followed for a month, then went back to the time of El Paso.
        ("08037", "2022-11-15T12:00", "06:00"),
        ("08037", "2022-12-15T12:00", "05:00"),
        ("08037", "2023-07-01T12:00", "06:00"),
        # Ojinaga is in the central zone, with the summer time of the border.
        ("08052", "2023-01-15T12:00", "06:00"),
        ("08052", "2023-07-01T12:00", "07:00"),
        ("02", "2023-01-15T12:00", "04:00"),
        ("02004", "2023-07-01T12:00", "05:00"),
        ("28032", "2023-07-01T12:00", "07:00"),
        ("28041", "2023-07-01T12:00", "06:00"),
        # Allende joined the border's clock with the law of 2022; Piedras Negras had it before. In March the border
        # was already on summer time and the country was not.
        ("05003", "2021-03-20T12:00", "06:00"),
        ("05003", "2023-03-20T12:00", "07:00"),
        ("05025", "2021-03-20T12:00", "07:00"),
        # Los Aldamas left it.
        ("19003", "2021-03-20T12:00", "07:00"),
        ("19003", "2023-03-20T12:00", "06:00"),
        ("18017", "2023-01-15T12:00", "05:00"),
        ("18020", "2023-01-15T12:00", "06:00"),
        ("26", "2022-07-01T12:00", "05:00"),
        ("23", "2022-07-01T12:00", "07:00"),
        ("23", "2014-12-01T12:00", "06:00"),
        ("31", "2022-07-01T12:00", "07:00"),
        ("03", "2022-07-01T12:00", "06:00"),
    ],
)
def test_an_instant_reads_as_the_clock_on_the_wall_did(code: str, instant: str, clock: str) -> None:
    at = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert queries.local_time(at, code).strftime("%H:%M") == clock


def test_every_state_and_municipality_has_a_clock_now_and_in_2016() -> None:
    codes = [s.code for s in queries.states()] + [m.code for m in queries.municipalities()]
    for on in (None, date(2016, 8, 30)):
        assert all(isinstance(queries.zone_of(code, on), ZoneInfo) for code in codes)


def test_37_municipalities_change_their_clocks_with_the_border() -> None:
    # Article 5 names them; San Quintín and San Felipe follow Baja California, created after the list's first form.
    border = {
        m.code for m in queries.municipalities() if queries.local_time(datetime(2024, 7, 1, tzinfo=UTC), m.code).dst()
    }
    assert len(border) == 8 + 11 + 1 + 10 + 7
    assert {code[:2] for code in border} == {"02", "05", "08", "19", "28"}


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        queries.local_time(datetime(2024, 1, 1), "21")


def test_a_code_that_is_none_has_no_clock() -> None:
    with pytest.raises(KeyError):
        queries.zone_of("99")
