"""What is published by itself."""

from __future__ import annotations

import logging
import threading
from datetime import datetime

from django.db import close_old_connections
from django.utils import timezone

from hilo.lib.errors import Refusal

from . import store
from .actions import countersign, publish, stamp
from .queries import is_stamped

LOOK_S = 3600.0
log = logging.getLogger("hilo.proof")


def publish_daily(stop: threading.Event) -> None:
    """Every hour, what is not done: publish the heads of the day, have them stamped, countersign each neighbour's."""
    while not stop.is_set():
        try:
            close_old_connections()
            now = timezone.now()
            publish(now)
            _stamp(now)
            for who in store.neighbours():
                if not (store.folder(who.name) / "given" / f"{now:%Y-%m-%d}.json").exists():
                    _countersign(who.name)
        except Exception:
            log.exception("the heads of the ledger could not be published; trying again in an hour")
        stop.wait(LOOK_S)


def _stamp(now: datetime) -> None:
    if (store.stamps() / "address").exists() and not is_stamped(f"{now:%Y-%m-%d}"):
        try:
            stamp()
        except Refusal as refusal:
            log.error("%s %s", refusal.code, refusal.message)


def _countersign(name: str) -> None:
    try:
        countersign(name, timezone.now())
    except Refusal as refusal:
        log.error("%s %s", refusal.code, refusal.message)
