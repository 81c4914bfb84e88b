"""The caller's language: who speaks it, an interpreter on the line, and which languages one speaks oneself."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_POST

from hilo.desks.asked import actor, answered, body
from hilo.emergency.calls import actions, queries
from hilo.emergency.calls.commands import AskLanguageHelp, TellLanguageHelp
from hilo.emergency.shifts import queries as shifts
from hilo.emergency.shifts.actions import speak
from hilo.kernel.access.http import asker, by, requires
from hilo.kit.forms import Ask, form_of
from hilo.kit.frame import Desk, language
from hilo.kit.views import does, shows
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from . import sheet

DESK = Desk(later("Operator"), styles="operator/operator.css")
HERE = "operator-languages"


def choices(who: Actor, *, at: datetime) -> list[dict[str, Any]]:
    """Every language that a call may be in, with how many on shift speak it."""
    here = shifts.spoken_now(who.centre, at=at) if who.centre else {}
    return [{"code": code, "label": name, "here": here.get(code, 0)} for code, name in _labels().items()]


def wanted(who: Actor) -> list[dict[str, Any]]:
    """Calls of colleagues that ask for somebody who speaks their language; `mine`: one that the actor speaks."""
    labels, speaks = _labels(), shifts.languages_of(who.name)
    return [
        {
            "id": one.call_id,
            "folio": one.folio,
            "language": labels.get(one.language, one.language),
            "by": one.asked_by,
            "asked_at": one.asked_at,
            "place": sheet.place_words(one.state, one.municipality),
            "mine": one.language in speaks,
        }
        for one in queries.speakers_wanted(who)
    ]


def _labels() -> dict[str, str]:
    return queries.spoken_labels(language())


@requires("calls.answer")
@require_POST
def ask_help(request: HttpRequest, call_id: int) -> HttpResponse:
    """Ask an interpreter or a colleague to the line."""
    asked = body(request, AskLanguageHelp)
    return answered(request, lambda: asdict(queries.help_row(actions.ask_language_help(call_id, asked, **by(request)))))


@requires("calls.answer")
@require_POST
def tell_help(request: HttpRequest, call_id: int) -> HttpResponse:
    """The interpreter joined, left, or cannot be had."""
    said = body(request, TellLanguageHelp)
    return answered(request, lambda: asdict(queries.help_row(actions.tell_language_help(call_id, said, **by(request)))))


@requires("calls.answer")
@require_POST
def take_over(request: HttpRequest, call_id: int) -> HttpResponse:
    """Take a colleague's call that asks for who speaks its language."""
    who, now = actor(request), timezone.now()
    return answered(request, lambda: {"call": sheet.sheet(actions.take_over(call_id, actor=who, at=now), who, at=now)})


@shows("shifts.own")
def mine(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    own = shifts.languages_of(asker(request).name)
    names = [(code, name) for code, name in _labels().items() if code != queries.SPANISH]
    form = form_of(
        speak,
        reverse("operator-speak"),
        _("Save"),
        {
            "languages": Ask(
                _("I take calls in"),
                choices=names,
                value=tuple(sorted(own)),
                hint=_("Calls in these come to you first, and colleagues can ask you to take theirs."),
            )
        },
        given=request.POST if refusal else None,
        name="speak",
    )
    return DESK.show(request, "", "operator/languages.html", {"form": form}, refusal=refusal)


told = does(speak, "shifts.own", _page, later("Said. Calls in these languages come to you first."), HERE)
