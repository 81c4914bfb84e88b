"""/c/CODE: is this credential genuine, and may its bearer serve today? Two answers, and nothing of the person.

The code is on the printed credential and is guessed by nobody; no name, force or reason is told, for whoever asks has
the card and its photograph in front of them. Keys and lists of revocations for who verifies without a network stand
beside it. Basis: LGSNSP 89, 93.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET, require_safe

from hilo.desks.citizen.sending import in_language
from hilo.kernel.access.http import public
from hilo.kit.frame import language
from hilo.registries.officers import queries

MOST, WINDOW_S, REMEMBERED = 60, 60, 10_000
TEMPLATE = "citizen/credential.html"
DRAWN = 64
"""Pages kept: two languages, four answers, some minutes."""
_drawn: dict[tuple[Any, ...], bytes] = {}
_asked: OrderedDict[str, tuple[int, int]] = OrderedDict()
"""Address -> (minute, questions in it), of this process; kept in memory and nowhere else."""


@public
@require_safe
def credential_page(request: HttpRequest, code: str) -> HttpResponse:
    """The answer. An unknown code and a forged paper's are the same; what cannot be a code of ours, because its last
    character does not fit the others, is told as a slip of the hand, and the register is not asked."""
    if chosen := request.GET.get("lang"):
        return in_language(request, chosen)
    if too_many(request.META.get("REMOTE_ADDR", ""), time.time()):
        response = _shown(request, {"slowed": True}, 429)
        response["Retry-After"] = str(WINDOW_S)
        return response
    at = timezone.now()
    if not (meant := queries.read_code(code)):
        return _shown(request, {"mistyped": True}, 200)
    told = queries.credential(meant, timezone.localdate(at))
    return _shown(request, {"told": told, "asked_at": at}, 200)


@public
@require_GET
def keys_file(request: HttpRequest) -> HttpResponse:
    """The centres' public keys, as JWK."""
    return _file(queries.keys())


@public
@require_GET
def revoked_file(request: HttpRequest, centre: str) -> HttpResponse:
    """A centre's certificates that ended before their time: folios and days, signed by it."""
    found = queries.revoked_list(centre, timezone.localdate())
    return _file(found or {"keys": []}, 200 if found else 404)


def too_many(address: str, now: float) -> bool:
    """True from the question of an address that is one too many in a minute."""
    minute = int(now // WINDOW_S)
    was, count = _asked.pop(address, (minute, 0))
    count = count + 1 if was == minute else 1
    _asked[address] = (minute, count)
    if len(_asked) > REMEMBERED:
        _asked.popitem(last=False)
    return count > MOST


def _shown(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    response = HttpResponse(_body(request, context), status=status)
    patch_cache_control(response, no_store=True, private=True)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _body(request: HttpRequest, context: dict[str, Any]) -> bytes:
    """The page. Who is not signed in reads one of few in a language and minute, so that it is drawn once for all."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return render(request, TEMPLATE, context).content
    at = context.get("asked_at")
    name = (
        language(),
        str(settings.DATA_DIR),
        at.replace(second=0, microsecond=0) if at else None,
        context.get("told"),
        context.get("mistyped", False),
    )
    body = _drawn.get(name)
    if body is None:
        if len(_drawn) >= DRAWN:
            _drawn.clear()
        body = _drawn[name] = render(request, TEMPLATE, context).content
    return body


def _file(document: dict[str, Any], status: int = 200) -> JsonResponse:
    response = JsonResponse(document, status=status)
    patch_cache_control(response, public=True, max_age=60)
    return response
