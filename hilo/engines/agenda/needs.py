"""How many examiners of a kind until nobody lapses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import ceil

import numpy as np
from numpy.typing import NDArray

from hilo.engines.agenda.calendar import weeks_of
from hilo.engines.agenda.model import Job, Needed


def needed(
    jobs: Sequence[Job], kind: str, days: Sequence[date], *, a_day: float, no_shows: float = 0.0, clear_by: date
) -> Needed:
    """days: on which is worked; a_day: exams of one examiner; clear_by: until when those who are late already are done.

    Jobs fit if and only if every stretch of weeks has room for those that lie in it whole (Hall, 1935), so the answer
    is the largest of all stretches: exact by weeks. `enough` counts a week as in time if all of it lies before the due
    day, `bound` if its first day does.
    """
    weeks = weeks_of(days)
    mine = [job for job in jobs if kind in job.kinds]
    if not weeks or not mine:
        return Needed(kind, 0, 0, None, None, 0, 0.0)
    firsts = np.array([week[0].toordinal() for week in weeks])
    lasts = np.array([week[-1].toordinal() for week in weeks])
    each = np.array([len(week) for week in weeks]) * a_day * (1 - no_shows)
    release = np.array([job.release.toordinal() for job in mine])
    start, clear = days[0].toordinal(), clear_by.toordinal()
    due = np.array([job.due.toordinal() for job in mine])
    due = np.where(due <= start, clear, due)
    ahead = due <= lasts[-1] + 1
    release, due = release[ahead], due[ahead]
    first = np.searchsorted(lasts, release, side="left")
    found = []
    for last in (np.searchsorted(lasts, due, side="left") - 1, np.searchsorted(firsts, due, side="left") - 1):
        # Who ends before any week in which they may be examined lapses whoever works: they ask for nobody more.
        possible = (last >= first) & (first < len(weeks))
        found.append(_tightest(first[possible], last[possible], each))
    (enough, a, b, exams), (bound, *_) = found
    if not exams:
        return Needed(kind, 0, 0, None, None, 0, 0.0)
    return Needed(kind, enough, bound, weeks[a][0], weeks[b][-1], exams, float(each[a : b + 1].sum()))


def _tightest(
    first: NDArray[np.int64], last: NDArray[np.int64], each: NDArray[np.float64]
) -> tuple[int, int, int, int]:
    """Examiners, the stretch of weeks that asks for them, and its exams."""
    number = np.zeros((each.size, each.size))
    np.add.at(number, (first, last), 1)
    inside = number[::-1].cumsum(axis=0)[::-1].cumsum(axis=1)
    total = np.concatenate([[0.0], each.cumsum()])
    able = total[None, 1:] - total[:-1, None]
    share = np.where(np.triu(np.ones_like(able)) > 0, inside / np.where(able > 0, able, 1), 0.0)
    a, b = np.unravel_index(int(share.argmax()), share.shape)
    return ceil(float(share[a, b]) - 1e-9), int(a), int(b), int(inside[a, b])
