"""Units are enrolled and crewed from the command line, in words that can be read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from hilo.emergency.dispatch.cli import app
from hilo.emergency.dispatch.models import Crew, Unit
from hilo.kernel.ledger.queries import about
from hilo.lib.errors import Refusal
from hilo.registries.officers.models import Officer

pytestmark = pytest.mark.django_db
ENROL = [
    "enrol",
    "PUE-A07",
    "--name",
    "Ambulancia 07",
    "--agency",
    "CRM",
    "--centre",
    "PUE",
    "--can",
    "ambulance_basic",
]
BOARD = ["crew", "PUE-A07", "--institution", "PUE", "--number", "4411"]


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments))


def code_of(done: Any) -> str:
    assert isinstance(done.exception, Refusal), done.output
    return done.exception.code


def test_an_enrolled_unit_is_listed_and_available(puebla):
    assert run(*ENROL, "--lat", "19.04", "--lon", "-98.2").exit_code == 0
    row = json.loads(run("list", "--json").output)[0]
    assert (row["unit"], row["status"], row["capabilities"], row["latitude"]) == (
        "PUE-A07",
        "available",
        ["ambulance_basic"],
        19.04,
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"PUE": "ZZZ"}, "HILO-K404"),
        ({"ambulance_basic": "submarine"}, "HILO-D420"),
        ({"PUE-A07": "PUE/A07"}, "HILO-D424"),
        ({"PUE-A07": "x" * 25}, "HILO-D424"),
    ],
)
def test_an_unknown_centre_capability_or_an_impossible_code_is_refused(puebla, change, code):
    assert code_of(run(*(change.get(word, word) for word in ENROL))) == code
    assert not Unit.objects.exists()


def test_a_unit_is_enrolled_once(puebla):
    run(*ENROL)
    assert code_of(run(*ENROL)) == "HILO-D421"


def test_half_a_position_is_none(puebla):
    assert run(*ENROL, "--lat", "19.04").exit_code == 2
    assert not Unit.objects.exists()


def test_an_officer_boards_and_is_listed_and_the_ledger_says_so(puebla):
    run(*ENROL)
    assert run(*BOARD, "--name", "Rosa Pérez").exit_code == 0
    assert json.loads(run("list", "--json").output)[0]["crew"] == ["Rosa Pérez (4411)"]
    assert [entry.verb for entry in about(["unit:PUE-A07"])] == ["unit.enrolled", "unit.crewed"]


def test_an_officer_is_on_one_unit_at_a_time(puebla, enrol):
    run(*ENROL)
    enrol("PUE-A08", "ambulance_basic")
    run(*BOARD, "--name", "Rosa Pérez")
    assert run("crew", "PUE-A08", "--institution", "PUE", "--number", "4411").exit_code == 0
    assert list(Crew.objects.filter(until=None).values_list("unit_id", flat=True)) == ["PUE-A08"]


def test_an_officer_who_is_not_on_the_list_needs_a_name(puebla):
    run(*ENROL)
    assert code_of(run(*BOARD)) == "HILO-K404"


def test_a_number_belongs_to_one_officer(puebla):
    run(*ENROL)
    run(*BOARD, "--name", "Rosa Pérez")
    assert code_of(run(*BOARD, "--name", "Otra Persona")) == "HILO-O409"
    assert Officer.objects.count() == 1


def test_boarding_a_unit_that_does_not_exist_leaves_no_officer_behind(puebla):
    assert code_of(run(*BOARD, "--name", "Rosa Pérez")) == "HILO-K404"
    assert not Officer.objects.exists()


@pytest.mark.parametrize(("number", "code"), [("", "HILO-O422"), ("4411 4412", "HILO-O422"), ("9" * 25, "HILO-K422")])
def test_a_number_that_is_none_is_refused(puebla, number, code):
    run(*ENROL)
    assert code_of(run(*BOARD[:-1], number, "--name", "Rosa Pérez")) == code
