"""Days and examiners within the weeks: a person's exams on one day or two where there is room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from hilo.engines.agenda.model import Call, Examiner, Job, Staff, Visit

MINUTES = 60
"""Of an exam of which nothing is said."""


class _Sheet:
    """Who examines how many on which day. Examiners take turns: the least busy of the day first, then by key."""

    def __init__(self, room: Mapping[str, Mapping[date, int]], staff: Staff) -> None:
        self.free = {kind: dict(days) for kind, days in room.items()}
        self.by_kind: dict[str, list[Examiner]] = defaultdict(list)
        for one in sorted(staff.examiners, key=lambda one: one.key):
            self.by_kind[one.kind].append(one)
        self.busy: dict[tuple[int, str, date], int] = defaultdict(int)
        self.minutes = staff.minutes
        self.most = staff.visit_minutes
        self.spent: dict[tuple[int, date], int] = defaultdict(int)

    def examiner(self, job: Job, kind: str, day: date) -> Examiner | None:
        if self.free[kind].get(day, 0) <= 0:
            return None
        able = [
            one
            for one in self.by_kind[kind]
            if one.works(day) and one.may(job) and self.busy[one.key, kind, day] < one.a_day
        ]
        return min(able, key=lambda one: (self.busy[one.key, kind, day] / one.a_day, one.key), default=None)

    def fits(self, job: Job, kind: str, day: date) -> bool:
        length = self.minutes.get(kind, MINUTES)
        spent = self.spent[job.person, day]
        return (not spent or spent + length <= self.most) and self.examiner(job, kind, day) is not None

    def give(self, job: Job, kind: str, day: date) -> Visit:
        who = self.examiner(job, kind, day)
        assert who is not None
        self.busy[who.key, kind, day] += 1
        self.free[kind][day] -= 1
        self.spent[job.person, day] += self.minutes.get(kind, MINUTES)
        return Visit(kind, day, who.key)

    def back(self, job: Job, visit: Visit) -> None:
        self.busy[visit.examiner, visit.kind, visit.day] -= 1
        self.free[visit.kind][visit.day] += 1
        self.spent[job.person, visit.day] -= self.minutes.get(visit.kind, MINUTES)


def assign(
    chosen: Mapping[Job, int],
    weeks: Sequence[Sequence[date]],
    room: Mapping[str, Mapping[date, int]],
    staff: Staff,
    progress: Callable[[str, int, int], None],
) -> list[Call]:
    """The calls of the jobs that a day was found for; what has no place in its week waits for the next. Whoever's
    examiners all have a conflict stays without."""
    sheet, calls = _Sheet(room, staff), list[Call]()
    by_week: dict[int, list[Job]] = defaultdict(list)
    for job, place in chosen.items():
        by_week[place].append(job)
    waiting: list[Job] = []
    for place, week in enumerate(weeks):
        start = week[0]
        order = sorted(by_week[place], key=lambda one: (max(one.due, start), -one.weight, one.person, one.component))
        again: list[Job] = []
        for job in [*waiting, *order]:
            made = _visits(job, [day for day in week if day >= job.release], sheet)
            if made:
                calls.append(Call(job, made))
            else:
                again.append(job)
        waiting = again
        progress("days", len(calls), len(chosen))
    return calls


def _visits(job: Job, days: Sequence[date], sheet: _Sheet) -> tuple[Visit, ...]:
    """All exams of a job within some days: on the first day that has room for all, else the first with room for most
    and so on; () if one has no place."""
    left, made = list(job.kinds), list[Visit]()
    known = [day for day in days if sheet.spent[job.person, day]]
    tried = [*known, *(day for day in days if day not in known)]
    while left:
        best: list[str] = []
        on = None
        for day in tried:
            fitting = _together(job, left, day, sheet)
            if len(fitting) > len(best):
                best, on = fitting, day
            if len(best) == len(left):
                break
        if on is None:
            for visit in made:
                sheet.back(job, visit)
            return ()
        made += [sheet.give(job, kind, on) for kind in best]
        left = [kind for kind in left if kind not in best]
    return tuple(made)


def _together(job: Job, kinds: Sequence[str], day: date, sheet: _Sheet) -> list[str]:
    """Which of the exams fit on a day beside one another and what the person does there already."""
    spent, found = sheet.spent[job.person, day], list[str]()
    for kind in kinds:
        length = sheet.minutes.get(kind, MINUTES)
        if (not spent or spent + length <= sheet.most) and sheet.examiner(job, kind, day) is not None:
            found.append(kind)
            spent += length
    return found
