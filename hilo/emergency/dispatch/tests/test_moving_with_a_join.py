"""A unit goes on to another incident when two prove to be one event."""

from __future__ import annotations

import pytest

from hilo.emergency.dispatch.actions import assign, move, step
from hilo.emergency.dispatch.models import Assignment, Unit
from hilo.emergency.dispatch.queries import open_assignment
from hilo.emergency.incidents.actions import close, join
from hilo.emergency.incidents.models import Incident
from hilo.kernel.events.actions import deliver_pending
from hilo.lib.errors import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]
ONE, OTHER = "PUE-A1", "PUE-P1"


def status(folio):
    return Incident.objects.get(folio=folio).status


def test_a_unit_under_way_goes_on_to_the_other_incident_and_nobody_is_freed(open_incident, dario, facts, history, now):
    one, other = open_incident(), open_incident()
    assign(actor=dario, folio=one.folio, units=[ONE], at=now)
    step(actor=dario, unit_code=ONE, status="under_way", at=now)
    assert move(actor=dario, unit_code=ONE, incident=other.folio, at=now).status == "under_way"
    assert (status(one.folio), status(other.folio)) == ("open", "dispatched")
    held = open_assignment(ONE)
    assert (held.incident.folio, held.under_way_at, held.accepted_at) == (other.folio, now, None)
    assert Assignment.objects.get(incident=one).released_at == now
    join(actor=dario, folio=one.folio, into=other.folio, at=now)
    assert deliver_pending()[1] == 0
    assert Unit.objects.get(pk=ONE).status == "under_way", "the join frees only who was left behind"
    assert facts("dispatch.UnitAssigned")[-1][2]["unit"]["incident"] == other.folio
    moved = ("dario", "unit.moved", {"unit": ONE, "from": one.folio, "to": other.folio})
    assert moved in history(f"incident:{one.folio}")
    assert moved in history(f"incident:{other.folio}")


def test_a_unit_on_scene_is_on_scene_of_the_other(open_incident, dario, now):
    one, other = open_incident(), open_incident()
    assign(actor=dario, folio=one.folio, units=[ONE], at=now)
    step(actor=dario, unit_code=ONE, status="on_scene", at=now)
    move(actor=dario, unit_code=ONE, incident=other.folio, at=now)
    assert Incident.objects.get(pk=other.pk).on_scene_at == now
    assert status(other.folio) == "on_scene"


def test_what_cannot_be_moved(open_incident, dario, actor, now):
    one, other = open_incident(), open_incident()
    assign(actor=dario, folio=one.folio, units=[ONE], at=now)

    def code(unit, folio, hand=dario):
        with pytest.raises(Refusal) as refused:
            move(actor=hand, unit_code=unit, incident=folio, at=now)
        return refused.value.code

    assert code(OTHER, other.folio) == "HILO-D413"
    assert code(ONE, one.folio) == "HILO-D413"
    assert code(ONE, "PUE-26-9999999") == "HILO-K404"
    assert code(ONE, other.folio, actor("operator")) == "HILO-A403"
    assert code(ONE, other.folio, actor("dispatcher", "JAL")) == "HILO-A404"
    close(actor=dario, folio=other.folio, code="A", at=now)
    assert code(ONE, other.folio) == "HILO-W409"
    assert open_assignment(ONE).incident.folio == one.folio
