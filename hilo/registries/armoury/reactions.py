"""What the armoury owes because of facts of earlier stages: whoever may carry no more is told at once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import close_old_connections
from django.utils import timezone

from hilo.lib.actor import Actor

from .actions import look_at_charges
from .queries import has_charge

WORK = Actor("hilo.work", frozenset({"armoury.write"}))
LOOK_S = 600.0
log = logging.getLogger("hilo.armoury")


def concerns_charge(payload: Mapping[str, Any]) -> bool:
    """The officer has something in charge."""
    return has_charge(payload["officer"])


def look_at_charge(payload: Mapping[str, Any], at: datetime) -> None:
    """Something was recorded of an officer who has a piece: whether it is asked back is told, whatever it was."""
    look_at_charges([payload["officer"]], actor=WORK, at=max(at, timezone.now()))


def follow_charges(stop: threading.Event) -> None:
    """What ends by itself (a certificate or a course at midnight) is told within ten minutes. A fault is logged."""
    while not stop.wait(LOOK_S):
        try:
            close_old_connections()
            look_at_charges(actor=WORK, at=timezone.now())
        except Exception:
            log.exception("who has what could not be looked at; trying again")
