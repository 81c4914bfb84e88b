"""Academies from the terminal: counts of a state, and a diploma verified with nothing but a key."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from hilo.lib.errors import NotFound
from hilo.registries.academies import actions, queries
from hilo.registries.academies.cli import app

pytestmark = [pytest.mark.django_db, pytest.mark.changes_records]


def run(*words):
    done = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_diploma_is_verified_with_a_key_and_nothing_else(academy, estela, ines, now, tmp_path):
    actions.give_grades(academy.group.pk, table="#1;90\n#2;90\n#3;10", actor=ines, at=now)
    actions.close_group(academy.group.pk, document="", actor=estela, at=now)
    first, _ = queries.diplomas_of(academy.group.pk, estela)
    key, line = tmp_path / "key.pem", tmp_path / "line.txt"
    key.write_text(run("public-key", "ACA-PUE"))
    line.write_text(first.line)
    assert "Ana Ruiz Soto" in run("verify-diploma", line, "--key", key)
    assert json.loads(run("verify-diploma", line, "--key", key, "--json"))["folio"] == first.folio
    with pytest.raises(NotFound):
        run("public-key", "ACA-PUB")


def test_what_a_state_lacks_is_told_in_counts(academy):
    told = json.loads(run("shortfall", "--state", "21", "--course", "gender", "--json"))
    assert [(row["institution"], row["lacking"]) for row in told] == [("SSP-PUE", 4)]
    assert "SSP-PUE" in run("shortfall", "--state", "21")
    assert "Nobody" in run("shortfall", "--state", "14")
