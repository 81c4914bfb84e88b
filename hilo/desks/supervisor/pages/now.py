"""What must be seen first: the queue, the terms, the people, the alarms; live."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hilo.desks.supervisor.frame import DESK
from hilo.desks.supervisor.watch import Watch, gather
from hilo.kernel.access.http import asker, requires
from hilo.kit.frame import language
from hilo.lib.actor import Actor

FRESH_S = 1.0
"""How long one answer serves everybody who sees the same: on a bad night a whole wall of desks asks at once."""


@requires("centre.oversee")
@require_GET
def now(request: HttpRequest) -> HttpResponse:
    who = asker(request)
    watch = gather(who, at=timezone.now(), language=language())
    return DESK.show(request, "now", "supervisor/now.html", drawn(watch))


@requires("centre.oversee")
@require_GET
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The inside of the page anew, at most a second old; Hilo-Place says up to which fact it is told."""
    place, text = _answers.fresh(asker(request), language())
    answer = HttpResponse(text)
    answer["Hilo-Place"] = str(place)
    return answer


def drawn(watch: Watch) -> dict[str, Any]:
    """What the template needs beside the watch itself."""
    states = {"busy": _("on a call"), "ready": _("ready"), "break": _("on a break"), "gone": _("gone")}
    return {
        "watch": watch,
        "hidden_calls": watch.waiting - len(watch.queue),
        "people": [
            (name, label, watch.board.counts[name]) for name, label in states.items() if watch.board is not None
        ],
    }


class _Answers:
    """The last drawn answer for each scope and language. One hand draws, the others wait for it."""

    def __init__(self) -> None:
        self._held: dict[tuple[Any, ...], tuple[float, int, str]] = {}
        self._locks: dict[tuple[Any, ...], threading.Lock] = {}

    def fresh(self, who: Actor, spoken: str) -> tuple[int, str]:
        # Names of people are in it: the permission was checked by the page, the centre and the states are the scope.
        key = (who.centre, who.states, spoken)
        asked = time.monotonic()
        with self._locks.setdefault(key, threading.Lock()):
            until, place, text = self._held.get(key, (0.0, 0, ""))
            if until < asked:
                watch = gather(who, at=timezone.now(), language=spoken)
                text = render_to_string("supervisor/now_inside.html", drawn(watch))
                place = watch.place
                self._held[key] = (time.monotonic() + FRESH_S, place, text)
            return place, text

    def forget(self) -> None:
        self._held.clear()


_answers = _Answers()


def forget() -> None:
    """Draw anew at the next question."""
    _answers.forget()
