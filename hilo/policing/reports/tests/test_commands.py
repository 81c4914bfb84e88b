"""What no act takes at any door, and what phones send under older names."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from hilo.lib.commands import parse
from hilo.lib.errors import Refusal
from hilo.policing.reports.commands import (
    AmendReport,
    ChooseAnswer,
    NoteRecommendation,
    OpenReport,
    RegisterDevice,
    RevokeDevice,
    SaveChanges,
    SendBack,
    SignReport,
)

NOTED = {"state": "21", "body": "b", "number": "1", "subject": "s", "received_on": date(2025, 8, 1)}
PHONE = {"id": str(uuid.uuid4()), "name": "Teléfono"}


@pytest.mark.parametrize(
    ("kind", "given", "where"),
    [
        (NoteRecommendation, NOTED | {"number": "x" * 41}, "number"),
        (NoteRecommendation, NOTED | {"subject": "\0"}, "subject"),
        (RegisterDevice, PHONE | {"name": "x" * 81}, "name"),
        (RegisterDevice, PHONE | {"name": "a\0b"}, "name"),
        (RegisterDevice, PHONE | {"id": "x"}, "id"),
        (RegisterDevice, PHONE | {"public": "x" * 1001}, "public"),
        (RevokeDevice, {"reason": "x" * 501}, "reason"),
        (OpenReport, {"ref": "x"}, "ref"),
        (SaveChanges, {"changes": {}}, "changes"),
        (SaveChanges, {"changes": [1]}, "changes.0"),
        (SendBack, {"remarks": "x"}, "remarks"),
        (SendBack, {"remarks": [7]}, "remarks.0"),
        (SendBack, {"remarks": [{"text": "x"}] * 101}, "remarks"),
        (SignReport, {"reason": "x" * 1001}, "reason"),
        (AmendReport, {"changes": [], "reason": "\ud800"}, "reason"),
        (ChooseAnswer, {"path": "x" * 201}, "path"),
    ],
)
def test_a_broken_limit_is_refused_by_its_field(kind: type[Any], given: dict[str, Any], where: str):
    with pytest.raises(Refusal) as told:
        parse(kind, given)
    assert (told.value.code, told.value.where) == ("HILO-K422", where)


def test_what_a_phone_queued_under_an_older_name_is_taken():
    ref, key = uuid.uuid4(), uuid.uuid4()
    opened = {"ref": str(ref), "device": "", "incident": "PUE-26-0000001", "opened_at": "2026-06-01T10:00:00Z", "x": 1}
    begun = parse(OpenReport, opened)
    assert (begun.ref, begun.device, begun.incident) == (ref, None, "PUE-26-0000001")
    assert begun.device_at is not None
    assert parse(RegisterDevice, {"device": str(key), "name": "Teléfono"}).id == key
