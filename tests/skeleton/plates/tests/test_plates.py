"""A plate is reported once, by whoever holds the state, through every door."""

from __future__ import annotations

import pytest
from hilo.registries.plates.actions import report_loss
from hilo.registries.plates.cli import app
from typer.testing import CliRunner

from hilo.kernel.ledger.models import Entry
from hilo.lib.errors import Conflict, Forbidden

pytestmark = pytest.mark.django_db


def test_a_loss_is_told_once_and_only_in_the_own_state(actor, now):
    report_loss(plate="ABC-123", state="21", actor=actor("dispatcher"), at=now)
    assert Entry.objects.filter(verb="plate.lost", subject="plate:ABC-123").count() == 1
    with pytest.raises(Conflict):
        report_loss(plate="abc-123", state="21", actor=actor("dispatcher"), at=now)
    with pytest.raises(Forbidden):
        report_loss(plate="XYZ-999", state="14", actor=actor("dispatcher"), at=now)


def test_it_is_reported_and_read_over_the_api_and_in_the_terminal(api):
    assert api("dispatcher").post("plates", plate="ABC-123", state="21", where="Cholula").status_code == 204
    assert api("dispatcher").post("plates", plate="A", state="21").json()["where"] == "body.plate"
    assert [row["plate"] for row in api("dispatcher").get("plates").json()] == ["ABC-123"]
    assert "Cholula" in CliRunner().invoke(app, ["21"]).output


def test_its_page_shows_what_is_missed_and_keeps_what_was_typed(client, account, puebla):
    client.force_login(account("dispatcher"))
    assert "No plate is missed" in client.get("/plates/").content.decode()
    refused = client.post("/plates/loss", {"plate": "A", "state": "21", "where": "=1+1"})
    assert refused.status_code == 422
    assert 'minlength="5"' in refused.content.decode()
    client.post("/plates/loss", {"plate": "ABC-123", "state": "21", "where": "=1+1"}, follow=True)
    assert "ABC-123" in client.get("/plates/").content.decode()
    assert "'=1+1" in client.get("/plates/?file=csv").content.decode()
