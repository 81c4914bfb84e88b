"""The API's description (OpenAPI), completed from where each thing is told: fields by `lib.meanings`, codes by
`lib.codes`, tags by the docstrings of their packages, rights by the operation's own `auth`. Nothing is written twice:
what cannot be read off the code is only the order of the story, and what a header means.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from ninja import NinjaAPI
from ninja.operation import Operation

from hilo.lib import meanings

from . import shared, stream, webhooks
from .fields import bounded, classes_of, explain_schemas
from .operations import explain

Json = dict[str, Any]
STORY = (
    "institutions",
    "accounts",
    "catalogues",
    "calls",
    "telephony",
    "places",
    "incidents",
    "dispatch",
    "hospitals",
    "command",
    "safety",
    "mutual aid",
    "shifts",
    "notices",
    "stream",
    "exchange",
    "detentions",
    "evidence",
    "reports",
    "officers",
    "armoury",
    "academies",
    "agenda",
    "oversight",
    "quality",
    "privacy",
    "statistics",
    "priorities",
    "programmes",
    "ledger",
)
"""Tags in the order of the thread: from the call to the figure, and the ledger that proves it."""
ABOUT = """\
One thread from the call somebody makes to 911 to the figure the Council answers for.

**Who may.** Send `Authorization: Bearer <token>`; each operation says which permission it asks for (of
several, one is enough), and whose the record must be is in docs/possession.md. A page of Hilo asks with its
session and the header X-CSRFToken instead. What names no permission is for anyone.

**Errors.** Every refusal is `application/problem+json` (RFC 9457) with a `code` that never changes its meaning, and
nothing was written. What is odd about a record and does not refuse it is a finding, and stands in `findings`.

**Units.** Instants are RFC 3339 with their zone, days are days of the state's own clock, points are degrees of WGS 84.
A field that ends in _m is in metres, _km in kilometres, _s in seconds.

**Again.** A POST with an `Idempotency-Key` has its effect once, however often it is sent.
"""


def complete(document: Json, api: NinjaAPI, prefix: str) -> Json:
    """The document that the operations make of themselves, with all that is told elsewhere. prefix: of its paths."""
    found = list(_found(api))
    _share(document)
    known = {kind.__name__: kind for kind in classes_of(operations(api))}
    explain_schemas(document["components"]["schemas"], known)
    for address, method, operation in found:
        if told := document["paths"].get(_path(prefix, address), {}).get(method):
            explain(told, operation, address, document)
    stream.add(document, _path(prefix, stream.ADDRESS))
    webhooks.add(document)
    bounded(document)
    _tag(document, [operation for *_, operation in found])
    return document


def operations(api: NinjaAPI) -> Iterator[Operation]:
    """Every operation of the API."""
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            yield from view.operations


def _found(api: NinjaAPI) -> Iterator[tuple[str, str, Operation]]:
    """Each operation with its address and method, as the document names them."""
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            address = re.sub(r"{[^}:]+:", "{", "/".join(part for part in (router.prefix, path) if part))
            for operation in view.operations:
                yield from ((address, method.lower(), operation) for method in operation.methods)


def _path(prefix: str, address: str) -> str:
    return re.sub("/+", "/", f"/{prefix}/{address}")


def _share(document: Json) -> None:
    document["info"] |= {"description": ABOUT} | shared.ABOUT_US
    document["servers"] = [{"url": "/", "description": "The installation that gave you this document."}]
    parts = document["components"]
    parts["securitySchemes"] = shared.SECURITY
    parts["schemas"]["Problem"] = shared.PROBLEM
    parts |= {"parameters": dict(shared.ASKED), "headers": dict(shared.ANSWERED), "responses": {}, "examples": {}}


def _tag(document: Json, found: Iterable[Operation]) -> None:
    """Each tag with what its package says of itself, in the order of the story; an operation stands under one."""
    told = {stream.TAG: stream.ABOUT}
    for operation in found:
        for tag in operation.tags or ():
            told.setdefault(tag, _tag_of(tag, sys.modules[operation.view_func.__module__]))
    document["tags"] = [{"name": tag, "description": told[tag]} for tag in sorted(told, key=_in_story)]
    for path in document["paths"].values():
        for operation in path.values():
            operation["tags"] = operation.get("tags", [])[-1:]


def _tag_of(tag: str, module: ModuleType) -> str:
    """A router with a name of its own inside a domain says of itself what it is."""
    package = sys.modules.get(".".join(module.__name__.split(".")[:3]), module)
    own = not module.__name__.endswith(".api") and getattr(module, "router", None)
    return meanings.first_line((module if own and own.tags == [tag] else package).__doc__)


def _in_story(tag: str) -> tuple[int, str]:
    return STORY.index(tag) if tag in STORY else len(STORY), tag
