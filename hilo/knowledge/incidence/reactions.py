"""What the public reads is answered before it is asked."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress

from django.db import close_old_connections

from hilo.lib.errors import Refusal

from .queries import kept
from .queries.keeping import lacking
from .queries.shelves import stamp

LOOK_S = 15.0
"""How soon an act with a file is noticed."""
AGAIN_S = 3600.0
"""How soon what was deleted, or is of another version of Hilo, is made again."""
MAKING = (sys.executable, "-m", "hilo", "statistics", "now", "--json")
NICE = 5
"""How far whoever makes answers stands back from whoever serves pages."""
BUSY = "HILO-F624"
log = logging.getLogger("hilo.incidence")


def keep_answers(stop: threading.Event) -> None:
    """Whatever is put forward, shown, withdrawn or pinned, its answers are kept within a minute; a fault is logged."""
    done, looked = (-1, -1), -AGAIN_S
    while not stop.wait(LOOK_S):
        try:
            close_old_connections()
            if (stamp(), kept.stamp()) == done and time.monotonic() < looked + AGAIN_S:
                continue
            if wanted := lacking():
                told = make(stop)
                if BUSY in told:  # somebody else is at it
                    continue
                if left := sorted({*wanted} & {*lacking()}):
                    log.warning("answers of %s are not kept: %s", ", ".join(left), told.strip()[-1000:])
        except Refusal as refusal:
            log.warning("answers are not kept: %s", refusal)
        except Exception:
            log.exception("answers could not be kept; trying again in an hour")
        with suppress(Exception):
            done, looked = (stamp(), kept.stamp()), time.monotonic()


def make(stop: threading.Event) -> str:
    """Make what is lacking by the command, in a process of its own that stands back: half a minute of numbers inside
    the one that serves made every reader wait. What it said where it failed, "" where it did not or was stopped."""
    with subprocess.Popen(MAKING, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as child:  # noqa: S603 - ourselves
        with suppress(OSError):  # ended already
            os.setpriority(os.PRIO_PROCESS, child.pid, NICE)
        while True:
            try:
                _, told = child.communicate(timeout=0.5)
                return told if child.returncode else ""
            except subprocess.TimeoutExpired:
                if stop.is_set():
                    child.terminate()
                    child.communicate()
                    return ""
