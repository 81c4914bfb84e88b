"""What a state still needs: the page of the administration, and the answers of `hilo begin`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hilo.desks.administration.founding import MADE, REFUSED, SECTIONS, THERE, carry_out, one, read_answers
from hilo.desks.administration.steps import DONE, LATER, OWED, node_of, steps
from hilo.kernel.access.actions import SETUP, open_institution
from hilo.kernel.access.models import Institution, User
from hilo.kernel.upkeep import BACKUP
from hilo.kernel.upkeep.actions import did
from hilo.lib.errors import Refusal

from .test_institutions_page import OFFICE, signed_in  # noqa: F401
from .test_people_page import DESK

pytestmark = pytest.mark.django_db
ADA = {"username": "ada", "name": "Ada Alta", "institution": "FGE-PUE", "role": "admin"}


def states(reader: Any = SETUP) -> dict[str, str]:
    return {step.name: step.state for step in steps(node_of("21", reader))}


def answered(section: str, row: dict[str, Any], now: Any) -> Any:
    return one(SECTIONS[section][0], row, SETUP, now)


def test_a_step_is_done_by_what_is_there_and_no_flag(puebla, now):
    assert states()["institutions"] == states()["units"] == states()["registrars"] == OWED
    row = {"code": "PUE-P01", "name": "P", "agency": "SSP", "centre": "PUE", "capabilities": ["police"]}
    assert answered("units", row, now).state == MADE
    assert states()["units"] == LATER, "a unit without a station"
    for name in ("regina", "ramiro"):
        asked = {"username": name, "name": name, "institution": "PUE", "role": "registrar"}
        assert answered("people", asked, now).state == MADE
    assert states()["registrars"] == DONE


def test_a_backup_is_made_where_one_was_made_since_yesterday(puebla, now):
    assert states()["backups"] == LATER
    did(BACKUP, at=timezone.now() - timedelta(days=2))
    assert states()["backups"] == LATER
    did(BACKUP, at=timezone.now() - timedelta(hours=25))
    assert states()["backups"] == DONE


def test_units_are_said_to_be_of_a_force_that_is_there(puebla, now):
    def said() -> str:
        return next(step for step in steps(node_of("21", SETUP)) if step.name == "units").commands[0]

    assert "--agency AGENCY " in said()
    open_institution(actor=SETUP, code="SSP-PUE", name="S", kind="police_state", state="21", at=now)
    assert "--agency SSP-PUE " in said()


def test_answers_that_are_read_again_change_nothing(puebla, now):
    told = {"institutions": [OFFICE], "people": [ADA]}
    first = list(carry_out(told, SETUP, lambda: now))
    assert [row.state for row in first] == [MADE, MADE]
    assert "ada" in first[1].letter
    assert [(row.state, row.letter) for row in carry_out(told, SETUP, lambda: now)] == [(THERE, ""), (THERE, "")]


def test_a_refused_row_stops_no_other_and_is_told_in_a_sentence(puebla, now):
    wrong = OFFICE | {"code": "SSC", "kind": "police_municipal"}
    found = list(carry_out({"institutions": [wrong, OFFICE], "people": [{"username": "x"}]}, SETUP, lambda: now))
    assert [row.state for row in found] == [REFUSED, MADE, REFUSED]
    assert "HILO-A420" in found[0].words


def test_a_name_that_is_somebody_elses_is_refused(puebla, now):
    list(carry_out({"institutions": [OFFICE], "people": [ADA]}, SETUP, lambda: now))
    found = answered("people", ADA | {"institution": "PUE"}, now)
    assert found.state == REFUSED
    assert "HILO-A409" in found.words


def test_a_sensitive_role_waits_once_two_administrators_are_there(puebla, now):
    list(carry_out({"institutions": [OFFICE], "people": [ADA, ADA | {"username": "bea"}]}, SETUP, lambda: now))
    fabian = answered("people", ADA | {"username": "fabian", "role": "prosecutor"}, now)
    assert fabian.state == MADE
    assert not User.objects.get(username="fabian").grants.exists()
    assert states()["waiting"] == OWED
    assert answered("people", ADA | {"username": "fabian", "role": "prosecutor"}, now).state == THERE


@pytest.mark.parametrize(
    ("text", "code"),
    [("state = ", "HILO-K480"), ("peple = []", "HILO-K481"), ("[[people]]\nnombre = 'x'", "HILO-K481")],
)
def test_what_the_answers_do_not_know_is_told_before_anything_is_done(tmp_path, text, code):
    file = tmp_path / "answers.toml"
    file.write_text(text)
    with pytest.raises(Refusal) as refused:
        read_answers(file)
    assert refused.value.code == code


def test_an_officer_who_stands_twice_in_a_file_is_told_with_the_line(puebla, now, tmp_path):
    open_institution(actor=SETUP, code="SSP-PUE", name="SSP", kind="police_state", state="21", at=now)
    file = tmp_path / "force.csv"
    file.write_text("number,name\nP-1,Omar Soto\nP-1,Omar Soto\n", encoding="utf-8")
    found = answered("forces", {"institution": "SSP-PUE", "file": str(file)}, now)
    assert found.state == REFUSED
    assert "3" in found.words
    assert (tmp_path / "force.rejected.csv").exists()


def test_the_page_shows_the_steps_of_the_own_state_with_what_makes_them(signed_in):  # noqa: F811
    shown = signed_in("regina", "registrar").browser.get(f"{DESK}begin").content.decode()
    assert "hilo institutions add FGE-PUE" in shown
    assert "hilo units enrol" in shown
    assert "HILO_DOMAIN" in shown


def test_who_joins_somebody_can_print_the_letter_with_the_way_in(signed_in):  # noqa: F811
    asked = OFFICE | {"username": "ada", "person": "Ada Alta", "role": "admin", "scope": "state"}
    shown = signed_in("regina", "registrar").browser.post(f"{DESK}institutions/open", asked).content.decode()
    told = shown.split("<pre>")[1].split("</pre>")[0]
    assert "Nombre de usuario: ada" in told
    assert "código de entrada" in told, "a role that takes two has two halves of its first entry"
    assert "segundo factor" in told


def test_another_administration_sees_its_own_steps_alone(signed_in, puebla, now):  # noqa: F811
    open_institution(actor=SETUP, **OFFICE, at=now)
    shown = signed_in("ada", "admin", "FGE-PUE").browser.get(f"{DESK}begin").content.decode()
    assert "--role prosecutor" in shown
    assert "hilo units enrol" not in shown
    assert "--institution PUE " not in shown


def test_two_who_open_one_institution_the_second_is_told(signed_in):  # noqa: F811
    asked = OFFICE | {"username": "ada", "person": "Ada Alta", "role": "admin", "scope": "state"}
    regina, ramiro = signed_in("regina", "registrar"), signed_in("ramiro", "registrar")
    assert regina.browser.post(f"{DESK}institutions/open", asked).status_code == 200
    second = ramiro.browser.post(f"{DESK}institutions/open", asked | {"username": "bea", "person": "Bea Baja"})
    assert second.status_code == 409
    assert "Ya hay una institución" in second.content.decode()
    assert Institution.objects.filter(code="FGE-PUE").count() == 1
    assert not User.objects.filter(username="bea").exists()
