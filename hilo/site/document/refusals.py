"""What an operation may refuse, and with which codes: read off the source of its domain and off lib.codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from http.client import responses
from typing import Any

from ninja.operation import Operation

from hilo.kernel.domain import HOUSE
from hilo.lib import codes

from . import shared

Json = dict[str, Any]
HEADERS = {401: ("WWW-Authenticate",), 503: ("Retry-After",)}
COMMON = {
    400: ("HILO-K400", "HILO-K423", "HILO-K455"),
    401: ("HILO-A401",),
    403: ("HILO-A402", "HILO-A403", "HILO-A404", "HILO-A406"),
    404: ("HILO-K404", "HILO-K425"),
    409: ("HILO-K409", "HILO-K426"),
    413: ("HILO-K413",),
    422: ("HILO-K422", "HILO-K429", "HILO-K430", "HILO-Z440"),
    500: ("HILO-K500",),
    503: ("HILO-K503", "HILO-K505", "HILO-K507"),
}
"""What any operation may answer besides what its domain says; some only where there is a body or a right."""
OF_A_BODY = {409, 413}
GONE = {410, 429}
"""What a domain may say of a record that is over, or to who asks too often."""
CODE = re.compile(r"HILO-[A-Z][0-9]{3}")
USES = re.compile(r"^ *from (hilo(?:\.\w+){2})", re.MULTILINE)


def statuses(told: Json, operation: Operation, *, anyone: bool) -> set[int]:
    """With which statuses an operation may refuse. What reads meets no conflict, unless its own words say so."""
    common = set(COMMON) - ({401} if anyone else set()) - (set() if "requestBody" in told else OF_A_BODY)
    own = {known.status for known in _codes_of(operation)}
    said = {found.status for code in CODE.findall(told["description"]) if (found := codes.find(code)) and found.status}
    reads = set(operation.methods) <= {"GET", "HEAD"}
    return common | said | (own & GONE if reads else own)


def refused(document: Json, operation: Operation, status: int) -> Json:
    """A refusal of this domain with this status: one component for all its operations."""
    shared = document["components"]["responses"]
    domain = _domain(operation.view_func.__module__)
    name = f"{domain}_{status}"
    if name not in shared:
        known = {one.code for one in _codes_of(operation) if one.status == status} | set(COMMON.get(status, ()))
        shared[name] = _problem(status, sorted(known), document["components"]["examples"])
    return {"$ref": f"#/components/responses/{name}"}


def _problem(status: int, known: list[str], examples: Json) -> Json:
    for code in known:
        examples.setdefault(code, _example_of(code))
    said = f"{responses.get(status, 'Refused')}." + (f" `code` is one of {', '.join(known)}." if known else "")
    shown = {code: {"$ref": f"#/components/examples/{code}"} for code in known}
    return shared.problem(said, headers=HEADERS.get(status, ()), examples=shown)


def _example_of(code: str) -> Json:
    known = codes.find(code)
    assert known is not None, f"{code} is said and stands in no file of lib/codes"
    title = codes.fill(known.en or known.means, {})
    value = {"type": f"urn:hilo:error:{code}", "title": title, "status": known.status or 422, "code": code}
    return {"summary": known.means, "value": value | ({"title_es": codes.fill(known.es, {})} if known.es else {})}


def _codes_of(operation: Operation) -> list[codes.Code]:
    """What the source of the operation's domain says, and that of the packages which it uses."""
    package = _package(operation.view_func.__module__)
    found = {code for one in (package, *_used_by(package)) for code in _said_in(one)}
    return [known for code in sorted(found) if (known := codes.find(code)) and known.status]


@cache
def _said_in(package: str) -> frozenset[str]:
    return frozenset(code for text in _sources(package) for code in CODE.findall(text))


@cache
def _used_by(package: str) -> frozenset[str]:
    return frozenset(name for text in _sources(package) for name in USES.findall(text)) - {package}


def _sources(package: str) -> Iterator[str]:
    """The modules of a package that answer requests."""
    folder = HOUSE.joinpath(*package.split(".")[1:])
    for file in folder.rglob("*.py"):
        if not {"tests", "migrations", "cli.py", "holdings.py"} & set(file.parts):
            yield file.read_text(encoding="utf-8")


def _package(module: str) -> str:
    return ".".join(module.split(".")[:3])


def _domain(module: str) -> str:
    return _package(module).rpartition(".")[2]
