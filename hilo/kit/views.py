"""The addresses of a desk: a page that shows, and an act that a page's form asks for. No browser keeps either."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.kernel.access.http import View, requires

from .acting import carry_out


def shows(right: str) -> Callable[[View], View]:
    """A page for whoever has the right."""
    return lambda view: require_safe(never_cache(requires(right)(view)))


def does(
    action: Callable[..., Any],
    right: str,
    page: Callable[..., HttpResponse],
    said: str | Promise | Callable[[Any], str | Iterable[str]],
    to: str | Callable[..., HttpResponse],
    *,
    away: bool = False,
    purpose: str | Promise = "",
    ask: Callable[..., Any] | None = None,
    **shown: Any,
) -> View:
    """An address that does an action on the record that it names, for whoever has the right (`carry_out`).

    page: takes the request, what the address names and what was refused, and `shown`. to: the page that is shown then,
    of the same record unless it lies away. ask: takes what the address names before the request.
    """

    @require_POST
    @never_cache
    @requires(right)
    def view(request: HttpRequest, **address: Any) -> HttpResponse:
        keys = tuple(address.values())
        return carry_out(
            request,
            action,
            *keys,
            again=lambda refusal: page(request, *keys, refusal, **shown),
            said=said if callable(said) else str(said),
            to=partial(to, request, *keys) if callable(to) else to,
            purpose=str(purpose),
            ask=partial(ask, *keys) if ask else None,
            **({} if away else address),
        )

    return view
