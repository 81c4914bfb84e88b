"""Recordings are read line by line, laid over a state and moved in time."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hilo.demonstration.replay.recordings import _types, code_of, lay_over, read, retimed
from hilo.demonstration.simulation.arrivals import Arrival
from hilo.kernel.catalogues import load
from hilo.kernel.territory.queries import place_of
from hilo.lib.geo import distance_m

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
COUNTY = Path(os.environ.get("HILO_TEST_DATA", "../shared/data")) / "emergency" / "montgomery_pa_911_sample.csv"


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_row_of_the_county_becomes_a_call_with_our_code(tmp_path: Path) -> None:
    row = "40.1224422,-75.3383233,EMS: FALL VICTIM,2016-01-15 12:01,NORRISTOWN,POWELL ST & E SPRUCE ST"
    (call,), faults = read(write(tmp_path / "a.csv", row), "montgomery")
    assert not faults
    assert (call.code, call.latitude, call.source) == ("10204", 40.1224422, "line 1")
    assert call.narrative == "EMS: FALL VICTIM, POWELL ST & E SPRUCE ST, NORRISTOWN"


def test_rows_that_are_no_calls_are_named_with_their_line(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        "lat,lng,title,timeStamp,twp,addr",
        "40.1,-75.3,EMS: FEVER,2016-01-15 12:01,A,B",
        "40.1,nan,EMS: FEVER,2016-01-15 12:01,A,B",
        "40.1,-75.3,EMS: FEVER,yesterday,A,B",
        "40.1",
    )
    calls, faults = read(path, "montgomery")
    assert len(calls) == 1
    assert [fault.source for fault in faults] == ["line 1", "line 3", "line 4", "line 5"]


def test_the_same_type_is_an_injury_for_the_ambulance_and_none_for_traffic() -> None:
    assert code_of("EMS: VEHICLE ACCIDENT") == "10104"
    assert code_of("Traffic: VEHICLE ACCIDENT -") == "30309"


def test_a_type_that_nobody_listed_is_read_as_the_other_incidents_of_its_service() -> None:
    assert code_of("Fire: SOMETHING NEW") == "20311"
    assert code_of("nonsense") == ""


def test_every_code_of_the_reading_is_in_force() -> None:
    data, catalogue = _types(), load("incidents", NOW.date())
    codes = {*data["types"].values(), *data["otherwise"].values()}
    codes |= {code for table in data["by_service"].values() for code in table.values()}
    assert all(catalogue.entry(code).in_force for code in codes)


def test_a_line_of_json_is_a_call_as_the_api_takes_it(tmp_path: Path) -> None:
    body = {
        "channel": "voice",
        "caller_number": "+525512345678",
        "latitude": 19.04,
        "longitude": -98.2,
        "uncertainty_m": 50,
        "narrative": "choque",
        "code": None,
        "received_at": "2026-11-24T03:04:05Z",
    }
    (call,), faults = read(write(tmp_path / "a.jsonl", json.dumps(body), ""), "jsonl")
    assert not faults
    assert call.at == datetime(2026, 11, 24, 3, 4, 5, tzinfo=UTC)
    assert (call.latitude, call.narrative, call.code) == (19.04, "choque", "")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "not an object"),
        ('{"channel": 3}', "not an object with a channel"),
        ('{"channel": "voice", "colour": "red"}', "no field colour"),
        ('{"channel": "voice", "narrative": 3}', "Not a text: narrative"),
        ('{"channel": "voice", "narrative": "a\\u0000b"}', "NUL byte"),
        ('{"channel": "voice", "latitude": "north"}', "Not a number: latitude"),
        ('{"channel": "voice", "latitude": NaN}', "Not a number: latitude"),
        ('{"channel": "voice", "received_at": "now"}', "not a time"),
        ('{"channel": "voice", "received_at": "2026-11-24T03:04:05"}', "no time zone"),
    ],
)
def test_a_line_that_is_no_call_says_why(tmp_path: Path, line: str, reason: str) -> None:
    calls, (fault,) = read(write(tmp_path / "a.jsonl", line), "jsonl")
    assert not calls
    assert reason in fault.reason


def test_calls_without_a_time_keep_the_order_of_their_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", *(f'{{"channel": "voice", "narrative": "{n}"}}' for n in range(5)))
    assert [call.narrative for call in read(path, "jsonl")[0]] == ["0", "1", "2", "3", "4"]


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="montgomery or jsonl"):
        read(write(tmp_path / "a.xml", "<a/>"), "xml")


def spread(scale: float) -> list[Arrival]:
    return [Arrival(at=NOW, latitude=40 + scale * (n // 5 - 2), longitude=-75 + scale * (n % 5 - 2)) for n in range(25)]


def test_a_county_laid_over_puebla_keeps_its_distances() -> None:
    before = spread(0.05)
    after, scale = lay_over(before, "21")
    assert scale == 1.0

    def metres(calls: list[Arrival]) -> float:
        first, last = calls[0], calls[-1]
        return distance_m(first.latitude or 0, first.longitude or 0, last.latitude or 0, last.longitude or 0)

    assert metres(after) == pytest.approx(metres(before), rel=0.01)
    places = [place_of(call.latitude or 0, call.longitude or 0) for call in after]
    assert all(place is not None and place.state == "21" for place in places)


def test_what_is_too_wide_for_the_state_is_shrunk_until_it_fits() -> None:
    after, scale = lay_over(spread(1.5), "29")
    assert scale < 0.2
    places = [place_of(call.latitude or 0, call.longitude or 0) for call in after]
    assert sum(place is not None and place.state == "29" for place in places) == 25


def test_a_long_silence_is_shortened_and_nothing_rings_in_the_future() -> None:
    calls = [Arrival(at=NOW - timedelta(days=n)) for n in (900, 30, 30, 1)]
    moved = retimed(calls, end=NOW)
    assert [NOW - call.at for call in moved] == [timedelta(minutes=m) for m in (20, 10, 10, 0)]


def test_at_sixty_times_the_speed_the_clock_of_the_recording_meets_that_of_the_wall_at_the_end() -> None:
    calls = [Arrival(at=NOW + timedelta(minutes=n)) for n in range(0, 61, 5)]
    moved = retimed(calls, end=NOW, speed=60)
    assert moved[-1].at == NOW + timedelta(minutes=1)
    for call in moved:
        wall = NOW + (call.at - moved[0].at) / 60
        assert call.at <= wall


def test_an_empty_recording_has_nothing_to_move() -> None:
    assert retimed([], end=NOW) == []
    assert lay_over([], "21") == ([], 1.0)


@pytest.mark.data
@pytest.mark.skipif(not COUNTY.exists(), reason=f"no recording at {COUNTY}: set HILO_TEST_DATA")
def test_the_whole_recording_of_the_county_is_readable_and_fits_into_puebla() -> None:
    calls, faults = read(COUNTY, "montgomery")
    assert len(calls) == 3051
    assert not faults
    assert all(call.code for call in calls)
    moved, scale = lay_over(calls, "21")
    inside = [place_of(call.latitude or 0, call.longitude or 0) for call in moved]
    assert sum(place is not None and place.state == "21" for place in inside) >= 0.98 * len(moved)
    assert scale > 0.4
