"""EIDO documents a second: an incident read from the database and told to another agency, its read entered.

The peers in the same run tell the same incident: Django's own JSON serializer over the same rows (a dump of tables,
no EIDO), and a dictionary written by hand with the values of one incident, which asks no database: the floor.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from .house import ROOT, furnished, postgresql

INCIDENTS = 50
WANTED = 200
_MEASURE = "benchmarks.eido"


def run() -> list[dict[str, Any]]:
    """Measured rows: name, value, unit, target ("" if none), met (None if none), note."""
    with postgresql() as url, furnished(url, units=64) as house:
        command = [sys.executable, "-m", _MEASURE]
        said = subprocess.check_output(command, env=house.env | {"HILO_EIDO_INSIDE": "1"}, cwd=ROOT)
    rows: list[dict[str, Any]] = json.loads(said)
    return rows


def _inside() -> list[dict[str, Any]]:
    import django

    django.setup()
    from django.core import serializers
    from django.utils import timezone

    from hilo.adapters import eido
    from hilo.emergency.calls.models import Call
    from hilo.emergency.exchange.queries import export
    from hilo.emergency.incidents.models import Incident
    from hilo.kernel.access.roles import roles
    from hilo.lib.actor import Actor

    folios = _incidents(INCIDENTS)
    reader = Actor("bench", roles()["agency"].permissions, institution="PUE", states=frozenset({"21"}))

    def told(folio: str) -> bytes:
        return eido.as_bytes(export(folio, reader, at=timezone.now()))

    def dumped(folio: str) -> bytes:
        incident = Incident.objects.select_related("centre").get(folio=folio)
        calls = Call.objects.filter(pk=incident.first_call_id or 0)
        rows = [incident, *calls, *incident.assignments.select_related("unit"), *incident.links.all()]
        return str(serializers.serialize("json", rows)).encode()

    whole = json.loads(told(folios[0]))

    def by_hand(folio: str) -> bytes:
        copy = {name: [dict(row) for row in part] if isinstance(part, list) else part for name, part in whole.items()}
        return json.dumps(copy | {"$id": folio}).encode()

    size = len(told(folios[0]))
    rows = [_rate("EIDO, queries and ledger entry included", told, folios, f"{size:,} bytes each", WANTED)]
    rows.append(_rate("Django's serializer over the same rows, no entry", dumped, folios, "a dump, no EIDO"))
    rows.append(_rate("a dictionary by hand and json.dumps, no database", by_hand, folios, "the floor"))
    return rows


def _incidents(count: int) -> list[str]:
    """Incidents of Puebla, each with a call and two units that were sent."""
    from django.utils import timezone

    from hilo.emergency.dispatch.actions import assign, enrol_unit
    from hilo.emergency.incidents.actions import receive_classified
    from hilo.kernel.access.actions import SETUP
    from hilo.kernel.access.roles import roles
    from hilo.lib.actor import Actor

    at, every = timezone.now(), roles()["integrator"].permissions
    hand = Actor("bench", every, institution="NAC", centre="PUE")
    folios = []
    for number in range(count):
        call: dict[str, Any] = {
            "channel": "voice",
            "caller_number": "+522221234567",
            "narrative": "Chocaron dos coches en la esquina",
        }
        place: dict[str, Any] = {"latitude": 19.0437 + number / 10_000, "longitude": -98.1981, "uncertainty_m": 40}
        told: dict[str, Any] = {"code": "10104", "priority": None, "reason": None, "received_at": at, "at": at}
        _, incident = receive_classified(actor=hand, **told, **call, **place)
        codes = [f"PUE-X{number}{letter}" for letter in "AB"]
        for code in codes:
            given: dict[str, Any] = {
                "agency": "PC",
                "centre": "PUE",
                "capabilities": ("police",),
                "latitude": 19.0,
                "longitude": -98.2,
            }
            enrol_unit(actor=SETUP, code=code, name=code, at=at, **given)
        assign(actor=hand, folio=incident.folio, units=codes, at=at)
        folios.append(incident.folio)
    return folios


def _rate(name: str, make: Any, folios: list[str], note: str, wanted: int | None = None) -> dict[str, Any]:
    """How many a second, one after the other, for two seconds at least after a warm-up."""
    import time

    for folio in folios:
        make(folio)
    made, start, worked = 0, time.perf_counter(), time.process_time()
    while (passed := time.perf_counter() - start) < 2:
        for folio in folios:
            make(folio)
        made += len(folios)
    rate = made / passed
    note = f"{note}; {(time.process_time() - worked) * 1000 / made:.2f} ms of processor each"
    target = f"at least {wanted} a second" if wanted else ""
    met = rate >= wanted if wanted else None
    return {"name": name, "value": round(rate), "unit": "a second", "target": target, "met": met, "note": note}


if __name__ == "__main__":
    if os.environ.get("HILO_EIDO_INSIDE"):
        print(json.dumps(_inside()))
    else:
        for line in run():
            print(line)
