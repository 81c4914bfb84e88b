"""What incidents owe because of facts of earlier stages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hilo.lib.actor import Actor

from .actions import locate
from .models import Incident

WORK = Actor("hilo.work", frozenset({"incidents.link"}))


def follow_first_call(payload: Mapping[str, Any], at: datetime) -> None:
    """A call was located: the incident that began with it is there too. A second time finds it there already."""
    call = payload["call"]
    if Incident.objects.filter(folio=call["folio"], first_call=call["id"]).exists():
        locate(actor=WORK, folio=call["folio"], call_id=call["id"], at=at)
