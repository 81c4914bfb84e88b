"""Notices over HTTP: post, withdraw, see what is in force."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from hilo.kernel.access.http import May
from hilo.lib.schema import Latitude, Longitude, RecordId, Text

from . import actions, queries
from .models import Notice

router = Router(tags=["notices"])


class NoticeIn(Schema):
    """About a number or a unit (`key`), or about a place (point and radius); always with an end."""

    kind: Literal["number", "place", "unit"]
    key: Text(40) = ""  # type: ignore[valid-type]
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    radius_m: float = 50
    state: Text(2)  # type: ignore[valid-type]
    text: Text(300)  # type: ignore[valid-type]
    until: datetime


class WithdrawalIn(Schema):
    reason: Text(300)  # type: ignore[valid-type]


class NoticeOut(Schema):
    id: int
    kind: str
    key: str
    text: str
    valid_until: datetime
    posted_by: str


def notice_out(notice: Notice) -> dict[str, Any]:
    return {"id": notice.pk} | {name: getattr(notice, name) for name in NoticeOut.model_fields if name != "id"}


@router.post("notices", response={201: NoticeOut}, auth=May("notices.post"))
def post(request: HttpRequest, body: NoticeIn) -> Status[dict[str, Any]]:
    until = body.until if body.until.tzinfo else timezone.make_aware(body.until)
    words = body.model_dump(exclude={"until"})
    posted = actions.post(actor=request.actor, at=timezone.now(), until=until, **words)  # type: ignore[attr-defined]
    return Status(201, notice_out(posted))


@router.post("notices/{int:notice_id}/withdrawal", response={204: None}, auth=May("notices.post"))
def withdraw(request: HttpRequest, notice_id: RecordId, body: WithdrawalIn) -> Status[None]:
    actions.withdraw(
        actor=request.actor,  # type: ignore[attr-defined]
        notice_id=notice_id,
        reason=body.reason,
        at=timezone.now(),
    )
    return Status(204, None)


@router.get("notices", response=list[NoticeOut], auth=May("notices.read"))
def about(
    request: HttpRequest,
    number: Text(40) = "",  # type: ignore[valid-type]
    unit: Text(24) = "",  # type: ignore[valid-type]
    latitude: Latitude | None = None,
    longitude: Longitude | None = None,
) -> list[dict[str, Any]]:
    """What is in force about a number, a unit or a point, within the reader's scope."""
    rows = queries.about(at=timezone.now(), number=number, unit=unit, latitude=latitude, longitude=longitude)
    return [notice_out(row) for row in rows if request.actor.covers(row.state)]  # type: ignore[attr-defined]
