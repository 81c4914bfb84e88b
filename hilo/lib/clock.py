"""How far this machine's clock lies behind what the house has recorded: what a process knows of it.

`kernel.installation.clock` looks; whoever writes an act down, weighs a right or judges an instant asks here, without a
question to the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

_behind = timedelta()


def behind() -> timedelta:
    """How far the clock is behind; zero while it is right."""
    return _behind


def told() -> str:
    """By how much it is behind, to the second: "30 days, 0:00:00"."""
    return str(timedelta(seconds=round(_behind.total_seconds())))


def found(behind: timedelta) -> None:
    """What a look at it came to."""
    global _behind
    _behind = behind


def no_earlier(at: datetime) -> datetime:
    """The instant, moved on by what the clock is behind: time in the house never runs backwards.

    So a clock that is set back revives no right, takes none away, and ends nothing before it began.
    """
    return at + _behind


def marked(data: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The data of an entry: while the clock is behind, they say by how many seconds its instant was moved on."""
    return {**(data or {}), "clock_behind_s": round(_behind.total_seconds())} if _behind else data
