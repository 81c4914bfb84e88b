"""What a desk opens with, and the place in the stream it goes on from: nothing between the two is lost."""

from __future__ import annotations

import json

import pytest

from hilo.desks.dispatcher.pages import state
from hilo.emergency.incidents import actions as incidents
from hilo.emergency.incidents import queries
from hilo.kernel.events.actions import sequence_pending
from hilo.kernel.events.models import Fact

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(actor, puebla, now):
    """`told()`: an incident is opened, its facts not yet in the stream; its folio."""

    def opened() -> str:
        _, incident = incidents.receive_classified(
            actor=actor("integrator"),
            code="10104",
            priority=None,
            reason=None,
            at=now,
            received_at=now,
            channel="voice",
            latitude=19.0437,
            longitude=-98.1981,
            uncertainty_m=40.0,
        )
        return str(incident.folio)

    return opened


def heard_after(place: int) -> set[str]:
    """Folios of the incidents whose opening comes after a place."""
    sequence_pending()
    rows = Fact.objects.filter(place__gt=place, name="incidents.IncidentOpened").values_list("payload", flat=True)
    return {json.loads(row)["incident"]["folio"] for row in rows}


def test_what_happens_while_the_desk_reads_its_rows_is_in_them_or_in_what_follows(actor, told, monkeypatch):
    before = told()
    sequence_pending()
    meanwhile = []
    read = queries.live_page

    def slow(*given, **more):
        meanwhile.append(told())
        rows = read(*given, **more)
        meanwhile.append(told())
        return rows

    monkeypatch.setattr(state.incidents, "live_page", slow)
    opened = state.whole(actor("dispatcher"))
    shown = {row["folio"] for row in opened["incidents"]}
    following = heard_after(opened["place"])
    assert before in shown
    assert set(meanwhile) <= shown | following
    # What the rows were too early for is told; what they hold already is told again, and changes nothing.
    assert meanwhile[1] in following - shown
    assert meanwhile[0] in following & shown


def test_a_fact_that_has_no_place_yet_comes_after_the_place_of_the_desk(actor, told):
    sequence_pending()
    folio = told()
    opened = state.whole(actor("dispatcher"))
    assert folio in {row["folio"] for row in opened["incidents"]}
    assert folio in heard_after(opened["place"])
