"""Paper forms: what was entered afterwards, by whom, from which form; and the way to print and to enter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from hilo.desks.asked import actor
from hilo.emergency.calls.queries import entered_afterwards
from hilo.kernel.access.http import requires

from ..frame import show

MOST = 200


@requires("centre.oversee")
@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    """The forms of the centre, the latest entered first."""
    return show(request, "paper", "supervisor/paper.html", {"entered": entered_afterwards(actor(request), MOST)})
