"""/ledger: the ends of the chains as they were published, who countersigned them, and how anybody verifies that."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from hilo.desks.citizen.sending import MAX_AGE, in_language
from hilo.kernel.access.http import View, public
from hilo.kernel.access.queries import institution_rows
from hilo.kernel.proof import queries
from hilo.lib.errors import NotFound, Refusal

DAYS = 31
"""The page names the files of so many days; the others stay at their addresses."""
SCRIPT = Path(__file__).parents[1] / "static" / "citizen" / "verify_heads.txt"


@public
@require_safe
def ledger_page(request: HttpRequest) -> HttpResponse:
    """The heads that were published last, each with the institution whose chain it ends."""
    if chosen := request.GET.get("lang"):
        return in_language(request, chosen)
    every = queries.days()
    response = render(request, "citizen/ledger.html", (_told() if every else {}) | {"days": every[:DAYS]})
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    patch_cache_control(response, no_cache=True)
    return response


def _told() -> dict[str, Any]:
    heads, names = queries.heads(), {one.code: one.name for one in institution_rows()}
    return {
        "heads": heads,
        "at": parse_datetime(heads.at),
        "chains": [(one, names.get(one.chain, "")) for one in heads.chains],
        "neighbours": [(one, parse_datetime(one.at)) for one in queries.countersigned()],
        "stamped": queries.is_stamped(heads.at[:10]),
        "script": SCRIPT.read_text(),
    }


def _file(view: Callable[..., HttpResponse]) -> View:
    """A file for anyone; what was never published is not there."""

    @public
    @require_safe
    @wraps(view)
    def sent(request: HttpRequest, **asked: str) -> HttpResponse:
        try:
            response = view(**asked)
        except (NotFound, Refusal):
            raise Http404 from None
        patch_cache_control(response, public=True, max_age=MAX_AGE)
        return response

    return sent


@_file
def day_file(day: str) -> HttpResponse:
    """The heads of a day, byte by byte as they were published."""
    return HttpResponse(queries.published_on(day), content_type="application/json")


@_file
def stamp_file(day: str) -> HttpResponse:
    """What a time-stamp authority answered about that file (RFC 3161)."""
    return HttpResponse(queries.stamp_of(day), content_type="application/timestamp-reply")


@_file
def key_page() -> HttpResponse:
    """The public key that heads are signed with."""
    return HttpResponse(queries.key(), content_type="application/x-pem-file")


@_file
def countersignature_file(name: str) -> HttpResponse:
    """What a neighbour signed, as it came."""
    return JsonResponse(queries.countersignature(name), json_dumps_params={"indent": 1})


@_file
def neighbour_key(name: str) -> HttpResponse:
    """The key by which it is known here; its own page has it too, and the two should be one."""
    return HttpResponse(queries.key_of_neighbour(name), content_type="application/x-pem-file")


@_file
def script() -> HttpResponse:
    """The few lines by which a file is verified without Hilo."""
    return HttpResponse(SCRIPT.read_text(), content_type="text/plain; charset=utf-8")
