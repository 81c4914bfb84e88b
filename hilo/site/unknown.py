"""Before an operation reads what it was sent: whatever of it the operation does not know is told, never dropped."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cache, wraps
from inspect import unwrap
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.operation import Operation

from hilo.lib.documents import read
from hilo.lib.strange import refuse, strange

Unknown = tuple[str, Collection[str]]
NOTHING: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}


def naming_operation(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The request knows its operation (`operation_of`)."""
    operation: Operation = unwrap(run).__self__  # type: ignore[attr-defined]

    @wraps(run)
    def named(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.operation = operation  # type: ignore[attr-defined]
        return run(request, *args, **kwargs)

    return named


def refuse_unknown(request: HttpRequest) -> None:
    """Refuse fields of the body and parameters of the address that the operation does not take.

    A body that the operation reads by itself (EIDO, CAP, an exchange's event) is judged by whose standard it follows.
    Raises: Refusal HILO-K429.
    """
    operation: Operation = request.operation  # type: ignore[attr-defined]
    refuse([*_parameters(operation, request), *_members(operation, request)])


def body_of(request: HttpRequest) -> Any:
    """The body as JSON, read once for all who ask. Raises: as `documents.read`."""
    if not hasattr(request, "_hilo_body"):
        request._hilo_body = read(request.body)  # type: ignore[attr-defined]
    return request._hilo_body  # type: ignore[attr-defined]


def _parameters(operation: Operation, request: HttpRequest) -> Iterator[Unknown]:
    known = [name for model in _of(operation, "query") for name in model.__ninja_flatten_map__]
    yield from ((name, known) for name in request.GET if name not in known)


def _members(operation: Operation, request: HttpRequest) -> Iterator[Unknown]:
    schemas = [_schema(model) for model in _of(operation, "body")] or ([NOTHING] if _takes_none(operation) else [])
    if not schemas or request.content_type != "application/json" or not request.body:
        return
    try:
        given = body_of(request)
    except (ValueError, RecursionError):
        return  # Refused as what is no JSON, where it is read.
    for schema in schemas:
        yield from strange(schema, given)


def _takes_none(operation: Operation) -> bool:
    """True of a POST without a body: neither one that is read for it, nor one of which it says that it reads it."""
    return operation.methods == ["POST"] and "requestBody" not in (operation.openapi_extra or {})


def _of(operation: Operation, source: str) -> list[Any]:
    return [model for model in operation.models if model.__ninja_param_source__ == source]


@cache
def _schema(model: Any) -> dict[str, Any]:
    """What a body may be: of its one parameter, around which ninja makes a model."""
    whole: dict[str, Any] = model.model_json_schema()
    single = getattr(model, "__read_from_single_attr__", None)
    return whole["properties"][single] | {"$defs": whole.get("$defs", {})} if single else whole
