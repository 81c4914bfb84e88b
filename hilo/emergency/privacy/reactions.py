"""What privacy owes when a term of the law, or a recording's time, ends by itself."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import close_old_connections
from django.utils import timezone

from hilo.kernel.access.idempotency import forget_old as forget_old_answers
from hilo.lib.actor import Actor

from .actions import expire_recordings, lapse

WORK = Actor("hilo.work", frozenset({"privacy.answer"}))
LOOK_S = 3600.0
log = logging.getLogger("hilo.privacy")


def keep_recordings_no_longer(stop: threading.Event) -> None:
    """Every hour: drop the references of recordings, and the kept answers, whose time is over. A fault is logged, and
    tried again."""
    while not stop.wait(LOOK_S):
        try:
            close_old_connections()
            expire_recordings(actor=WORK, at=timezone.now())
            forget_old_answers(at=timezone.now())
        except Exception:
            log.exception("recordings could not be looked through; trying again in an hour")


def lapse_when_due(payload: Mapping[str, Any], at: datetime) -> datetime:
    """When what is missing must have been given."""
    return datetime.fromisoformat(payload["until"])


def lapse_unanswered(payload: Mapping[str, Any], at: datetime) -> None:
    """The ten days are over: the request lapses, unless the person gave what was missing."""
    lapse(payload["request"]["id"], actor=WORK, at=timezone.now())
