"""How many operators and dispatchers a centre needs, hour by hour of the week, from its own calls."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from math import isfinite, sqrt
from statistics import NormalDist, fmean
from typing import Any

from hilo.emergency.shifts.queries import hours_on_shift
from hilo.engines.staffing import Patience, erlang_c, operators_needed, patience, with_shrinkage
from hilo.engines.staffing.patience import FEWEST as FEWEST_HUNG_UP
from hilo.kernel.installation.queries import warnings
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..rules.histograms import Bag, Histogram, Small
from ..rules.moments import CALLS, COUNTED, DUE, KEPT
from ..rules.plans import Promise, planned_desks, promise
from ..rules.plans import shrinkage as shrunk
from ..values import HourNeed, Needs
from ..words import shrinkage_notes, staffing_notes
from .scope import begins, day_of, overseen
from .source import Reading, days_with_calls

FEWEST_DAYS = 14
"""A plan needs every weekday twice at least."""
LONGEST_CALL_S = 3600
"""A longer call was forgotten open, or corrected on another day: no operator spoke so long."""
ENOUGH_CALLS = 100
"""So many calls make a mean time on a call of its own for an hour of the week, or else of the day."""
BAD_DAY = NormalDist().inv_cdf(0.9)
Slot = tuple[int, int]


def staffing(
    actor: Actor,
    *,
    at: datetime,
    centre: str,
    desk: str = "operator",
    weeks: int = 4,
    service: float | None = None,
    within_s: int | None = None,
    occupancy: float | None = None,
    shrinkage: float | None = None,
    work_s: int | None = None,
) -> Needs:
    """People needed at a desk for a share `service` of calls to be answered (of incidents to be taken up, for
    dispatchers) in `within_s` seconds, nobody busier than asked; what is not asked is as standards/staffing.toml says.

    It stands on the last full weeks up to yesterday. On a bad day, one in ten, calls are the mean and 1.28 standard
    deviations, whose size over chance is learnt from all hours together. work_s: seconds of a dispatcher an incident.
    Raises: Forbidden, NotFound; Refusal HILO-U404 for a promise that cannot be planned for, HILO-U409
    without a centre.
    """
    if not centre:
        raise Refusal("HILO-U409", "Name the centre to plan for: its code, such as PUE.", where="centre")
    [row] = overseen(actor, centre)
    asked = _promised(desk, service=service, within_s=within_s, occupancy=occupancy, work_s=work_s)
    _check(weeks, asked, shrinkage)
    last = day_of(row, at) - timedelta(days=1)
    first = last - timedelta(days=7 * weeks - 1)
    since, until = begins(row, first), begins(row, last + timedelta(days=1))
    on_break, on_shift = hours_on_shift(actor, centre=row.code, desk=desk, since=since, until=until, at=at)
    off = shrunk(on_break_h=on_break, on_shift_h=on_shift)
    share = off.share if shrinkage is None else shrinkage
    history = _History(Reading([row], first, last, at), asked.work_s)
    days = sorted(history.calls_by_day)
    patient = patience(history.waits("abandoned"), history.waits("answer")) if asked.work_s is None else None
    known = patient if patient and patient.enough else None
    hours = []
    if days and len({day.weekday() for day in days}) == 7 and history.handled:
        spread = history.dispersion()
        hours = [
            _need(slot, history, spread, known, asked, share)
            for slot in ((weekday, hour) for weekday in range(7) for hour in range(24))
        ]
    hung_up, answered = history.n("abandoned"), history.n("answer")
    return Needs(
        centre=row.code,
        desk=desk,
        first=first,
        last=last,
        weeks=weeks,
        service=asked.service,
        within_s=asked.within_s,
        occupancy=asked.occupancy,
        shrinkage=share,
        breaks=off.breaks,
        breaks_seen=off.seen,
        away=off.away,
        work_s=asked.work_s,
        days=len(days),
        enough=len(days) >= FEWEST_DAYS and bool(hours),
        handling_s=history.handling_s(),
        patience_s=known.mean_s if known else None,
        patience_low_s=known.low_s if known else None,
        patience_high_s=known.high_s if known else None,
        abandoned_share=hung_up / (hung_up + answered) if hung_up + answered else None,
        hours=hours,
        notes=[
            *warnings(),
            *shrinkage_notes(off, given=shrinkage),
            *staffing_notes(
                days=len(days),
                fewest_days=FEWEST_DAYS,
                handled=history.handled,
                long_calls=history.long_calls,
                patience_from=hung_up,
                patience_fewest=FEWEST_HUNG_UP if asked.work_s is None else 0,
                gaps=len(days_with_calls(row, first, last, at=at)) - len(days),
                work_s=asked.work_s,
            ),
        ],
    )


def _promised(desk: str, **asked: Any) -> Promise:
    """What is asked, and where nothing is, what the desk's plan starts from."""
    if desk not in planned_desks():
        raise Refusal("HILO-U404", f"Plan for one of {', '.join(planned_desks())}.", where="desk")
    usual = promise(desk)
    if usual.work_s is None:
        asked.pop("work_s")
    return replace(usual, **{name: value for name, value in asked.items() if value is not None})


class _History:
    """Calls and handling times of a centre by hour of the week."""

    def __init__(self, reading: Reading, work_s: int | None) -> None:
        """work_s: seconds that an incident takes to which help was due; None for calls, whose time is measured."""
        self._work_s = work_s
        self.calls_by_day: dict[date, list[int]] = {}
        self._handled: dict[Slot, list[float]] = defaultdict(lambda: [0.0, 0.0])
        self._waits = {"abandoned": Histogram(), "answer": Histogram()}
        self.handled = self.long_calls = 0
        for part in reading.parts(cells=True):
            bag = Bag([part.kept])
            for hour, measure, seconds, counts in bag.split(bag.hours):
                self._take(part.day, hour, KEPT[measure], seconds, counts)
        # Days by weekday and hour: 0 calls in an hour is a figure, a day without a call is a hole.
        self._calls: dict[Slot, list[int]] = defaultdict(list)
        for day, by_hour in self.calls_by_day.items():
            for hour, calls in enumerate(by_hour):
                self._calls[day.weekday(), hour].append(calls)

    def _take(self, day: date, hour: int, measure: str, seconds: Small, counts: Small) -> None:
        if self._work_s is not None:
            found = int(counts.sum()) if measure in {"dispatch", DUE["dispatch"]} else 0
            self._take_incidents(day, hour, found, self._work_s)
        elif measure == CALLS:
            if offered := int(counts[seconds == COUNTED.index("offered")].sum()):
                self.calls_by_day.setdefault(day, [0] * 24)[hour] = offered
        elif measure == "handling":
            usual = seconds <= LONGEST_CALL_S
            self.long_calls += int(counts[~usual].sum())
            calls = int(counts[usual].sum())
            # A second that was rounded up is half a second too long on average.
            time = float(((seconds[usual].astype(float) - 0.5).clip(0) * counts[usual]).sum())
            self.handled += calls
            held = self._handled[day.weekday(), hour]
            held[0] += calls
            held[1] += time
        elif measure in self._waits:
            self._waits[measure].add(seconds, counts)

    def _take_incidents(self, day: date, hour: int, incidents: int, work_s: int) -> None:
        self.calls_by_day.setdefault(day, [0] * 24)[hour] += incidents
        self.handled += incidents
        held = self._handled[day.weekday(), hour]
        held[0] += incidents
        held[1] += incidents * work_s

    def n(self, measure: str) -> int:
        return self._waits[measure].n

    def waits(self, measure: str) -> dict[float, int]:
        """Seconds waited, in the middle of the second that was kept, -> callers."""
        return {max(0.0, second - 0.5): callers for second, callers in self._waits[measure].counts().items()}

    def mean(self, slot: Slot) -> float:
        return fmean(self._calls[slot])

    def dispersion(self) -> float:
        """Variance over mean of the calls of an hour of the week (Pearson), not below 1, of all hours together."""
        total, free = 0.0, 0
        for calls in self._calls.values():
            mean = fmean(calls)
            if mean > 0 and len(calls) > 1:
                total += sum((one - mean) ** 2 for one in calls) / mean
                free += len(calls) - 1
        return max(1.0, total / free) if free else 1.0

    def handling_s(self, slot: Slot | None = None) -> float | None:
        """Mean time on a call: of the hour of the week, of the hour of the day, or of all, as calls are enough."""
        every = list(self._handled.items())
        if slot is not None:
            for chosen in (
                [held for one, held in every if one == slot],
                [held for one, held in every if one[1] == slot[1]],
            ):
                if sum(held[0] for held in chosen) >= ENOUGH_CALLS:
                    return sum(held[1] for held in chosen) / sum(held[0] for held in chosen)
        calls = sum(held[0] for _, held in every)
        return sum(held[1] for _, held in every) / calls if calls else None


def _need(
    slot: Slot,
    history: _History,
    spread: float,
    known: Patience | None,
    asked: Promise,
    share: float,
) -> HourNeed:
    calls = history.mean(slot)
    bad = calls + BAD_DAY * sqrt(spread * calls)
    handling = max(1.0, history.handling_s(slot) or 1.0)

    def needed(rate: float, patience_s: float | None = None) -> int:
        # A centre is never left alone, though nobody calls.
        hands = operators_needed(
            rate,
            handling,
            service=asked.service,
            within_s=asked.within_s,
            occupancy=asked.occupancy,
            patience_s=patience_s,
        )
        return max(1, hands)

    operators, on_a_bad_day = needed(calls), needed(bad)
    queue = erlang_c(operators, calls, handling)
    return HourNeed(
        weekday=slot[0],
        hour=slot[1],
        calls=round(calls, 2),
        calls_bad_day=round(bad, 2),
        handling_s=round(handling, 1),
        operators=operators,
        operators_bad_day=on_a_bad_day,
        operators_with_abandonment=needed(calls, known.mean_s) if known else None,
        rostered=with_shrinkage(operators, share),
        rostered_bad_day=with_shrinkage(on_a_bad_day, share),
        service=round(queue.within(asked.within_s), 4),
        occupancy=round(queue.occupancy, 4),
        wait_s=round(queue.wait_s, 1) if isfinite(queue.wait_s) else queue.wait_s,
    )


def _check(weeks: int, asked: Promise, shrinkage: float | None) -> None:
    faults = {
        "weeks": (1 <= weeks <= 52, "Give 1 to 52 weeks."),
        "service": (0.5 <= asked.service <= 0.999, "Give a service from 0.5 to 0.999: no number of people keeps 1."),
        "within": (0 <= asked.within_s <= 600, "Give 0 to 600 seconds."),
        "occupancy": (0.1 <= asked.occupancy <= 1, "Give an occupancy from 0.1 to 1."),
        "shrinkage": (0 <= (shrinkage or 0) <= 0.8, "Give a shrinkage from 0 to 0.8."),
        "work": (10 <= (asked.work_s or 10) <= 3600, "Give 10 to 3600 seconds of work on an incident."),
    }
    for where, (right, message) in faults.items():
        if not right:
            raise Refusal("HILO-U404", message, where=where)
