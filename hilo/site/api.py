"""The API under /api/v1/: every domain's router and one shape of error."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from hilo import __version__
from hilo.council.adoption.api import router as programmes
from hilo.emergency.calls.api import router as calls
from hilo.emergency.dispatch.api import router as dispatch
from hilo.emergency.exchange.api import router as exchange
from hilo.emergency.incidents.api import router as incidents
from hilo.emergency.mutual_aid.api import router as mutual_aid
from hilo.emergency.oversight.api import router as oversight
from hilo.emergency.privacy.api import router as privacy
from hilo.emergency.shifts.api import router as shifts
from hilo.kernel.access.http import actor_of_request
from hilo.kernel.access.idempotency import once
from hilo.kernel.access.queries import unauthenticated
from hilo.kernel.notices.api import router as notices
from hilo.knowledge.priorities.api import router as priorities
from hilo.lib.errors import Refusal
from hilo.policing.detentions.api import router as detentions
from hilo.policing.evidence.api import router as evidence
from hilo.policing.reports.api import router as reports
from hilo.registries.officers.api import router as officers

from .errors import problem


class HiloAPI(NinjaAPI):
    """Ninja with the house's errors."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        if isinstance(exc, Refusal):
            request.refusal = exc  # type: ignore[attr-defined]
            return problem(exc)
        if isinstance(exc, ValidationError):
            fields = [{"where": ".".join(map(str, e["loc"][1:])), "message": e["msg"]} for e in exc.errors]
            first = fields[0] if fields else {"where": "", "message": "not valid"}
            where = first["where"] or "body"
            return problem(
                Refusal(
                    "HILO-K422",
                    f"{where}: {first['message']}. Nothing was written.",
                    where=where,
                    extra={"fields": fields},
                )
            )
        if isinstance(exc, AuthenticationError):
            return problem(unauthenticated())
        if isinstance(exc, HttpError):
            said = "The body is no JSON document. Nothing was written." if exc.status_code == 400 else str(exc)
            return problem(Refusal(f"HILO-K{exc.status_code}", said, status=exc.status_code))
        raise exc


def idempotent_response(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A POST with an Idempotency-Key has its effect once; see kernel.access.idempotency."""

    @wraps(run)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or "Idempotency-Key" not in request.headers:
            return run(request, *args, **kwargs)
        actor = actor_of_request(request)
        if actor is None or actor.user_id is None:
            return run(request, *args, **kwargs)
        try:
            return once(request, actor.user_id, lambda: run(request, *args, **kwargs))
        except Refusal as refusal:
            return problem(refusal)

    return guarded


api = HiloAPI(title="Hilo", version=__version__, docs_url=None, openapi_url="openapi.json", urls_namespace="api")
api.add_decorator(idempotent_response, mode="view")
api.add_router("", incidents)
api.add_router("", calls)
api.add_router("", dispatch)
api.add_router("", shifts)
api.add_router("", mutual_aid)
api.add_router("", oversight)
api.add_router("", exchange)
api.add_router("", privacy)
api.add_router("", notices)
api.add_router("", priorities)
api.add_router("", programmes)
api.add_router("", evidence)
api.add_router("", officers)
api.add_router("", reports)
api.add_router("", detentions)
