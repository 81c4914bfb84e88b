"""Round every request: a number of its own, how long it took, one line in the access log.

The number is answered (`X-Request-ID`), stands in every line that is logged meanwhile, and is always ours. Of the
address the log has the route (`desk/administration/<username>`), never what was filled in nor what was asked for after
the question mark. The client's address is whole for who has an account and for programs, and shortened to its network
for everybody else: the public asks about detained persons here.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.http import HttpRequest, HttpResponse

from hilo.lib.measures import counter, histogram
from hilo.lib.tracing import new_trace, trace, traced

log = logging.getLogger("hilo.access_log")
HEADER = "X-Request-ID"
REQUESTS = histogram(
    "hilo_request_seconds", "How long requests took, by door and class of their answer.", "door", "status"
)
FAULTS = counter("hilo_faults_total", "Requests that broke on what nobody foresaw: each has a traceback in the log.")
FAULTS.add(0)
DOORS = {"api": "api", "static": "static", "metrics": "probe", "healthz": "probe", "readyz": "probe"}
"""By the first part of an address; everything else is a page."""


class Watched:
    """The outermost of all: what it does not see, nobody answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        with traced(new_trace()):
            answer = self.get_response(request)
            answer.headers[HEADER] = trace()
            note(request, answer.status_code, time.perf_counter() - began)
        return answer


def note(request: HttpRequest, status: int, took_s: float) -> None:
    """The request's line, and its part of the histogram."""
    door = DOORS.get(request.path.split("/", 2)[1], "page")
    REQUESTS.took(took_s, door, f"{status // 100}xx")
    if not log.isEnabledFor(logging.INFO) or (door in {"probe", "static"} and status < 400):
        return
    account = _account(request)
    told = {"method": _method(request), "route": route(request), "status": status, "seconds": round(took_s, 4)}
    client = _client(request, whole=bool(account))
    log.info("request", extra=told | {"account": account, "client": client})


def route(request: HttpRequest) -> str:
    """Which address it was, without what was filled in; "" where there is none such."""
    found = getattr(request, "resolver_match", None)
    return f"/{found.route}" if found else ""


def _method(request: HttpRequest) -> str:
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return request.method if request.method in known else "other"


def _account(request: HttpRequest) -> int:
    """The number of the account that asked, as far as anybody asked who it was; 0: nobody."""
    actor = getattr(request, "actor", None) or getattr(request, "_hilo_actor", None)
    return getattr(actor, "user_id", None) or 0


def _client(request: HttpRequest, *, whole: bool) -> str:
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return ""
    if whole or address.is_private:
        return str(address)
    return str(ip_network((address, 24 if address.version == 4 else 48), strict=False))
