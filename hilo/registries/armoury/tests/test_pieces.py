"""Pieces from their entry to their end: one serial number once, reviews, losses, another place; and protocols."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hilo.lib.errors import Forbidden
from hilo.registries.armoury import queries
from hilo.registries.armoury.actions import (
    adopt_protocol,
    decommission_piece,
    describe_piece,
    hand_out,
    move_piece,
    recover_piece,
    report_piece,
    review_piece,
    review_protocol,
)
from hilo.registries.armoury.models import Piece

from .test_charges import code_of

pytestmark = pytest.mark.django_db


def test_a_serial_number_stands_once_in_an_inventory_however_it_is_typed(enter):
    enter(serial="AB-12 3")
    assert code_of(enter, serial="ab123") == "HILO-O707"
    enter(serial="AB123", kind="radio")


@pytest.mark.changes_records
def test_a_firearm_in_two_inventories_asks_why_and_a_radio_does_not(enter, jimena, now):
    enter(serial="AB-1")
    assert code_of(enter, jimena, serial="ab1") == "HILO-O708"
    enter(jimena, serial="ab1", apart="Otra marca: Taurus")
    assert queries.check(now) == []
    Piece.objects.update(apart="")
    assert [one.code for one in queries.check(now)] == ["HILO-O723"]
    enter(serial="R-1", kind="radio")
    enter(jimena, serial="R-1", kind="radio")


def test_bad_fields_are_refused_with_their_codes(enter, today):
    assert code_of(enter, kind="bazooka") == "HILO-O701"
    assert code_of(enter, serial="…") == "HILO-O461"
    assert code_of(enter, place="  ") == "HILO-O702"
    assert code_of(enter, maker="\u202eGlock") == "HILO-O702"
    assert code_of(enter, reviewed_on=today + timedelta(days=1)) == "HILO-O706"
    assert code_of(enter, serial="x" * 61) == "HILO-K422"


def test_a_review_that_is_not_passed_keeps_it_in_the_store_until_one_is(arturo, enter, ana, now, today):
    piece = enter()
    assert code_of(review_piece, piece.pk, on=today, passed=False, actor=arturo, at=now) == "HILO-O702"
    review_piece(piece.pk, on=today, passed=False, findings="percutor roto", actor=arturo, at=now)
    assert code_of(hand_out, piece.pk, number="1001", actor=arturo, at=now) == "HILO-W409"
    review_piece(piece.pk, on=today, passed=True, actor=arturo, at=now)
    row = queries.read(piece.pk, arturo, at=now).piece
    assert (row.status, row.review_on > today + timedelta(days=180)) == ("store", True)
    hand_out(piece.pk, number="1001", actor=arturo, at=now)


def test_an_older_review_shortens_nothing(arturo, enter, now, today):
    piece = enter(reviewed_on=today)
    before = piece.review_on
    review_piece(piece.pk, on=today - timedelta(days=90), passed=True, actor=arturo, at=now)
    piece.refresh_from_db()
    assert piece.review_on == before


def test_what_is_stolen_is_in_nobodys_charge_and_comes_back_to_be_reviewed(arturo, enter, ana, now, today, verbs):
    piece = enter()
    hand_out(piece.pk, number="1001", actor=arturo, at=now)
    told = {"what": "stolen", "on": today, "document": "CI-1/2026", "words": "asalto al domicilio"}
    report_piece(piece.pk, actor=arturo, at=now, **told)
    row = queries.read(piece.pk, arturo, at=now)
    assert (row.piece.status, row.piece.held, row.charges[0].condition) == ("stolen", None, "CI-1/2026")
    assert verbs(f"piece:{piece.pk}")[-1] == "piece.stolen"
    assert code_of(decommission_piece, piece.pk, cause="destroyed", on=today, document="x", actor=arturo, at=now)
    recover_piece(piece.pk, on=today, document="A-1", place="Depósito Sur", actor=arturo, at=now)
    assert code_of(hand_out, piece.pk, number="1001", actor=arturo, at=now) == "HILO-W409"


def test_what_is_decommissioned_is_out_and_may_be_entered_anew(arturo, enter, jimena, now, today):
    piece = enter()
    wrong = {"on": today, "document": "A-1", "actor": arturo, "at": now}
    assert code_of(decommission_piece, piece.pk, cause="boredom", **wrong) == "HILO-O709"
    decommission_piece(piece.pk, cause="transferred", **wrong)
    assert code_of(move_piece, piece.pk, place="x", actor=arturo, at=now) == "HILO-W409"
    enter(jimena)
    enter(serial="AB-1", apart="volvió")


def test_what_is_written_of_a_piece_is_mended_and_what_stood_there_stays(arturo, enter, now, verbs):
    piece = enter(maker="Glok")
    describe_piece(piece.pk, maker="Glock", actor=arturo, at=now)
    describe_piece(piece.pk, maker="Glock", actor=arturo, at=now)
    told = queries.read(piece.pk, arturo, at=now).steps[0]
    assert (told.what, told.words) == ("describe", "maker: Glok → Glock")
    assert verbs(f"piece:{piece.pk}") == ["piece.entered", "piece.described"]


def test_stock_counts_each_piece_once_by_kind_and_place(arturo, enter, ana, now, today):
    for number in range(5):
        enter(serial=f"S-{number}")
    move_piece(Piece.objects.get(serial="S-0").pk, place="Depósito Sur", actor=arturo, at=now)
    hand_out(Piece.objects.get(serial="S-1").pk, number="1001", actor=arturo, at=now)
    told = {"what": "lost", "on": today, "document": "x", "words": "x"}
    report_piece(Piece.objects.get(serial="S-2").pk, actor=arturo, at=now, **told)
    enter(serial="V", kind="vest", reviewed_on=None)
    rows = queries.stock(arturo, at=now)
    assert [(row.kind, row.place, row.store, row.issued, row.missing, row.due) for row in rows] == [
        ("sidearm", "Depósito Norte", 2, 1, 1, 0),
        ("sidearm", "Depósito Sur", 1, 0, 0, 0),
        ("vest", "Depósito Norte", 1, 0, 0, 1),
    ]
    assert [row.serial for row in queries.pieces(arturo, at=now, due=True)] == ["V"]
    assert [row.serial for row in queries.pieces(arturo, at=now, serial="s 3")] == ["S-3"]


@pytest.mark.changes_records
def test_the_database_refuses_what_must_never_be(enter, ana, now):
    from hilo.registries.armoury.models import Charge

    piece = enter()
    made = {"piece": piece, "officer": ana, "issued_at": now, "issued_by": "x"}
    Charge.objects.create(**made)
    for wrong in (
        lambda: Charge.objects.create(**made),
        lambda: Charge.objects.create(**made, returned_at=now),
        lambda: Piece.objects.update(status="asleep"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


def test_a_protocol_has_versions_and_a_day_on_which_it_is_looked_at_again(arturo, jimena, now, today):
    given = {"protocol": "use_of_force", "document": "PO 12", "actor": arturo, "at": now}
    adopt_protocol("SSP-PUE", version="2024", since=today - timedelta(days=800), **given)
    state = {row.protocol: (row.version, row.state) for row in queries.protocols(arturo, at=now)}
    assert state["use_of_force"] == ("2024", "due")
    assert state["first_responder"] == ("", "missing")
    row = next(one for one in queries.protocols(arturo, at=now) if one.protocol == "use_of_force")
    with pytest.raises(Forbidden):
        review_protocol(row.id, on=today, document="x", actor=jimena, at=now)
    review_protocol(row.id, on=today, document="Acta 3", actor=arturo, at=now)
    adopt_protocol("SSP-PUE", version="2026", since=today, **given)
    row = next(one for one in queries.protocols(arturo, at=now) if one.protocol == "use_of_force")
    assert (row.version, row.state) == ("2026", "current")
    assert code_of(adopt_protocol, "SSP-PUE", version="2026", since=today, **given) == "HILO-O710"
    wrong = given | {"protocol": "karate"}
    assert code_of(adopt_protocol, "SSP-PUE", version="1", since=today, **wrong) == "HILO-O437"
    with pytest.raises(Forbidden):
        adopt_protocol("SSP-PUE", version="3", since=today, **given | {"actor": jimena})
