"""Tokens of systems, for who manages those and no person's account: which there are, a new one, one that ends."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.administration.frame import DESK
from hilo.desks.asked import actor as asking
from hilo.kernel.access import actions
from hilo.kernel.access.http import requires
from hilo.kernel.access.queries import Account, everybody, permissions_of, role_titles, tokens_of, user_named
from hilo.kit.acting import carry_out, perform
from hilo.kit.forms import Ask, Form, form_of
from hilo.kit.frame import language
from hilo.kit.listing import Column, Empty, list_page
from hilo.lib.errors import Forbidden, NotFound, Refusal

RIGHT = "tokens.manage"


@require_safe
@never_cache
@requires(RIGHT)
def listing(request: HttpRequest) -> HttpResponse:
    """The systems of the administration, and how many tokens each holds."""
    titles = role_titles(language())
    columns = [
        Column(
            _("System"), lambda row: row.name, link=lambda row: reverse("administration-system", args=[row.username])
        ),
        Column(_("Account"), lambda row: row.username, under=True),
        Column(_("Institution"), lambda row: row.institution),
        Column(_("Roles"), lambda row: ", ".join(titles[name] for name in row.roles)),
        Column(_("Tokens"), lambda row: row.tokens, number=True),
    ]
    empty = Empty(_("No system has an account"), _("An administrator lets it join, without a password."))
    return list_page(
        request, DESK, "tokens", _systems(request), columns, title=_("Systems"), empty=empty, file="systems"
    )


@require_safe
@never_cache
@requires(RIGHT)
def one(request: HttpRequest, username: str) -> HttpResponse:
    """One system: its tokens in force, and the form for a new one."""
    return _page(request, username)


@require_POST
@never_cache
@requires(RIGHT)
def making(request: HttpRequest, username: str) -> HttpResponse:
    """A token is made; it stands in this answer alone."""
    _system(request, username)
    try:
        secret = perform(request, actions.make_token, user_named(username))
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, username, refusal)
    return _page(request, username, secret=secret)


@require_POST
@never_cache
@requires(RIGHT)
def ending(request: HttpRequest, username: str, number: int) -> HttpResponse:
    """A token ends at once."""
    _system(request, username)
    return carry_out(
        request,
        actions.revoke_token,
        number,
        again=lambda refusal: _page(request, username, refusal),
        said=lazily("The token is void."),
        to="administration-system",
        username=username,
    )


def _systems(request: HttpRequest) -> list[Account]:
    return [row for row in everybody(asking(request)) if row.active and not row.signs_in]


def _system(request: HttpRequest, username: str) -> Account:
    """Raises: NotFound for a person's account, and for one of another administration."""
    found = next((row for row in _systems(request) if row.username == username), None)
    if found is None:
        raise NotFound("system", username)
    return found


def _page(request: HttpRequest, username: str, refusal: Refusal | None = None, secret: str = "") -> HttpResponse:
    row, user = _system(request, username), user_named(username)
    tokens = tokens_of(user)
    context: dict[str, Any] = {
        "row": row,
        "tokens": tokens,
        "form": _form(request, username, sorted(permissions_of(user) - actions.BY_PERSONS), refusal),
        "secret": secret,
        "waits": bool(secret) and tokens[0].waits,
    }
    return DESK.show(request, "tokens", "administration/system.html", context, refusal=refusal)


def _form(request: HttpRequest, username: str, carried: list[str], refusal: Refusal | None) -> Form:
    return form_of(
        actions.make_token,
        reverse("administration-system-token", args=[username]),
        _("Make the token"),
        {
            "purpose": _("What it is used for"),
            "days": Ask(_("Days until it ends"), value=90),
            "permissions": _("What it may do"),
        },
        choices={"permissions": [(name, name) for name in carried]},
        given=request.POST if refusal and "purpose" in request.POST else None,
        key="Alt+N",
        name="token",
    )
