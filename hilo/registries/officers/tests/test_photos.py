"""The photograph of an officer: sealed, changed under a certificate by two hands, looked at in the open."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from typer.testing import CliRunner

from hilo.kernel.ledger.models import Entry
from hilo.kernel.ledger.queries import verify
from hilo.kernel.traits import erased_values
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.registries.officers import actions, queries
from hilo.registries.officers.checks import check
from hilo.registries.officers.cli import app
from hilo.registries.officers.models import Photo
from tests.support.pictures import photo

pytest.importorskip("typst")
pytestmark = pytest.mark.django_db
PAPER = {"document": "photo_record", "number": "ACTA-77", "issuer": "SSP Puebla"}


@pytest.fixture
def keep(pilar, ana, now):
    def kept(sent=None, actor=pilar, officer=ana, at=now, **paper):
        picture = photo() if sent is None else sent
        return actions.keep_photo(officer.pk, picture=picture, actor=actor, at=at, **paper)

    return kept


@pytest.fixture
def eva(pilar, now):
    return actions.enrol(institution="SSP-PUE", number="7", name="Eva Luna", actor=pilar, at=now)


@pytest.fixture
def certified(celia, ana, evaluated, now):
    return actions.issue_certificate(evaluated(ana).pk, actor=celia, at=now)


def looked(actor, purpose="certification"):
    return replace(actor, purpose=purpose)


def test_it_lies_sealed_with_its_fingerprint_and_the_ledger_has_no_face(keep, pilar, ana, now, verbs):
    row = keep()
    assert b"JFIF" not in bytes(row.image)
    found = queries.picture(row.pk, looked(pilar), at=now)
    assert found.startswith(b"\xff\xd8\xff\xe0")
    assert hashlib.sha256(found).hexdigest() == row.digest
    assert verbs(ana.subject)[-2:] == ["officer.photo_kept", "officer.photo_read"]
    read = Entry.objects.get(verb="officer.photo_read")
    assert (read.why, json.loads(read.data)) == ("certification", {"photo": row.pk})


def test_a_look_says_what_for_and_is_another_institutions_to_nobody(keep, pilar, hilda, carla, celia, jacinto, now):
    row = keep()
    for actor in (looked(pilar), looked(hilda)):
        assert queries.picture(row.pk, actor, at=now)
    with pytest.raises(Refusal) as refused:
        queries.picture(row.pk, pilar, at=now)
    assert refused.value.code == "HILO-H440"
    for actor in (carla, celia):
        with pytest.raises(Forbidden):
            queries.picture(row.pk, looked(actor), at=now)
    with pytest.raises(NotFound):
        queries.picture(row.pk, looked(jacinto), at=now)
    with pytest.raises(NotFound):
        queries.photos(row.officer_id, jacinto)
    assert Entry.objects.filter(verb="officer.photo_read").count() == 2


def test_who_keeps_no_records_of_this_force_keeps_no_photograph_of_it(keep, actor, carla, celia, jacinto, now):
    """The neighbour, the administrator, the centre, a commander, an account without any institution."""
    admin = actor("admin", "HILO", name="root")
    lone = actor("personnel", "", name="nobody", states=frozenset())
    for one in (jacinto, admin, carla, celia, lone):
        with pytest.raises((Forbidden, NotFound)):
            keep(actor=one)
    assert Photo.objects.count() == 0


@pytest.mark.parametrize(
    ("sent", "code"),
    [(b"text", "HILO-O650"), (b"GIF89a" + bytes(99), "HILO-O650"), (photo()[:900], "HILO-O654")],
)
def test_a_file_that_is_no_photograph_is_refused_and_nothing_is_kept(keep, sent, code):
    with pytest.raises(Refusal) as refused:
        keep(sent)
    assert refused.value.code == code
    assert Photo.objects.count() == 0


def test_without_a_certificate_a_later_one_takes_its_place_and_the_first_is_still_read(keep, pilar, ana, now):
    first, second = keep(), keep(photo(1))
    assert [(row.id, row.status) for row in queries.photos(ana.pk, pilar)] == [
        (second.pk, "kept"),
        (first.pk, "replaced"),
    ]
    assert queries.picture(first.pk, looked(pilar), at=now)
    with pytest.raises(Conflict) as refused:
        keep(photo(1))
    assert refused.value.code == "HILO-O658"


def test_the_first_one_under_a_certificate_is_kept_at_once(certified, keep):
    assert keep().status == "kept"


def test_another_one_under_a_certificate_needs_a_paper_and_a_second_hand(certified, keep, pilar, hilda, ana, now):
    first = keep()
    with pytest.raises(Conflict) as refused:
        keep(photo(1))
    assert refused.value.code == "HILO-O655"
    for paper, code in (
        ({"document": "birth_certificate", "number": "1", "issuer": "x"}, "HILO-O543"),
        ({"document": "wish", "number": "1", "issuer": "x"}, "HILO-O542"),
        ({"document": "photo_record", "number": " ", "issuer": "x"}, "HILO-O427"),
    ):
        with pytest.raises(Refusal) as refused:
            keep(photo(1), **paper)
        assert refused.value.code == code
    second = keep(photo(1), **PAPER)
    assert second.status == "proposed"
    assert queries.picture_of(ana.pk, looked(pilar), at=now) == queries.picture(first.pk, looked(pilar), at=now)
    with pytest.raises(Conflict) as refused:
        keep(photo(2), **PAPER)
    assert refused.value.code == "HILO-O656"
    both = replace(pilar, permissions=pilar.permissions | {"officers.identity"})
    with pytest.raises(Conflict) as refused:
        actions.confirm_photo(second.pk, actor=both, at=now)
    assert refused.value.code == "HILO-O540"
    assert [row.id for row in queries.open_photos(hilda)] == [second.pk]
    actions.confirm_photo(second.pk, actor=hilda, at=now)
    assert [row.status for row in queries.photos(ana.pk, hilda)] == ["kept", "replaced"]
    with pytest.raises(Conflict) as refused:
        actions.confirm_photo(second.pk, actor=hilda, at=now)
    assert refused.value.code == "HILO-O545"
    assert list(verify()) == []


def test_another_institution_neither_signs_nor_refuses_nor_sees_what_waits(certified, keep, hilda, jacinto, now):
    keep()
    row = keep(photo(1), **PAPER)
    theirs = replace(hilda, name="hugo", institution="SSP-JAL", states=frozenset({"14"}))
    for act in (
        lambda: actions.confirm_photo(row.pk, actor=theirs, at=now),
        lambda: actions.refuse_photo(row.pk, reason="x", actor=theirs, at=now),
        lambda: actions.refuse_photo(row.pk, reason="x", actor=jacinto, at=now),
        lambda: actions.erase_photos(row.officer_id, document="x", actor=theirs, at=now),
    ):
        with pytest.raises((Forbidden, NotFound)):
            act()
    assert queries.open_photos(theirs) == []


def test_a_refused_one_is_emptied_at_once(certified, keep, pilar, now):
    keep()
    row = keep(photo(1), **PAPER)
    actions.refuse_photo(row.pk, reason="no es ella", actor=pilar, at=now)
    row.refresh_from_db()
    assert (row.status, bytes(row.image)) == ("refused", b"")
    with pytest.raises(Refusal) as refused:
        queries.picture(row.pk, looked(pilar), at=now)
    assert refused.value.code == "HILO-O657"
    assert "ella" not in str(list(Entry.objects.values_list("data", "why")))


def test_to_erase_and_begin_anew_is_no_way_around_the_second_hand(certified, keep, hilda, celia, ana, now):
    first = keep()
    with pytest.raises(Conflict) as refused:
        actions.erase_photos(ana.pk, document="oficio 1", actor=hilda, at=now)
    assert refused.value.code == "HILO-O660"
    later = now + timedelta(hours=1)
    actions.revoke_certificate(certified.folio, reason="issued_in_error", why="x", actor=celia, at=later)
    assert actions.erase_photos(ana.pk, document="oficio 1", actor=hilda, at=later) == 1
    first.refresh_from_db()
    assert (first.status, bytes(first.image), len(first.digest)) == ("erased", b"", 64)
    actions.issue_certificate(ana.pk, actor=celia, at=later)
    with pytest.raises(Conflict) as refused:
        keep(photo(1), at=later)
    assert refused.value.code == "HILO-O655"


def test_an_erasure_of_the_person_empties_the_picture():
    assert erased_values(Photo) == {"image": b""}


def test_whose_service_ended_gets_no_new_photograph(keep, pilar, ana, today, now):
    actions.separate(
        ana.pk, cause="resignation", on=today, resolution="R-1", reason="x", actor=pilar, at=now + timedelta(minutes=1)
    )
    with pytest.raises(Conflict) as refused:
        keep()
    assert refused.value.code == "HILO-O434"


def test_the_database_keeps_one_and_lets_nobody_sign_their_own(certified, keep, ana, now):
    keep()
    row = keep(photo(1), **PAPER)
    for change in ({"status": "kept"}, {"decided_by": "pilar", "decided_at": now}, {"status": "refused"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Photo.objects.filter(pk=row.pk).update(**change)


@pytest.mark.changes_records
def test_a_picture_that_was_put_in_the_place_of_another_is_not_shown(keep, eva, pilar, ana, now):
    mine, hers = keep(), keep(photo(5), officer=eva)
    Photo.objects.filter(pk=mine.pk).update(image=Photo.objects.get(pk=hers.pk).image)
    with pytest.raises(Refusal) as refused:
        queries.picture(mine.pk, looked(pilar), at=now)
    assert refused.value.code == "HILO-O664"
    assert [one.code for one in check(now)] == ["HILO-O190"]
    Photo.objects.filter(pk=mine.pk).update(digest=hers.digest)
    assert [row.record for row in verify()] == [ana.subject]


def test_the_same_photograph_for_two_is_told_within_the_force_and_to_no_other(keep, eva, jacinto, now):
    keep()
    hers = keep(officer=eva)
    assert queries.photo_row(hers).twin == "1001"
    assert [one.code for one in check(now)] == ["HILO-O189"]
    luis = actions.enrol(institution="SSP-JAL", number="L1", name="Luis Vera", actor=jacinto, at=now)
    assert queries.photo_row(keep(officer=luis, actor=jacinto)).twin == ""


def zipped(**files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return file.getvalue()


@pytest.fixture
def take(pilar, now):
    def taken(archive, actor=pilar, institution="SSP-PUE", **paper):
        rows = actions.keep_photos(institution=institution, archive=archive, actor=actor, at=now, **paper)
        return [(row.file, row.officer_number, row.status, row.code) for row in rows]

    return taken


def test_a_zip_is_accounted_for_file_by_file(take, eva, ana):
    files = {
        "1001.jpg": photo(),
        "fotos/7.PNG": photo(),
        "7.jpg": photo(9),
        "../1001.png": photo(2),
        "C:\\fotos\\404.png": photo(3),
        "/etc/passwd": b"root",
        "letter.txt": b"hello",
        "404.jpg": photo(4),
        "__MACOSX/._1001.jpg": b"x",
        "fotos/Thumbs.db": b"x",
    }
    assert take(zipped(**files)) == [
        ("1001.jpg", "1001", "kept", ""),
        ("fotos/7.PNG", "7", "kept", "HILO-O659"),
        ("7.jpg", "7", "", "HILO-O663"),
        ("../1001.png", "", "", "HILO-O662"),
        ("C:\\fotos\\404.png", "404", "", "HILO-K404"),
        ("/etc/passwd", "", "", "HILO-O662"),
        ("letter.txt", "", "", "HILO-O662"),
        ("404.jpg", "404", "", "HILO-O663"),
    ]
    assert Photo.objects.filter(status="kept").count() == 2


def test_a_second_zip_changes_nobody_under_a_certificate_without_a_paper(certified, take, ana):
    assert take(zipped(**{"1001.png": photo()}))[0][2:] == ("kept", "")
    again = zipped(**{"1001.png": photo(1)})
    assert take(again)[0][2:] == ("", "HILO-O655")
    assert take(again, **PAPER)[0][2:] == ("proposed", "")


def test_a_zip_of_a_neighbour_touches_nobody(take, jacinto, ana):
    rows = take(zipped(**{"1001.png": photo(), "9999.png": photo()}), actor=jacinto)
    # The same answer of an officer of others as of a number that nobody has.
    assert len({row[2:] for row in rows}) == 1
    assert Photo.objects.count() == 0


def test_a_bomb_an_encrypted_file_and_what_is_no_zip(take, ana, monkeypatch):
    for archive in (b"", b"PK", b"hello", photo(), zipped()):
        with pytest.raises(Refusal) as refused:
            take(archive)
        assert refused.value.code == "HILO-O661"
    bomb = zipped(**{"1001.jpg": bytes(40_000_000)})
    assert len(bomb) < 100_000
    assert take(bomb)[0][3] == "HILO-O651"
    # It lies about its size: what is unpacked is bounded all the same.
    lying = bomb.replace((40_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert take(lying)[0][3] in ("HILO-O650", "HILO-O651", "HILO-O654")
    with pytest.raises(Refusal) as refused:
        take(zipped(**{f"{n}.jpg": b"x" for n in range(501)}))
    assert refused.value.code == "HILO-O661"
    locked = bytearray(zipped(**{"1001.jpg": photo()}))
    central = locked.find(b"PK\x01\x02")
    locked[6] |= 1
    locked[central + 8] |= 1
    assert take(bytes(locked))[0][3] == "HILO-O654"


def test_the_command_line_loads_a_zip_and_keeps_one(ana, tmp_path):
    (tmp_path / "fotos.zip").write_bytes(zipped(**{"1001.png": photo(), "x.txt": b"x"}))
    run = CliRunner().invoke
    told = run(app, ["photos", "load", str(tmp_path / "fotos.zip"), "--institution", "SSP-PUE"])
    assert told.exit_code == 1
    assert "1001.png kept" in told.stdout
    assert "HILO-O662" in told.stdout
    (tmp_path / "one.png").write_bytes(photo(3))
    assert run(app, ["photos", "keep", "1001", str(tmp_path / "one.png"), "--institution", "SSP-PUE"]).exit_code == 0
    assert Photo.objects.filter(status="kept").count() == 1
