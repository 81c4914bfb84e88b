"""Shifts over HTTP: one's own state, the supervisor's board, the log, the hand-over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Router, Schema, Status
from pydantic import Field

from hilo.kernel.access.http import May
from hilo.lib.schema import RecordId, Text

from . import actions, queries
from .models import AgentStatePeriod, Note, ShiftHandOver

router = Router(tags=["shifts"])


class AgentStepIn(Schema):
    """step: of standards/states.toml; with sign_on the desk, with pause its kind, and minutes if not the usual ones."""

    step: Literal["sign_on", "pause", "back", "sign_off"]
    desk: Text(12) = ""  # type: ignore[valid-type]
    kind: Text(16) = ""  # type: ignore[valid-type]
    minutes: Annotated[int, Field(ge=1, le=600)] | None = None


class BreakOut(Schema):
    name: str
    label: str
    minutes: int
    longest: int


class MineOut(Schema):
    """status: away, ready or break; label: in the reader's language; steps: what can be asked for now."""

    status: str
    label: str
    since: datetime | None
    kind: str
    until: datetime | None
    steps: dict[str, str]
    breaks: list[BreakOut]


class ConcernOut(Schema):
    code: str
    minutes: int
    urgent: bool


class WorkerOut(Schema):
    name: str
    desk: str
    status: str
    since: datetime
    break_kind: str
    until: datetime | None
    calls: int
    oldest: datetime | None
    seen_at: datetime
    shift_from: datetime
    concerns: list[ConcernOut]


class BoardOut(Schema):
    centre: str
    workers: list[WorkerOut]
    counts: dict[str, int]


class ShiftNoteIn(Schema):
    kind: Text(12)  # type: ignore[valid-type]
    text: Text(1000)  # type: ignore[valid-type]
    corrects: RecordId | None = None


class NoteOut(Schema):
    id: int
    kind: str
    text: str
    by: str
    at: datetime
    corrects: int | None


class ShiftHandOverItemIn(Schema):
    kind: Text(24)  # type: ignore[valid-type]
    text: Text(300)  # type: ignore[valid-type]
    subject: Text(80) = ""  # type: ignore[valid-type]
    late: bool = False


class ShiftHandOverIn(Schema):
    items: Annotated[list[ShiftHandOverItemIn], Field(max_length=500)] = []
    remarks: Text(4000) = ""  # type: ignore[valid-type]


class ShiftHandOverSignatureIn(Schema):
    answer: Text(4000) = ""  # type: ignore[valid-type]


class HandOverOut(Schema):
    id: int
    items: list[dict[str, Any]]
    remarks: str
    written_by: str
    written_at: datetime
    taken_by: str
    taken_at: datetime | None
    withdrawn_at: datetime | None


def mine_out(period: AgentStatePeriod | None) -> dict[str, Any]:
    """A worker's own state, with what may be asked for next."""
    spoken = "en" if (get_language() or "es").startswith("en") else "es"
    status = period.status if period else actions.STATES.initial
    graph = actions.STATES
    return {
        "status": status,
        "label": graph.label(status, spoken),
        "since": period.began_at if period else None,
        "kind": period.break_kind if period else "",
        "until": period.until if period else None,
        "steps": {name: graph.steps[name].labels[spoken] for name in graph.steps_from(status)},
        "breaks": [
            {"name": kind.name, "label": kind.labels[spoken], "minutes": kind.minutes, "longest": kind.longest}
            for kind in queries.breaks().values()
        ],
    }


def note_out(row: Note) -> dict[str, Any]:
    return {"id": row.pk, "corrects": row.corrects_id} | {
        name: getattr(row, name) for name in ("kind", "text", "by", "at")
    }


def hand_over_out(row: ShiftHandOver) -> dict[str, Any]:
    return {"id": row.pk} | {name: getattr(row, name) for name in HandOverOut.model_fields if name != "id"}


@router.get("shifts/me", response=MineOut, auth=May("shifts.own"))
def me(request: HttpRequest) -> dict[str, Any]:
    return mine_out(queries.mine(request.actor, at=timezone.now()))  # type: ignore[attr-defined]


@router.post("shifts/me", response=MineOut, auth=May("shifts.own"))
def move(request: HttpRequest, body: AgentStepIn) -> dict[str, Any]:
    """Ask for one step of one's own."""
    who, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    if body.step == "sign_on":
        return mine_out(actions.sign_on(actor=who, desk=body.desk, at=at))
    if body.step == "pause":
        return mine_out(actions.pause(actor=who, kind=body.kind, minutes=body.minutes, at=at))
    if body.step == "back":
        return mine_out(actions.back(actor=who, at=at))
    actions.sign_off(actor=who, at=at)
    return mine_out(None)


@router.post("shifts/me/beat", response={204: None}, auth=May("shifts.own"))
def beat(request: HttpRequest) -> Status[None]:
    """A desk says every half minute that it is still open."""
    actions.beat(actor=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return Status(204, None)


@router.get("shifts/board", response=BoardOut, auth=May("centre.oversee"))
def board(request: HttpRequest) -> queries.Board:
    """Who works the reader's own centre now."""
    return queries.board(request.actor, at=timezone.now())  # type: ignore[attr-defined]


@router.get("shifts/notes", response=list[NoteOut], auth=May("centre.oversee"))
def notes(request: HttpRequest, hours: Annotated[int, Field(ge=1, le=24 * 31)] = 24) -> list[dict[str, Any]]:
    since = timezone.now() - timedelta(hours=hours)
    return [note_out(row) for row in queries.notes(request.actor, since=since)]  # type: ignore[attr-defined]


@router.post("shifts/notes", response={201: NoteOut}, auth=May("centre.oversee"))
def write_note(request: HttpRequest, body: ShiftNoteIn) -> Status[dict[str, Any]]:
    written = actions.note(actor=request.actor, at=timezone.now(), **body.model_dump())  # type: ignore[attr-defined]
    return Status(201, note_out(written))


@router.get("shifts/hand-overs", response=list[HandOverOut], auth=May("centre.oversee"))
def hand_overs(request: HttpRequest) -> list[dict[str, Any]]:
    return [hand_over_out(row) for row in queries.hand_overs(request.actor)]  # type: ignore[attr-defined]


@router.post("shifts/hand-overs", response={201: HandOverOut}, auth=May("centre.oversee"))
def write_hand_over(request: HttpRequest, body: ShiftHandOverIn) -> Status[dict[str, Any]]:
    written = actions.write_hand_over(actor=request.actor, at=timezone.now(), **body.model_dump())  # type: ignore[attr-defined]
    return Status(201, hand_over_out(written))


@router.post("shifts/hand-overs/{int:hand_over_id}/signature", response=HandOverOut, auth=May("centre.oversee"))
def sign(request: HttpRequest, hand_over_id: RecordId, body: ShiftHandOverSignatureIn) -> dict[str, Any]:
    """Read and signed: the signer answers for the shift."""
    who = request.actor  # type: ignore[attr-defined]
    return hand_over_out(
        actions.take_hand_over(actor=who, hand_over_id=hand_over_id, answer=body.answer, at=timezone.now())
    )


@router.post("shifts/hand-overs/{int:hand_over_id}/withdrawal", response=HandOverOut, auth=May("centre.oversee"))
def withdraw(request: HttpRequest, hand_over_id: RecordId) -> dict[str, Any]:
    who = request.actor  # type: ignore[attr-defined]
    return hand_over_out(actions.withdraw_hand_over(actor=who, hand_over_id=hand_over_id, at=timezone.now()))
