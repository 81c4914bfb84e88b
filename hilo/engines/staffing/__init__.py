"""How many operators a centre needs so that calls are answered in time: a pure engine that needs only `math`.

`erlang_c` is a queue whose callers wait until they are answered, `erlang_a` one whose callers hang up when their
patience ends; both give the same `Queue`. `operators_needed` finds the fewest that keep a service level and a maximum
occupancy, `with_shrinkage` adds those on a break or in training, and `patience` estimates from calls that were dropped
and calls that were answered how long callers would wait.

Rates are calls per hour, times are seconds, shares go from 0 to 1. Used by emergency/oversight. Checked against
simulation, a second library and published tables; docs/decisions/0014 tells why it is our own.
"""

from __future__ import annotations

from hilo.engines.staffing.needs import operators_needed, with_shrinkage
from hilo.engines.staffing.patience import Patience, patience
from hilo.engines.staffing.queues import Queue, erlang_a, erlang_c

__all__ = [
    "Patience",
    "Queue",
    "erlang_a",
    "erlang_c",
    "operators_needed",
    "patience",
    "with_shrinkage",
]
