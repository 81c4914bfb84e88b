"""`POST /lost`: the door of LoST (RFC 5222 section 14), open to anyone. What it is asked is neither kept nor logged."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from hilo.adapters.lost import MEDIA_TYPE, Fault, answers, read
from hilo.adapters.pidf.safe import LONGEST
from hilo.kernel.access.http import public

from . import lost

log = logging.getLogger(__name__)
XML_TYPES = frozenset({MEDIA_TYPE, "application/xml", "text/xml"})
HEADERS = {"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@public
@csrf_exempt
def find_service(request: HttpRequest) -> HttpResponse:
    """One LoST request, one answer. An error of LoST is an answer too, so its status is 200."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    body = request.body if length <= LONGEST else b"x" * (LONGEST + 1)
    status, answer = reply(request.method or "", request.content_type or "", body)
    return HttpResponse(answer, status=status, headers=HEADERS | ({"Allow": "POST"} if status == 405 else {}))


def reply(method: str, content_type: str, body: bytes) -> tuple[int, bytes]:
    """Status and answer, whatever was asked."""
    if method != "POST":
        return 405, answers.errors(Fault("badRequest", "LoST is asked with POST."), source=lost.source())
    if content_type not in XML_TYPES:
        wanted = Fault("badRequest", f"The request is sent as {MEDIA_TYPE}.")
        return 415, answers.errors(wanted, source=lost.source())
    try:
        return 200, lost.answer(read(body), at=timezone.now())
    except Fault as fault:
        return 200, answers.errors(fault, source=lost.source())
    except Exception as error:
        # The trace could quote the place that was asked about: the kind of failure is all that may be written down.
        log.error("A LoST request failed: %s", type(error).__name__)
        failed = Fault("internalError", "The request failed here. Ask again, or call 911.")
        return 200, answers.errors(failed, source=lost.source())
