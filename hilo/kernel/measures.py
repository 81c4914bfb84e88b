"""How long acts take and which are refused, for whoever watches the service."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from hilo.lib.errors import Refusal
from hilo.lib.measures import counter, histogram

ACTS = histogram("hilo_act_seconds", "How long acts took that were committed, by their verb in the ledger.", "verb")
REFUSED = counter("hilo_acts_refused_total", "Acts that were refused, and changed nothing.", "verb", "code")
_measured: ContextVar[bool] = ContextVar("hilo_act_measured", default=False)


@contextmanager
def timed(verb: str) -> Iterator[None]:
    """Measure the act inside. One that another act calls is part of that one, and is not measured apart."""
    if _measured.get():
        yield
        return
    token, began = _measured.set(True), time.perf_counter()
    try:
        yield
    except Refusal as refusal:
        REFUSED.add(1, verb, refusal.code)
        raise
    finally:
        _measured.reset(token)
    ACTS.took(time.perf_counter() - began, verb)
