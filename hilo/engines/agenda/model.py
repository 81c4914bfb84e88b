"""What is asked and answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Job:
    """A component that a person is to be evaluated in. kinds: of its exams, all of which it takes.

    release: first day on which it may be; due: first day without the component, in the past for who is without it;
    weight: what a day without it weighs, a whole number. group: whose people the person is, for conflicts of interest.
    """

    person: int
    component: str
    kinds: tuple[str, ...]
    release: date
    due: date
    weight: int = 1
    group: str = ""


@dataclass(frozen=True, slots=True)
class Examiner:
    """Somebody who examines in a kind. a_day: exams on a day; since, until: half-open, None for no end.

    away: days off; not_of: groups, and not_for: persons, that may not be examined by them.
    """

    key: int
    kind: str
    a_day: int
    since: date | None = None
    until: date | None = None
    away: frozenset[date] = frozenset()
    not_of: frozenset[str] = frozenset()
    not_for: frozenset[int] = frozenset()

    def works(self, day: date) -> bool:
        begun = self.since is None or self.since <= day
        return begun and (self.until is None or day < self.until) and day not in self.away

    def may(self, job: Job) -> bool:
        return job.group not in self.not_of and job.person not in self.not_for


@dataclass(frozen=True, slots=True)
class Staff:
    """What a centre has. days: on which it works, in order; rooms: kind -> exams a day that its rooms hold, where they
    are fewer than the examiners could do; taken: (kind, day) -> places given away already; visit_minutes: of one
    visit at most, minutes: of an exam by kind; no_shows: share of appointments that nobody comes to."""

    examiners: Sequence[Examiner]
    days: Sequence[date]
    rooms: Mapping[str, int] = field(default_factory=dict)
    taken: Mapping[tuple[str, date], int] = field(default_factory=dict)
    minutes: Mapping[str, int] = field(default_factory=dict)
    visit_minutes: int = 480
    no_shows: float = 0.0


@dataclass(frozen=True, slots=True)
class Visit:
    """An exam on a day. examiner: the key of who does it."""

    kind: str
    day: date
    examiner: int


@dataclass(frozen=True, slots=True)
class Call:
    """A job with its exams. done: the day of the last one."""

    job: Job
    visits: tuple[Visit, ...]

    @property
    def done(self) -> date:
        return max(visit.day for visit in self.visits)


@dataclass(frozen=True, slots=True)
class Plan:
    """calls: who is called; left: who is not before the end. cost: weighed days without a component from the first
    day until the end of the horizon; bound: what no agenda that evaluates a component within one week can be below.

    days_without: the same unweighed; visits: days on which somebody comes, over all persons. load: (kind, week's first
    day) -> (exams, places).
    """

    calls: tuple[Call, ...]
    left: tuple[Job, ...]
    cost: int
    bound: int
    days_without: int
    visits: int
    load: Mapping[tuple[str, date], tuple[int, int]]

    @property
    def gap(self) -> float:
        """How far above the bound, as a share of it; 0 where both are nothing."""
        return (self.cost - self.bound) / self.bound if self.bound else float(self.cost > 0)


@dataclass(frozen=True, slots=True)
class Needed:
    """How many examiners of a kind it takes. enough: with so many nobody lapses; bound: with fewer somebody does.

    first, last: days of the tightest stretch; exams: that must be done within it; each: what one examiner does in it.
    """

    kind: str
    enough: int
    bound: int
    first: date | None
    last: date | None
    exams: int
    each: float
