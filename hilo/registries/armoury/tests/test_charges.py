"""A weapon goes to who may carry today, and is asked back the same minute from who may not any more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hilo.kernel.ledger.models import Entry
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.registries.armoury import queries
from hilo.registries.armoury.actions import enter_piece, hand_out, look_at_charges, take_back
from hilo.registries.armoury.models import Charge, Piece
from hilo.registries.armoury.reactions import WORK
from hilo.registries.officers import actions as officers
from tests.support.armed import give

pytestmark = pytest.mark.django_db


def code_of(act, *args, **more):
    with pytest.raises(Refusal) as refused:
        act(*args, **more)
    return refused.value.code


def suspend(ana, pilar, now, today):
    officers.suspend(ana.pk, since=today, reason="motivo reservado", document="D-1", actor=pilar, at=now)


def test_a_sidearm_goes_to_who_is_trained_and_certified_and_comes_back(arturo, enter, ana, now, verbs):
    piece = enter()
    charge = hand_out(piece.pk, number="1001", actor=arturo, at=now)
    assert charge.training.course == "firearms"
    assert code_of(hand_out, piece.pk, number="1001", actor=arturo, at=now) == "HILO-O462"
    row = queries.read(piece.pk, arturo, at=now)
    assert (row.piece.status, row.piece.held.number, row.piece.held.code, row.findings) == ("issued", "1001", "", [])
    take_back(piece.pk, condition="bien", actor=arturo, at=now + timedelta(hours=8))
    assert code_of(take_back, piece.pk, condition="bien", actor=arturo, at=now) == "HILO-O465"
    assert verbs(f"piece:{piece.pk}") == ["piece.entered", "equipment.issued", "equipment.returned"]
    assert [one.what for one in queries.read(piece.pk, arturo, at=now).steps] == ["take_back", "hand_out", "enter"]


def test_without_certificate_or_course_no_weapon_and_a_radio_all_the_same(arturo, pilar, enter, now):
    officers.enrol(actor=pilar, institution="SSP-PUE", number="7", name="Eva Luna", at=now)
    assert code_of(hand_out, enter().pk, number="7", actor=arturo, at=now) == "HILO-O521"
    hand_out(enter(kind="radio", serial="R-1").pk, number="7", actor=arturo, at=now)


def test_the_course_of_a_sidearm_opens_no_long_gun(arturo, enter, ana, now):
    with pytest.raises(Conflict) as refused:
        hand_out(enter(kind="long_gun").pk, number="1001", actor=arturo, at=now)
    assert refused.value.code == "HILO-O463"
    assert "Long" in refused.value.message or "long" in refused.value.message
    assert refused.value.said("es") != refused.value.message


def test_a_failed_officer_with_course_and_certificate_draws_no_weapon(arturo, celia, enter, ana, now, today):
    officers.record_evaluation(
        ana.pk, component="trust", passed=False, document="ACT-1", issued_on=today, actor=celia, at=now
    )
    with pytest.raises(Conflict) as refused:
        hand_out(enter().pk, number="1001", actor=arturo, at=now)
    assert (refused.value.code, refused.value.extra) == ("HILO-O521", {"effect": "HILO-O175"})


@pytest.mark.parametrize(
    ("told", "code"),
    [({"reviewed_on": None}, "HILO-O703"), ({"licence": ""}, "HILO-O705")],
    ids=["never reviewed", "no licence"],
)
def test_a_weapon_out_of_order_stays_in_the_store(arturo, enter, ana, now, told, code):
    assert code_of(hand_out, enter(**told).pk, number="1001", actor=arturo, at=now) == code


def test_a_weapon_whose_review_was_due_yesterday_stays_in_the_store(arturo, enter, ana, now, today):
    piece = enter(reviewed_on=today - timedelta(days=200))
    assert code_of(hand_out, piece.pk, number="1001", actor=arturo, at=now) == "HILO-O703"


def test_a_number_that_nobody_of_the_institution_has_is_told(arturo, enter, ana, now):
    assert code_of(hand_out, enter().pk, number="9999", actor=arturo, at=now) == "HILO-O704"


def test_who_left_is_given_nothing(arturo, pilar, enter, ana, now, today):
    officers.separate(ana.pk, cause="removal", on=today, resolution="R", reason="x", actor=pilar, at=now)
    assert code_of(hand_out, enter(kind="radio").pk, number="1001", actor=arturo, at=now) == "HILO-O434"


def test_a_suspended_officer_with_a_weapon_is_on_the_wall_at_once_and_the_reason_is_not(
    arturo, pilar, enter, ana, now, today
):
    piece = enter()
    hand_out(piece.pk, number="1001", actor=arturo, at=now)
    hand_out(enter(kind="radio").pk, number="1001", actor=arturo, at=now)
    assert queries.returns_due(arturo, at=now) == []
    suspend(ana, pilar, now, today)
    (row,) = queries.returns_due(arturo, at=now)
    assert (row.piece, row.number, row.code, row.asked_at) == (piece.pk, "1001", "HILO-O178", None)
    assert "reservado" not in repr(row)
    assert "suspen" not in repr(row).lower()
    assert look_at_charges([ana.pk], actor=WORK, at=now) == 1
    assert look_at_charges(actor=WORK, at=now) == 0
    assert queries.returns_due(arturo, at=now)[0].asked_at == now
    told = Entry.objects.get(verb="equipment.return_due")
    assert (told.subject, told.chain) == (f"piece:{piece.pk}", "SSP-PUE")
    take_back(piece.pk, condition="bien", actor=arturo, at=now)
    assert queries.returns_due(arturo, at=now) == []


def test_the_suspension_calls_the_look_by_itself(arturo, pilar, enter, ana, now, today):
    from hilo.kernel.events.registry import reactions_for
    from hilo.registries.armoury.reactions import concerns_charge, look_at_charge

    wired = [one for one in reactions_for("officers.StandingChanged") if one.name == "armoury.look_at_charge"]
    assert [(one.run, one.wanted) for one in wired] == [(look_at_charge, concerns_charge)]
    assert not concerns_charge({"officer": ana.pk})
    hand_out(enter().pk, number="1001", actor=arturo, at=now)
    assert concerns_charge({"officer": ana.pk})


def test_who_came_back_from_a_suspension_keeps_it_and_that_is_told(arturo, pilar, enter, ana, now, today):
    hand_out(enter().pk, number="1001", actor=arturo, at=now)
    suspend(ana, pilar, now, today)
    look_at_charges(actor=WORK, at=now)
    officers.reinstate(ana.pk, since=today, reason="x", actor=pilar, at=now)
    assert look_at_charges(actor=WORK, at=now) == 1
    assert queries.returns_due(arturo, at=now) == []
    assert Entry.objects.filter(verb="equipment.return_due_ended").count() == 1


def test_who_left_gives_back_everything_weapons_first(arturo, pilar, enter, ana, now, today):
    for serial, kind in (("R-1", "radio"), ("S-1", "sidearm")):
        hand_out(enter(kind=kind, serial=serial).pk, number="1001", actor=arturo, at=now)
    officers.separate(ana.pk, cause="removal", on=today, resolution="R", reason="x", actor=pilar, at=now)
    told = [(row.kind, row.code) for row in queries.returns_due(arturo, at=now)]
    assert told == [("sidearm", "HILO-O165"), ("radio", "HILO-O165")]


def test_a_course_that_ends_at_midnight_asks_for_the_weapon(arturo, enter, ana, now):
    hand_out(enter().pk, number="1001", actor=arturo, at=now)
    later = now + timedelta(days=370)
    assert [row.code for row in queries.returns_due(arturo, at=later)] == ["HILO-O164"]
    assert look_at_charges(actor=WORK, at=later) == 1


def test_the_neighbours_armourer_sees_and_touches_nothing(arturo, jimena, enter, ana, now):
    piece = enter()
    hand_out(piece.pk, number="1001", actor=arturo, at=now)
    assert queries.pieces(jimena, at=now) == queries.returns_due(jimena, at=now) == []
    for act in (
        lambda: queries.read(piece.pk, jimena, at=now),
        lambda: take_back(piece.pk, condition="x", actor=jimena, at=now),
        lambda: hand_out(piece.pk, number="1001", actor=jimena, at=now),
        lambda: queries.stock(jimena, at=now, institution="SSP-PUE"),
    ):
        with pytest.raises(Forbidden):
            act()
    # Nor does the own armourer give the own officers' weapons to a neighbour's officer.
    assert code_of(hand_out, enter(serial="Z").pk, number="J-1", actor=arturo, at=now) == "HILO-O704"


@pytest.mark.parametrize("role", ["admin", "officer", "personnel", "commander", "certification", "dispatcher"])
def test_nobody_else_hands_out(actor, enter, ana, now, role):
    somebody = actor(role, "SSP-PUE", states=frozenset({"21"}))
    piece = enter()
    with pytest.raises(Forbidden):
        hand_out(piece.pk, number="1001", actor=somebody, at=now)
    with pytest.raises(Forbidden):
        enter_piece(kind="radio", serial="1", place="x", actor=somebody, at=now)


def test_an_account_of_no_institution_reaches_nothing(actor, enter, ana, now):
    from dataclasses import replace

    piece = enter()
    nobody = replace(actor("armourer", "SSP-PUE"), institution="", states=frozenset())
    assert queries.pieces(nobody, at=now) == []
    for act in (
        lambda: queries.read(piece.pk, nobody, at=now),
        lambda: hand_out(piece.pk, number="1001", actor=nobody, at=now),
        lambda: enter_piece(kind="radio", serial="1", place="x", actor=nobody, at=now),
    ):
        with pytest.raises((Forbidden, NotFound)):
            act()


def test_what_an_import_or_a_fault_planted_is_found(arturo, ana, pilar, now, today):
    give(ana, "sidearm", "A-1", now)
    suspend(ana, pilar, now, today)
    assert [one.code for one in queries.check(now)] == ["HILO-O178"]
    Piece.objects.update(status="store")
    assert "HILO-O724" in [one.code for one in queries.check(now)]
    Charge.objects.update(returned_at=now, returned_to="x")
    assert queries.check(now) == []


@pytest.mark.changes_records
def test_a_row_changed_behind_the_ledger_is_named(arturo, enter, ana, now):
    from hilo.kernel.ledger.queries import verify

    piece = enter()
    hand_out(piece.pk, number="1001", actor=arturo, at=now)
    assert not [one for one in verify() if f"piece:{piece.pk}" in str(one)]
    Charge.objects.update(issued_by="otro")
    assert [one for one in verify() if f"piece:{piece.pk}" in str(one)]
