"""Times as percentiles and as shares within the standards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from hilo.emergency.centres.queries import rollout
from hilo.kernel.installation.queries import warnings
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..rules.histograms import Bag, Histogram
from ..rules.moments import CALLS, COUNTED, DUE, KEPT, MEASURES, PRIORITIES
from ..rules.times import Limit, judge, limits
from ..values import Calls, Spread, Times, TimesRow, Verdict
from ..words import label_of, measure_label, row_label, times_notes, verdict_says
from .follow import behind
from .scope import checked_days, day_of, overseen
from .source import Part, Reading

if TYPE_CHECKING:
    from hilo.emergency.centres.models import Centre

BY = ("", "centre", "day", "week", "hour", "priority", "rollout")
PERCENTILES = (50, 90, 95, 99)
MOST_ROWS = 400
BATCH_BYTES = 16_000_000
Grouped = dict[str, dict[str, Histogram]]


def times(
    actor: Actor, *, at: datetime, first: date, last: date, by: str = "", centre: str = "", priority: str = ""
) -> Times:
    """The times of calls received on some days, with what standards ask, by one of BY.

    rollout: before and after 911 worked in the centre's state, for the centres with calls on both sides. priority: only
    calls of incidents of this priority.
    Raises: Forbidden, NotFound; Refusal HILO-U411 days, HILO-U402 `by`, HILO-U403 priority.
    """
    centres = overseen(actor, centre)
    first, last = checked_days(first, last, at=at)
    if by not in BY:
        raise Refusal("HILO-U402", f"Times are told by {', '.join(filter(None, BY))}.", where="by")
    if priority not in PRIORITIES:
        raise Refusal("HILO-U403", "A priority is high, medium or low.", where="priority")
    if by == "day" and (last - first).days >= MOST_ROWS:
        raise Refusal("HILO-U411", f"Ask for at most {MOST_ROWS} single days, or for weeks.", where="first")
    reading = Reading(centres, first, last, at)
    wanted = reading.parts(cells=by in {"hour", "priority"} or bool(priority))
    alone: set[str] = set()
    if by == "rollout":
        grouped, alone = _around_the_rollout(wanted, centres, priority)
    else:
        grouped = _grouped(wanted, by, priority)
    rows = [_row(key, row_label(by, key), grouped[key]) for key in _keys(by, grouped)]
    codes = [row.code for row in centres if row.code not in alone]
    return Times(
        centres=codes,
        first=first,
        last=last,
        by=by,
        priority=priority,
        at=at,
        counted_days=reading.counted,
        days_from_rows=reading.from_rows,
        rows=rows,
        notes=[*warnings(), *times_notes(rows, by=by, alone=sorted(alone), behind=behind())],
    )


def today(actor: Actor, *, at: datetime, centre: str = "") -> TimesRow:
    """The open day so far, read from its rows, as one row."""
    centres = overseen(actor, centre)
    grouped: dict[str, Histogram] = {}
    for row in centres:
        day = day_of(row, at)
        found = _grouped(Reading([row], day, day, at).parts(cells=False), "", "")
        for measure, histogram in found.get("", {}).items():
            grouped.setdefault(measure, Histogram()).join(histogram)
    return _row("", row_label("", ""), grouped)


def measure_labels() -> dict[str, str]:
    """The measures in the order of a call's life, in the reader's language."""
    return {name: measure_label(name) for name in MEASURES}


def _grouped(wanted: Iterable[Part], by: str, priority: str) -> Grouped:
    """key -> measure -> histogram."""
    key_of: dict[str, Callable[[Part], str]] = {
        "centre": lambda part: part.centre,
        "day": lambda part: part.day.isoformat(),
        "week": lambda part: (part.day - timedelta(days=part.day.weekday())).isoformat(),
    }
    grouped: Grouped = {}
    for key, days in _batches(wanted, key_of.get(by, lambda part: "")):
        bag = Bag(days)
        only = bag.priorities == PRIORITIES.index(priority) if priority else None
        groups = {"hour": bag.hours, "priority": bag.priorities}.get(by)
        for group, measure, seconds, counts in bag.split(groups, only):
            name = f"{group:02}" if by == "hour" else PRIORITIES[group] if by == "priority" else key
            _into(grouped, name, KEPT[measure]).add(seconds, counts)
    return grouped


def _batches(wanted: Iterable[Part], key_of: Callable[[Part], str]) -> Iterator[tuple[str, list[bytes | memoryview]]]:
    """Days of one key together, some megabytes at a time: few large steps are quick, and memory stays small."""
    held: dict[str, list[bytes | memoryview]] = {}
    size = 0
    for part in wanted:
        held.setdefault(key_of(part), []).append(part.kept)
        size += len(part.kept)
        if size > BATCH_BYTES:
            yield from held.items()
            held, size = {}, 0
    yield from held.items()


def _around_the_rollout(wanted: Iterable[Part], centres: Sequence[Centre], priority: str) -> tuple[Grouped, set[str]]:
    """Before and after, of the centres that have both; and the centres that are left out."""
    actual = {row.state: row.actual for row in rollout(on=date.max)}
    began = {centre.code: actual.get(centre.state) for centre in centres}

    def side(part: Part) -> str:
        day = began[part.centre]
        return f"{part.centre} " if day is None else f"{part.centre} {'before' if part.day < day else 'after'}"

    sides: dict[str, Grouped] = {}
    for key, days in _batches(wanted, side):
        code, _, name = key.partition(" ")
        bag = Bag(days)
        only = bag.priorities == PRIORITIES.index(priority) if priority else None
        for _, measure, seconds, counts in bag.split(only=only):
            _into(sides.setdefault(code, {}), name, KEPT[measure]).add(seconds, counts)
    both = {code for code, found in sides.items() if _has_calls(found, "before") and _has_calls(found, "after")}
    grouped: Grouped = {}
    for code in sorted(both):
        for name in ("before", "after"):
            for kept, histogram in sides[code][name].items():
                _into(grouped, name, kept).join(histogram)
    return grouped, set(sides) - both


def _has_calls(found: Grouped, side: str) -> bool:
    return side in found and CALLS in found[side] and found[side][CALLS].n > 0


def _into(grouped: Grouped, key: str, measure: str) -> Histogram:
    return grouped.setdefault(key, {}).setdefault(measure, Histogram())


def _keys(by: str, grouped: Grouped) -> list[str]:
    if by == "rollout":
        return [side for side in ("before", "after") if side in grouped]
    if by == "priority":
        return [name for name in ("high", "medium", "low", "") if name in grouped]
    if by == "":
        grouped.setdefault("", {})
    return sorted(grouped)


def _row(key: str, label: str, found: dict[str, Histogram]) -> TimesRow:
    counted = found.get(CALLS, Histogram())
    calls = {name: counted.at(place) for place, name in enumerate(COUNTED)}
    received = sum(calls[name] for name in ("real", "improper", "other"))
    histograms = {name: found.get(name, Histogram()) for name in (*MEASURES, *DUE.values())}
    return TimesRow(
        key=key,
        label=label,
        calls=Calls(received=received, **calls),
        spreads={name: _spread(name, histograms) for name in MEASURES},
        verdicts=[_verdict(limit, histograms[limit.measure], histograms[DUE[limit.measure]]) for limit in limits()],
    )


def _spread(measure: str, histograms: dict[str, Histogram]) -> Spread:
    reached, lacking = histograms[measure], histograms.get(DUE.get(measure, ""), Histogram())
    return Spread(measure, measure_label(measure), reached.n, lacking.n, *reached.percentiles(*PERCENTILES, 100))


def _verdict(limit: Limit, reached: Histogram, lacking: Histogram) -> Verdict:
    kept = reached.within(limit.within_s)
    never = lacking.n - lacking.within(limit.within_s)
    n = reached.n + never
    found = judge(kept, n, limit.share)
    return Verdict(
        standard=limit.standard,
        label=label_of(limit.labels),
        measure=limit.measure,
        within_s=limit.within_s,
        owed=limit.share,
        n=n,
        kept=kept,
        lacking=never,
        share=found.share,
        low=found.low,
        high=found.high,
        met=found.met,
        sure=found.sure,
        binding=limit.binding,
        source=limit.source,
        says=verdict_says(limit, found, n, never),
    )
