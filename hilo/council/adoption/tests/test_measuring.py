"""What the official files say of a state's figures, and the command that shows it."""

from __future__ import annotations

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from hilo.council.adoption.cli import app
from hilo.council.adoption.queries import files_say, scorecard
from hilo.knowledge.incidence.actions import load
from tests.support.need import test_data

from .conftest import municipal_file


def values(of):
    return {one.indicator.key: one.value for one in of}


def test_a_complete_state_and_one_that_is_behind(vintage):
    said = files_say(vintage)
    assert values(said["21"]) == {
        "months_behind": 0.0,
        "months_published": 100.0,
        "not_specified": 0.0,
        "flagged": 0.0,
        "revised": None,
    }
    jalisco = values(said["14"])
    assert jalisco["months_behind"] == 2.0
    assert jalisco["months_published"] == pytest.approx(1000 / 12)
    assert jalisco["not_specified"] == pytest.approx(100 * 10 / 100)
    assert jalisco["flagged"] == 1.0


def test_a_revision_is_measured_between_two_files(vintage, tmp_path):
    later = load(municipal_file(tmp_path / "later.csv", correction=6))
    said = files_say(later, vintage)
    assert values(said["21"])["revised"] == pytest.approx(100 * 6 / 126)
    assert values(said["14"])["revised"] == 0.0


def test_without_a_file_nothing_is_measured():
    assert files_say(None) == {}


@pytest.mark.django_db
def test_a_state_below_a_target_is_named_in_the_scorecard(vintage, secretariat):
    found = {one.state: one for one in scorecard(secretariat, 2026, on=date(2026, 10, 1), vintage=vintage).states}
    assert [one.code for one in found["21"].findings] == ["HILO-G103"]
    assert [one.code for one in found["14"].findings].count("HILO-G102") == 4
    assert found["01"].measured == ()


def run(*words):
    result = CliRunner().invoke(app, list(words), env={"COLUMNS": "200"}, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.django_db
def test_the_command_shows_every_state(vintage, submitted):
    document = json.loads(run("programmes", "--year", "2026", "--json"))
    assert len(document["states"]) == 32
    assert document["submitted"] == 1
    assert document["vintage"] == vintage.key
    said = run("programmes", "--year", "2026")
    assert "Aguascalientes" in said
    assert "1 of 32 submitted" in said


@pytest.mark.django_db
def test_the_command_shows_one_state_in_full(vintage, submitted):
    said = run("programmes", "--state", "21", "--year", "2026")
    assert "40 horas de estadística" in said
    assert "What the files say" in said
    document = json.loads(run("programmes", "--state", "21", "--year", "2026", "--json"))
    assert document["commitments"][0]["component"] == "training"
    assert document["components_covered"] == 1


@pytest.mark.data
def test_the_states_of_a_real_file_are_measured(vintage):
    real = load(test_data("statistics/sesnsp_state_IDEFC_mar22.csv"))
    said = files_say(real)
    assert len(said) == 32
    assert all(values(of)["not_specified"] is None for of in said.values())
    assert all(values(of)["months_behind"] == 0 for of in said.values())
