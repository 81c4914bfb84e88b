"""The command line of oversight: tables that fit 80 columns, JSON and nothing else, a chart in a file."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from hilo.emergency.oversight.cli import app


@pytest.fixture
def run(db):
    def run(*arguments: str) -> str:
        done = CliRunner(env={"COLUMNS": "80"}).invoke(app, arguments, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    return run


@pytest.fixture
def calls(past, now):
    for day in range(1, 16):
        for hour in range(24):
            rang = now - timedelta(days=day, hours=hour)
            past(rang, answered=5, classified=70, ended=80, improper_kind="prank", caller_number="+522221110001")
            past(rang, answered=9, classified=70, ended=80, priority="high", dispatched=100, on_scene=500)
    past(now - timedelta(days=1), answered=5, classified=70, ended=80, improper_kind="silent")


@pytest.mark.parametrize("by", ["", "centre", "day", "week", "hour", "priority", "rollout"])
def test_times_fit_eighty_columns(calls, run, by):
    told = run("times", "--by", by)
    assert max(map(len, told.splitlines())) <= 80
    assert "Times, " in told


def test_times_as_json_and_nothing_else(calls, run):
    told = json.loads(run("times", "--json", "--centre", "PUE"))
    assert told["rows"][0]["spreads"]["arrival"]["p50"] == 500


def test_closed_days_are_counted_on_demand(calls, run):
    assert "15 days counted." in run("times", "rebuild") or "16 days counted." in run("times", "rebuild", "--all")
    assert "every day holds" in run("times", "rebuild")
    assert "counted." in run("times", "rebuild", "--all", "--centre", "PUE")


def test_improper_calls_fit_eighty_columns(calls, run):
    told = run("improper")
    assert max(map(len, told.splitlines())) <= 80
    assert "Prank" in told
    assert json.loads(run("improper", "--json"))["improper"] == 361


def test_numbers_are_masked_on_the_command_line(calls, run):
    told = run("improper", "--numbers")
    assert "+52 ••••••••01" in told
    assert "0001" not in told.replace("••••••••01", "")
    assert max(map(len, told.splitlines())) <= 80


def test_staffing_fits_eighty_columns_and_is_drawn(calls, run, tmp_path):
    told = run("staffing", "--centre", "PUE", "--weeks", "2", "--chart", str(tmp_path / "need.svg"))
    assert max(map(len, told.splitlines())) <= 80 + len(str(tmp_path))
    assert "Sun" in told
    assert (tmp_path / "need.svg").read_text(encoding="utf-8").startswith("<")
    assert len(json.loads(run("staffing", "--centre", "PUE", "--weeks", "2", "--json"))["hours"]) == 168


def test_without_calls_the_commands_say_so(puebla, run):
    assert "No call was received" in run("times")
    assert "no call" in run("improper")
    assert "No number" in run("improper", "--numbers")
    assert "nothing to plan with" in run("staffing", "--centre", "PUE")
