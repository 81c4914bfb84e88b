"""What several rules ask of a case."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from ..case import Case, Record
from ..registry import limits, lists
from ..words import clock, plain

_WIDTH = {"minutes": 60, "hours": 3600}

SLACK = timedelta(minutes=limits()["clock_slack"])
"""How far two watches may differ."""
APART = timedelta(minutes=limits()["records_slack"])
"""How far two records of one act may differ."""


def minutes(name: str) -> timedelta:
    return timedelta(minutes=limits()[name])


def hours(name: str) -> timedelta:
    return timedelta(hours=limits()[name])


def counted(case: Case, start: datetime) -> dict[str, str]:
    """To when a time is counted that still runs: the check, on the clock of the hour from which it is counted."""
    return {"counted": clock(case.now.astimezone(start.tzinfo))}


_SPANISH = frozenset(lists()["spanish"]["codes"])
_MEXICAN = frozenset(lists()["mexican"]["codes"])


def other_language(record: Record) -> bool:
    """Whether the person speaks another language than Spanish; not if nobody said."""
    said = record.text("language")
    return bool(said) and plain(said) not in _SPANISH


def foreigner(record: Record) -> bool:
    said = record.text("nationality")
    return bool(said) and plain(said) not in _MEXICAN


def of_flagrancy(record: Record) -> bool:
    return record.text("kind") == "flagrancy"


_OLDER = re.compile("|".join(lists()["older_injuries"]["patterns"]))


def explained_before(record: Record) -> bool:
    """The report says that an injury is older than the detention, or came from another."""
    return bool(_OLDER.search(plain(record.text("injuries_description"))))
