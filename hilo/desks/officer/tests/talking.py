"""How a phone talks to the server, in these tests."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

DESK = "/desk/officer/"


def ask(phone: Client, path: str, /, *, key: str = "", **body: Any) -> Any:
    return phone.post(
        DESK + path,
        json.dumps(body),
        content_type="application/json",
        headers={"Accept": "application/json"} | ({"Idempotency-Key": key} if key else {}),
    )


def written(ref: str, **answers: Any) -> dict[str, Any]:
    """A request of the phone: these answers, where nothing stood before."""
    at = timezone.now().isoformat()
    changes = [{"path": path, "value": value, "before": None, "at": at} for path, value in answers.items()]
    return {"ref": ref, "form": "iph_2019_crime", "incident": "", "opened_at": at, "changes": changes}


def narrative(text: str) -> dict[str, Any]:
    return {"sections.narrative.text": text}


def seen(phone: Client, path: str) -> dict[str, Any]:
    found: dict[str, Any] = phone.get(DESK + path, headers={"Accept": "application/json"}).json()
    return found


def detention(report: str, **more: Any) -> dict[str, Any]:
    at = timezone.now() - timedelta(minutes=2)
    return {
        "ref": str(uuid.uuid4()),
        "report": report,
        "form": "iph_2019_crime",
        "opened_at": at.isoformat(),
        "annex": "ab12cd34",
        "kind": "flagrancy",
        "detained_at": at.isoformat(),
        "device_at": at.isoformat(),
        "given": "Juan",
        "first_surname": "Pérez",
        "age": 30,
        "age_doubt": False,
    } | more


def secured(**more: Any) -> dict[str, Any]:
    """An object as an officer says it."""
    at = timezone.now() - timedelta(minutes=1)
    return {
        "ref": str(uuid.uuid4()),
        "kind": "firearm",
        "description": "Pistola escuadra",
        "obtained_by": "place_inspection",
        "place": "Bajo el asiento",
        "quantity": 1,
        "collected_at": at.isoformat(),
        "device_at": at.isoformat(),
    } | more
