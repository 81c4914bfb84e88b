"""What the limits refuse is refused before anything is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from hilo.lib.limits import LARGEST_ID, Degrees, Instant, Latitude, Longest, Longitude, Metres, RecordId


def taken(kind, value):
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Annotated[str, Longest(3)], ["", "abc", "ñññ"], ["abcd", "a\x00", "\ud800", 7, None]),
        (Latitude, [0, -90, 90.0], [90.1, -91, 999, float("nan"), float("inf"), "north", None]),
        (Longitude, [0, -180, 180.0], [180.1, 999, float("nan"), float("-inf"), None]),
        (Degrees, [-98.2, 180, 0], [999, float("nan")]),
        (Metres, [0, 12.5, 10_000_000], [-1, 10_000_001, float("nan"), float("inf")]),
        (RecordId, [1, LARGEST_ID], [0, -1, LARGEST_ID + 1, 1.5, "x"]),
    ],
    ids=["text", "latitude", "longitude", "degrees", "metres", "id"],
)
def test_values_within_bounds_are_taken_and_others_refused(kind, good, bad):
    assert [value for value in good if not taken(kind, value)] == []
    assert [value for value in bad if taken(kind, value)] == []


def test_a_swapped_point_passes_the_door_and_is_judged_later():
    assert taken(Degrees, -98.2)
    assert not taken(Latitude, -98.2)


def test_a_time_has_its_zone_and_lies_between_1990_and_tomorrow():
    now = datetime.now(UTC)
    assert taken(Instant, "2026-11-24T03:04:05Z")
    assert taken(Instant, "1990-01-01T00:00:00Z")
    assert taken(Instant, now + timedelta(hours=23))
    for odd in ("2026-11-24T03:04:05", "1989-12-31T23:59:59Z", now + timedelta(hours=25), "yesterday", None):
        assert not taken(Instant, odd)


def test_the_refusal_says_what_to_give():
    with pytest.raises(ValidationError, match="give the time with its zone"):
        TypeAdapter(Instant).validate_python("2026-11-24T03:04:05")
    with pytest.raises(ValidationError, match="NUL"):
        TypeAdapter(Annotated[str, Longest(5)]).validate_python("a\x00")
