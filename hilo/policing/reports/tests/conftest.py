"""An officer of Puebla with a unit on scene, a commander, a prosecutor, a defender; and reports of theirs."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

HERE = {"latitude": 19.0437, "longitude": -98.2012, "uncertainty_m": 40}
CASES = Path(__file__).parent / "cases"


@pytest.fixture
def bodies(db: None, now: datetime) -> None:
    """The institutions that write, receive and defend."""
    from hilo.kernel.access.actions import SETUP, open_institution
    from tests.support.authorities import kind_of

    for code in ("SSP-PUE", "FGE-PUE", "DEF-PUE", "JC-PUE"):
        open_institution(actor=SETUP, code=code, name=f"Institución {code}", kind=kind_of(code), state="21", at=now)
    open_institution(actor=SETUP, code="SSP-JAL", name="Institución SSP-JAL", kind="police_state", state="14", at=now)


@pytest.fixture
def person(bodies: None, account: Callable[..., Any], now: datetime) -> Callable[..., Any]:
    """`person("commander", "SSP-PUE")`: the actor behind an account of that role and institution."""
    from hilo.kernel.access.queries import actor_for

    def signed_in(role: str, institution: str, name: str = "", **fields: Any) -> Any:
        username = name or f"{role}.{institution.lower()}"
        user = account(role, institution, username=username, centre="", **fields)
        return actor_for(user, at=now, second_factor=lambda: True)

    return signed_in


@pytest.fixture
def policeman(person: Callable[..., Any], now: datetime) -> Callable[..., Any]:
    """`policeman("P-0001")`: the actor of an officer with that number."""
    from hilo.registries.officers.models import Officer

    def enrolled(number: str = "P-0001", institution: str = "SSP-PUE", **fields: Any) -> Any:
        actor = person("officer", institution, name=f"officer.{number.lower()}.{institution.lower()}", **fields)
        Officer.objects.get_or_create(
            institution_id=institution,
            number=number,
            defaults={"name": f"Omar Oficial {number}", "account_id": actor.user_id},
        )
        return actor

    return enrolled


@pytest.fixture
def omar(policeman: Callable[..., Any]) -> Any:
    return policeman()


@pytest.fixture
def carla(person: Callable[..., Any]) -> Any:
    return person("commander", "SSP-PUE")


@pytest.fixture
def fabian(person: Callable[..., Any]) -> Any:
    return person("prosecutor", "FGE-PUE")


@pytest.fixture
def diana(person: Callable[..., Any]) -> Any:
    return person("defender", "DEF-PUE")


@pytest.fixture
def incident(puebla: Any, actor: Callable[..., Any], now: datetime) -> Any:
    """An incident in the middle of Puebla that was called in half an hour ago."""
    from hilo.emergency.incidents.actions import receive_classified

    when = now - timedelta(minutes=30)
    given: dict[str, Any] = {
        "channel": "voice",
        "priority": None,
        "reason": None,
        "received_at": when,
        "at": when,
        **HERE,
    }
    taker = actor("integrator", "NAC", centre="PUE")
    said = {"narrative": "una pelea", "caller_number": "+522221234567"}
    return receive_classified(actor=taker, code="10104", **(given | said))[1]


@pytest.fixture
def patrol(units: dict[str, Any], omar: Any, now: datetime) -> Any:
    """Omar's patrol, with Omar aboard."""
    from hilo.emergency.dispatch.actions import crew
    from hilo.kernel.access.actions import SETUP
    from hilo.registries.officers.models import Officer

    crew(
        actor=SETUP, unit_code="PUE-P1", officer_id=Officer.objects.get(number="P-0001").pk, at=now - timedelta(hours=1)
    )
    return units["PUE-P1"]


@pytest.fixture
def on_scene(patrol: Any, incident: Any, actor: Callable[..., Any], now: datetime) -> Any:
    """The incident, with Omar's patrol on scene since ten minutes."""
    from hilo.emergency.dispatch.actions import assign, step

    dispatcher = actor("dispatcher", name="dario")
    assign(actor=dispatcher, folio=incident.folio, units=["PUE-P1"], at=now - timedelta(minutes=20))
    for minutes, status in ((18, "accepted"), (17, "under_way"), (10, "on_scene")):
        step(actor=dispatcher, unit_code="PUE-P1", status=status, at=now - timedelta(minutes=minutes))
    incident.refresh_from_db()
    return incident


@pytest.fixture
def begun(omar: Any, now: datetime) -> Any:
    """A report of Omar's without an incident."""
    from hilo.policing.reports.actions import open_report

    return open_report(actor=omar, ref=uuid.uuid4(), at=now)


@pytest.fixture
def write(omar: Any, now: datetime) -> Callable[..., Any]:
    """`write(report, {"sections.place.street": "Reforma"})`: Omar writes answers; before and device by keyword."""
    from hilo.policing.reports.actions import save

    def written(report: Any, answers: dict[str, Any], *, before: dict[str, Any] | None = None, **more: Any) -> Any:
        at = more.pop("at", now)
        by = more.pop("actor", omar)
        stamp = (more.get("device_at") or at).isoformat()
        seen = before or {}
        changes = [
            {"path": path, "value": value, "before": seen.get(path), "at": stamp} for path, value in answers.items()
        ]
        return save(actor=by, ref=report.ref, changes=changes, at=at, **more)

    return written


@pytest.fixture
def signed(begun: Any, omar: Any, carla: Any, now: datetime) -> Any:
    """A report that was submitted and signed, errors acknowledged."""
    return sign_it(begun, omar, carla, now)


def sign_it(report: Any, writer: Any, commander: Any, at: datetime) -> Any:
    from hilo.lib.errors import Conflict
    from hilo.policing.reports.actions import sign, submit

    submit(actor=writer, ref=report.ref, at=at)
    try:
        return sign(actor=commander, folio=report.folio, at=at)
    except Conflict as left:
        codes = left.extra["errors"]
        return sign(actor=commander, folio=report.folio, acknowledged=codes, reason="No hay más datos.", at=at)


@pytest.fixture
def handed(signed: Any, carla: Any, now: datetime) -> Any:
    """The signed report, handed over to the prosecutor's office."""
    from hilo.policing.reports.actions import hand_over

    return hand_over(actor=carla, folio=signed.folio, to="FGE-PUE", at=now)


@pytest.fixture
def full() -> dict[str, Any]:
    """A whole report without a contradiction."""
    return json.loads((CASES / "full_report.json").read_text(encoding="utf-8"))


@pytest.fixture
def facts() -> Callable[[], list[str]]:
    """Names of the facts recorded about reports and phones, the oldest first."""
    from hilo.kernel.events.models import Fact

    return lambda: list(Fact.objects.filter(name__startswith="reports.").order_by("id").values_list("name", flat=True))


@pytest.fixture
def verbs() -> Callable[..., list[tuple[str, str, str]]]:
    """Chain, actor and verb of the ledger's entries about subjects, the oldest first."""
    from hilo.kernel.ledger.queries import about

    return lambda *subjects: [(row.chain, row.actor, row.verb) for row in about(list(subjects))]
