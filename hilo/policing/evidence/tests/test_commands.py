"""What is asked of custody is refused where it breaks a limit, with its field, before any act is begun."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hilo.lib.errors import Refusal
from hilo.policing.evidence import commands
from hilo.policing.evidence.rules import Party

AT = datetime(2026, 11, 9, 18, tzinfo=UTC)
PISTOL = {"kind": "firearm", "description": "Pistola", "start": "location", "place": "Banqueta", "collected_at": AT}


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"description": "x" * 2001}, "description"),
        ({"place": "a\x00b"}, "place"),
        ({"quantity": "many"}, "quantity"),
        ({"quantity": float("nan")}, "quantity"),
        ({"quantity": 0}, "quantity"),
        ({"latitude": float("nan")}, "latitude"),
        ({"found_with": {"name": "x" * 161}}, "found_with.name"),
        ({"found_with": Party(name="a\x00b")}, "found_with.name"),
        *(({"device_at": datetime(year, 6, 1, tzinfo=UTC)}, "device_at") for year in (1, 1969, 2200, 9999)),
    ],
)
def test_an_object_that_breaks_a_limit_is_refused_with_its_field(fields, where):
    with pytest.raises(Refusal) as refused:
        commands.CollectItem(**(PISTOL | fields))
    assert (refused.value.code, refused.value.where) == ("HILO-K422", where)


def test_a_time_that_cannot_be_is_refused():
    with pytest.raises(Refusal) as refused:
        commands.CollectItem(**(PISTOL | {"collected_at": datetime.now(UTC) + timedelta(days=3)}))
    assert (refused.value.code, refused.value.where) == ("HILO-K422", "collected_at")


@pytest.mark.parametrize(("kept", "said"), [(1, "1"), (12.5, 12.5), (0.0007, 0.0007)])
def test_a_quantity_is_a_number_above_nothing(kept, said):
    assert commands.CollectItem(**PISTOL, quantity=said).quantity == kept


@pytest.mark.parametrize(("fields", "where"), [({"size": -1}, "size"), ({"sha256": "x" * 64}, "sha256")])
def test_a_file_is_announced_by_its_size_and_its_hash(fields, where):
    with pytest.raises(Refusal) as refused:
        commands.AnnounceFile(**{"name": "a", "size": 1, "sha256": "a" * 64} | fields)
    assert (refused.value.code, refused.value.where) == ("HILO-K422", where)
    assert commands.AnnounceFile(name="a", size=1, sha256=f" {'A' * 64} ").sha256 == "a" * 64


@pytest.mark.parametrize("side", ["giver", "taker"])
def test_a_party_that_was_built_in_python_is_held_to_its_limits(side):
    with pytest.raises(Refusal) as refused:
        commands.TakeStep(step="receive", **{side: Party(name="x" * 161)})
    assert (refused.value.code, refused.value.where) == ("HILO-K422", f"{side}.name")
