"""A real installation, from an empty directory: its founders, its institutions, and everybody who signs in.

As docs/operations.md tells it: the host's command line names the first two of each administration, and from then on a
sensitive role takes both of them.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.server import Server

pytestmark = pytest.mark.slow
OFFICES = {
    "SSP-PUE": ("police_state", "commander"),
    "FGE-PUE": ("prosecutor_state", "prosecutor"),
    "DEF-PUE": ("defence", "defender"),
    "JC-PUE": ("civic_justice", "civic_judge"),
}
LATER = {code: (code, role) for code, (_, role) in OFFICES.items()} | {"BOD-PUE": ("FGE-PUE", "custodian")}
"""Who is joined once the node is founded: their institution, whose administrators agree on it, the role."""
TYPED = """
import json, sys
from typer.testing import CliRunner
from hilo.site.cli import app
for words in json.loads(sys.argv[1]):
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, (words, done.output, done.exception)
    print(done.output.split()[-1])
"""
"""What somebody types at the host, in one process; of each command the last word that it printed."""
COME_IN = """
import django, json, sys; django.setup()
from django.test.utils import setup_test_environment
from django.utils import timezone
from hilo.kernel.access.actions import confirm, give_entry_code, join, new_start_password
from hilo.kernel.access.models import User
from hilo.kernel.access.queries import actor_for, proposals, user_named
from hilo.kernel.access.tests.people import Person

OWN = "cuatro tuercas de bronce"
setup_test_environment()

def come_in(username, secret, code=""):
    "Start password, own password, second factor where it is asked for; the address of the first desk."
    one = Person(User.objects.get(username=username))
    assert one.sign_in(secret).status_code == 302, username
    asked = {"oldpassword": secret, "password1": OWN, "password2": OWN, "entry_code": code}
    assert one.browser.post("/accounts/password/change/", asked).status_code == 302, username
    if "/2fa/" in one.browser.get("/desk/").headers["Location"]:
        assert one.activate().status_code == 302, username
    return one.browser.get("/desk/").headers["Location"]

def hand(username):
    return actor_for(user_named(username), at=timezone.now(), second_factor=lambda: True)

secrets, later = json.loads(sys.argv[1])
desks, early = {name: come_in(name, secret) for name, secret in secrets.items()}, {}
for code, (office, role) in later.items():
    ada, bea, secret, name = hand(office + ".ada"), hand(office + ".bea"), new_start_password(), code + ".one"
    join(username=name, name="Una Persona", institution=code, role=role, actor=ada, at=timezone.now(),
         password=secret, start_password=True)
    early[name] = sorted(hand(name).permissions)
    confirm(proposals(bea)[0].id, actor=bea, at=timezone.now())
    code = give_entry_code(user_named(name), actor=bea, at=timezone.now())
    desks[name] = come_in(name, secret, code)
print(json.dumps([desks, early]))
"""


def opened(code: str, kind: str, *more: str) -> list[str]:
    return ["institutions", "add", code, "--name", code, "--kind", kind, "--state", "21", *more]


def joined(username: str, institution: str, role: str) -> list[str]:
    return ["users", "join", username, "--name", "Una Persona", "--institution", institution, "--role", role]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """An operational installation: the desk that each account found, and what it could before it was confirmed."""
    server = Server(tmp_path_factory.mktemp("node"))
    server.hilo("setup", "--quiet")
    founders = {
        name: words
        for code, (kind, _) in OFFICES.items()
        for name, words in (
            (f"{code}.ada", opened(code, kind, "--account", f"{code}.ada", "--person", "Ada Alta")),
            (f"{code}.bea", joined(f"{code}.bea", code, "admin")),
        )
    }
    belonging = {
        "": opened("BOD-PUE", "evidence_store", "--parent", "FGE-PUE"),
        " ": opened("SSC-PUEBLA", "police_municipal", "--municipality", "21114", "--parent", "SSP-PUE"),
    }
    everyday = {"olga": joined("olga", "PUE", "operator"), "omar": joined("omar", "SSC-PUEBLA", "officer")}
    typed = founders | belonging | everyday
    printed = server._python("-c", TYPED, json.dumps(list(typed.values()))).split()
    secrets = {name: word for name, word in zip(typed, printed, strict=True) if name.strip()}
    desks, early = json.loads(server._python("-c", COME_IN, json.dumps([secrets, LATER])))
    return {"desks": desks, "early": early, "server": server}


def test_the_founders_and_everyday_accounts_come_in(node):
    for code in OFFICES:
        assert node["desks"][f"{code}.ada"] == node["desks"][f"{code}.bea"] == "/desk/administration/"
    assert node["desks"]["olga"] == "/desk/operator/"
    assert node["desks"]["omar"] == "/desk/unit/"


def test_police_prosecutor_defence_court_and_store_work_once_two_administrators_agreed(node):
    assert {name: place for name, place in node["desks"].items() if name.endswith(".one")} == {
        "SSP-PUE.one": "/desk/commander/",
        "FGE-PUE.one": "/desk/prosecutor/",
        "DEF-PUE.one": "/desk/prosecutor/defence/",
        "JC-PUE.one": "/desk/prosecutor/",
        "BOD-PUE.one": "/desk/evidence/",
    }
    assert set(map(tuple, node["early"].values())) == {()}


def test_the_host_alone_makes_no_further_prosecutor_and_the_ledger_of_the_node_holds(node):
    assert "once another administrator has confirmed it" in node["server"].hilo(
        *joined("solo", "FGE-PUE", "prosecutor")
    )
    [waiting] = json.loads(node["server"].hilo("users", "proposals", "--json"))
    assert (waiting["username"], waiting["proposed_by"]) == ("solo", "hilo.setup")
    assert node["server"].ledger_holds()
