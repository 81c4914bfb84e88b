"""A house in which Puebla's police, prosecutors and defenders work, and cases that come into it."""

from __future__ import annotations

import json
from typing import Any

from .rig import House

CAST = """
import django; django.setup()
from django.utils import timezone
from hilo.desks.reading.tests import world
world.people(timezone.now())
"""
CASE = """
import django, json, sys; django.setup()
from datetime import timedelta
from django.utils import timezone
from hilo.desks.reading.tests import world
from hilo.emergency.incidents.actions import receive_classified
from hilo.policing.detentions import actions as detentions
at = timezone.now()
_call, row = receive_classified(
    actor=world.acting("integrator", at), code="30101", priority=None, reason=None, channel="voice",
    caller_number="+522221234567", latitude=19.0437, longitude=-98.2012, received_at=at - timedelta(hours=4), at=at)
held = world.detained(row.folio, at, hours=3)
world.secured(row.folio, at)
if sys.argv[1] == "handed_over":
    detentions.hand_over(
        actor=world.acting("officer", at), number=held.number, to="Fiscalía", to_kind="prosecutor", handed_at=at, at=at)
print(json.dumps({"folio": getattr(world, sys.argv[1])(row.folio, at), "number": held.number, "incident": row.folio}))
"""
LOST = """
import django, uuid; django.setup()
from django.utils import timezone
from hilo.desks.reading.tests import world
from hilo.policing.reports import actions as reports
at, phone = timezone.now(), str(uuid.uuid4())
officer, commander = world.acting("officer", at), world.acting("commander", at)
row = world.written("", at)
answer = {"path": "sections.place.street", "value": "43 Poniente", "before": None, "at": at.isoformat()}
reports.register_device(actor=officer, id=phone, name="Moto G", at=at)
reports.revoke_device(actor=commander, device=phone, reason="Robado", at=at)
reports.take_sealed(actor=officer, device=phone, content={"ref": str(row.ref), "changes": [answer]}, at=at)
print(row.folio)
"""


def lost_phone(house: House) -> str:
    """A phone that was revoked and sent an answer afterwards; the folio of the report it belongs to."""
    return house.server._python("-c", LOST).strip().splitlines()[-1]


def cast(house: House) -> None:
    """Officers for the police of the demonstration."""
    house.server._python("-c", CAST)


def case(house: House, stage: str) -> dict[str, Any]:
    """Somebody detained, a pistol secured, and a report at a stage ("submitted", "signed", "handed_over")."""
    said = house.server._python("-c", CASE, stage)
    told: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
    return told
