"""What the public reads is answered before it is asked."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress

from django.db import close_old_connections

from hilo.lib.errors import Refusal

from .queries import kept
from .queries.keeping import keep
from .queries.shelves import stamp

LOOK_S = 15.0
"""How soon an act with a file is noticed."""
AGAIN_S = 3600.0
"""How soon what was deleted, or is of another version of Hilo, is made again."""
log = logging.getLogger("hilo.incidence")


def keep_answers(stop: threading.Event) -> None:
    """Whatever is put forward, shown, withdrawn or pinned, its answers are kept within a minute; a fault is logged."""
    done, looked = (-1, -1), -AGAIN_S
    while not stop.wait(LOOK_S):
        try:
            close_old_connections()
            if (stamp(), kept.stamp()) == done and time.monotonic() < looked + AGAIN_S:
                continue
            for one in keep():
                log.info("%s of %s: %d answers kept", one.question, one.vintage, one.answers)
        except Refusal as refusal:
            if refusal.code == "HILO-F624":  # somebody else is at it
                continue
            log.warning("answers are not kept: %s", refusal)
        except Exception:
            log.exception("answers could not be kept; trying again in an hour")
        with suppress(Exception):
            done, looked = (stamp(), kept.stamp()), time.monotonic()
