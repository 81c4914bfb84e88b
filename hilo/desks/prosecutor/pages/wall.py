"""People in custody and their clocks, read across the room; it follows what happens by itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hilo.desks.prosecutor.desk import DESK
from hilo.desks.reading import clocks
from hilo.desks.reading.frame import language, reader
from hilo.kernel.access.http import requires
from hilo.policing.detentions import queries

PURPOSE = "wall of terms"


@require_safe
@never_cache
@requires("detentions.update")
def wall(request: HttpRequest) -> HttpResponse:
    context = {
        "wall": _drawn(request),
        "wall_live": reverse("prosecutor-wall-live"),
        "wall_stream": reader(request, PURPOSE).may("stream.read"),
    }
    return DESK.show(request, "wall", "reading/wall.html", context)


@require_safe
@never_cache
@requires("detentions.update")
def live(request: HttpRequest) -> HttpResponse:
    """The inside of the wall anew."""
    return render(request, "reading/wall_inside.html", {"wall": _drawn(request)})


def _drawn(request: HttpRequest) -> clocks.Wall:
    who, at = reader(request, PURPOSE), timezone.now()
    rows = queries.wall(who, at)
    return clocks.wall(rows, at, language(), case="prosecutor-person", apart=who.may("detentions.adolescents"))
