"""What holds between centres: when an offer comes back, how long a unit may be lent, how long federal help may last."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType

STANDARDS = Path(__file__).parent / "standards"


@dataclass(frozen=True, slots=True)
class Terms:
    """terms.toml: how long each thing may take."""

    seen: timedelta
    renew: timedelta
    acknowledge: timedelta
    longest_loan: timedelta
    most_units: int


@dataclass(frozen=True, slots=True)
class Named:
    """A word of a list: its names by language, and the days on which it may be chosen (None: without a bound)."""

    labels: Mapping[str, str]
    begins: date | None
    until: date | None

    def on(self, day: date) -> bool:
        return (self.begins is None or self.begins <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Federal:
    """federal.toml: whom help may be asked of, what for, and for how many days at once."""

    institutions: Mapping[str, Named]
    kinds: Mapping[str, Named]
    longest_days: int


@cache
def terms() -> Terms:
    document = tomllib.loads((STANDARDS / "terms.toml").read_text(encoding="utf-8"))
    transfer, loan = document["transfer"], document["loan"]
    return Terms(
        seen=timedelta(seconds=transfer["seen_s"]),
        renew=timedelta(seconds=transfer["renew_s"]),
        acknowledge=timedelta(seconds=transfer["acknowledge_s"]),
        longest_loan=timedelta(hours=loan["longest_h"]),
        most_units=loan["most_units"],
    )


@cache
def federal() -> Federal:
    document = tomllib.loads((STANDARDS / "federal.toml").read_text(encoding="utf-8"))

    def named(key: str) -> Mapping[str, Named]:
        return MappingProxyType(
            {code: Named(row["label"], row.get("from"), row.get("until")) for code, row in document[key].items()}
        )

    return Federal(named("institutions"), named("kinds"), document["longest_days"])


def return_step(*, offered_at: datetime, renewed_at: datetime | None, due_at: datetime, at: datetime) -> str:
    """The step by which an open offer comes back at an instant, "" if it stands.

    return_unseen: no desk of the receiver ever showed it; return_lost: the desk that showed it has been silent for as
    long; return_unanswered: it is shown and was not acknowledged in time.
    """
    if at >= due_at:
        return "return_unanswered" if renewed_at else "return_unseen"
    if at < (renewed_at or offered_at) + terms().seen:
        return ""
    return "return_lost" if renewed_at else "return_unseen"


def look_again(*, offered_at: datetime, renewed_at: datetime | None, due_at: datetime) -> datetime:
    """When an open offer that hears nothing more comes back."""
    return min((renewed_at or offered_at) + terms().seen, due_at)


def help_days(begins: date, until: date) -> int:
    """Days from the first to the last, both counted; 0 if it ended before it began."""
    return max(0, (until - begins).days + 1)


def help_overdue(*, until: date, ended_on: date | None, on: date) -> bool:
    """True if the help has run past its last day on a day and was not ended."""
    return ended_on is None and on > until


def help_fault(*, begins: date, until: date, on: date) -> str:
    """What forbids help from a day until another, asked for on a day: "", "past", "order" or "long"."""
    if until < on:
        return "past"
    if begins > on + timedelta(days=federal().longest_days):
        return "long"
    if until < begins:
        return "order"
    return "long" if help_days(begins, until) > federal().longest_days else ""


def extension_fault(*, before: date, until: date, on: date) -> str:
    """What forbids to extend help that ends on one day until another: "", "past", "order" or "long"."""
    if until < on:
        return "past"
    if until <= before:
        return "order"
    return "long" if (until - max(before, on)).days > federal().longest_days else ""
