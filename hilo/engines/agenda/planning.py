"""The plan: weeks by least cost, spread where there is time, then days and examiners."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from hilo.engines.agenda.calendar import kept, places, weeks_of
from hilo.engines.agenda.days import assign
from hilo.engines.agenda.levels import earliest_end_first, quotas
from hilo.engines.agenda.model import Job, Plan, Staff
from hilo.engines.agenda.weeks import NEVER, least_cost

Progress = Callable[[str, int, int], None]


def plan(jobs: Sequence[Job], staff: Staff, *, progress: Progress = lambda part, done, all_: None) -> Plan:
    """Whom to call when. Of those who are due after the last day, whom there is room for already. The same input gives
    the same plan. Raises: ValueError where two components share a kind of exam or a weight is no whole number."""
    jobs = sorted(jobs, key=lambda job: (job.due, job.person, job.component))
    kinds = _kinds_of(jobs)
    weeks = weeks_of(staff.days)
    if not weeks:
        return Plan((), tuple(jobs), 0, 0, 0, 0, {})
    end = weeks[-1][-1] + timedelta(days=1)
    mine = [job for job in jobs if job.release < end]
    every = [day for week in weeks for day in week]
    room = {kind: {day: places(staff, kind, day) for day in every} for its in kinds.values() for kind in its}
    chosen: dict[Job, int] = {}
    bound = 0
    for step, (component, its) in enumerate(sorted(kinds.items(), key=lambda one: (-len(one[1]), one[0]))):
        progress("weeks", step, len(kinds))
        whole = [min(sum(room[kind][day] for day in week) for kind in its) for week in weeks]
        part = [job for job in mine if job.component == component]
        given, cost = _weeks_for(part, kept(whole, staff.no_shows), weeks, end, chosen)
        chosen.update(given)
        bound += cost
    progress("days", 0, len(chosen))
    calls = assign(chosen, weeks, room, staff, progress)
    placed = {call.job for call in calls}
    left = tuple(job for job in mine if job not in placed and job.due < end)
    start = weeks[0][0]
    without = {call.job: max(0, (call.done - max(call.job.due, start)).days) for call in calls}
    without |= {job: (end - max(job.due, start)).days for job in left}
    used: dict[tuple[str, date], int] = defaultdict(int)
    first_of = {day: week[0] for week in weeks for day in week}
    for call in calls:
        for visit in call.visits:
            used[visit.kind, first_of[visit.day]] += 1
    return Plan(
        calls=tuple(calls),
        left=left,
        cost=sum(job.weight * days for job, days in without.items()),
        bound=bound,
        days_without=sum(without.values()),
        visits=len({(call.job.person, visit.day) for call in calls for visit in call.visits}),
        load={
            (kind, week[0]): (used[kind, week[0]], sum(by_day[day] for day in week))
            for kind, by_day in sorted(room.items())
            for week in weeks
        },
    )


def _kinds_of(jobs: Sequence[Job]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for job in jobs:
        if job.weight < 1 or int(job.weight) != job.weight:
            raise ValueError(f"a weight is a whole number from 1 on, not {job.weight}")
        if found.setdefault(job.component, job.kinds) != job.kinds:
            raise ValueError(f"{job.component} has one list of exams")
    every = [kind for kinds in found.values() for kind in kinds]
    if len(every) != len(set(every)):
        raise ValueError("two components share a kind of exam")
    return found


def _weeks_for(
    jobs: Sequence[Job], room: Sequence[int], weeks: Sequence[Sequence[date]], end: date, known: Mapping[Job, int]
) -> tuple[dict[Job, int], int]:
    """Job -> its week, for those that are done before the end; and the least cost of all."""
    if not jobs:
        return {}, 0
    start = weeks[0][0]
    lasts = [week[-1] for week in weeks]
    first_week = {job: bisect_left(lasts, job.release) for job in jobs}
    classes: dict[tuple[int, date, int], list[Job]] = defaultdict(list)
    for job in sorted(jobs, key=lambda one: (one.due, one.person)):
        classes[first_week[job], max(job.due, start), job.weight].append(job)
    order = sorted(classes, key=lambda one: (-one[2], one[1], one[0]))
    cost = np.array([_costs(one, weeks, end) for one in order], np.int64)
    counts = np.array([len(classes[one]) for one in order], np.int64)
    flow = least_cost(cost, counts, np.array(room, np.int64))
    late: dict[Job, int] = {}
    calm: list[Job] = []
    used = [0] * len(weeks)
    for place, one in enumerate(order):
        members = iter(classes[one])
        for week in np.flatnonzero(flow.given[place]):
            for job in (next(members) for _ in range(int(flow.given[place, week]))):
                if week == len(weeks):
                    continue
                if cost[place, week]:
                    late[job] = int(week)
                    used[week] += 1
                else:
                    calm.append(job)
    rest = [all_ - taken for all_, taken in zip(room, used, strict=True)]
    return late | _spread(calm, rest, first_week, weeks, known), flow.cost


def _costs(one: tuple[int, date, int], weeks: Sequence[Sequence[date]], end: date) -> list[int]:
    first, due, weight = one
    by_week = [
        int(NEVER) if place < first else weight * max(0, (week[0] - due).days) for place, week in enumerate(weeks)
    ]
    return [*by_week, weight * max(0, (end - due).days)]


def _spread(
    jobs: Sequence[Job],
    room: Sequence[int],
    first_week: Mapping[Job, int],
    weeks: Sequence[Sequence[date]],
    known: Mapping[Job, int],
) -> dict[Job, int]:
    """A week for each job that has time: that in which the person comes anyway if there is room for all the others,
    else as evenly as the windows allow."""
    windows = {}
    for job in jobs:
        whole = [place for place, week in enumerate(weeks) if week[-1] < job.due]
        partly = sum(week[0] <= max(job.due, weeks[0][0]) for week in weeks) - 1
        windows[job] = (first_week[job], max(whole[-1] if whole else 0, first_week[job]), partly)
    comes = {job.person: week for job, week in known.items()}
    for share in (1.0, 0.75, 0.5, 0.25, 0.0):
        left = list(room)
        taken = [0] * len(room)
        given: dict[Job, int] = {}
        for job in sorted(jobs, key=lambda one: (one.due, one.person)):
            week = comes.get(job.person, -1)
            first, last, _ = windows[job]
            if first <= week <= last and taken[week] < share * room[week]:
                given[job], taken[week], left[week] = week, taken[week] + 1, left[week] - 1
        others = [job for job in jobs if job not in given]
        # A week that ends after the due day serves too, where nothing whole is left: its days are given by due day.
        for last in (1, 2):
            spans = [(windows[job][0], max(windows[job][0], windows[job][last])) for job in others]
            found = earliest_end_first(spans, quotas(spans, left)) or earliest_end_first(spans, left)
            if found is not None:
                return given | dict(zip(others, found, strict=True))
    raise AssertionError("least cost by weeks has a place for each of them")
