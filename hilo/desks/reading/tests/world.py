"""A small world for tests and pictures: a police force in Puebla, an incident, a report with people and objects in it.

Everything goes through the domains' own actions, so that what a page shows is what a night would leave behind.
"""

from __future__ import annotations

import json
import uuid
from copy import deepcopy
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import hilo.policing.reports
from hilo.kernel.access.queries import actor_for, user_named
from hilo.lib.actor import Actor
from hilo.policing.detentions import actions as detentions
from hilo.policing.evidence import actions as evidence
from hilo.policing.reports import actions as reports
from hilo.registries.officers import actions as officers
from hilo.registries.officers import queries as records

CASES = Path(hilo.policing.reports.__file__).parent / "tests" / "cases"
WITNESS = "Testiga Reservada Tres"
CHILD = "Menor Nombre Aparte"


@cache
def full() -> dict[str, Any]:
    """The report in which every field is answered."""
    document: dict[str, Any] = json.loads((CASES / "full_report.json").read_text(encoding="utf-8"))
    return document


def acting(username: str, at: datetime) -> Actor:
    """The actor behind an account, both factors given."""
    return actor_for(user_named(username), at=at, second_factor=lambda: True)


def people(at: datetime) -> None:
    """Two officers of Puebla's police, who sign in as `officer` and `commander`; found again if they are there."""
    personnel = acting("personnel", at)
    for number, name, username in (
        ("P-0001", "Omar Oficial", "officer"),
        ("P-0002", "Carla Comandante", "commander"),
    ):
        if records.officer_of(acting(username, at)) is None:
            row = officers.enrol(actor=personnel, institution="SSP-PUE", number=number, name=name, at=at)
            officers.give_account(actor=personnel, officer_id=row.pk, username=username, at=at)


def detained(incident: str, at: datetime, *, hours: float = 3, **fields: Any) -> Any:
    """Somebody detained so many hours ago, registered at once."""
    told: dict[str, Any] = {
        "kind": "flagrancy",
        "detained_at": at - timedelta(hours=hours),
        "incident": incident or None,
        "given": "Bruno",
        "first_surname": "Ejemplo",
        "second_surname": "Prueba",
        "age": 31,
        "age_doubt": False,
        "sex": "M",
        "place": "Calle 43 Poniente 1105",
        "state": "21",
        "municipality": "21114",
        "motives": "Robo a negocio con violencia",
        "injuries": False,
    }
    who = acting("officer", at)
    return detentions.register(actor=who, at=at - timedelta(hours=hours) + timedelta(minutes=5), **(told | fields))


def changes(document: dict[str, Any], at: datetime) -> list[dict[str, Any]]:
    """A whole document as a phone would send it: field by field."""
    found = [
        {"path": f"sections.{part}.{name}", "value": value}
        for part, fields in document["sections"].items()
        for name, value in fields.items()
    ]
    found += [
        {"path": f"annexes.{part}.{record['id']}.{name}", "value": value}
        for part, records in document["annexes"].items()
        for record in records
        for name, value in record.items()
        if name != "id"
    ]
    return [one | {"before": None, "at": at.isoformat()} for one in found]


def written(incident: str, at: datetime, *, faults: bool = True) -> Any:
    """A report of the officer's, written whole. faults: the street is missing and a witness is reserved."""
    document = deepcopy(full())
    if faults:
        document["sections"]["place"].pop("street", None)
        document["annexes"]["interview"][0] |= {"reserved": True, "quality": "witness", "name": WITNESS}
    who, ref = acting("officer", at), uuid.uuid4()
    row = reports.open_report(actor=who, ref=ref, incident=incident, at=at)
    told = changes(document, at)
    for first in range(0, len(told), 100):
        reports.save(actor=who, ref=ref, changes=told[first : first + 100], at=at)
    return row


def submitted(incident: str, at: datetime, **more: Any) -> str:
    """A report that waits for the commander; its folio."""
    row = written(incident, at, **more)
    reports.submit(actor=acting("officer", at), ref=row.ref, at=at)
    return str(row.folio)


def signed(incident: str, at: datetime, **more: Any) -> str:
    """A report that was signed, whatever was found; its folio."""
    from hilo.policing.reports import queries

    folio = submitted(incident, at, **more)
    commander = acting("commander", at)
    found = queries.report(folio, commander, at=at).findings
    codes = sorted({one["code"] for one in found if one["severity"] == "error"})
    reports.sign(actor=commander, folio=folio, acknowledged=codes, reason="La persona quedó identificada", at=at)
    return folio


def handed_over(incident: str, at: datetime, *, to: str = "FGE-PUE", **more: Any) -> str:
    """A report that was handed over and waits to be acknowledged; its folio."""
    folio = signed(incident, at, **more)
    reports.hand_over(actor=acting("commander", at), folio=folio, to=to, at=at)
    return folio


def secured(incident: str, at: datetime) -> Any:
    """A pistol that was found, sealed and entered."""
    return evidence.collect(
        actor=acting("officer", at),
        kind="firearm",
        description="Pistola tipo escuadra 9 mm",
        start="location",
        place="Calle 43 Poniente 1105",
        collected_at=at - timedelta(hours=2),
        at=at - timedelta(hours=2),
        incident=incident,
        packaging="bag",
        documentation=("photo",),
        seal="S-0045",
        calibre="9 mm",
    )
