"""The API under /api/v1/: every domain's router and one shape of error."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation
from ninja.parser import Parser

from hilo import __version__
from hilo.kernel.access.http import actor_of_request
from hilo.kernel.access.idempotency import once
from hilo.kernel.access.queries import unauthenticated
from hilo.kernel.domain import domains
from hilo.lib.commands import refusal_of
from hilo.lib.errors import Refusal

from . import catalogues
from .document import complete
from .errors import problem
from .unknown import body_of, naming_operation, refuse_unknown


class BodyParser(Parser):
    """Each member of a body stands in it once (HILO-Z440)."""

    def parse_body(self, request: HttpRequest) -> Any:
        return body_of(request)


class HiloAPI(NinjaAPI):
    """Ninja with the house's errors, and with a document that says everything."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._documents: dict[str, Any] = {}

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """What it belongs to and the function, as `calls_answer`: no client sees in which file it stands."""
        _, _, domain, *_ = operation.view_func.__module__.split(".")
        place = operation.tags[-1].replace(" ", "_") if operation.tags else domain
        return f"{place}_{operation.view_func.__name__}"

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Any:
        """Made once: nothing of it changes while the process lives."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if prefix not in self._documents:
            self._documents[prefix] = complete(super().get_openapi_schema(path_prefix=prefix), self, prefix)
        return self._documents[prefix]

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        # Asked once who asks is known, and before anything that was sent is read.
        refuse_unknown(request)
        return super().create_temporal_response(request)

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        if isinstance(exc, Refusal):
            request.refusal = exc  # type: ignore[attr-defined]
            return problem(exc)
        if isinstance(exc, ValidationError):
            return problem(refusal_of(exc.errors, skip=1))
        if isinstance(exc, AuthenticationError):
            return problem(unauthenticated())
        if isinstance(exc, HttpError):
            if isinstance(exc.__cause__, Refusal):
                return problem(exc.__cause__)
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


api = HiloAPI(
    title="Hilo",
    version=__version__,
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="api",
    parser=BodyParser(),
)
api.add_decorator(naming_operation, mode="view")
api.add_decorator(idempotent_response, mode="view")
for _domain in domains():
    if _api := _domain.part("api"):
        api.add_router("", _api.router)
api.add_router("", catalogues.router)
