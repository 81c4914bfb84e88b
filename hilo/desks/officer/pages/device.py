"""This phone: its name, whether it was revoked, and what it still held when it might send no more."""

from __future__ import annotations

import base64
from contextlib import suppress
from typing import Annotated, Any, Literal

from annotated_types import MaxLen
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from hilo.desks.asked import actor, answered, body
from hilo.kernel.access.http import public, requires
from hilo.lib.actor import Actor
from hilo.lib.commands import command
from hilo.lib.documents import read
from hilo.lib.errors import Refusal
from hilo.lib.limits import Longest
from hilo.policing.reports import actions, queries
from hilo.policing.reports.commands import RegisterDevice, TakeSealed

from .keys import keys_of

SESSION = "officer_phone"
PHONE = Actor("hilo.phone", frozenset({"reports.write"}))
"""Who takes the last sending of an officer who has no right any more."""


@command
class Box:
    iv: Annotated[str, Longest(64)]
    data: Annotated[str, Longest(1_900_000)]


@command
class Row:
    """A row as it lay on the phone: boxes are sealed under the officer's key, the last one is what it holds."""

    verb: Annotated[str, Longest(24)] = ""
    at: int
    object: Annotated[str, Longest(64)] = ""
    boxes: Annotated[list[Box], MaxLen(2)]


@command
class LeaveSealed:
    """What a store of a revoked phone still holds."""

    device: Annotated[str, Longest(64)]
    store: Literal["reports", "out", "files"]
    rows: Annotated[list[Row], MaxLen(1000)]


def asking(request: HttpRequest) -> str:
    """The phone that asks: the one that this session was opened on, if it said so once; else the one it names now.

    A phone that was revoked does not go on by leaving its name out.
    """
    return str(request.session.get(SESSION, "")) or request.GET.get("device", "")


def remember(request: HttpRequest, device: str, who: Actor, *, anew: bool = False) -> None:
    """This session is that phone's from now on. anew: also if it was another's."""
    if device and (anew or not request.session.get(SESSION)) and queries.device(device, who) is not None:
        request.session[SESSION] = device


def standing(device: str, who: Actor) -> dict[str, Any]:
    """Whether the phone is known, and whether it may go on."""
    found = queries.device(device, who) if device else None
    return {
        "registered": found is not None,
        "revoked": found is not None and found.revoked_at is not None,
        "device_name": found.name if found is not None else "",
    }


@requires("reports.write")
@require_POST
def register(request: HttpRequest) -> HttpResponse:
    """The phone is known from now on, by the name its officer gives it."""
    who, said = actor(request), body(request, RegisterDevice)
    in_use(request, who)

    def work() -> dict[str, Any]:
        now, device = timezone.now(), str(said.id)
        actions.register_device(said, actor=who, at=now)
        remember(request, device, who, anew=True)
        return {"now": now} | standing(device, who)

    return answered(request, work)


@requires("reports.write")
@require_POST
def sealed(request: HttpRequest) -> HttpResponse:
    """What a revoked phone had not sent: kept sealed, merged with nothing, until a commander opens it and says why."""
    who, said = actor(request), body(request, LeaveSealed)

    def work() -> dict[str, Any]:
        now, keys = timezone.now(), keys_of(who.user_id or 0)
        actions.take_sealed(said.device, TakeSealed(content=_content(said, keys)), actor=who, at=now)
        return {"now": now}

    return answered(request, work)


@public
@require_POST
def last(request: HttpRequest) -> HttpResponse:
    """The last sending of a phone whose officer was suspended or left: taken sealed, and nothing is read back.

    Nobody signs in here, for the rights ended at once. What opens under the officer's key was written on a phone that
    had it while they served: all of it must. Raises: Refusal HILO-R482; Conflict HILO-R488 while they may act.
    """
    said = body(request, LeaveSealed)
    account = queries.account_of_phone(said.device)
    keys = keys_of(account) if account is not None else []
    boxes = [box for row in said.rows for box in row.boxes]
    if not boxes or not all(row.boxes for row in said.rows) or not all(_opened(box, keys) for box in boxes):
        raise Refusal("HILO-R482", where="device", status=403)
    now = timezone.now()
    actions.take_last(said.device, TakeSealed(content=_content(said, keys)), actor=PHONE, at=now)
    return JsonResponse({"now": now})


def in_use(request: HttpRequest, who: Actor) -> None:
    """Refuse what a revoked phone sends. Raises: Refusal HILO-R480."""
    remember(request, request.GET.get("device", ""), who)
    if standing(asking(request), who)["revoked"]:
        raise Refusal("HILO-R480", where="device")


def _content(said: LeaveSealed, keys: list[bytes]) -> Any:
    """What the rows hold, as a commander may read it once opened: reports as changes that can be merged."""
    opened = [[_opened(box, keys) for box in row.boxes] for row in said.rows]
    if said.store == "reports":
        return [_changes(boxes[-1]) for boxes in opened if boxes and boxes[-1]]
    rows = [
        {"at": row.at, "verb": row.verb, "object": row.object, "holds": [_shown(box) for box in boxes]}
        for row, boxes in zip(said.rows, opened, strict=True)
    ]
    return {said.store: rows}


def _opened(box: Box, keys: list[bytes]) -> bytes:
    """What a box holds; nothing if no key of the officer opens it."""
    for key in keys:
        with suppress(InvalidTag, ValueError):
            return AESGCM(key).decrypt(base64.b64decode(box.iv), base64.b64decode(box.data), None)
    return b""


def _changes(raw: bytes) -> Any:
    """A report's changes; what holds none is kept as it came."""
    report = _shown(raw)
    pending = report.get("pending") if isinstance(report, dict) else None
    if not isinstance(pending, dict) or not all(isinstance(one, dict) for one in pending.values()):
        return report
    names = ("value", "before", "at", "seen")
    changes = [{"path": path} | {name: one.get(name) for name in names} for path, one in pending.items()]
    # What the server did not take waits on the phone beside it, without its hour.
    held = report.get("held")
    rest = held.items() if isinstance(held, dict) else ()
    changes += [
        {"path": path, "value": one.get("value"), "before": None, "at": None}
        for path, one in rest
        if isinstance(one, dict)
    ]
    return {"ref": report.get("ref", ""), "changes": changes}


def _shown(raw: bytes) -> Any:
    try:
        return read(raw)
    except (Refusal, ValueError, RecursionError):
        return base64.b64encode(raw).decode()
