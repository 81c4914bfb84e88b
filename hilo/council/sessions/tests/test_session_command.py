from __future__ import annotations

import json

from typer.testing import CliRunner

from hilo.council.sessions.cli import app
from hilo.lib.errors import NotFound


def test_the_command_lists_every_decision_and_counts_them():
    result = CliRunner().invoke(app, ["session", "40"], env={"COLUMNS": "160"})
    assert result.exit_code == 0, result.output
    assert "26 decisions:" in result.output
    assert result.output.count("planned: ") == result.output.count("○ open")
    assert "Biometric registers of prisoners" in result.output


def test_json_carries_the_counts_and_the_decisions():
    result = CliRunner().invoke(app, ["session", "40", "--json"])
    document = json.loads(result.output)
    assert document["held_on"] == "2016-08-30"
    assert len(document["decisions"]) == document["counts"]["total"] == 26
    assert sum(document["counts"][state] for state in ("working", "partial", "open")) == 26


def test_a_session_that_is_not_carried_is_refused_and_fails():
    result = CliRunner().invoke(app, ["session", "39"])
    assert result.exit_code != 0
    assert isinstance(result.exception, NotFound)
    assert "no session 39" in result.exception.message
