"""What breaks a limit is refused alike at every door, with its field."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hilo.emergency.dispatch.commands import EnrolUnit, EnterForm, MoveUnit, ReportPosition, SayStatus, SendUnits
from hilo.lib.commands import parse_json
from hilo.lib.errors import Refusal

RANG = datetime(2026, 3, 1, 9, 14, tzinfo=UTC)
UNIT = {"code": "PUE-A07", "name": "Ambulancia 07", "agency": "CRM", "centre": "PUE", "capabilities": ("fire",)}
FORM = {"number": "PUE-P-0001", "received_at": RANG, "answered_at": RANG}


@pytest.mark.parametrize(
    ("make", "where"),
    [
        (lambda: EnrolUnit(**(UNIT | {"code": "x" * 25})), "code"),
        (lambda: EnrolUnit(**(UNIT | {"name": "a\x00"})), "name"),
        (lambda: EnrolUnit(**(UNIT | {"latitude": 91.0})), "latitude"),
        (lambda: SendUnits(units=("x" * 25,)), "units.0"),
        (lambda: SayStatus(status="x" * 17), "status"),
        (lambda: MoveUnit(incident="x" * 41), "incident"),
        (lambda: ReportPosition(latitude=19.0, longitude=-181.0), "longitude"),
        (lambda: ReportPosition(latitude=float("nan"), longitude=-98.0), "latitude"),
        (lambda: EnterForm(**(FORM | {"received_at": datetime(2026, 3, 1, 9, 14)})), "received_at"),
        (lambda: EnterForm(**(FORM | {"answered_at": datetime(1989, 3, 1, tzinfo=UTC)})), "answered_at"),
        (lambda: EnterForm(**FORM, place="x" * 501), "place"),
    ],
)
def test_what_breaks_a_limit_is_refused_with_its_field(make, where):
    with pytest.raises(Refusal) as refused:
        make()
    assert (refused.value.code, refused.value.where) == ("HILO-K422", where)


def test_a_phone_says_when_its_fix_was_taken_as_it_always_did():
    said = parse_json(ReportPosition, b'{"latitude": 19.0, "longitude": -98.2, "at": "2026-03-01T09:14:00Z"}')
    assert said.fixed_at == RANG == ReportPosition(latitude=19.0, longitude=-98.2, fixed_at=RANG).fixed_at


def test_one_unit_and_several_are_sent_each_once():
    assert SendUnits(unit="B", units=("C", "A", "B")).codes == ["A", "B", "C"]
