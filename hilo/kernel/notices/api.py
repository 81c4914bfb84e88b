"""Notices over HTTP: post, withdraw, see what is in force."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Router, Status

from hilo.kernel.access.http import May, asker, by
from hilo.lib.limits import Latitude, Longest, Longitude, RecordId

from . import actions, queries
from .commands import NoticeKey, PostNotice, WithdrawNotice
from .queries import NoticeRow, notice_row

router = Router(tags=["notices"])
UnitCode = Annotated[str, Longest(24)]


@router.post("notices", response={201: NoticeRow}, auth=May("notices.post"))
def post(request: HttpRequest, body: Body[PostNotice]) -> Status[NoticeRow]:
    return Status(201, notice_row(actions.post(body, **by(request))))


@router.post("notices/{int:notice_id}/withdrawal", response={204: None}, auth=May("notices.post"))
def withdraw(request: HttpRequest, notice_id: RecordId, body: Body[WithdrawNotice]) -> Status[None]:
    actions.withdraw(notice_id, body, **by(request))
    return Status(204, None)


@router.get("notices", response=list[NoticeRow], auth=May("notices.read"))
def about(
    request: HttpRequest,
    number: NoticeKey = "",
    unit: UnitCode = "",
    latitude: Latitude | None = None,
    longitude: Longitude | None = None,
) -> list[NoticeRow]:
    """What is in force about a number, a unit or a point, within the reader's scope."""
    rows = queries.about(at=timezone.now(), number=number, unit=unit, latitude=latitude, longitude=longitude)
    return [notice_row(row) for row in rows if asker(request).covers(row.state)]
