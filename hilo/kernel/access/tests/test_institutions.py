"""Opening and closing institutions: what they may be, what stands in the way, at every door."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from hilo.kernel.access.actions import SETUP, close_institution, found, join, leave, open_institution
from hilo.kernel.access.authorities import kinds
from hilo.kernel.access.cli import institutions as commands
from hilo.kernel.access.models import Institution, User
from hilo.kernel.access.queries import institutions
from hilo.kernel.access.roles import roles
from hilo.kernel.ledger.queries import about
from hilo.lib.errors import Refusal

from .people import Person
from .test_joiners_and_leavers import may, refused

pytestmark = pytest.mark.django_db
OFFICE = {"code": "FGE-PUE", "name": "Fiscalía", "kind": "prosecutor_state", "state": "21"}


def run(*words: str) -> str:
    done = CliRunner().invoke(commands, list(words))
    assert done.exit_code == 0, done.exception
    return done.output


def test_every_kind_that_a_role_names_is_one():
    named = set().union(*(role.kinds for role in roles().values()))
    assert named <= set(kinds())
    assert all(kind.title_es and kind.title_en for kind in kinds().values())


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "empire"}, "HILO-A419"),
        ({"kind": "police_municipal"}, "HILO-A420"),
        ({"kind": "police_municipal", "municipality": "14039"}, "HILO-A420"),
        ({"kind": "police_municipal", "municipality": "211"}, "HILO-A420"),
        ({"kind": "police_federal", "state": "", "municipality": "21114"}, "HILO-A420"),
        ({"parent": "NOBODY"}, "HILO-K404"),
        ({"name": "x" * 161}, "HILO-K422"),
    ],
)
def test_what_cannot_be_is_refused(puebla, now, fields, code):
    with refused(code):
        open_institution(actor=SETUP, **(OFFICE | {"code": "X"} | fields), at=now)
    assert not Institution.objects.filter(code="X").exists()


def test_opening_again_changes_nothing_and_another_one_is_refused_the_code(puebla, now):
    first = open_institution(actor=SETUP, **OFFICE, at=now)
    assert open_institution(actor=SETUP, **OFFICE, at=now) == first
    with refused("HILO-A436"):
        open_institution(actor=SETUP, **(OFFICE | {"kind": "defence"}), at=now)
    assert [entry.verb for entry in about(["institution:FGE-PUE"])] == ["institution.opened"]


def test_an_institution_and_its_first_account_come_in_one_step_or_not_at_all(puebla, now):
    asked = OFFICE | {"username": "ada", "person": "Ada Alta"}
    with refused("HILO-A411"):
        found(actor=SETUP, **asked, role="emperor", at=now)
    assert not Institution.objects.filter(code="FGE-PUE").exists()
    ada = found(actor=SETUP, **asked, at=now)
    assert may(ada, "users.manage", now)
    with refused("HILO-A436"):
        found(actor=SETUP, **(asked | {"username": "bea"}), at=now)


def test_only_an_account_without_a_state_reaches_the_whole_country(puebla, now):
    open_institution(actor=SETUP, **OFFICE, at=now)
    with refused("HILO-A433"):
        join(
            actor=SETUP,
            username="ana",
            name="Ana",
            institution="FGE-PUE",
            role="analyst",
            scope="national",
            at=now,
        )


def test_closing_tells_what_stands_in_the_way(puebla, now):
    ada = found(actor=SETUP, **OFFICE, username="ada", person="Ada Alta", at=now)
    store = {"code": "BOD", "name": "Bodega", "kind": "evidence_store", "state": "21", "parent": "FGE-PUE"}
    open_institution(actor=SETUP, **store, at=now)
    with pytest.raises(Refusal) as told:
        close_institution("FGE-PUE", actor=SETUP, at=now)
    assert told.value.code == "HILO-A426"
    assert told.value.extra == {"accounts": ["ada"], "institutions": ["BOD"]}
    assert "BOD, ada" in told.value.said("es")
    leave(actor=SETUP, user=ada, at=now)
    close_institution("BOD", actor=SETUP, at=now)
    close_institution("FGE-PUE", actor=SETUP, at=now)
    for act in (
        lambda: close_institution("FGE-PUE", actor=SETUP, at=now),
        lambda: join(actor=SETUP, username="bea", name="Bea", institution="FGE-PUE", role="analyst", at=now),
    ):
        with refused("HILO-A427"):
            act()
    assert "FGE-PUE" not in [row.code for row in institutions(SETUP)]


def test_nobody_belongs_to_what_is_closed(puebla, now):
    open_institution(actor=SETUP, **OFFICE, at=now)
    close_institution("FGE-PUE", actor=SETUP, at=now)
    with refused("HILO-A427"):
        open_institution(actor=SETUP, code="BOD", name="B", kind="evidence_store", state="21", parent="FGE-PUE", at=now)


def test_an_administrator_closes_nothing_of_another_administration(account, actor, puebla, now):
    open_institution(actor=SETUP, **OFFICE, at=now)
    with refused("HILO-A405"):
        close_institution("FGE-PUE", actor=actor("admin", user_id=account("admin").pk), at=now)


def test_the_command_line_opens_lists_and_closes(puebla):
    said = run("add", "FGE-PUE", "--name", "Fiscalía", "--kind", "prosecutor_state", "--state", "21",
               "--account", "ada", "--person", "Ada Alta")  # fmt: skip
    assert Person(User.objects.get(username="ada")).sign_in(said.split()[-1]).status_code == 302
    run("add", "BOD", "--name", "Bodega", "--kind", "evidence_store", "--state", "21", "--parent", "FGE-PUE")
    rows = {row["code"]: row for row in json.loads(run("list", "--json"))}
    assert (rows["FGE-PUE"]["kind"], rows["FGE-PUE"]["accounts"]) == ("prosecutor_state", 1)
    assert rows["BOD"]["parent"] == "FGE-PUE"
    assert "BOD" in run("list")
    assert "BOD is closed" in run("close", "BOD")


def test_the_api_opens_founds_lists_and_closes(api, puebla):
    registrar = api("registrar")
    made = registrar.post("institutions", **OFFICE)
    assert (made.status_code, made.json()["kind"]) == (201, "prosecutor_state")
    defence = {"code": "DEF-PUE", "name": "Defensoría", "kind": "defence", "state": "21"}
    founded = registrar.post("institutions/founding", **defence, username="ada", person="Ada")
    assert (founded.status_code, founded.json()["role_waits"]) == (201, True)
    assert User.objects.get(username="ada").check_password(founded.json()["start_password"])
    assert {"FGE-PUE", "DEF-PUE"} <= {row["code"] for row in registrar.get("institutions").json()}
    refused_ = registrar.post("institutions/DEF-PUE/closure")
    assert (refused_.status_code, refused_.json()["accounts"]) == (409, ["ada"])
    closed = registrar.post("institutions/FGE-PUE/closure")
    assert closed.json()["valid_until"]
    assert registrar.post("institutions", **(OFFICE | {"code": "FGE-JAL", "state": "14"})).status_code == 403
    assert api("admin").post("institutions", **(OFFICE | {"code": "X"})).json()["code"] == "HILO-A405"
    assert api("operator").get("institutions").status_code == 403
