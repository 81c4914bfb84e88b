"""Loading is not publishing: what the public reads was looked at by two persons, and can be taken back."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, connection, transaction
from typer.testing import CliRunner

from hilo.kernel.installation.actions import declare
from hilo.kernel.installation.queries import forget
from hilo.kernel.ledger.queries import about, verify
from hilo.knowledge.incidence import actions
from hilo.knowledge.incidence.actions import LOCAL
from hilo.knowledge.incidence.cli import app
from hilo.knowledge.incidence.commands import ProposeFile
from hilo.knowledge.incidence.queries import shelves
from hilo.knowledge.incidence.triggers import remove
from hilo.lib.errors import Conflict, Forbidden, Refusal
from tests.support.api import Api

from . import official

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(settings, tmp_path, puebla, now):
    """Loads and enters a state file; given are its years and what is changed in its text."""
    settings.DATA_DIR = tmp_path / "data"

    def loaded(years=(2015, 2016), change=lambda text: text):
        path = tmp_path / "IDEFC.csv"
        path.write_bytes(change(official.table(official.state_rows(years))).encode("cp1252"))
        vintage = actions.load(path)
        actions.enter(vintage, path.name, actor=LOCAL, at=now)
        return vintage

    return loaded


@pytest.fixture
def ana(actor, national):
    return actor("secretariat", "NAC", name="ana")


@pytest.fixture
def berta(actor, national):
    return actor("figures_publisher", "NAC", name="berta")


@pytest.fixture
def show(ana, berta, now):
    def shown(vintage, **answers):
        given = tuple({"code": f"HILO-{code}", "why": why} for code, why in answers.items())
        actions.propose(vintage.key, answers=given, actor=ana, at=now)
        return actions.publish(vintage.key, actor=berta, at=now)

    return shown


def public():
    return {source: one.key for source, one in shelves.public().items()}


def test_a_loaded_file_is_read_by_nobody_outside(load):
    load()
    assert public() == {}


def test_two_persons_let_the_public_read_a_file(load, ana, berta, now):
    vintage = load()
    assert actions.propose(vintage.key, ProposeFile(), actor=ana, at=now).state == "proposed"
    assert public() == {}
    stand = actions.publish(vintage.key, actor=berta, at=now)
    assert (stand.state, stand.public, stand.replaced_by) == ("published", True, "")
    assert public() == {"sesnsp-state": vintage.key}
    entries = about([f"figures:{vintage.source}"])
    assert [(one.verb, one.actor) for one in entries] == [("figures.proposed", "ana"), ("figures.published", "berta")]
    assert json.loads(entries[1].data)["hash"] == vintage.hash
    assert [one for one in verify() if one.record] == []


def test_one_person_alone_does_not(load, ana, now):
    vintage = load()
    with pytest.raises(Conflict, match="not proposed"):
        actions.publish(vintage.key, actor=ana, at=now)
    actions.propose(vintage.key, ProposeFile(), actor=ana, at=now)
    with pytest.raises(Conflict) as refused:
        actions.publish(vintage.key, actor=ana, at=now)
    assert refused.value.code == "HILO-F615"
    assert public() == {}


def test_the_hand_of_the_server_is_no_second_person(load, ana, now):
    vintage = load()
    actions.propose(vintage.key, ProposeFile(), actor=ana, at=now)
    with pytest.raises(Conflict) as refused:
        actions.publish(vintage.key, actor=LOCAL, at=now)
    assert refused.value.code == "HILO-F615"


@pytest.mark.parametrize(
    ("role", "institution", "code"),
    [
        ("figures_publisher", "PUE", "HILO-A404"),
        ("analyst", "NAC", "HILO-A403"),
        ("state_analyst", "PUE", "HILO-A403"),
        ("admin", "NAC", "HILO-A403"),
    ],
)
def test_nobody_else_publishes_withdraws_or_pins(load, ana, actor, now, role, institution, code):
    vintage = load()
    actions.propose(vintage.key, ProposeFile(), actor=ana, at=now)
    who = actor(role, institution)
    with pytest.raises(Forbidden) as refused:
        actions.publish(vintage.key, actor=who, at=now)
    assert refused.value.code == code
    with pytest.raises(Forbidden):
        actions.pin(vintage.key, reason="x", actor=who, at=now)
    with pytest.raises(Forbidden):
        actions.withdraw(vintage.key, reason="x", actor=who, at=now)
    assert public() == {}


def test_the_newest_is_what_ends_latest_and_not_what_was_loaded_or_published_last(load, show):
    newer, older = load((2015, 2016)), load((2015,))
    show(newer)
    assert public() == {"sesnsp-state": newer.key}
    with pytest.raises(Conflict) as held:
        show(older)
    assert [one["code"] for one in held.value.extra["holds"]] == ["HILO-F135", "HILO-F136"]
    show(older, F135="El año se publica aparte", F136="Es la edición anterior")
    assert public() == {"sesnsp-state": newer.key}
    assert {one.vintage: one.replaced_by for one in shelves.stands()} == {newer.key: "", older.key: newer.key}


def giant(text):
    """One cell of the second year is 999,999."""
    head, *lines = text.splitlines()
    cells = lines[-1].split(",")
    return "\n".join([head, *lines[:-1], ",".join([*cells[:-1], "999999"])]) + "\n"


def test_a_finding_holds_a_file_until_a_person_says_why(load, ana, berta, now):
    vintage = load((2013, 2014, 2015, 2016), giant)
    assert "HILO-F170" in {one.code for one in vintage.findings}
    with pytest.raises(Conflict) as held:
        actions.propose(vintage.key, ProposeFile(), actor=ana, at=now)
    assert held.value.code == "HILO-F612"
    assert "HILO-F170" in [one["code"] for one in held.value.extra["holds"]]
    with pytest.raises(Conflict):
        actions.propose(vintage.key, answers=({"code": "HILO-F170", "why": "  "},), actor=ana, at=now)
    with pytest.raises(Refusal) as strange:
        actions.propose(vintage.key, answers=({"code": "HILO-F999", "why": "x"},), actor=ana, at=now)
    assert strange.value.code == "HILO-F620"
    codes = [one.code for one in shelves.holding(vintage)]
    given = tuple({"code": code, "why": "La fiscalía lo confirma"} for code in codes)
    actions.propose(vintage.key, answers=given, actor=ana, at=now)
    stand = actions.publish(vintage.key, actor=berta, at=now)
    assert stand.answers["HILO-F170"] == "La fiscalía lo confirma"


def test_what_came_between_proposal_and_publication_holds_it_again(load, show, ana, berta, now):
    older, newer = load((2015,)), load((2015, 2016))
    actions.propose(older.key, ProposeFile(), actor=ana, at=now)
    show(newer)
    with pytest.raises(Conflict) as held:
        actions.publish(older.key, actor=berta, at=now)
    assert held.value.code == "HILO-F612"


def test_a_withdrawn_file_says_why_and_the_earlier_one_is_read_again(load, show, berta, now):
    older, newer = load((2015,)), load((2015, 2016))
    show(older), show(newer)
    with pytest.raises(Refusal) as refused:
        actions.withdraw(newer.key, reason=" ", actor=berta, at=now)
    assert refused.value.code == "HILO-F617"
    stand = actions.withdraw(newer.key, reason="Faltaba un estado", actor=berta, at=now)
    assert (stand.state, stand.why, stand.replaced_by) == ("withdrawn", "Faltaba un estado", older.key)
    assert public() == {"sesnsp-state": older.key}
    with pytest.raises(Conflict):
        actions.withdraw(newer.key, reason="otra vez", actor=berta, at=now)
    show(newer)
    assert public() == {"sesnsp-state": newer.key}


def test_a_pinned_file_is_read_whatever_comes_after(load, show, berta, now):
    older, newer = load((2015,)), load((2015, 2016))
    with pytest.raises(Conflict):
        actions.pin(older.key, reason="x", actor=berta, at=now)
    show(older)
    assert actions.pin(older.key, reason="Cierre del año", actor=berta, at=now).pinned
    show(newer)
    assert public() == {"sesnsp-state": older.key}
    actions.release(older.key, reason="Ya no", actor=berta, at=now)
    assert public() == {"sesnsp-state": newer.key}
    actions.pin(older.key, reason="Cierre", actor=berta, at=now)
    actions.withdraw(older.key, reason="Error", actor=berta, at=now)
    assert public() == {"sesnsp-state": newer.key}


def test_who_proposed_takes_it_back_and_nobody_else_of_the_kind(load, actor, national, now):
    vintage = load()
    ana, eva = (actor("analyst", "NAC", name=name) for name in ("ana.a", "eva.a"))
    actions.propose(vintage.key, ProposeFile(), actor=ana, at=now)
    with pytest.raises(Forbidden):
        actions.withdraw(vintage.key, reason="x", actor=eva, at=now)
    assert actions.withdraw(vintage.key, reason="No está lista", actor=ana, at=now).state == "loaded"


@pytest.mark.changes_records
def test_a_file_that_was_changed_on_the_disk_is_not_published(load, ana, berta, now):
    vintage = load()
    actions.propose(vintage.key, ProposeFile(), actor=ana, at=now)
    rows = vintage.rows_file
    rows.write_bytes(rows.read_bytes() + b" ")
    with pytest.raises(Conflict) as refused:
        actions.publish(vintage.key, actor=berta, at=now)
    assert refused.value.code == "HILO-L410"


@pytest.mark.changes_records
def test_a_step_behind_the_ledger_is_named_and_nothing_is_built_on_it(load, show, berta, now):
    vintage = load((2015,))
    show(vintage)
    with pytest.raises(DatabaseError, match="HILO-F611"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE incidence_shelfstep SET kind = 'withdrawn'")
    with pytest.raises(DatabaseError, match="HILO-F611"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM incidence_shelfstep")
    with connection.cursor() as cursor:
        for statement in remove(connection.vendor):
            cursor.execute(statement)
        cursor.execute("UPDATE incidence_shelfstep SET why = 'x'")
    assert ("figures:sesnsp-state", "differs") in [(one.record, one.kind) for one in verify()]
    with pytest.raises(Conflict) as refused:
        actions.pin(vintage.key, reason="x", actor=berta, at=now)
    assert refused.value.code == "HILO-L410"


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_the_command_line_proposes_and_in_a_demonstration_publishes(load, now):
    vintage = load()
    made = run("publish", vintage.key, "--json")
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["state"] == "proposed"
    assert isinstance(run("publish", vintage.key).exception, Conflict) or run("publish", vintage.key).exit_code == 1
    assert public() == {}
    run("withdraw", vintage.key, "--reason", "prueba")
    declare("demonstration", in_use=False, actor=_setup(), at=now)
    forget()
    made = run("publish", vintage.key, "--json")
    assert json.loads(made.stdout)["public"] is True
    (row,) = json.loads(run("sources", "--json").stdout)
    assert (row["state"], row["public"], row["key"]) == ("published", True, vintage.key)
    assert "the public reads it" in run("sources").stdout
    assert run("pin", vintage.key, "--reason", "x").exit_code == 0
    assert "pinned" in run("sources").stdout
    assert run("pin", vintage.key, "--release", "--reason", "x").exit_code == 0
    assert run("withdraw", vintage.key, "--reason", "error").exit_code == 0
    assert "withdrawn: error" in run("sources").stdout


def _setup():
    from hilo.kernel.access.actions import SETUP

    return SETUP


def test_over_http_anyone_reads_what_was_public_and_few_change_it(load, api, national):
    vintage = load()
    ana = api("secretariat", "NAC", scope="national", username="ana.x")
    berta = api("figures_publisher", "NAC", scope="national", username="berta.x")
    nobody = Api("")
    way = f"statistics/files/{vintage.key}"
    assert nobody.get("statistics/files").json() == []
    assert [one["state"] for one in ana.get("statistics/files").json()] == ["loaded"]
    assert ana.get(f"{way}/holds").json() == []
    assert ana.post(f"{way}/proposal", note="Edición de diciembre").status_code == 201
    assert nobody.get("statistics/files").json() == []
    assert ana.post(f"{way}/publication").status_code == 409
    assert berta.post(f"{way}/publication").status_code == 200
    assert [one["public"] for one in nobody.get("statistics/files").json()] == [True]
    assert berta.post(f"{way}/pin", reason="Cierre").json()["pinned"] is True
    assert berta.post(f"{way}/release", reason="Ya no").json()["pinned"] is False
    assert berta.post(f"{way}/withdrawal", reason="Error").json()["state"] == "withdrawn"
    assert [one["why"] for one in nobody.get("statistics/files").json()] == ["Error"]
    assert berta.get(way).json()["replaced_by"] == ""
