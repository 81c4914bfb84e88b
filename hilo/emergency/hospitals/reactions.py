"""What hospitals owe because of facts of units: a transport follows what its unit says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .models import Transport


def carries(payload: Mapping[str, Any]) -> bool:
    """The unit takes somebody to a hospital."""
    return Transport.objects.filter(unit=payload["unit"]["code"], ended_at=None).exists()


def follow_unit(payload: Mapping[str, Any], at: datetime) -> None:
    """It stands at the hospital: the clock of the hand-over runs from then. It is free: the transport is over, handed
    over if it had arrived."""
    unit, said_at = payload["unit"], datetime.fromisoformat(payload["unit"]["status_at"])
    rows = Transport.objects.filter(unit=unit["code"], ended_at=None, started_at__lte=said_at)
    if unit["status"] == "at_hospital":
        rows.filter(arrived_at=None).update(arrived_at=said_at)
    elif unit["status"] in {"available", "off_duty"}:
        rows.exclude(arrived_at=None).update(handed_over_at=said_at, ended_at=said_at, ended="handed_over")
        rows.filter(arrived_at=None).update(ended_at=said_at, ended="withdrawn")
