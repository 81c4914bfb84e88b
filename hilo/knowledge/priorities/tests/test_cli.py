"""`hilo priorities …` as somebody types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from hilo.knowledge.incidence.actions import load
from hilo.knowledge.priorities.cli import app
from hilo.knowledge.priorities.models import FrozenList
from hilo.lib.errors import Refusal

from .conftest import deaths_file

WIDE = {"COLUMNS": "160"}


def run(*words, code=0):
    result = CliRunner().invoke(app, list(words), env=WIDE, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def test_build_prints_the_list_as_json(vintage):
    document = json.loads(run("build", "--top", "8", "--json"))
    assert (document["from"], document["to"], document["rule"]) == ("2016-01", "2016-07", "counts")
    assert len(document["members"]) == document["top"] == 8
    assert document["hash"] == vintage.hash
    assert 0 < document["population_share"] < document["share"] < 1


def test_build_prints_every_rule_at_once(vintage):
    lists = json.loads(run("build", "--top", "8", "--rule", "all", "--json"))["lists"]
    assert [one["rule"] for one in lists] == ["counts", "rate", "smoothed", "excess", "mix"]


def test_build_shows_share_people_and_ties_on_the_screen(vintage):
    said = run("build", "--top", "8")
    for words in ("8 municipalities", "of the people", "larger population first, then code", "why, nor who did it"):
        assert words in said


def test_compare_shows_the_matrix_and_who_would_enter(vintage):
    said = run("compare", "--top", "8")
    assert "Municipalities in common" in said
    assert "enter" in said
    document = json.loads(run("compare", "--top", "8", "--rule", "rate", "--json"))
    assert list(document["rules"]) == ["counts", "rate"]
    assert len(document["overlap"]) == 4


@pytest.mark.django_db
def test_freeze_lists_publish_and_compare_two(vintage):
    one = json.loads(run("freeze", "ocho", "--top", "8", "--starts", "2016-09", "--reason", "prueba", "--json"))
    assert one["list_hash"] == FrozenList.objects.get().hash
    run("freeze", "ocho-tasa", "--top", "8", "--rule", "rate", "--supersedes", "ocho")
    assert "superseded by ocho-tasa" in run("lists")
    assert "ocho: repeats." in run("lists", "--again")
    assert "is published" in run("publish", "ocho-tasa")
    both = json.loads(run("compare", "ocho", "ocho-tasa", "--json"))
    assert both["shared"] + len(both["enters"]) == 8
    assert "0 of 8 have all three" in run("lines", "ocho")
    assert json.loads(run("lines", "ocho", "--json"))["complete"] == 0


@pytest.mark.django_db
def test_evaluate_says_one_sentence_and_both_figures(vintage):
    run("freeze", "ocho", "--top", "8", "--starts", "2016-09")
    said = run("evaluate", "ocho")
    assert "against 16 controls" in said
    assert "cannot be told" in said
    document = json.loads(run("evaluate", "ocho", "--json"))
    assert document["verdict"]["kind"] == "unknown"
    assert document["does_not_prove"]


@pytest.mark.django_db
def test_evaluate_says_first_what_it_could_see(data, tmp_path):
    load(deaths_file(tmp_path / "long.csv", first=2003, last=2018))
    run("freeze", "ocho", "--top", "8", "--starts", "2016-09")
    told = run("evaluate", "ocho")
    assert told.index("Before looking") < told.index("to see a smaller one") < told.index("against 16 controls")
    document = json.loads(run("evaluate", "ocho", "--see", "0.9", "--json"))
    assert document["smallest"]["fall"] < 1
    assert document["smallest"]["power"] == 0.8
    assert document["plan"]["aim"] == 0.9
    assert document["plan"]["reached"] is bool([one for one in document["plan"]["ways"] if one["enough"]])
    ahead = json.loads(run("evaluate", "ocho", "--foresee", "--json"))
    assert ahead["smallest"] == document["smallest"]
    assert "verdict" not in ahead
    assert "ratio" not in run("evaluate", "ocho", "--foresee").replace("ratios", "")


@pytest.mark.django_db
def test_what_it_could_see_is_said_in_spanish_too(data, tmp_path, monkeypatch):
    load(deaths_file(tmp_path / "long.csv", first=2003, last=2018))
    run("freeze", "ocho", "--top", "8", "--starts", "2016-09")
    monkeypatch.setenv("HILO_LANGUAGE", "es")
    told = run("evaluate", "ocho", "--foresee")
    for words in ("Antes de mirar", "menor baja", "listas iguales", "se midió en el mismo archivo"):
        assert words in told


@pytest.mark.django_db
def test_a_name_that_is_not_there_is_refused(vintage):
    with pytest.raises(Refusal) as refused:
        run("evaluate", "nada")
    assert refused.value.code == "HILO-K404"


def test_without_a_file_the_command_says_what_to_do(data):
    with pytest.raises(Refusal, match="hilo statistics load"):
        run("build")


def test_on_a_data_directory_that_only_loaded_a_file_the_tables_are_made(tmp_path):
    """As a newcomer does it: an empty folder, one file, one list; no set-up in between."""
    file = deaths_file(tmp_path / "deaths.csv", first=2015, last=2016)
    asked = """
import sys, django
django.setup()
from pathlib import Path
from hilo.knowledge.incidence.actions import load
from hilo.knowledge.incidence.actions import load
from hilo.knowledge.priorities.cli import app
load(Path(sys.argv[1]))
app(["freeze", "primera", "--top", "8", "--json"], standalone_mode=False)
"""
    environment = {key: value for key, value in os.environ.items() if key != "HILO_DATABASE_URL"} | {
        "HILO_DATA_DIR": str(tmp_path / "fresh"),
        "DJANGO_SETTINGS_MODULE": "hilo.site.settings",
    }
    said = subprocess.run(
        [sys.executable, "-c", asked, str(file)], env=environment, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["name"] == "primera"
    assert (tmp_path / "fresh" / "hilo.sqlite3").stat().st_mode & 0o077 == 0
