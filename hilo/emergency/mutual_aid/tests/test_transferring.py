"""An incident is handed to another centre: the sender answers for it until that centre acknowledges."""

from __future__ import annotations

import json
from functools import partial

import pytest

from hilo.emergency.calls.queries import read as read_call
from hilo.emergency.dispatch.actions import assign, step
from hilo.emergency.incidents.actions import close, reclassify
from hilo.emergency.incidents.models import Incident
from hilo.emergency.incidents.queries import live, timeline
from hilo.emergency.mutual_aid.actions import acknowledge, offer, refuse, sight, withdraw
from hilo.emergency.mutual_aid.models import Transfer
from hilo.emergency.mutual_aid.queries import handed_over, offered_by, offered_to, read_calls
from hilo.kernel.ledger.models import Entry
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from tests.support.at_once import at_once

from .conftest import NUMBER, SECRET

pytestmark = pytest.mark.django_db
FACTS = "mutual_aid.Transfer"


def told(facts, *names):
    return [(name.partition(".")[2], state) for name, state, _ in facts() if name.startswith(FACTS)]


def test_an_offer_is_told_to_both_states_and_the_sender_answers_still(offered, dario, jacinta, facts, verbs, now):
    folio = offered.incident.folio
    assert Incident.objects.get(folio=folio).centre_id == "PUE"
    assert (offered.status, (offered.due_at - offered.offered_at).total_seconds()) == ("offered", 60)
    assert told(facts) == [("TransferOffered", "14"), ("TransferOffered", "21"), ("TransferWatched", "21")]
    assert [row.id for row in offered_to(jacinta, at=now)] == [offered.pk]
    assert [row.id for row in offered_by(dario, at=now)] == [offered.pk]
    assert ("PUE", "dario", "transfer.offered") in verbs(f"incident:{folio}")
    assert ("JAL", "dario", "transfer.offered") in verbs(f"transfer:{offered.pk}")


def test_who_acknowledges_answers_for_the_incident_and_scope_follows(offered, dario, jacinta, facts, verbs, now):
    folio = offered.incident.folio
    row = acknowledge(actor=jacinta, transfer_id=offered.pk, at=now)
    assert row.status == "acknowledged"
    assert [incident.folio for incident in live(jacinta)] == [folio]
    assert live(dario) == []
    with pytest.raises(Forbidden):
        reclassify(actor=dario, folio=folio, code="20115", at=now)
    assert reclassify(actor=jacinta, folio=folio, code="20115", at=now).code == "20115"
    handed = [(name, state) for name, state, _ in facts("incidents.IncidentHandedOver")]
    assert handed == [("incidents.IncidentHandedOver", "14")]
    assert told(facts)[-2:] == [("TransferAcknowledged", "14"), ("TransferAcknowledged", "21")]
    assert ("JAL", "jacinta", "incident.handed_over") in verbs(f"incident:{folio}")
    assert ("PUE", "jacinta", "transfer.acknowledged") in verbs(f"incident:{folio}")


def test_the_timeline_tells_each_step_of_it_once(offered, jacinta, now):
    sight(actor=jacinta, transfer_id=offered.pk, at=now)
    acknowledge(actor=jacinta, transfer_id=offered.pk, at=now)
    lines = [row.verb for row in timeline(offered.incident.folio, jacinta, at=now)]
    steps = ["transfer.offered", "transfer.seen", "incident.handed_over", "transfer.acknowledged"]
    assert sorted(verb for verb in lines if verb in steps) == sorted(steps)


def test_the_receiver_reads_the_calls_through_the_incident_and_both_ledgers_say_so(offered, dario, jacinta, now):
    folio = offered.incident.folio
    with pytest.raises(Forbidden):
        read_calls(folio, jacinta, at=now)
    acknowledge(actor=jacinta, transfer_id=offered.pk, at=now)
    _, told = read_calls(folio, jacinta, at=now)
    assert [(call.centre_id, call.narrative, call.caller_number) for call in told] == [("PUE", SECRET, NUMBER)]
    reads = Entry.objects.filter(verb="call.read", subject=f"incident:{folio}").order_by("chain")
    assert [(row.chain, json.loads(row.data)["calls"]) for row in reads] == [("JAL", [folio]), ("PUE", [folio])]
    with pytest.raises(Forbidden):
        read_call(told[0].pk, jacinta, at=now)
    with pytest.raises(Forbidden):
        read_calls(folio, dario, at=now)


def test_the_sender_sees_how_it_goes_on_and_nothing_of_what_was_told(
    offered, units, enrol, dario, jacinta, facts, at_clock, now
):
    enrol("JAL-P1", "police", latitude=20.67, longitude=-103.34)
    folio = offered.incident.folio
    acknowledge(actor=jacinta, transfer_id=offered.pk, at=now)
    assign(actor=jacinta, folio=folio, units=["JAL-P1"], at=now)
    step(actor=jacinta, unit_code="JAL-P1", status="on_scene", at=now)
    at_clock(now)
    (seen,) = handed_over(dario, at=now)
    assert (seen.incident.centre, seen.incident.status, seen.incident.units) == ("JAL", "on_scene", 1)
    last = [(state, payload) for name, state, payload in facts("mutual_aid.TransferProgressed")][-1]
    assert (last[0], last[1]["transfer"]["incident"]["status"]) == ("21", "on_scene")
    assert {state for _, state, _ in facts("mutual_aid.TransferProgressed")} == {"21"}
    close(actor=jacinta, folio=folio, code="A", at=now)
    at_clock(now)
    (seen,) = handed_over(dario, at=now)
    assert (seen.incident.status, seen.incident.units) == ("closed", 0)
    everything = json.dumps([payload for name, _, payload in facts() if name.startswith(FACTS)])
    assert SECRET not in everything
    assert NUMBER not in everything


def test_units_that_were_with_it_stay_with_their_owner_who_still_moves_them(
    open_incident, units, dario, jacinta, facts, now
):
    incident = open_incident()
    assign(actor=dario, folio=incident.folio, units=["PUE-P1"], at=now)
    row = offer(actor=dario, folio=incident.folio, to="JAL", reason="ocurrió allá", at=now)
    acknowledge(actor=jacinta, transfer_id=row.pk, at=now)
    with pytest.raises(Forbidden):
        step(actor=jacinta, unit_code="PUE-P1", status="on_scene", at=now)
    step(actor=dario, unit_code="PUE-P1", status="on_scene", at=now)
    assert Incident.objects.get(pk=incident.pk).status == "on_scene"
    assert {state for _, state, _ in facts("dispatch.UnitProgressed")[-2:]} == {"14", "21"}
    step(actor=dario, unit_code="PUE-P1", status="free", at=now)


def test_a_third_state_sees_nothing_of_it_and_can_do_nothing(offered, teodora, facts, now):
    assert (offered_to(teodora, at=now), offered_by(teodora, at=now), handed_over(teodora, at=now)) == ([], [], [])
    for act in (sight, acknowledge, withdraw, partial(refuse, reason="no")):
        with pytest.raises(Forbidden) as refused:
            act(actor=teodora, transfer_id=offered.pk, at=now)
        assert refused.value.code == "HILO-A404"
    assert {state for _, state, _ in facts() if _} == {"14", "21"}


def test_each_side_does_only_what_is_its_own(offered, dario, jacinta, now):
    for act in (acknowledge, sight, partial(refuse, reason="no")):
        with pytest.raises(Forbidden):
            act(actor=dario, transfer_id=offered.pk, at=now)
    with pytest.raises(Forbidden):
        withdraw(actor=jacinta, transfer_id=offered.pk, at=now)


def test_another_centre_of_the_same_state_does_not_speak_for_it(offered, actor, now):
    other = actor("dispatcher", "JAL", centre="ZAP")
    with pytest.raises(Forbidden) as refused:
        acknowledge(actor=other, transfer_id=offered.pk, at=now)
    assert refused.value.code == "HILO-A406"


def test_an_operator_may_hand_over_and_a_crew_may_not(open_incident, actor, now):
    folio = open_incident().folio
    with pytest.raises(Forbidden) as refused:
        offer(actor=actor("unit"), folio=folio, to="JAL", reason="x", at=now)
    assert refused.value.code == "HILO-A403"
    assert offer(actor=actor("operator"), folio=folio, to="JAL", reason="x", at=now).status == "offered"


def test_the_federation_takes_an_incident_and_hands_one_back(open_incident, dario, actor, now):
    nation = actor("dispatcher", "NAC", centre="NAC")
    row = offer(actor=dario, folio=open_incident().folio, to="NAC", reason="delito federal", at=now)
    assert [seen.id for seen in offered_to(nation, at=now)] == [row.pk]
    acknowledge(actor=nation, transfer_id=row.pk, at=now)
    assert [seen.centre_id for seen in live(nation)] == ["NAC"]
    back = offer(actor=nation, folio=row.incident.folio, to="PUE", reason="es local", at=now)
    assert [seen.incident.centre for seen in handed_over(dario, at=now)] == ["NAC"]
    acknowledge(actor=dario, transfer_id=back.pk, at=now)
    assert [seen.centre_id for seen in live(dario)] == ["PUE"]
    assert handed_over(dario, at=now) == []


def test_a_refusal_says_why_and_gives_it_back(offered, dario, jacinta, facts, now):
    row = refuse(actor=jacinta, transfer_id=offered.pk, reason="  no es nuestro ", at=now)
    assert (row.status, row.answer) == ("refused", "no es nuestro")
    assert told(facts)[-2:] == [("TransferReturned", "14"), ("TransferReturned", "21")]
    assert [(seen.status, seen.answer) for seen in offered_by(dario, at=now)] == [("refused", "no es nuestro")]
    assert offered_to(jacinta, at=now) == []
    assert live(dario)[0].folio == offered.incident.folio


def test_a_withdrawn_offer_can_be_made_anew(offered, dario, jacinta, now):
    withdraw(actor=dario, transfer_id=offered.pk, at=now)
    again = offer(actor=dario, folio=offered.incident.folio, to="TLAX", reason="era allá", at=now)
    assert again.status == "offered"


BAD = [
    ({"to": "PUE"}, Refusal, "HILO-M420"),
    ({"to": "XXX"}, NotFound, "HILO-K404"),
    ({"to": "Ñ"}, NotFound, "HILO-K404"),
    ({"reason": "  "}, Refusal, "HILO-M421"),
    ({"folio": "PUE-26-0"}, NotFound, "HILO-K404"),
]


@pytest.mark.parametrize(("fields", "kind", "code"), BAD)
def test_what_cannot_be_offered_is_refused(fields, kind, code, open_incident, dario, now):
    given = {"folio": open_incident().folio, "to": "JAL", "reason": "ocurrió allá"}
    with pytest.raises(kind) as refused:
        offer(actor=dario, at=now, **(given | fields))
    assert refused.value.code == code
    assert not Transfer.objects.exists()


def test_a_closed_incident_is_not_handed_over(open_incident, dario, jacinta, offered, at_clock, now):
    close(actor=dario, folio=offered.incident.folio, code="A", at=now)
    with pytest.raises(Conflict) as refused:
        acknowledge(actor=jacinta, transfer_id=offered.pk, at=now)
    assert refused.value.code == "HILO-M410"
    at_clock(now)
    assert Transfer.objects.get().status == "closed"
    with pytest.raises(Conflict) as refused:
        offer(actor=dario, folio=offered.incident.folio, to="JAL", reason="x", at=now)
    assert refused.value.code == "HILO-M410"


def test_an_incident_is_offered_to_one_at_a_time(offered, dario, now):
    with pytest.raises(Conflict) as refused:
        offer(actor=dario, folio=offered.incident.folio, to="TLAX", reason="x", at=now)
    assert (refused.value.code, refused.value.extra) == ("HILO-M411", {"transfer": offered.pk, "to": "JAL"})


def test_an_offer_that_has_ended_takes_no_step(offered, dario, jacinta, now):
    withdraw(actor=dario, transfer_id=offered.pk, at=now)
    assert sight(actor=jacinta, transfer_id=offered.pk, at=now).status == "withdrawn"
    assert Transfer.objects.get().renewed_at is None
    for who, act in ((jacinta, acknowledge), (jacinta, partial(refuse, reason="x")), (dario, withdraw)):
        with pytest.raises(Conflict) as refused:
            act(actor=who, transfer_id=offered.pk, at=now)
        assert (refused.value.code, refused.value.extra["ended"]) == ("HILO-M409", "withdrawn")
    with pytest.raises(NotFound):
        acknowledge(actor=jacinta, transfer_id=offered.pk + 1, at=now)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_acknowledge_at_once_one_wins(offered, jacinta, actor, now):
    other = actor("supervisor", "JAL", name="julio")
    came = at_once(*(partial(acknowledge, actor=who, transfer_id=offered.pk, at=now) for who in (jacinta, other)))
    assert sorted(type(one).__name__ for one in came) == ["Conflict", "Transfer"]
    assert Entry.objects.filter(verb="incident.handed_over").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_offer_at_once_one_wins(open_incident, dario, now):
    folio = open_incident().folio
    came = at_once(*(partial(offer, actor=dario, folio=folio, to=to, reason="x", at=now) for to in ("JAL", "TLAX")))
    assert sorted(type(one).__name__ for one in came) == ["Conflict", "Transfer"]
    assert Transfer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_offer_is_acknowledged_or_withdrawn_and_never_both(offered, dario, jacinta, now):
    acts = (partial(acknowledge, actor=jacinta), partial(withdraw, actor=dario))
    came = at_once(*(partial(act, transfer_id=offered.pk, at=now) for act in acts))
    assert sorted(type(one).__name__ for one in came) == ["Conflict", "Transfer"]
    moved = Incident.objects.get(pk=offered.incident_id).centre_id == "JAL"
    assert moved == (Transfer.objects.get().status == "acknowledged")
