"""Files come in parts over a weak line, are kept under their hash, and one that is no longer what it was is found."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from hilo.kernel.events.models import Fact
from hilo.lib.errors import Conflict, NotFound, Refusal
from hilo.policing.evidence import actions, queries, store
from hilo.policing.evidence.models import Alteration, File, Upload
from hilo.policing.evidence.reactions import WORK

pytestmark = pytest.mark.django_db
PHOTOGRAPH = bytes.fromhex("ffd8ffe1") + b"Exif\x00\x00" + bytes(range(256)) * 40


def sha(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture(autouse=True)
def _after_commit():
    """The tests' own transaction never commits: what is owed after it is done at the end of each act."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda run, **_: run())
        yield


@pytest.fixture
def send(officer, item, later):
    """`send(data)`: a file of the item, in parts of 1,000 bytes."""

    def whole(data=PHOTOGRAPH, part=1000, name="IMG_0001.jpg", number=None):
        state = actions.open_upload(
            actor=officer, number=number or item.number, name=name, size=len(data), sha256=sha(data), at=later(1)
        )
        while not state.done:
            piece = data[state.offset : state.offset + part]
            state = actions.add_part(actor=officer, upload=state.id, offset=state.offset, data=piece, at=later(1))
        return state

    return whole


def test_a_photograph_is_kept_byte_for_byte_under_its_hash(send, item):
    assert send().done
    kept = File.objects.get(item=item)
    assert kept.sha256 == sha(PHOTOGRAPH)
    assert kept.media == "image/jpeg"
    assert store.path_of(kept.sha256).read_bytes() == PHOTOGRAPH
    assert not Upload.objects.exists()


def test_a_line_that_breaks_in_the_middle_goes_on_where_it_was(officer, item, later):
    def announce():
        return actions.open_upload(
            actor=officer, number=item.number, name="a.jpg", size=len(PHOTOGRAPH), sha256=sha(PHOTOGRAPH), at=later(1)
        )

    first = announce()
    actions.add_part(actor=officer, upload=first.id, offset=0, data=PHOTOGRAPH[:4000], at=later(1))
    again = announce()
    assert (again.id, again.offset) == (first.id, 4000)
    done = actions.add_part(actor=officer, upload=again.id, offset=4000, data=PHOTOGRAPH[4000:], at=later(2))
    assert done.done
    assert announce().done, "sent again after all, it is known to be there"
    assert File.objects.count() == 1


def test_a_part_that_came_already_changes_nothing(officer, item, later):
    state = actions.open_upload(
        actor=officer, number=item.number, name="a.jpg", size=len(PHOTOGRAPH), sha256=sha(PHOTOGRAPH), at=later(1)
    )
    part = {"actor": officer, "upload": state.id, "offset": 0, "data": PHOTOGRAPH[:500], "at": later(1)}
    actions.add_part(**part)
    with pytest.raises(Conflict) as refused:
        actions.add_part(**part)
    assert (refused.value.code, refused.value.extra["offset"]) == ("HILO-E426", 500)
    assert store.offset(state.id) == 500


def test_a_server_that_fell_after_the_last_part_keeps_the_file_when_it_is_asked_again(officer, item, later):
    def announce():
        return actions.open_upload(
            actor=officer, number=item.number, name="a.jpg", size=len(PHOTOGRAPH), sha256=sha(PHOTOGRAPH), at=later(1)
        )

    state = announce()
    store.append(state.id, 0, PHOTOGRAPH)  # written, and then the power went
    assert announce().done
    assert store.path_of(sha(PHOTOGRAPH)).read_bytes() == PHOTOGRAPH


def test_200_photographs_over_a_line_that_breaks_all_the_time_arrive_whole(officer, item, later):
    photographs = [PHOTOGRAPH[:700] + bytes([n]) * 300 for n in range(200)]
    breaks = 0
    for place, data in enumerate(photographs):
        while True:
            state = actions.open_upload(
                actor=officer, number=item.number, name=f"{place}.jpg", size=len(data), sha256=sha(data), at=later(1)
            )
            if state.done:
                break
            piece = data[state.offset : state.offset + 400]
            actions.add_part(actor=officer, upload=state.id, offset=state.offset, data=piece, at=later(1))
            breaks += 1
    assert breaks == 600
    assert {row.sha256 for row in File.objects.all()} == {sha(data) for data in photographs}
    assert not Upload.objects.exists()


def test_a_whole_with_another_hash_is_not_kept_and_begins_anew(officer, item, later):
    state = actions.open_upload(
        actor=officer, number=item.number, name="a.jpg", size=len(PHOTOGRAPH), sha256=sha(b"other"), at=later(1)
    )
    with pytest.raises(Refusal) as refused:
        actions.add_part(actor=officer, upload=state.id, offset=0, data=PHOTOGRAPH, at=later(1))
    assert refused.value.code == "HILO-E427"
    assert not File.objects.exists()
    assert actions.upload_state(actor=officer, upload=state.id).offset == 0


@pytest.mark.parametrize("data", [b"MZ" + b"\x00" * 90, b"<html><script>alert(1)</script></html>", b"#!/bin/sh\n"])
def test_what_is_no_photograph_video_sound_or_paper_is_not_kept(send, data):
    with pytest.raises(Refusal) as refused:
        send(data)
    assert refused.value.code == "HILO-E425"
    assert not File.objects.exists()
    assert not Upload.objects.exists()


@pytest.mark.parametrize("size", [0, 524_288_001])
def test_a_file_too_large_or_empty_is_refused_before_a_byte_is_sent(officer, item, later, size):
    with pytest.raises(Refusal) as refused:
        actions.open_upload(actor=officer, number=item.number, name="a", size=size, sha256="a" * 64, at=later(1))
    assert (refused.value.code, refused.value.where) == ("HILO-E452", "size")


@pytest.mark.parametrize(("offset", "data"), [(0, b""), (0, b"x" * 1_000_001), (10_239, b"xx"), (-1, b"x")])
def test_a_part_that_cannot_be_is_refused(officer, item, later, offset, data):
    state = actions.open_upload(
        actor=officer, number=item.number, name="a.jpg", size=10_240, sha256="a" * 64, at=later(1)
    )
    with pytest.raises(Refusal):
        actions.add_part(actor=officer, upload=state.id, offset=offset, data=data, at=later(1))
    assert store.offset(state.id) == 0


def test_a_full_disk_loses_nothing(officer, item, later, monkeypatch):
    state = actions.open_upload(
        actor=officer, number=item.number, name="a.jpg", size=len(PHOTOGRAPH), sha256=sha(PHOTOGRAPH), at=later(1)
    )
    actions.add_part(actor=officer, upload=state.id, offset=0, data=PHOTOGRAPH[:500], at=later(1))

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", full)
    with pytest.raises(Refusal) as refused:
        actions.add_part(actor=officer, upload=state.id, offset=500, data=PHOTOGRAPH[500:900], at=later(1))
    assert (refused.value.code, refused.value.status) == ("HILO-E432", 507)
    assert store.offset(state.id) == 500


def test_a_name_never_leaves_its_folder(send, item):
    send(name="../../etc/pass\\wd\x1b[31m.jpg")
    assert File.objects.get(item=item).name == ".._.._etc_pass_wd?[31m.jpg"


def test_nobody_goes_on_with_the_upload_of_another(officer, custodian, item, later):
    state = actions.open_upload(actor=officer, number=item.number, name="a.jpg", size=9, sha256="a" * 64, at=later(1))
    with pytest.raises(NotFound):
        actions.add_part(actor=custodian, upload=state.id, offset=0, data=b"123456789", at=later(1))


def test_parts_that_nobody_finishes_are_dropped(officer, item, later):
    state = actions.open_upload(actor=officer, number=item.number, name="a.jpg", size=9, sha256="a" * 64, at=later(0))
    actions.add_part(actor=officer, upload=state.id, offset=0, data=b"1234", at=later(0))
    assert actions.drop_abandoned(at=later(60 * 71)) == 0
    assert actions.drop_abandoned(at=later(60 * 73)) == 1
    assert not store.part_of(state.id).exists()


def spoil(path, data=b"\xff\xd8\xffsomething else"):
    path.chmod(0o600)
    path.write_bytes(data)


def test_a_file_changed_on_the_disk_raises_one_alarm_and_keeps_both(send, item, custodian, later):
    send()
    path = store.path_of(sha(PHOTOGRAPH))
    spoil(path)
    for minute in (1, 2):
        actions.check_files(actor=WORK, at=later(minute))
    assert Fact.objects.filter(name="evidence.EvidenceAltered").count() == 1
    aside = store.altered_of(sha(PHOTOGRAPH), sha(b"\xff\xd8\xffsomething else"))
    assert aside.read_bytes() == b"\xff\xd8\xffsomething else"
    assert not path.exists()
    step = actions.hand_over(actor=custodian, number=item.number, step="receive", at=later(3))
    assert step.hashes_ok is False
    assert "HILO-E110" in {one.code for one in queries.read(item.number, custodian, at=later(4)).findings}


def test_who_still_has_the_original_sends_it_again_and_the_altered_one_stays(send, item, custodian, later):
    send()
    path = store.path_of(sha(PHOTOGRAPH))
    spoil(path)
    actions.check_files(actor=WORK, at=later(1))
    assert send().done
    assert path.read_bytes() == PHOTOGRAPH
    assert store.altered_of(sha(PHOTOGRAPH), sha(b"\xff\xd8\xffsomething else")).exists()
    assert Alteration.objects.filter(remedied_at=None).count() == 0
    assert actions.hand_over(actor=custodian, number=item.number, step="receive", at=later(3)).hashes_ok is True


@pytest.mark.changes_records
def test_an_altered_file_is_set_aside_even_if_nobody_had_looked(send, later):
    send()
    path = store.path_of(sha(PHOTOGRAPH))
    spoil(path)
    File.objects.update(altered=True)
    assert send().done
    assert path.read_bytes() == PHOTOGRAPH
    assert store.altered_of(sha(PHOTOGRAPH), sha(b"\xff\xd8\xffsomething else")).exists()


def test_a_photograph_of_two_items_is_altered_for_both(send, collected, later):
    data = PHOTOGRAPH + b"of two"
    send(data)
    send(data, number=collected().number)
    spoil(store.path_of(sha(data)))
    assert actions.check_files(actor=WORK, at=later(1)) == (2, 2)
    assert len({row.found for row in Alteration.objects.all()}) == 1
    assert Fact.objects.filter(name="evidence.EvidenceAltered").count() == 2


def test_a_file_that_is_gone_is_found(send, item, later):
    data = PHOTOGRAPH + b"that will be gone"
    send(data)
    store.path_of(sha(data)).unlink()
    assert actions.check_files(actor=WORK, at=later(1)) == (1, 1)
    assert Alteration.objects.get().found == ""


def test_only_what_was_not_looked_at_is_looked_at_in_the_night(send, later):
    send()
    assert actions.check_files(actor=WORK, at=later(60), since=later(1) - timedelta(hours=20)) == (0, 0)
    assert actions.check_files(actor=WORK, at=later(60 * 24), since=later(60)) == (1, 0)


def test_two_items_may_have_the_same_photograph(send, collected):
    other = collected()
    send()
    send(number=other.number)
    assert File.objects.count() == 2
    assert len({row.sha256 for row in File.objects.all()}) == 1


def test_a_digital_item_without_its_file_is_found(collected, later):
    row = collected(kind="digital", seal="", packaging="")
    assert "HILO-E111" in {finding.code for finding in queries.findings(row, at=later(1))}


def test_the_hashes_of_all_files_stand_in_the_step(send, item, custodian, later):
    send()
    send(PHOTOGRAPH + b"2", name="b.jpg")
    step = actions.hand_over(actor=custodian, number=item.number, step="receive", at=later(2))
    assert set(step.files) == {sha(PHOTOGRAPH), sha(PHOTOGRAPH + b"2")}


def test_a_number_typed_in_small_letters_has_its_files_looked_at(send, item, officer, later):
    path = store.path_of(send().sha256)
    path.chmod(0o600)
    path.write_bytes(b"other bytes")
    row = actions.hand_over(actor=officer, number=item.number.lower(), step="note", notes="x", at=later(2))
    assert row.hashes_ok is False
    assert Alteration.objects.exists()


def test_the_database_forgets_no_file_and_no_alteration(send, item, officer, later):
    path = store.path_of(send().sha256)
    path.unlink()
    actions.hand_over(actor=officer, number=item.number, step="note", notes="x", at=later(2))
    for change in (
        lambda: File.objects.filter(item=item).update(sha256="0" * 64),
        lambda: Alteration.objects.all().delete(),
        lambda: Alteration.objects.update(found="0" * 64),
        lambda: File.objects.filter(item=item)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
