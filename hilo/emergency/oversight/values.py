"""What oversight answers with. Times are whole seconds, shares go from 0 to 1, days are local days of the centre."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Spread:
    """How one measure spreads: n cases and their nearest-rank percentiles (None without cases).

    lacking: cases where it was due and has not come; they are in no percentile.
    """

    measure: str
    label: str
    n: int
    lacking: int = 0
    p50: int | None = None
    p90: int | None = None
    p95: int | None = None
    p99: int | None = None
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One time of one standard: what share must keep it, what share did, and how sure that is.

    n: the cases that were due; kept: those in time; lacking: those that it never reached, or not yet though the time is
    over. owed, share, low, high: 0 to 1; share is None without cases. met: None with too few cases. sure: all of the
    interval lies on the verdict's side. binding: a rule of Mexico. says: the same as a sentence.
    """

    standard: str
    label: str
    measure: str
    within_s: int
    owed: float
    n: int
    kept: int
    lacking: int
    share: float | None
    low: float | None
    high: float | None
    met: bool | None
    sure: bool
    binding: bool
    source: str
    says: str


@dataclass(frozen=True, slots=True)
class Calls:
    """What the calls were. received = answered + abandoned + called_back + unmeasured + paper + offline + waiting +
    by_hand.

    answered: with a measured time to answer. abandoned: hung up unanswered and not answered since. called_back: hung
    up, then reached. unmeasured: without a time to answer (an app, a camera). paper: from paper forms. offline:
    taken while the line was cut. by_hand: begun at the desk, so without a time to answer. waiting: not answered
    yet. real, improper, other: classified, improper, neither; they add up to received. without_dispatch: incidents
    of these calls to which help was due and no unit was sent; excused: those to which nobody was due, by their code
    or their closure. odd: times left out because a moment lies before the one it follows. offered: calls that rang
    where a person had to answer.
    """

    received: int = 0
    answered: int = 0
    abandoned: int = 0
    called_back: int = 0
    unmeasured: int = 0
    paper: int = 0
    offline: int = 0
    waiting: int = 0
    real: int = 0
    improper: int = 0
    other: int = 0
    without_dispatch: int = 0
    odd: int = 0
    offered: int = 0
    excused: int = 0
    by_hand: int = 0


@dataclass(frozen=True, slots=True)
class TimesRow:
    """One row of a table of times: by what (`key`), in words, and its measures and verdicts."""

    key: str
    label: str
    calls: Calls
    spreads: dict[str, Spread] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Times:
    """A table of times. counted_days, days_from_rows: centre-days read from counts, and from the rows themselves."""

    centres: list[str]
    first: date
    last: date
    by: str
    priority: str
    at: datetime
    counted_days: int
    days_from_rows: int
    rows: list[TimesRow]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class KindCount:
    """Calls of one improper kind; share: of the improper calls."""

    kind: str
    label: str
    calls: int
    share: float


@dataclass(frozen=True, slots=True)
class HourCount:
    """Calls of one hour of the day (0 to 23, local); share: improper ones among them, None without calls."""

    hour: int
    calls: int
    improper: int
    share: float | None


@dataclass(frozen=True, slots=True)
class DayShare:
    """Calls of one day; share: improper ones among them, None without calls."""

    day: date
    calls: int
    improper: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Improper:
    """Improper calls by kind, hour and day."""

    centres: list[str]
    first: date
    last: date
    calls: int
    improper: int
    share: float | None
    kinds: list[KindCount]
    hours: list[HourCount]
    days: list[DayShare]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class RepeatedNumber:
    """A number with several improper calls: work to be done (a talk), no mark on a person, and never a block.

    call_id: its last improper call, by which a talk is noted. number: masked unless asked for otherwise. real: calls of
    it that told of an incident. hours: 24 counts of its improper calls, local. last_talk, outcome: the last talk; a new
    improper call after it makes the work due again. warning: said where real emergencies came from the number, too.
    """

    call_id: int
    centre: str
    number: str
    masked: bool
    calls: int
    improper: int
    real: int
    kinds: list[KindCount]
    first_at: datetime
    last_at: datetime
    hours: list[int]
    last_talk: datetime | None
    outcome: str
    warning: str


@dataclass(frozen=True, slots=True)
class HourNeed:
    """What one hour of the week needs. weekday: 0 is Monday.

    calls, calls_bad_day: an hour's calls, on average and on one day in ten. handling_s: mean time of an operator on a
    call. operators, operators_bad_day: who answer at the same time (Erlang C). operators_with_abandonment: if those who
    hang up are let go (Erlang A), None where patience is not known. rostered, rostered_bad_day: with those on a break
    or in training. service, wait_s, occupancy: what the operators of the average hour achieve.
    """

    weekday: int
    hour: int
    calls: float
    calls_bad_day: float
    handling_s: float
    operators: int
    operators_bad_day: int
    operators_with_abandonment: int | None
    rostered: int
    rostered_bad_day: int
    service: float
    occupancy: float
    wait_s: float


@dataclass(frozen=True, slots=True)
class Needs:
    """Operators or dispatchers needed by hour of the week, from the centre's own history.

    hours: 168, Monday at 0 first, or none. shrinkage: as asked, or of what was seen: breaks is the share of their time
    that people were on a break, breaks_seen whether that was seen or is taken for granted, away the share that is
    absent. work_s: what an incident takes of a dispatcher, as asked; None for operators. days: of history that were
    read. enough: False where it is too short to plan with; notes say why. patience_s: mean patience with its 95 %
    interval, None with too few who hung up.
    """

    centre: str
    desk: str
    first: date
    last: date
    weeks: int
    service: float
    within_s: int
    occupancy: float
    shrinkage: float
    breaks: float
    breaks_seen: bool
    away: float
    work_s: int | None
    days: int
    enough: bool
    handling_s: float | None
    patience_s: float | None
    patience_low_s: float | None
    patience_high_s: float | None
    abandoned_share: float | None
    hours: list[HourNeed]
    notes: list[str]
