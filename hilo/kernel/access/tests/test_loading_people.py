"""Who joins, from a spreadsheet."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hilo.kernel.access.actions import SETUP, load_people, open_institution
from hilo.kernel.access.models import User
from hilo.kernel.access.queries import actor_for, proposals
from hilo.kernel.ledger.models import Entry

from .people import Person
from .test_joiners_and_leavers import may, refused

pytestmark = pytest.mark.django_db
SHEET = """\ufeffNombre completo;Usuario;Rol;Centro
Olga Operadora;olga;Operador;PUE
Darío Despacho;dario;dispatcher;PUE
Sara Supervisora;sara;supervisor;PUE
Eva Emperatriz;eva;emperador;PUE
;nadie;operator;PUE
Otra Olga;OLGA;operator;PUE
Con Espacio;con espacio;operator;PUE
"""


@pytest.fixture
def load(puebla, now):
    def loaded(sheet: str = SHEET, actor: Any = SETUP, **more: Any) -> Any:
        return load_people(actor=actor, sheet=sheet, at=now, **({"institution": "PUE"} | more))

    return loaded


@pytest.fixture
def ada(account, puebla, now):
    account("admin", username="eve")
    return actor_for(account("admin", username="ada"), at=now, second_factor=lambda: True)


def faults(told: Any) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.code) for one in told.faults]


BAD = [
    (5, "role", "HILO-A411"),
    (6, "name", "HILO-A417"),
    (7, "username", "HILO-A449"),
    (8, "username", "HILO-A414"),
]


def test_good_rows_join_with_a_letter_each_and_bad_ones_are_told(load, ada, now):
    told = load(actor=ada)
    assert (told.rows, told.unchanged, [one.username for one in told.letters]) == (7, 0, ["olga", "dario", "sara"])
    assert faults(told) == BAD
    olga = User.objects.get(username="olga")
    assert may(olga, "calls.answer", now)
    assert Person(olga).sign_in(told.letters[0].secret).status_code == 302


def test_a_sensitive_role_waits_for_a_second_hand_and_its_letter_opens_nothing_alone(load, ada, now):
    told = load(actor=ada)
    sara = next(one for one in told.letters if one.username == "sara")
    assert (sara.waits, sara.by_two) == (True, True)
    assert [row.username for row in proposals(ada)] == ["sara"]
    assert not may(User.objects.get(username="sara"), "centre.oversee", now)
    person = Person(User.objects.get(username="sara"))
    person.sign_in(sara.secret)
    assert not person.opens("/accounts/2fa/")


def test_the_same_file_again_changes_nothing(load, ada):
    load(actor=ada)
    before = Entry.objects.count()
    again = load(actor=ada)
    assert (again.unchanged, again.letters, faults(again)) == (3, [], BAD)
    assert Entry.objects.count() == before


def test_a_rehearsal_says_the_same_and_keeps_nothing(load, ada):
    people, entries = User.objects.count(), Entry.objects.count()
    tried = load(actor=ada, rehearsal=True)
    assert (User.objects.count(), Entry.objects.count()) == (people, entries)
    taken = load(actor=ada)
    assert faults(tried) == faults(taken)
    assert [one.username for one in tried.letters] == [one.username for one in taken.letters]


def test_a_file_that_cannot_be_read_and_one_for_a_neighbour_are_refused(load, ada, jalisco, now):
    for sheet in ("", "Usuario;Rol\nolga;operator\n", "Nombre,Usuario,Rol\n"):
        with refused("HILO-A448"):
            load(sheet)
    told = load(actor=ada, institution="JAL")
    assert {one.code for one in told.faults[:3]} == {"HILO-A404"}
    assert not told.letters
    open_institution(actor=SETUP, code="SSP-PUE", name="x", kind="police_state", state="21", at=now)
    assert {one.code for one in load(actor=ada, institution="SSP-PUE").faults[:3]} == {"HILO-A405"}


def test_no_password_stands_in_the_ledger(load, ada):
    secrets = [one.secret for one in load(actor=ada).letters]
    told = json.dumps(list(Entry.objects.values_list("data", "why")))
    assert not [one for one in secrets if one in told]
