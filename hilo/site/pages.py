"""Pages that belong to no desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control

from hilo.kernel.access.http import SIGNED_IN, public, requires
from hilo.kernel.access.queries import first_step
from hilo.kernel.territory.queries import outlines as state_outlines

from .context import shell


@public
def start(request: HttpRequest) -> HttpResponse:
    """Their own desk for who is signed in, also while a second factor is due; what the Council decided for anybody."""
    return redirect(my_desk if request.user.is_authenticated else "/council/40")


@requires(SIGNED_IN)
def my_desk(request: HttpRequest) -> HttpResponse:
    """The first desk the reader may use, after what must be done before working."""
    if step := first_step(request):
        return redirect(step)
    return redirect(shell(request)["desks"][0]["url"])


@public
@cache_control(max_age=86_400, public=True)
def outlines(request: HttpRequest) -> JsonResponse:
    """The states' outlines for maps (GeoJSON)."""
    return JsonResponse(state_outlines())
