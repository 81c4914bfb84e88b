"""The agenda of a centre: 5,000 people, three components, 36 months; with a peer beside it.

The force is made up: ends spread over the horizon, a fifth late already, a quarter armed. The peer works as a centre
does without a plan: every week whoever ends first, as many as there are places, of which a tenth waits for who did not
come. Both are measured by the same weighed days without a component, and the bound is what no agenda that evaluates a
component within one week can be below.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from hilo.engines.agenda import needed, plan
from hilo.engines.agenda.calendar import kept, places, weeks_of
from hilo.engines.agenda.tests.made import START, force, staff, working_days

PEOPLE = 5_000
WEEKS = 156
TARGET_S = 60.0


def run() -> list[dict[str, Any]]:
    rows = []
    days, jobs = working_days(WEEKS), force(PEOPLE)
    for polygraphists in (4, 8, 12):
        have = staff(days, polygraphists, scale=4)
        began = time.perf_counter()
        made = plan(jobs, have)
        spent = time.perf_counter() - began
        rows.append(
            {
                "agenda": "Hilo",
                "polygraphists": polygraphists,
                "seconds": round(spent, 1),
                "weighed days": made.cost,
                "bound": made.bound,
                "gap %": round(100 * made.gap, 1),
                "journeys": made.visits,
                "met": spent <= TARGET_S,
            }
        )
        began = time.perf_counter()
        cost = _earliest_end_first(jobs, have)
        rows.append(
            {
                "agenda": "whoever ends first",
                "polygraphists": polygraphists,
                "seconds": round(time.perf_counter() - began, 1),
                "weighed days": cost,
                "bound": made.bound,
                "gap %": round(100 * (cost - made.bound) / max(made.bound, 1), 1),
            }
        )
    began = time.perf_counter()
    found = needed(jobs, "polygraph", days, a_day=2, no_shows=0.1, clear_by=START + timedelta(days=183))
    rows.append(
        {
            "agenda": f"until nobody lapses: {found.enough} polygraphists, {found.bound - 1} are too few",
            "polygraphists": found.enough,
            "seconds": round(time.perf_counter() - began, 2),
        }
    )
    return rows


def _earliest_end_first(jobs: list[Any], have: Any) -> int:
    """The peer's weighed days, by the first day of the week in which each is evaluated: in its favour."""
    weeks = weeks_of(have.days)
    end = weeks[-1][-1] + timedelta(days=1)
    cost = 0
    for component in sorted({job.component for job in jobs}):
        waiting = sorted((job for job in jobs if job.component == component), key=lambda job: (job.due, job.person))
        kinds = waiting[0].kinds
        room = kept([min(sum(places(have, kind, day) for day in week) for kind in kinds) for week in weeks], 0.1)
        for week, many in zip(weeks, room, strict=True):
            now = [job for job in waiting if job.release <= week[-1]][:many]
            cost += sum(job.weight * max(0, (week[0] - max(job.due, START)).days) for job in now)
            taken = set(now)
            waiting = [job for job in waiting if job not in taken]
        cost += sum(job.weight * max(0, (end - max(job.due, START)).days) for job in waiting)
    return cost
