"""The loop behind `hilo work`: run the tasks that are due, give facts their places, sleep until there is news."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterable

from django.db import close_old_connections, connection
from django.utils import timezone

from hilo.kernel.upkeep import WORK
from hilo.kernel.upkeep.actions import did

from . import wake
from .actions import deliver_pending, sequence_pending

log = logging.getLogger("hilo.work")
LOOK_S = 0.5
SIGN_S = 60.0
"""How often the loop writes down that it lives."""
Beside = Callable[[threading.Event], None]
_beside: list[Beside] = []


def beside(loops: Iterable[Beside]) -> None:
    """Loops that run in threads of their own while this one does, until the same stop. `hilo.spine` names them."""
    _beside[:] = loops


def loop(stop: threading.Event) -> None:
    """Work until told to stop. A fault is logged and the work goes on."""
    news = threading.Event()
    deaf = wake.listen(news.set)
    woken, signed = False, -SIGN_S
    others = [threading.Thread(target=run, args=(stop,), name=run.__module__, daemon=True) for run in (apart, *_beside)]
    for other in others:
        other.start()
    while not stop.is_set():
        news.clear()
        try:
            close_old_connections()
            busy = sum(deliver_pending(apart=False))
            if signed + SIGN_S < time.monotonic():
                did(WORK, at=timezone.now())
                signed = time.monotonic()
            if not woken:
                # Those who follow the stream give facts their places as these come; this is for when nobody follows.
                busy += sequence_pending()
        except Exception:
            log.exception("the work could not be done; trying again")
            busy = 0
        woken = news.wait(0 if busy else LOOK_S)
    deaf()
    for other in others:
        other.join(timeout=5)


def apart(stop: threading.Event) -> None:
    """Run, beside the loop, the tasks that wait for another machine."""
    news = threading.Event()
    deaf = wake.listen(news.set)
    while not stop.is_set():
        news.clear()
        try:
            close_old_connections()
            busy = sum(deliver_pending(apart=True))
        except Exception:
            log.exception("what waits for another machine could not be done; trying again")
            busy = 0
        news.wait(0 if busy else LOOK_S)
    deaf()
    connection.close()


def run_until_stopped() -> None:
    """Work in the foreground until SIGINT or SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    loop(stop)
