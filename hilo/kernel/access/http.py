"""The routes: every page and every API operation says which permission it asks for.

`@requires("calls.answer")` and `@public` mark pages; `auth=May("calls.answer")` marks API operations.
The architecture test walks all of them and fails on one that is not marked.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Any, TypedDict

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from hilo.lib import clock
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, Refusal

from .queries import actor_of, actor_of_token, first_step, unauthenticated

PUBLIC = "public"
SIGNED_IN = "signed in"
View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """A page that anyone may open."""
    view.permission = PUBLIC  # type: ignore[attr-defined]
    return view


def requires(permission: str) -> Callable[[View], View]:
    """A page for actors that hold the permission (or, with SIGNED_IN, for any signed-in person)."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = actor_of(request)
            if actor is None:
                return redirect_to_login(request.get_full_path())
            if permission != SIGNED_IN and not actor.may(permission):
                if step := first_step(request):
                    return redirect(f"{reverse(step)}?{urlencode({'next': request.get_full_path()})}")
                raise Forbidden(permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return mark


def actor_of_request(request: HttpRequest) -> Actor | None:
    """The actor behind a bearer token if there is an Authorization header, else behind the session."""
    header = request.headers.get("Authorization", "")
    if not header:
        return actor_of(request)
    scheme, _, token = header.partition(" ")
    return actor_of_token(token.strip()) if scheme.lower() == "bearer" and token else None


class May(AuthBase):
    """API authentication that also checks a permission: a bearer token, or the session of a desk (with CSRF).

    Of several permissions one is enough.
    """

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, permission: str, *others: str) -> None:
        self.permission, self.others = permission, others
        super().__init__()

    def __call__(self, request: HttpRequest) -> Actor:
        actor = actor_of_request(request)
        if actor is not None and "Authorization" not in request.headers and check_csrf(request):
            raise Refusal("HILO-A402", "The page is too old: reload it and try again.", status=403)
        if actor is None:
            raise unauthenticated()
        said = _purpose(request)
        if said and said.isprintable():
            actor = replace(actor, purpose=said, reason=said)
        request.actor = actor  # type: ignore[attr-defined]
        if not any(map(actor.may, (self.permission, *self.others))):
            raise Forbidden(self.permission)
        return actor


def _purpose(request: HttpRequest) -> str:
    """What the header Purpose says, at most 200 characters of it.

    HTTP gives its bytes as Latin-1, and most clients write UTF-8: read as Latin-1, the second byte of an “í” is no
    printable character, and the whole purpose would be lost.
    """
    said = request.headers.get("Purpose", "").strip()
    with suppress(UnicodeError):
        said = said.encode("latin-1").decode()
    return said[:200]


class By(TypedDict):
    """Who acts, and when: what every action takes."""

    actor: Actor
    at: datetime


def by(request: HttpRequest) -> By:
    """Who asks and the present instant, for an action: `actions.submit(state, year, **by(request))`.

    The instant is never earlier than what was recorded, though the machine's clock may be.
    """
    return By(actor=asker(request), at=clock.no_earlier(timezone.now()))


def asker(request: HttpRequest) -> Actor:
    """The actor that a door has let in: of the API (May, Anyone) or of a page (requires)."""
    actor: Actor | None = getattr(request, "actor", None) or actor_of(request)
    if actor is None:
        raise unauthenticated()
    return actor


class Anyone:
    """An API operation for anyone, as `@public` says it of a page. Who is signed in is known to it all the same."""

    permission = PUBLIC

    def __call__(self, request: HttpRequest) -> Actor:
        actor = actor_of_request(request) or Actor("public")
        request.actor = actor  # type: ignore[attr-defined]
        return actor
