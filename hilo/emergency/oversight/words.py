"""Labels, verdicts and notes in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext, ngettext

from hilo.emergency.centres.queries import centre as centre_named
from hilo.kernel.language import language

from .rules.plans import Shrinkage
from .rules.times import Judgement, Limit, fewest, measures
from .values import TimesRow


def label_of(labels: Mapping[str, str]) -> str:
    """A label of a standards file in the reader's language."""
    return labels[language()]


def measure_label(name: str) -> str:
    return label_of(measures()[name].labels)


def percent(share: float) -> str:
    """A share as people read it: 90 %, 91.2 %; never rounded up to 100 % or down to 0 %."""
    value = 100 * share
    if 0 < value < 0.05 or 99.95 <= value < 100:
        return f"{value:.3f} %" if 0.0005 <= value < 99.9995 else ("> 99.999 %" if value > 50 else "< 0.001 %")
    return f"{value:.1f} %".replace(".0 %", " %")


def row_label(by: str, key: str) -> str:
    """What a row of a table is about, in words."""
    if by == "centre":
        row = centre_named(key)
        return row.name if row else key
    if by == "hour":
        return f"{int(key)} h"
    if by == "week":
        monday = date.fromisoformat(key)
        return gettext("Week of {day}").format(day=monday.strftime("%d/%m/%Y"))
    if by == "day":
        return date.fromisoformat(key).strftime("%d/%m/%Y")
    names = {
        "high": gettext("High priority"),
        "medium": gettext("Medium priority"),
        "low": gettext("Low priority"),
        "before": gettext("Before 911"),
        "after": gettext("With 911"),
        "": gettext("Without an incident") if by == "priority" else gettext("All calls"),
    }
    return names[key]


def verdict_says(limit: Limit, found: Judgement, n: int, lacking: int) -> str:
    """A verdict as one sentence. lacking: of the n cases that were due, those that it never reached."""
    if found.share is None:
        return gettext("No cases.")
    share = gettext("{share} of {n} within {seconds} s; {owed} asked").format(
        share=percent(found.share), n=f"{n:,}", seconds=limit.within_s, owed=percent(limit.share)
    )
    if lacking:
        share += gettext(" ({n} never reached)").format(n=f"{lacking:,}")
    if found.met is None:
        few = gettext("too few for a verdict ({fewest} needed)").format(fewest=fewest())
        return f"{share}: {few}."
    if found.met:
        told = gettext("met") if found.sure else gettext("met, but it may be chance")
    else:
        told = gettext("not met") if found.sure else gettext("not met, but it may be chance")
    return f"{share}: {told}."


def times_notes(rows: Sequence[TimesRow], *, by: str, alone: Sequence[str], behind: int) -> list[str]:
    """What a reader of a table of times must know."""
    notes = []
    if by == "rollout":
        notes.append(
            gettext(
                "Before and after, no proof of an effect: the two sides differ in season, in length and in whatever "
                "else changed, and before 911 only what was recorded can be counted."
            )
        )
        if alone:
            notes.append(gettext("Calls on one side only, so left out: {centres}.").format(centres=", ".join(alone)))
    apart = sum(row.calls.paper + row.calls.offline for row in rows)
    if apart:
        notes.append(
            ngettext(
                "{n} call was written down by hand (paper form, or the line was cut): it is in none of the times.",
                "{n} calls were written down by hand (paper form, or the line was cut): they are in none of the times.",
                apart,
            ).format(n=f"{apart:,}")
        )
    by_hand = sum(row.calls.by_hand for row in rows)
    if by_hand:
        notes.append(
            ngettext(
                "{n} call was begun by hand: how long it rang is unknown, and its other times run from the key.",
                "{n} calls were begun by hand: how long they rang is unknown, and their other times run from the key.",
                by_hand,
            ).format(n=f"{by_hand:,}")
        )
    excused = sum(row.calls.excused for row in rows)
    if excused:
        notes.append(
            ngettext(
                "{n} incident without a unit is not counted as late: its code or its closure says that nobody was due.",
                "{n} incidents without a unit are not counted as late: code or closure says that nobody was due.",
                excused,
            ).format(n=f"{excused:,}")
        )
    odd = sum(row.calls.odd for row in rows)
    if odd:
        notes.append(
            ngettext(
                "{n} time was left out: it ends before it begins.",
                "{n} times were left out: they end before they begin.",
                odd,
            ).format(n=f"{odd:,}")
        )
    if behind:
        notes.append(behind_note(behind))
    return notes


def behind_note(behind: int) -> str:
    """That late changes are still to be looked at."""
    return ngettext(
        "{n} recent change was not looked at yet: a closed day may still count as it was before it.",
        "{n} recent changes were not looked at yet: closed days may still count as they were before them.",
        behind,
    ).format(n=f"{behind:,}")


def real_calls_too(real: int) -> str:
    """The warning beside a number from which real emergencies came."""
    return ngettext(
        "A real emergency came from this number, too: answer it like any other.",
        "{n} real emergencies came from this number, too: answer it like any other.",
        real,
    ).format(n=real)


def shrinkage_notes(off: Shrinkage, *, given: float | None) -> list[str]:
    """Where the share that is not at the desk comes from; nothing where it was given."""
    if given is not None:
        return []
    breaks = (
        gettext("{share} of the time on shift was on a break, as recorded")
        if off.seen
        else gettext("{share} of the time on shift is taken to be on a break (too little was recorded)")
    ).format(share=percent(off.breaks))
    away = gettext("{share} of the payroll is taken to be absent or in training").format(share=percent(off.away))
    return [f"{breaks}; {away}."]


def staffing_notes(
    *,
    days: int,
    fewest_days: int,
    handled: int,
    long_calls: int,
    patience_from: int,
    patience_fewest: int,
    gaps: int,
    work_s: int | None,
) -> list[str]:
    """What a reader of a staffing table must know."""
    notes = []
    if work_s is not None:
        notes.append(
            gettext(
                "Each incident to which help is due is taken to keep a dispatcher busy for {seconds} s: no clock sees "
                "this, so watch your own desk and ask with your figure."
            ).format(seconds=work_s)
        )
    if days < fewest_days:
        notes.append(
            gettext(
                "Only {days} days of history: the figures show the way and are no plan; {fewest} days are needed."
            ).format(days=days, fewest=fewest_days)
        )
    if not handled:
        notes.append(gettext("No call was handled in these weeks: there is nothing to plan with."))
    if gaps:
        notes.append(
            ngettext(
                "{n} day has no call at all and was left out: see whether the system stood still.",
                "{n} days have no call at all and were left out: see whether the system stood still.",
                gaps,
            ).format(n=gaps)
        )
    if long_calls:
        notes.append(
            ngettext(
                "{n} call of over an hour was left out of the mean time on a call.",
                "{n} calls of over an hour were left out of the mean time on a call.",
                long_calls,
            ).format(n=f"{long_calls:,}")
        )
    if patience_from < patience_fewest:
        notes.append(
            gettext(
                "Hung up and not reached since: {n}. Too few to say how long callers wait, so all are taken to wait."
            ).format(n=patience_from)
        )
    return notes
