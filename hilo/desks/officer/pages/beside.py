"""A partner writes in the same report from their own phone: comes in, is let in, signs what is theirs, leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from hilo.desks.asked import answered, body
from hilo.kernel.access.http import requires
from hilo.lib.actor import Actor
from hilo.policing.reports import actions
from hilo.policing.reports.commands import EndPartner, NamePartner, SignPart

from .device import in_use
from .sync import OfReport, officer, read_again


@requires("reports.write")
@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """One of the same crew comes in."""
    return _done(request, lambda ref, who, now: actions.join(ref, actor=who, at=now))


@requires("reports.write")
@require_POST
def name(request: HttpRequest) -> HttpResponse:
    """The author lets one of the crew write."""
    said = body(request, NamePartner)
    return _done(request, lambda ref, who, now: actions.name_partner(ref, said, actor=who, at=now))


@requires("reports.write")
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """The author takes a partner off it."""
    said = body(request, EndPartner)
    return _done(request, lambda ref, who, now: actions.end_partner(ref, said, actor=who, at=now))


@requires("reports.write")
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """A partner signs what they wrote, or says why not."""
    said = body(request, SignPart)
    return _done(request, lambda ref, who, now: actions.sign_part(ref, said, actor=who, at=now))


def _done(request: HttpRequest, act: Callable[[str, Actor, datetime], object]) -> HttpResponse:
    """The act, and the report as it then stands for who did it."""
    who, ref = officer(request), body(request, OfReport).ref
    in_use(request, who)

    def work() -> dict[str, Any]:
        now = timezone.now()
        act(ref, who, now)
        return read_again(who, ref, now)

    return answered(request, work)
