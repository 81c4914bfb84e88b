"""The armourer sees what is to be given back, hands out and takes back, takes an inventory; nobody else acts."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from hilo.desks.armoury import frame
from hilo.registries.armoury import rules
from hilo.registries.armoury.models import Charge, Piece, ProtocolAdopted

pytestmark = pytest.mark.django_db
HEAD = "Tipo,No. Serie,Ubicación\n"


def text(answer) -> str:
    return answer.content.decode()


def a_sidearm_in_store():
    return (
        Piece.objects.filter(kind="sidearm", status="store").exclude(licence="").exclude(review_on__lte=today()).first()
    )


def today():
    return timezone.localdate()


def carrying():
    """A charge of somebody who may carry, with the number of another who may as well."""
    rows = list(Charge.objects.filter(returned_at=None, piece__kind="sidearm", officer__status="active"))
    return rows[0]


def test_the_words_of_the_desk_are_those_of_the_register():
    assert frame.LOOKS.keys() == {code for code, _ in frame.statuses()}
    assert {rules.LEFT, rules.BARRED, rules.UNTRAINED} <= frame.WHY.keys()
    for what in ("enter", "describe", "hand_out", "decommission"):
        assert frame.step_label(what)


@pytest.mark.parametrize("page", ["desk", "stock", "pieces", "inventory", "protocols"])
def test_every_page_opens(arturo, page):
    assert arturo.get(reverse(f"armoury-{page}")).status_code == 200


def test_who_was_suspended_with_a_weapon_stands_on_the_first_page_without_the_reason(arturo, force):
    suspended = next(row for row in force if row.number == "P-0022")
    shown = text(arturo.get(reverse("armoury-desk")))
    assert suspended.name in shown
    assert "HILO-O178" in shown
    assert "suspend" not in shown.lower()
    assert "file=csv" in shown


def test_a_weapon_is_taken_back_and_handed_to_who_may(arturo, force):
    charge = carrying()
    piece, number = charge.piece, charge.officer.number
    page = reverse("armoury-piece", args=[piece.pk])
    shown = text(arturo.get(page))
    assert number in shown
    assert reverse("armoury-hand-out", args=[piece.pk]) not in shown
    assert arturo.post(reverse("armoury-take-back", args=[piece.pk]), {"condition": "bien"}).status_code == 302
    assert arturo.post(reverse("armoury-hand-out", args=[piece.pk]), {"number": number}).status_code == 302
    assert Charge.objects.get(piece=piece, returned_at=None).officer_id == charge.officer_id


def test_who_may_carry_none_is_refused_with_the_effect_and_what_was_typed(arturo, force):
    suspended = next(row for row in force if row.number == "P-0022")
    piece = a_sidearm_in_store()
    if piece is None:
        piece = Piece.objects.filter(kind="long_gun", status="store").first()
    answer = arturo.post(reverse("armoury-hand-out", args=[piece.pk]), {"number": suspended.number})
    assert answer.status_code == 409
    assert suspended.number in text(answer)
    assert "HILO-O175" in text(answer)


def test_a_piece_is_entered_reviewed_lost_and_found(arturo):
    told = {"kind": "helmet", "serial": "C-1", "place": "Norte"}
    arturo.post(reverse("armoury-enter"), told)
    piece = Piece.objects.get(serial="C-1")
    again = arturo.post(reverse("armoury-enter"), told)
    assert again.status_code == 409
    assert "C-1" in text(again)
    day = {"on": today().isoformat()}
    assert arturo.post(reverse("armoury-review", args=[piece.pk]), day | {"findings": ""}).status_code == 422
    assert arturo.post(reverse("armoury-review", args=[piece.pk]), day | {"passed": "on"}).status_code == 302
    lost = day | {"what": "lost", "document": "CI-1", "words": "x"}
    assert arturo.post(reverse("armoury-report", args=[piece.pk]), lost).status_code == 302
    found = day | {"document": "A-1", "place": "Sur"}
    assert arturo.post(reverse("armoury-recover", args=[piece.pk]), found).status_code == 302
    piece.refresh_from_db()
    assert (piece.status, piece.place) == ("unfit", "Sur")
    end = day | {"cause": "worn_out", "document": "A-2"}
    assert arturo.post(reverse("armoury-end", args=[piece.pk]), end).status_code == 302
    shown = text(arturo.get(reverse("armoury-piece", args=[piece.pk])))
    assert "CI-1" in shown
    assert "<form" not in shown.partition("record-side")[2]


def test_an_inventory_is_tried_and_then_taken(arturo):
    def sent(**more):
        file = SimpleUploadedFile("i.csv", (HEAD + "Casco,C-1,Norte\nBazuca,B,Norte\n").encode())
        return arturo.post(reverse("armoury-take"), {"file": file} | more)

    tried = text(sent(rehearsal="on"))
    assert "HILO-O701" in tried
    assert not Piece.objects.filter(serial="C-1").exists()
    sent()
    assert Piece.objects.filter(serial="C-1").exists()
    assert arturo.post(reverse("armoury-take"), {}).status_code == 422


def test_a_version_of_a_protocol_is_put_in_force_and_looked_at_again(arturo):
    told = {"protocol": "use_of_force", "version": "2026", "since": today().isoformat(), "document": "PO 1"}
    assert arturo.post(reverse("armoury-adopt"), told).status_code == 302
    row = ProtocolAdopted.objects.get(version="2026")
    assert arturo.post(reverse("armoury-adopt"), told).status_code == 409
    day = {"on": today().isoformat(), "document": "Acta 1"}
    assert arturo.post(reverse("armoury-protocol-review", args=[row.pk]), day).status_code == 302
    assert "2026" in text(arturo.get(reverse("armoury-protocols")))


@pytest.mark.parametrize("role", ["personnel", "commander"])
def test_who_reads_is_asked_for_nothing(enter, role):
    reader = enter(role)
    piece = Piece.objects.first()
    assert reader.get(reverse("armoury-desk")).status_code == 200
    assert '<form method="post" action="/desk/armoury' not in text(
        reader.get(reverse("armoury-piece", args=[piece.pk]))
    )
    assert reader.post(reverse("armoury-hand-out", args=[piece.pk]), {"number": "P-0001"}).status_code == 403
    assert reader.get(reverse("armoury-inventory")).status_code == 403


def test_the_neighbour_sees_an_empty_desk_and_no_piece(enter):
    jimena = enter("armourer", "SSP-JAL")
    piece = Piece.objects.first()
    assert piece.serial not in text(jimena.get(reverse("armoury-pieces")))
    assert jimena.get(reverse("armoury-piece", args=[piece.pk])).status_code == 403
    assert jimena.get(reverse("armoury-piece", args=[987654])).status_code == 404


def test_an_address_that_asks_for_anything_is_a_list(arturo):
    for asked in ("kind=bazooka", "serial=---", "status=x&due=x&page=zz", "place=" + "x" * 500):
        assert arturo.get(reverse("armoury-pieces") + "?" + asked).status_code == 200
