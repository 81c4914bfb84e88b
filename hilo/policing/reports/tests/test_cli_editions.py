"""`hilo reports editions | diff | force | blank` for people and, with --json, for programs."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from hilo.lib.errors import NotFound, Refusal
from hilo.policing.reports.cli_editions import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    app = typer.Typer()
    register(app)

    def ran(*words: str) -> str:
        done = CliRunner().invoke(app, list(words), catch_exceptions=False)
        assert done.exit_code == 0
        return done.output

    return ran


def test_the_editions_are_listed_with_what_is_in_force(run):
    told = json.loads(run("editions", "--json"))
    assert {row["form"] for row in told["editions"]} >= {"iph_2015_crime", "iph_2019_civic", "iph_2019_crime"}
    assert "iph_2019_crime" in run("editions")


def test_the_difference_of_two_editions_is_the_same_for_people_and_programs(run):
    told = json.loads(run("diff", "2015", "iph_2019_crime", "--json"))
    assert run("diff", "2015", "2019").rstrip().endswith(f"{len(told)} changes.")
    assert json.loads(run("diff", "2019", "2019", "--json")) == []
    with pytest.raises(NotFound):
        run("diff", "1910", "2019")


def test_the_yearly_report_is_printed_when_its_year_is_over(run):
    told = json.loads(run("force", "--year", "2020", "--state", "21", "--json"))
    assert (told["state"], told["draft"], told["events"]) == ("21", False, 0)
    assert "Puebla, 2020" in run("force", "--year", "2020", "--state", "21")
    with pytest.raises(Refusal) as refused:
        run("force", "--year", "2018", "--state", "21")
    assert refused.value.code == "HILO-R460"


def test_a_blank_form_is_written_to_a_file(run, tmp_path):
    pytest.importorskip("typst", reason="the analysis extra")
    run("blank", "iph_2019_civic", "--out", str(tmp_path / "blank.pdf"))
    assert (tmp_path / "blank.pdf").read_bytes()[:5] == b"%PDF-"
