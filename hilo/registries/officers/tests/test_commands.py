"""What breaks a limit is refused before anything is asked, with the field."""

from __future__ import annotations

from datetime import date

import pytest

from hilo.lib.errors import Refusal
from hilo.registries.officers.commands import EnrolOfficer, RecordTraining, RehireAnswer, RevokeCertificate

DAY = date(2026, 11, 2)
COURSE = {"course": "gender", "academy": "Academia", "starts": DAY, "ends": DAY, "passed": True}
OFFICER = {"institution": "SSP-PUE", "number": "7", "name": "Eva Luna"}


@pytest.mark.parametrize(
    ("command", "given", "where"),
    [
        (RecordTraining, COURSE | {"hours": 0}, "hours"),
        (RecordTraining, COURSE | {"hours": 5001}, "hours"),
        (RecordTraining, COURSE | {"grade": 101}, "grade"),
        (RecordTraining, COURSE | {"grade": float("nan")}, "grade"),
        (EnrolOfficer, OFFICER | {"number": "9" * 25}, "number"),
        (EnrolOfficer, OFFICER | {"name": "x" * 161}, "name"),
        (EnrolOfficer, OFFICER | {"name": "Eva\0"}, "name"),
        (EnrolOfficer, OFFICER | {"answer": {"same": 1, "reason": "x" * 501}}, "answer.reason"),
        (RehireAnswer, {"same": 1, "reason": "x" * 501}, "reason"),
        (RevokeCertificate, {"reason": "by_order", "why": "x" * 501}, "why"),
    ],
)
def test_a_broken_limit_is_refused_with_its_field(command, given, where):
    with pytest.raises(Refusal) as refused:
        command(**given)
    assert (refused.value.code, refused.value.where) == ("HILO-K422", where)
