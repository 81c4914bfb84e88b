"""A call from its ring to its closure, with the client that a generator made of the document.

Reads HILO_URL and HILO_TOKEN.
"""

import os
import sys
import time
from uuid import uuid4

from hilo_client import AuthenticatedClient
from hilo_client.api.calls import calls_answer
from hilo_client.api.dispatch import (
    dispatch_assign_units,
    dispatch_recommendations,
    dispatch_say_status,
    dispatch_units,
)
from hilo_client.api.incidents import (
    incidents_classify_call,
    incidents_close,
    incidents_duplicates,
    incidents_get_incident,
    incidents_receive_call,
    incidents_timeline,
)
from hilo_client.models.classify_call import ClassifyCall
from hilo_client.models.close_incident import CloseIncident
from hilo_client.models.close_incident_code import CloseIncidentCode
from hilo_client.models.problem import Problem
from hilo_client.models.register_call import RegisterCall
from hilo_client.models.register_call_channel import RegisterCallChannel
from hilo_client.models.say_status import SayStatus
from hilo_client.models.say_status_status import SayStatusStatus
from hilo_client.models.send_units import SendUnits
from hilo_client.models.unit_row import UnitRow


def standing(code: str) -> UnitRow:
    """A unit as it stands now: the list is walked page by page."""
    page = dispatch_units.sync(client=client)
    while code not in {one.code for one in page.items}:
        assert page.next_, f"{code} is in no page of the units"
        page = dispatch_units.sync(client=client, after=page.next_)
    return next(one for one in page.items if one.code == code)


client = AuthenticatedClient(base_url=os.environ["HILO_URL"], token=os.environ["HILO_TOKEN"], timeout=60)
again = str(uuid4())
ring = RegisterCall(channel=RegisterCallChannel.VOICE, latitude=19.0437, longitude=-98.2012, narrative="Un hombre cayó")
receipt = incidents_receive_call.sync(client=client, body=ring, idempotency_key=again)
same = incidents_receive_call.sync(client=client, body=ring, idempotency_key=again)
assert receipt.id == same.id, "the same key made two calls"
call = calls_answer.sync(receipt.id, client=client)
assert call.status == "answered", call

likely = incidents_duplicates.sync(receipt.id, client=client)
assert isinstance(likely, list), likely
incident = incidents_classify_call.sync(receipt.id, client=client, body=ClassifyCall(code="10104"))
assert (incident.status, incident.calls) == ("open", [receipt.folio]), incident

choices = dispatch_recommendations.sync(incident.folio, client=client)
unit = choices[0].unit
sent = dispatch_assign_units.sync(incident.folio, client=client, body=SendUnits(unit=unit))
assert (sent.unit, sent.on_scene_at) == (unit, None), sent
for word in (SayStatusStatus.ACCEPTED, SayStatusStatus.UNDER_WAY, SayStatusStatus.ON_SCENE):
    stands = dispatch_say_status.sync(unit, client=client, body=SayStatus(status=word))
    assert stands.status == word, stands
twice = dispatch_assign_units.sync(incident.folio, client=client, body=SendUnits(unit=unit))
assert isinstance(twice, Problem), twice
assert twice.code == "HILO-D409", twice

closed = incidents_close.sync(incident.folio, client=client, body=CloseIncident(code=CloseIncidentCode.A))
assert (closed.status, closed.closure_code) == ("closed", "A"), closed
told = incidents_timeline.sync(incident.folio, client=client)
assert {"incident.closed", "unit.assigned"} <= {line.verb for line in told}, [line.verb for line in told]

# What follows from an act follows by itself, a moment later.
until = time.monotonic() + 120
while (now := standing(unit)).status != "available":
    assert time.monotonic() < until, now
    time.sleep(0.2)
nothing = incidents_get_incident.sync("PUE-26-E9999999", client=client)
assert isinstance(nothing, Problem), nothing
assert nothing.status == 404, nothing
sys.stdout.write(f"{incident.folio} {len(told)}\n")
