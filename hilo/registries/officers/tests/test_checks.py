"""What must never be is found where somebody reached past the actions."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from hilo.registries.officers import actions
from hilo.registries.officers.checks import check
from hilo.registries.officers.cli import app
from hilo.registries.officers.models import Certificate, Officer, Posting, Separation

pytestmark = pytest.mark.django_db


@pytest.fixture
def armed(pilar, celia, ana, evaluated, now, today):
    """Ana with certificate, training and an operational post: all as it must be."""
    evaluated(ana)
    course = {"course": "firearms", "academy": "A", "starts": today, "ends": today, "passed": True, "at": now}
    actions.record_training(actor=pilar, officer_id=ana.pk, **course)
    actions.issue_certificate(actor=celia, officer_id=ana.pk, at=now)
    actions.assign(actor=pilar, officer_id=ana.pk, post="Norte", duty="operational", since=today, at=now)
    assert check(now) == []
    return ana


def codes(at):
    return sorted({finding.code for finding in check(at)})


def test_a_status_without_its_history_is_found(armed, now):
    Officer.objects.filter(pk=armed.pk).update(status="leave")
    assert codes(now) == ["HILO-O161", "HILO-O166"]


def test_a_certificate_that_outlives_the_service_is_found(armed, now, today):
    armed.states.update(status="separated")
    Officer.objects.filter(pk=armed.pk).update(status="separated")
    Separation.objects.create(officer=armed, cause="resignation", on=today, resolution="r", reason="x", by="x", at=now)
    assert codes(now) == ["HILO-O162"]


@pytest.mark.changes_records
def test_a_certificate_changed_in_the_database_is_found(armed, now, today):
    Certificate.objects.update(expires=today + timedelta(days=9000))
    assert codes(now) == ["HILO-O163"]


def test_an_operational_post_of_who_may_not_serve_is_found_and_nobody_is_named(armed, celia, now, today):
    actions.record_evaluation(
        actor=celia, officer_id=armed.pk, component="trust", passed=False, document="ACT-1", issued_on=today, at=now
    )
    (finding,) = check(now)
    assert (finding.code, "1001" in finding.message, "Ana" in finding.message) == ("HILO-O166", True, False)
    done = CliRunner().invoke(app, ["check"])
    assert (done.exit_code, "HILO-O166" in done.stdout) == (1, True)
    assert json.loads(CliRunner().invoke(app, ["check", "--json"]).stdout)[0]["code"] == "HILO-O166"
    Posting.objects.update(duty="administrative")
    assert CliRunner().invoke(app, ["check"]).exit_code == 0
