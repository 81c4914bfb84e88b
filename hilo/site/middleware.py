"""The first thing a request meets: its size, its id, and a clear answer when something breaks."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, DisallowedHost, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from hilo.kernel.access.lockout import remember
from hilo.kernel.installation import OPERATIONAL, clock
from hilo.kernel.installation.queries import kind
from hilo.lib.errors import Refusal
from hilo.lib.text import has_nul

from . import health, metrics
from .errors import broken, note_refusal, page, problem, wants_json

log = logging.getLogger("hilo.request")


_NO_SUCH_DOOR = {
    404: Refusal(
        "HILO-K425", "There is nothing at this address: /api/v1/openapi.json lists what there is.", status=404
    ),
    405: Refusal("HILO-K405", "This address does not take this method: see the Allow header.", status=405),
}
"""What Django answers by itself under /api/, in the shape of the house."""


_DJANGOS = (Http404, PermissionDenied, SuspiciousOperation, BadRequest)
"""Errors that Django answers by itself."""
_PROBES: dict[str, Callable[..., Any]] = {
    "/healthz": health.healthz,
    "/readyz": health.readyz,
    "/metrics": metrics.metrics,
}
"""A load balancer asks by address: these are answered under any name."""
_strangers: set[str] = set()
"""Names that were refused; each is logged once, and so many."""
MOST_STRANGERS = 100
_FILE_NAME = re.compile(r'filename="([^"]*?)(\.[^".]*)?"')
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_NO_FORM = Refusal("HILO-K400", "The form could not be read. Nothing was written.", status=400)
_NOT_KEPT = Refusal("HILO-K428", "The text holds a character that cannot be kept. Type it again.")


class Guard:
    """Refuses bodies that are too large, and turns what pages raise into pages that say what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = marked(self._answer(request))
        remember(request, answer)
        return answer

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if probe := _PROBES.get(request.path):
            answered: HttpResponse = probe(request)
            return answered
        if refusal := _stranger(request):
            return problem(refusal) if wants_json(request) else page(request, refusal)
        clock.look()
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = -1
        limit = longest_body(request.path)
        if not 0 <= length <= limit:
            words = f"The request is larger than {limit // 1_000_000} MB: send less."
            return problem(Refusal("HILO-K413", words, status=413))
        if has_nul(request.path) or "%00" in request.META.get("QUERY_STRING", ""):
            # No record has such a name, and PostgreSQL would not even be asked for it.
            return problem(_NO_SUCH_DOOR[404])
        response = self.get_response(request)
        if response.status_code in _NO_SUCH_DOOR and request.path.startswith("/api/") and is_html(response):
            allowed = response.headers.get("Allow")
            response = problem(_NO_SUCH_DOOR[response.status_code])
            if allowed:
                response.headers["Allow"] = allowed
        if (refusal := getattr(request, "refusal", None)) is not None:
            # After the request's own transaction, which a refusal undoes.
            note_refusal(request, refusal)
        return response

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """A form with NUL in it is refused here for every page: PostgreSQL takes none, and nobody types one."""
        if request.content_type not in _FORMS:
            return None
        if not request.path.startswith("/api/"):
            return page(request, _NOT_KEPT) if _holds_nul(request) else None
        try:
            # Whole, before the form is read from it: an Idempotency-Key stands for all that was sent.
            readable = not (request.body and _holds_nul(request))
        except (MultiPartParserError, SuspiciousOperation):
            readable = False
        return None if readable else problem(_NO_FORM)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refusal):
            request.refusal = error  # type: ignore[attr-defined]
            return problem(error) if wants_json(request) else page(request, error)
        if isinstance(error, _DJANGOS):
            return None
        return broken(request, error)


def _holds_nul(request: HttpRequest) -> bool:
    return any(has_nul(text) for name, texts in request.POST.lists() for text in (name, *texts))


def _stranger(request: HttpRequest) -> Refusal | None:
    """The refusal of a name that HILO_HOSTS does not list; the log says which, once."""
    try:
        request.get_host()
    except DisallowedHost:
        host = ascii(request.META.get("HTTP_HOST", ""))[1:-1][:100]
        if host not in _strangers and len(_strangers) < MOST_STRANGERS:
            _strangers.add(host)
            log.warning("refused a request to “%s”: HILO_HOSTS does not name it", host)
        return Refusal("HILO-K455", host=host)
    return None


def longest_body(path: str) -> int:
    """Bytes that a request to an address may bring."""
    return int(settings.LARGE_UPLOADS.get(path, settings.DATA_UPLOAD_MAX_MEMORY_SIZE))


def marked(response: HttpResponse) -> HttpResponse:
    """The answer says what this installation is for; a file that is no operation's says so in its name too."""
    if not (named := kind()):
        return response
    response.headers["Hilo-Installation"] = named
    if named != OPERATIONAL and (disposition := response.headers.get("Content-Disposition")):
        response.headers["Content-Disposition"] = _FILE_NAME.sub(rf'filename="\1-{named}\2"', disposition)
    return response


def is_html(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "text/html").startswith("text/html")
