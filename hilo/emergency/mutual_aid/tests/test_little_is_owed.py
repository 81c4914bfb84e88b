"""Almost no incident is handed over and almost no unit is lent: those of one centre alone owe the others nothing."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from hilo.emergency.dispatch.actions import assign, step
from hilo.emergency.incidents.actions import close, reclassify, reopen
from hilo.emergency.mutual_aid.actions import acknowledge, lend, offer, withdraw
from hilo.emergency.mutual_aid.queries import is_shared
from hilo.kernel.events.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed():
    """Names of the reactions owed because of facts, those that a term ends left out."""

    def names():
        return sorted(Task.objects.exclude(reaction__in=TERMS).values_list("reaction", flat=True))

    return names


TERMS = ["mutual_aid.look_after_offer", "safety.ask_if_accepted", "safety.ask_for_crew"]
LACKS = ["dispatch.tell_what_a_reclassified_incident_lacks", "dispatch.tell_what_a_reopened_incident_lacks"]
"""Of an incident to which units went, what it lacks is told anew."""


def whole_life(folio, actor, at, *, unit="PUE-A1"):
    assign(actor=actor, folio=folio, units=[unit], at=at)
    for status in ("accepted", "under_way", "on_scene"):
        step(actor=actor, unit_code=unit, status=status, at=at)
    reclassify(actor=actor, folio=folio, code="20301", at=at)
    step(actor=actor, unit_code=unit, status="free", at=at)
    close(actor=actor, folio=folio, code="A", at=at)
    reopen(actor=actor, folio=folio, reason="sigue", at=at)


def test_a_whole_incident_of_one_centre_owes_nothing_but_what_it_lacks(open_incident, units, dario, now, owed):
    whole_life(open_incident().folio, dario, now)
    assert owed() == LACKS


def test_of_an_offered_incident_every_step_is_owed(offered, units, dario, now, owed):
    assert is_shared(offered.incident.folio)
    whole_life(offered.incident.folio, dario, now)
    assert owed() == [
        *LACKS,
        "mutual_aid.follow_release",
        "mutual_aid.tell_closed",
        *["mutual_aid.tell_progress"] * 2,
        "mutual_aid.tell_reclassified",
        "mutual_aid.tell_reopened",
    ]


def test_of_one_that_was_handed_over_too_and_of_one_whose_offer_was_withdrawn_no_more(
    offered, open_incident, dario, jacinta, now, owed
):
    acknowledge(actor=jacinta, transfer_id=offered.pk, at=now)
    assert owed() == ["mutual_aid.tell_handed_over"]
    close(actor=jacinta, folio=offered.incident.folio, code="A", at=now)
    assert owed() == ["mutual_aid.tell_closed", "mutual_aid.tell_handed_over"]
    kept = offer(actor=dario, folio=open_incident().folio, to="JAL", reason="ocurrió allá", at=now)
    withdraw(actor=dario, transfer_id=kept.pk, at=now)
    assert not is_shared(kept.incident.folio)
    close(actor=dario, folio=kept.incident.folio, code="A", at=now)
    assert len(owed()) == 2


def test_the_release_of_a_lent_unit_is_owed_and_of_one_at_home_not(units, dario, jacinta, open_incident, now, owed):
    until = now + timedelta(hours=1)
    lend(actor=dario, unit="PUE-A1", to="JAL", until=until, at=now)
    there = open_incident(centre="JAL", latitude=20.6767, longitude=-103.3475)
    before = owed()
    assign(actor=jacinta, folio=there.folio, units=["PUE-A1"], at=now)
    step(actor=jacinta, unit_code="PUE-A1", status="free", at=now)
    more = owed()
    for name in before:
        more.remove(name)
    assert set(more) == {"mutual_aid.follow_release"}


def test_units_that_are_still_with_a_closed_incident_are_freed(open_incident, units, dario, now, owed):
    incident = open_incident()
    assign(actor=dario, folio=incident.folio, units=["PUE-A1"], at=now)
    close(actor=dario, folio=incident.folio, code="A", at=now)
    assert owed() == ["dispatch.free_units_of_closed_incident"]
    [task] = Task.objects.exclude(reaction__in=TERMS)
    assert json.loads(task.fact.payload)["incident"]["folio"] == incident.folio
