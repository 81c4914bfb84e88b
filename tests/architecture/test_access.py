"""Every URL and every API operation declares who may open it; one that declares nothing fails the build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path
from ninja import NinjaAPI

from hilo.kernel.access.http import PUBLIC, SIGNED_IN, Anyone, May, public, requires
from hilo.kernel.access.roles import all_permissions
from hilo.site.api import api

NINJAS_OWN = {"api-root", "openapi-json"}
"""The API's address and its description: they hold no record. What an operation asks for is checked by itself."""


def known(permission: object) -> bool:
    return permission in {PUBLIC, SIGNED_IN} | all_permissions()


def addresses(patterns: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every URL of a configuration with its path."""
    for row in patterns:
        if isinstance(row, URLResolver):
            yield from addresses(row.url_patterns, prefix + str(row.pattern))
        else:
            yield prefix + str(row.pattern), row


def open_pages(patterns: Iterable[URLPattern | URLResolver]) -> list[str]:
    """The addresses that declare no permission, or one that no role carries."""
    found = []
    for address, row in addresses(patterns):
        view: Any = row.callback
        if address.startswith("api/") and (row.name in NINJAS_OWN or _is_operation(view)):
            continue
        if not known(getattr(view, "permission", None)):
            found.append(address)
    return found


def _is_operation(view: Any) -> bool:
    """True for the view by which ninja answers all operations of one path."""
    return "PathView" in getattr(view, "__qualname__", "")


def open_operations(described: NinjaAPI) -> list[str]:
    """The API operations that neither ask for a permission that some role carries nor say that they are for anyone."""
    found = []
    for prefix, router in described._routers:
        for where, view in router.path_operations.items():
            for operation in view.operations:
                asked = [callback for callback in operation.auth_callbacks or () if isinstance(callback, May | Anyone)]
                if len(asked) != 1 or asked[0].permission not in {PUBLIC} | all_permissions():
                    found.append(f"{'/'.join(sorted(operation.methods))} {prefix}{where}")
    return found


def test_every_page_declares_its_permission():
    patterns = get_resolver().url_patterns
    assert len(list(addresses(patterns))) > 20
    assert open_pages(patterns) == []


def test_every_operation_declares_its_permission():
    assert sum(len(view.operations) for _, router in api._routers for view in router.path_operations.values()) > 15
    assert open_operations(api) == []


def nobody_asked(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_a_page_that_declares_nothing_is_caught():
    assert open_pages([path("planted", nobody_asked)]) == ["planted"]


def test_a_page_under_the_api_that_declares_nothing_is_caught():
    assert open_pages([path("api/v1/planted", nobody_asked)]) == ["api/v1/planted"]


def test_a_page_that_asks_for_a_permission_nobody_carries_is_caught():
    assert open_pages([path("planted", requires("calls.destroy")(nobody_asked))]) == ["planted"]


def test_a_page_that_declares_itself_passes():
    rows = [
        path("everybody", public(lambda request: HttpResponse())),
        path("some", requires("calls.read")(nobody_asked)),
        path("signed-in", requires(SIGNED_IN)(nobody_asked)),
    ]
    assert open_pages(rows) == []


def test_an_operation_without_permission_is_caught():
    planted = NinjaAPI(urls_namespace="planted", docs_url=None)
    planted.get("bare")(nobody_asked)
    planted.get("strange", auth=May("calls.destroy"))(nobody_asked)
    planted.get("kept", auth=May("calls.read"))(nobody_asked)
    planted.get("open", auth=Anyone())(nobody_asked)
    assert open_operations(planted) == ["GET /bare", "GET /strange"] or open_operations(planted) == [
        "GET bare",
        "GET strange",
    ]
