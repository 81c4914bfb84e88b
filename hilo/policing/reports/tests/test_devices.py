"""A phone belongs to an officer; a lost one is revoked, and what it still sends waits sealed for a commander."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.policing.reports.actions import (
    merge_sealed,
    open_report,
    open_sealed,
    register_device,
    revoke_device,
    take_sealed,
)
from hilo.policing.reports.models import Change, Device, SealedUnsent
from hilo.policing.reports.queries import device, devices, log, report, sealed

STREET = "sections.place.street"


@pytest.fixture
def phone(omar: Any, now: datetime) -> Device:
    return register_device(actor=omar, id=uuid.uuid4(), name="Teléfono de Omar", at=now)


@pytest.fixture
def lost(phone: Device, carla: Any, now: datetime) -> Device:
    return revoke_device(actor=carla, device=phone.pk, reason="Se perdió en la lluvia.", at=now)


def unsent(report: Any, street: str = "Juárez") -> dict[str, Any]:
    return {"ref": str(report.ref), "changes": [{"path": STREET, "value": street, "before": None, "at": "hace rato"}]}


def test_a_phone_is_registered_once_and_found_by_its_officer_and_commander(
    phone: Device, omar: Any, carla: Any, policeman: Callable[..., Any], now: datetime
):
    again = register_device(actor=omar, id=str(phone.pk), name="otro nombre", at=now)
    assert (again.pk, again.name) == (phone.pk, "Teléfono de Omar")
    assert [one.id for one in devices(omar)] == [one.id for one in devices(carla)] == [str(phone.pk)]
    assert devices(policeman("P-0009")) == []
    assert device(phone.pk, policeman("P-0009")) is None


def test_a_phone_of_another_officer_is_refused(
    phone: Device, policeman: Callable[..., Any], begun: Any, write: Any, now: datetime
):
    other = policeman("P-0009")
    with pytest.raises(Conflict) as told:
        register_device(actor=other, id=phone.pk, name="mío", at=now)
    assert told.value.code == "HILO-R456"
    theirs = open_report(actor=other, ref=uuid.uuid4(), at=now)
    with pytest.raises(Refusal) as refused:
        write(theirs, {STREET: "x"}, actor=other, device=phone.pk)
    assert (refused.value.code, refused.value.status) == ("HILO-R482", 403)


def test_a_phone_that_nobody_registered_sends_nothing(begun: Any, write: Callable[..., Any]):
    for key, code in ((uuid.uuid4(), "HILO-R481"), ("not-a-phone", "HILO-K422")):
        with pytest.raises(Refusal) as told:
            write(begun, {STREET: "x"}, device=key)
        assert (told.value.code, told.value.where) == (code, "device")


@pytest.mark.parametrize("name", ["", " ", "a\tb"])
def test_a_phone_without_a_name_is_refused(omar: Any, now: datetime, name: str):
    with pytest.raises(Refusal) as told:
        register_device(actor=omar, at=now, id=uuid.uuid4(), name=name)
    assert told.value.code == "HILO-R483"


def test_a_commander_registers_a_phone_to_an_officer_of_the_own_institution(
    carla: Any, omar: Any, person: Callable[..., Any], now: datetime
):
    from hilo.registries.officers.models import Officer

    officer = Officer.objects.get(number="P-0001")
    done = register_device(actor=carla, id=uuid.uuid4(), name="Nuevo", officer=officer.pk, at=now)
    assert done.officer_id == officer.pk
    other = person("commander", "SSP-JAL")
    with pytest.raises((NotFound, Forbidden)):
        register_device(actor=other, id=uuid.uuid4(), name="Nuevo", officer=officer.pk, at=now)


def test_what_a_revoked_phone_saves_is_refused_and_it_is_not_registered_again(
    lost: Device, begun: Any, omar: Any, write: Callable[..., Any], now: datetime, facts: Callable[[], list[str]]
):
    with pytest.raises(Refusal) as told:
        write(begun, {STREET: "x"}, device=lost.pk)
    assert (told.value.code, told.value.status) == ("HILO-R480", 403)
    with pytest.raises(Refusal):
        register_device(actor=omar, id=lost.pk, name="otra vez", at=now)
    assert not Change.objects.filter(path=STREET).exists()
    assert "reports.DeviceRevoked" in facts()


def test_a_phone_is_revoked_with_a_reason(phone: Device, omar: Any, now: datetime):
    with pytest.raises(Refusal) as told:
        revoke_device(actor=omar, device=phone.pk, reason=" ", at=now)
    assert told.value.code == "HILO-R484"
    assert revoke_device(actor=omar, device=phone.pk, reason="La presté.", at=now).revoked_by == omar.name


def test_what_it_still_holds_is_kept_sealed_once_and_read_by_nobody(lost: Device, begun: Any, omar: Any, now: datetime):
    for _ in range(2):
        take_sealed(actor=omar, device=lost.pk, content=unsent(begun), at=now)
    kept = SealedUnsent.objects.get()
    assert "Juárez" not in kept.content
    assert kept.opened_at is None
    assert report(begun.ref, omar, at=now).document["sections"]["place"].get("street") is None


def test_a_commander_reads_it_with_a_reason_and_then_lets_it_in(
    lost: Device, begun: Any, omar: Any, carla: Any, now: datetime
):
    row = take_sealed(actor=omar, device=lost.pk, content=unsent(begun), at=now)
    assert [one.opened_at for one in sealed(carla)] == [None]
    with pytest.raises(Conflict) as told:
        merge_sealed(actor=carla, sealed=row.pk, reason="Lo escribió ella antes del robo", at=now)
    assert told.value.code == "HILO-R485"
    with pytest.raises(Refusal):
        open_sealed(actor=carla, sealed=row.pk, reason="", at=now)
    assert open_sealed(actor=carla, sealed=row.pk, reason="Omar dice que es suyo.", at=now) == unsent(begun)
    done = merge_sealed(actor=carla, sealed=row.pk, reason="Lo escribió ella antes del robo", at=now)
    assert done[0].document["sections"]["place"]["street"] == "Juárez"
    assert merge_sealed(actor=carla, sealed=row.pk, reason="Lo escribió ella antes del robo", at=now) == []
    assert {line.what for line in log(begun.folio, carla, at=now)} >= {"sealed"}


def test_what_is_let_in_stands_beside_what_was_written_since(
    lost: Device, begun: Any, omar: Any, carla: Any, write: Callable[..., Any], now: datetime
):
    write(begun, {STREET: "Reforma"})
    row = take_sealed(actor=omar, device=lost.pk, content=unsent(begun), at=now)
    open_sealed(actor=carla, sealed=row.pk, reason="Omar dice que es suyo.", at=now)
    done = merge_sealed(actor=carla, sealed=row.pk, reason="Lo escribió ella antes del robo", at=now)[0]
    assert done.document["sections"]["place"]["street"] == "Reforma"
    assert [one.value for one in done.conflicts] == ["Juárez"]


def test_a_phone_in_use_seals_nothing(phone: Device, begun: Any, omar: Any, now: datetime):
    with pytest.raises(Conflict) as told:
        take_sealed(actor=omar, device=phone.pk, content=unsent(begun), at=now)
    assert told.value.code == "HILO-R488"


@pytest.mark.parametrize("content", [b"\xff\x00garbage", "no json", [1, 2], {"ref": "x"}, None])
def test_whatever_it_sends_is_kept_and_only_changes_of_a_report_are_let_in(
    lost: Device, omar: Any, carla: Any, now: datetime, content: Any
):
    row = take_sealed(actor=omar, device=lost.pk, content=content, at=now)
    open_sealed(actor=carla, sealed=row.pk, reason="Para ver.", at=now)
    with pytest.raises(Refusal) as told:
        merge_sealed(actor=carla, sealed=row.pk, reason="Lo escribió ella antes del robo", at=now)
    assert told.value.code == "HILO-R486"


def test_too_much_at_once_is_refused(lost: Device, omar: Any, now: datetime):
    with pytest.raises(Refusal) as told:
        take_sealed(actor=omar, device=lost.pk, content="x" * 4_000_001, at=now)
    assert (told.value.code, told.value.status) == ("HILO-R487", 413)


def test_another_institution_does_not_know_of_it(lost: Device, begun: Any, omar: Any, person: Any, now: datetime):
    row = take_sealed(actor=omar, device=lost.pk, content=unsent(begun), at=now)
    other = person("commander", "SSP-JAL")
    assert sealed(other) == []
    with pytest.raises(NotFound):
        open_sealed(actor=other, sealed=row.pk, reason="curiosidad", at=now)


@pytest.mark.parametrize("hours", [-30_000, -5, 3, 200_000])
def test_a_clock_that_is_wrong_is_noted_and_both_times_are_kept(
    phone: Device, begun: Any, omar: Any, write: Callable[..., Any], now: datetime, hours: int
):
    theirs = now + timedelta(hours=hours)
    write(begun, {STREET: "Reforma"}, device=phone.pk, device_at=theirs)
    kept = Change.objects.get(path=STREET)
    assert kept.at == now
    shown = device(phone.pk, omar)
    assert shown is not None
    assert shown.skew_s == kept.skew_s
    assert abs(kept.skew_s) == min(abs(hours) * 3600, 3650 * 86400)
    line = next(line for line in log(begun.folio, omar, at=now) if line.path == STREET)
    assert str(abs(kept.skew_s)) in line.text_en
