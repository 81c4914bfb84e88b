"""The first thing a request meets: its size, its id, and a clear answer when something breaks."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hilo.kernel.installation import OPERATIONAL
from hilo.kernel.installation.queries import kind
from hilo.lib.errors import Refusal
from hilo.lib.text import has_nul

from .errors import note_refusal, page, problem

log = logging.getLogger("hilo.request")


_NO_SUCH_DOOR = {
    404: Refusal(
        "HILO-K425", "There is nothing at this address: /api/v1/openapi.json lists what there is.", status=404
    ),
    405: Refusal("HILO-K405", "This address does not take this method: see the Allow header.", status=405),
}
"""What Django answers by itself under /api/, in the shape of the house."""


_FILE_NAME = re.compile(r'filename="([^"]*?)(\.[^".]*)?"')
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Guard:
    """Refuses bodies that are too large, and turns what pages raise into pages that say what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return marked(self._answer(request))

    def _answer(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = -1
        limit = settings.LARGE_UPLOADS.get(request.path, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
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
        if any(has_nul(text) for name, texts in request.POST.lists() for text in (name, *texts)):
            return page(request, Refusal("HILO-K428", "The text holds a character that cannot be kept. Type it again."))
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refusal):
            request.refusal = error  # type: ignore[attr-defined]
            return problem(error) if wants_json(request) else page(request, error)
        number = secrets.token_hex(4)
        log.exception("fault %s on %s %s", number, request.method, request.path)
        fault = Refusal(
            "HILO-K500", f"Something broke on our side. Tell your administrator fault {number}.", status=500
        )
        return problem(fault) if wants_json(request) else page(request, fault)


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


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith(("/api/", "/metrics")) or "application/json" in request.headers.get("Accept", "")
