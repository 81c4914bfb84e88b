"""Phones of the institution: those in use; a lost one is revoked, and what it still sent is opened with a reason."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.commander.desk import DESK
from hilo.desks.reading import clocks, words
from hilo.desks.reading.frame import reader
from hilo.kernel.access.http import requires
from hilo.kit.acting import perform
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.lib.limits import Reason, attributes
from hilo.policing.detentions import queries as detentions
from hilo.policing.reports import actions, queries

PURPOSE = "phones of the institution"
RIGHT_S = 120
"""A phone's clock that is further off than this is said: the same as in the report's log."""


@require_safe
@never_cache
@requires("devices.manage")
def listing(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@never_cache
@requires("devices.manage")
def revoking(request: HttpRequest, device: UUID) -> HttpResponse:
    """Lost, stolen or shared: it sends nothing in any more, and what it still tries is sealed."""
    try:
        perform(request, actions.revoke_device, device)
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        return _page(request, refusal=refusal, failed=str(device))
    messages.success(request, _("Revoked. What it still sends is sealed."))
    return redirect("commander-devices")


@require_POST
@never_cache
@requires("devices.manage")
def opening(request: HttpRequest, sealed: int) -> HttpResponse:
    """What a revoked phone still sent, in clear, once: who opened it and why is written in the ledger."""
    try:
        content = perform(request, actions.open_sealed, sealed)
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        return _page(request, refusal=refusal, failed=str(sealed))
    return _page(request, opened={"id": sealed, "text": _clear(content)})


@require_POST
@never_cache
@requires("devices.manage")
def letting_in(request: HttpRequest, sealed: int) -> HttpResponse:
    """What was opened goes into its reports, answer by answer: what differs stays beside what stands."""
    try:
        done = perform(request, actions.merge_sealed, sealed)
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, refusal=refusal, failed=str(sealed))
    for one in done:
        messages.success(request, _became(one))
    if not done:
        messages.info(request, _("It was let in before: nothing changed."))
    return redirect("commander-devices")


def _became(one: Any) -> str:
    """What came of what was let in into one report."""
    parts = [ngettext("{n} answer was let in", "{n} answers were let in", one.taken).format(n=one.taken)]
    if waits := len(one.conflicts):
        parts.append(ngettext("{n} waits for a choice", "{n} wait for a choice", waits).format(n=waits))
    if refused := len(one.refused):
        parts.append(ngettext("{n} was not taken", "{n} were not taken", refused).format(n=refused))
    return f"{one.folio}: {'; '.join(parts)}."


def _clear(content: Any) -> str:
    if isinstance(content, bytes):
        content = content.decode("utf-8", "replace")
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=2)


def _page(
    request: HttpRequest, *, refusal: Refusal | None = None, failed: str = "", opened: dict[str, Any] | None = None
) -> HttpResponse:
    who = reader(request, PURPOSE)
    devices = queries.devices(who)
    context = {
        "devices": [_row(one) for one in devices if one.revoked_at is None],
        "revoked": [_row(one) for one in devices if one.revoked_at is not None],
        "sealed": queries.sealed(who),
        "odd": detentions.odd_reads(who, at=timezone.now()),
        "failed": failed,
        "opened": opened,
        "limits": {"reason": attributes(Reason)},
    }
    return DESK.show(
        request, "devices", "commander/devices.html", context | (words.refused(refusal) if refusal else {})
    )


def _row(one: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "key": str(one.id),
        "name": one.name,
        "officer": f"{one.officer_name} · {one.officer_number}",
        "seen_at": one.seen_at,
        "skew": _skew(one.skew_s) if one.seen_at else "",
        "revoked_at": one.revoked_at,
        "revoked_because": one.revoked_because,
    }


def _skew(seconds: int) -> str:
    """How far a phone's clock is off, as last seen."""
    if abs(seconds) < RIGHT_S:
        return _("right")
    length = clocks.span(timedelta(seconds=abs(seconds)))
    return _("{time} ahead").format(time=length) if seconds > 0 else _("{time} behind").format(time=length)
