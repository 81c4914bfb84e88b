"""What custody owes when a term of the law ends by itself, and every night."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import close_old_connections
from django.utils import timezone

from hilo.lib.actor import Actor

from .actions import check_files, drop_abandoned, note_abandonment, note_owner_late

WORK = Actor("hilo.work", frozenset({"evidence.store"}))
LOOK_S = 3600.0
BETWEEN_LOOKS = timedelta(hours=20)
"""A file that was looked at so long ago is looked at again: once a night."""
A_LOOK = 500
"""Items looked at in one hour, so that a large store does not read its disks all at once."""
log = logging.getLogger("hilo.evidence")


def owner_is_told_of(payload: Mapping[str, Any]) -> bool:
    """Whether there is an owner who must be told of the seizure."""
    return payload["item"]["due_at"] is not None


def owner_notice_due(payload: Mapping[str, Any], at: datetime) -> datetime:
    return datetime.fromisoformat(payload["item"]["due_at"])


def note_owner_notice(payload: Mapping[str, Any], at: datetime) -> None:
    """The sixty days are over: it is said if the owner was not told."""
    note_owner_late(payload["item"]["number"], actor=WORK, at=timezone.now())


def abandonment_due(payload: Mapping[str, Any], at: datetime) -> datetime:
    return datetime.fromisoformat(payload["due_at"])


def note_ripe(payload: Mapping[str, Any], at: datetime) -> None:
    """The ninety days are over: abandonment may be asked for."""
    note_abandonment(payload["number"], actor=WORK, at=timezone.now())


def look_after_files(stop: threading.Event) -> None:
    """Every hour: look at the files not looked at for most of a day, and drop parts nobody finished."""
    while not stop.wait(LOOK_S):
        try:
            close_old_connections()
            now = timezone.now()
            drop_abandoned(at=now)
            looked, altered = check_files(actor=WORK, at=now, since=now - BETWEEN_LOOKS, limit=A_LOOK)
            if altered:
                log.error("%d of %d files of evidence are not what they were", altered, looked)
        except Exception:
            log.exception("the files of evidence could not be looked at; trying again in an hour")
