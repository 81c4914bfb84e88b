"""An inventory from a CSV: each row accounted for, sent again it changes nothing, and no row goes round the verdict."""

from __future__ import annotations

import pytest

from hilo.lib.errors import Forbidden, Refusal
from hilo.registries.armoury import queries
from hilo.registries.armoury.actions import load
from hilo.registries.armoury.models import Charge, Piece
from hilo.registries.officers import actions as officers

pytestmark = pytest.mark.django_db
HEAD = "Tipo,No. Serie,Marca,Licencia,Registro balístico,Ubicación,Última revisión,A cargo de\n"


@pytest.fixture
def take(arturo, now):
    def taken(text, **more):
        raw = text if isinstance(text, bytes) else text.encode()
        return load(raw, **({"actor": arturo, "at": now} | more))

    return taken


def outcome(told):
    return (told.rows, told.entered, told.completed, told.same, told.refused, told.handed)


def test_rows_go_in_each_for_itself_and_sent_again_change_nothing(take, ana, today):
    day = today.isoformat()
    rows = (
        HEAD
        + f"Pistola,AB-1,Glock,LOC-7,RB-1,Norte,{day},1001\n"
        + "Bazuca,B-1,,,,Norte,,\n"
        + "Fusil,,,,,Norte,,\n"
        + f"pistola,ab 1,Glock,LOC-7,RB-1,Norte,{day},\n"
        + "Chaleco antibalas,V-1,,,,Norte,,1001\n"
        + "Radio,R-1,,,,,,\n"
    )
    told = take(rows)
    assert outcome(told) == (6, 2, 0, 0, 4, 2)
    assert [(one.line, one.code) for one in told.faults] == [
        (3, "HILO-O701"),
        (4, "HILO-O461"),
        (5, "HILO-O713"),
        (7, "HILO-O702"),
    ]
    assert told.rows == told.entered + told.completed + told.same + told.refused
    assert outcome(take(rows)) == (6, 0, 0, 2, 4, 0)
    assert Piece.objects.count() == Charge.objects.count() == 2


def test_a_rehearsal_keeps_nothing_and_tells_the_same(take, ana):
    rows = HEAD + "Pistola,AB-1,Glock,LOC-7,,Norte,,\n"
    tried = take(rows, rehearsal=True)
    assert not Piece.objects.exists()
    assert outcome(tried) == outcome(take(rows)) == (1, 1, 0, 0, 0, 0)


def test_what_is_missing_is_filled_in_and_what_differs_stays_out(take, arturo, now):
    take(HEAD + "Pistola,AB-1,Glock,,,Norte,,\n")
    told = take(HEAD + "Pistola,AB-1,Glock,LOC-7,RB-1,Sur,,\n")
    assert outcome(told) == (1, 0, 1, 0, 0, 0)
    told = take(HEAD + "Pistola,AB-1,Taurus,LOC-7,RB-1,Norte,,\n")
    assert [(one.code, one.field) for one in told.faults] == [("HILO-O714", "maker")]
    assert Piece.objects.get().maker == "Glock"


def test_a_file_arms_nobody_whom_the_counter_would_refuse(take, ana, pilar, arturo, now, today):
    officers.suspend(ana.pk, since=today, reason="x", document="D", actor=pilar, at=now)
    told = take(HEAD + f"Pistola,AB-1,Glock,LOC-7,RB-1,Norte,{today.isoformat()},1001\n")
    assert outcome(told) == (1, 1, 0, 0, 0, 0)
    assert [one.code for one in told.faults] == ["HILO-O521"]
    assert not Charge.objects.exists()
    assert queries.pieces(arturo, at=now)[0].status == "store"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "HILO-O711"),
        (b"Tipo,Serie,Lugar\n", "HILO-O711"),
        (b"\x00\x01PK", "HILO-O711"),
        (b"a,b\n1,2\n", "HILO-O712"),
        ("Tipo,Serie\nRadio,1\n".encode("utf-16"), "HILO-O711"),
        (b"Tipo,Serie\nRadio,1\n", "HILO-O712"),
    ],
    ids=["empty", "headings alone", "no text", "other headings", "utf-16", "no place"],
)
def test_the_oddest_files_are_refused_as_a_whole(take, raw, code):
    with pytest.raises(Refusal) as refused:
        take(raw)
    assert refused.value.code == code


def test_semicolons_an_older_encoding_and_short_rows_are_read(take):
    raw = "Tipo;Serie;Ubicación\r\nCámara corporal;C-1;Depósito\r\nRadio;R-1\r\n".encode("cp1252")
    told = take(raw)
    assert (told.entered, told.refused) == (1, 1)
    assert Piece.objects.get().place == "Depósito"
    assert take(raw, place="Sur").entered == 1


def test_a_day_that_can_be_read_in_two_ways_is_asked_about(take):
    rows = HEAD + "Radio,R-1,,,,Norte,03/04/2026,\n"
    assert [one.code for one in take(rows).faults] == ["HILO-O715"]
    assert take(rows, dates="dmy").entered == 1


def test_a_formula_of_a_spreadsheet_is_text(take):
    take(HEAD + '"=cmd|calc",1,,,,Norte,,\nRadio,"=1+1",,,,Norte,,\n')
    assert Piece.objects.get().serial == "=1+1"


def test_a_firearm_that_another_institution_has_stays_out(take, jimena, enter):
    enter(jimena, serial="AB-1")
    assert [one.code for one in take(HEAD + "Pistola,AB-1,,,,Norte,,\n").faults] == ["HILO-O708"]


def test_who_may_not_write_imports_nothing(take, actor):
    with pytest.raises(Forbidden):
        take(HEAD + "Radio,R-1,,,,Norte,,\n", actor=actor("commander", "SSP-PUE"))
    assert not Piece.objects.exists()
