"""The page itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hilo.desks.asked import actor
from hilo.emergency.calls import queries
from hilo.emergency.calls.commands import CorrectCall, ForbidRinging, NoteCall
from hilo.emergency.incidents.commands import ClassifyCall
from hilo.emergency.incidents.queries import notes_setup
from hilo.kernel.access.http import requires
from hilo.kit.frame import Desk, language
from hilo.lib.actor import Actor
from hilo.lib.limits import limits_of

from .calls import queue_of

DESK = Desk(_("Operator"), styles="operator/operator.css")
NO_QUEUE: dict[str, Any] = {
    "waiting": [],
    "waiting_count": 0,
    "wanted": [],
    "spoken": [],
    "unread": [],
    "overload": None,
    "owed": [],
    "held": [],
    "accounts": {"all": 0, "improper": 0, "mine": 0},
    "now": None,
}


@requires("calls.answer")
@never_cache
def desk(request: HttpRequest) -> HttpResponse:
    """The operator's desk. It opens with the queue as it stands; everything later comes over the line."""
    who = actor(request)
    return DESK.show(request, "", "operator/desk.html", _frame(who) | {"queue": queue_of(who)})


@requires("calls.answer")
@never_cache
@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """The desk without a queue and without an hour: what the browser opens while the line is cut."""
    without = {"queue": NO_QUEUE, "without_line": True, "server_time": None}
    return DESK.show(request, "", "operator/desk.html", _frame(actor(request)) | without)


def _frame(who: Actor) -> dict[str, Any]:
    # What an operator writes is the narrative: it becomes a note by itself.
    spoken = language()
    return {
        "kinds": [
            {"name": kind.name, "label": kind.labels[spoken], "key": kind.key, "not_understood": kind.not_understood}
            for kind in queries.improper_menu()
        ],
        "cards": queries.protocol_cards(spoken, institution=queries.institution_of(who)),
        "card_words": queries.desk_words(spoken),
        "notes_setup": notes_setup("operator") | {"centre": who.centre},
        "spoken": [{"code": code, "label": name} for code, name in queries.spoken_labels(spoken).items()],
        "text_templates": {code: queries.text_templates(code) for code in ("es", "en")},
        "voice": queries.channel_label("voice", spoken),
        "limits": {
            "note": limits_of(NoteCall),
            "classify": limits_of(ClassifyCall),
            "correct": limits_of(CorrectCall),
            "ringing": limits_of(ForbidRinging),
        },
    }
