"""/diploma: is this diploma genuine, and does it still hold? By POST, so that what the code says is in no address.

Whoever asks has the paper: the answer says what the academy signed, to be compared with what is printed. Basis: LGSNSP
85, 94-IV.
"""

from __future__ import annotations

import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hilo.desks.citizen.pages.credential import WINDOW_S, too_many
from hilo.desks.citizen.sending import in_language
from hilo.kernel.access.http import public
from hilo.kernel.access.queries import institution_named
from hilo.lib.errors import Refusal
from hilo.lib.limits import longest
from hilo.registries.academies import queries
from hilo.registries.academies.commands import DiplomaLine
from hilo.registries.officers.queries import course_label

LONGEST = longest(DiplomaLine)


@csrf_exempt  # Nobody is signed in by it and nothing is changed: a phone without cookies asks too.
@public
@require_http_methods(["GET", "HEAD", "POST"])
def diploma_page(request: HttpRequest) -> HttpResponse:
    """The question and, in the same place, its answer: a line that nobody signed and an altered one are the same."""
    if chosen := request.GET.get("lang"):
        return in_language(request, chosen)
    if request.method != "POST":
        return _shown(request, {}, 200)
    if too_many(request.META.get("REMOTE_ADDR", ""), time.time()):
        response = _shown(request, {"slowed": True}, 429)
        response["Retry-After"] = str(WINDOW_S)
        return response
    at = timezone.now()
    line = "".join(request.POST.get("line", "")[: LONGEST + 1].split())
    context: dict[str, Any] = {"asked_at": at, "typed": line[:LONGEST], "asked": True}
    try:
        found = queries.diploma_verified(line, timezone.localdate(at))
    except Refusal:
        return _shown(request, context, 200)
    context |= {
        "told": found,
        "academy": institution_named(found.academy).name,
        "course": course_label(found.course, (get_language() or "es")[:2]),
    }
    return _shown(request, context, 200)


def _shown(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    response = render(request, "citizen/diploma.html", {"longest": LONGEST, **context}, status=status)
    patch_cache_control(response, no_store=True, private=True)
    response["Referrer-Policy"] = "no-referrer"
    return response
