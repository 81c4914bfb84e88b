"""What every page's frame shows."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from hilo.emergency.centres.queries import centre
from hilo.kernel.access.queries import actor_of, count_unreviewed, first_step
from hilo.kernel.domain import Entrance, domains
from hilo.kernel.installation.queries import kind
from hilo.lib import clock
from hilo.lib.actor import Actor


@cache
def _rail() -> list[Entrance]:
    """The desks of all domains, in the order of the thread."""
    return sorted((one for domain in domains() for one in domain.entrances), key=lambda one: one.place)


def entrances(actor: Actor) -> list[Entrance]:
    """The desks that somebody may use, the first in the thread first."""
    return [one for one in _rail() if actor.may(one.permission)]


def shell(request: HttpRequest) -> dict[str, Any]:
    """The desks the reader may use, who the reader is, what the installation is for, and the server's clock."""
    actor = actor_of(request) if hasattr(request, "user") and hasattr(request, "session") else None
    open_ones = entrances(actor) if actor is not None else []
    # A page of a desk has a place of its own on the rail for who may open that page alone.
    within = {one.address for one in open_ones}
    desks = [
        {"url": one.address, "label": _(one.title), "current": request.path.startswith(one.address)}
        for one in open_ones
        if not any(one.address != other and one.address.startswith(other) for other in within)
    ]
    if actor is not None and not desks and first_step(request):
        # Rights come with the second factor: until then the way to their desk leads over it.
        desks = [{"url": "/desk/", "label": _("My desk"), "current": False}]
    council = {"url": "/council/40", "label": _("Council"), "current": request.path.startswith("/council/")}
    figures = {"url": "/figures", "label": _("Figures"), "current": request.path.startswith("/figures")}
    detained = {"url": "/detained", "label": _("Detained persons"), "current": request.path.startswith("/detained")}
    home = centre(actor.centre) if actor is not None and actor.centre else None
    return {
        "desks": [*desks, council, figures, detained],
        "actor": actor,
        "unreviewed": count_unreviewed(actor) if actor is not None else 0,
        "installation": kind(),
        "clock_behind": clock.behind(),
        "centre": home.name if home is not None else "",
        "server_time": timezone.now(),
    }
