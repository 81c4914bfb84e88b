"""What is asked of notices: each act's fields with their limits, told once for table, page and API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from hilo.lib.commands import command
from hilo.lib.limits import Latitude, Longest, Longitude, StateCode

KINDS = ("number", "place", "unit")
NoticeKind = Annotated[str, Longest(12), Field(json_schema_extra={"enum": list(KINDS)})]
NoticeKey = Annotated[str, Longest(40)]
"""A number as it is looked up, or a unit's code."""
NoticeText = Annotated[str, Longest(300)]
WhyWithdrawn = Annotated[str, Longest(300)]


@command
class PostNotice:
    """About a number or a unit (`key`), or about a place (point and radius); always with an end.

    kind: "number", "unit" or "place". radius_m: how far from its point a place's notice holds, in metres. until: in
    local time where no zone is given.
    """

    kind: NoticeKind
    key: NoticeKey = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    radius_m: float = 50
    state: StateCode
    text: NoticeText
    until: datetime


@command
class WithdrawNotice:
    """Take a notice back before its end."""

    reason: WhyWithdrawn
