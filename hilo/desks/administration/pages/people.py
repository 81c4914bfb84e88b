"""The list of accounts, one account beside it, and one act per form."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.asked import actor as asking
from hilo.emergency.centres.queries import centres
from hilo.kernel.access import actions
from hilo.kernel.access.commands import Join, MakeToken, Transfer
from hilo.kernel.access.http import by, requires
from hilo.kernel.access.queries import (
    Account,
    administered,
    everybody,
    institution_rows,
    open_of,
    permissions_of,
    proposals,
    role_titles,
    roles_for,
    roles_in,
    takes_two,
    tokens_of,
    user_named,
    visible_account,
    waiting_tokens,
)
from hilo.kernel.ledger.queries import about
from hilo.kit.acting import form, perform
from hilo.kit.forms import Ask, Form, form_of
from hilo.lib.actor import Actor
from hilo.lib.commands import parse
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.lib.limits import limits_of
from hilo.lib.text import fold

from ..letters import letter
from ..places import in_reach
from .words import done_words, refusal_words, state_words, verb_words

if TYPE_CHECKING:
    from hilo.kernel.access.models import User

FIELDS = ("username", "name", "institution", "role", "centre", "unit", "scope")
SHOWN_ONCE = ("start-password", "entry-code", "token")
SHOWN = 12
"""Ledger entries beside an account."""


@require_safe
@never_cache
@requires("users.manage")
def everyone(request: HttpRequest) -> HttpResponse:
    """The accounts, and the form by which somebody joins."""
    return _page(request, joining=True)


@require_safe
@never_cache
@requires("users.manage")
def person(request: HttpRequest, username: str) -> HttpResponse:
    """One account: what it may do, what is in its way, and what was done to it."""
    return _page(request, chosen=username)


@require_POST
@never_cache
@requires("users.manage")
def joining(request: HttpRequest) -> HttpResponse:
    """Somebody joins; the start password is shown once, in the answer."""
    given = {name: request.POST.get(name, "").strip() for name in FIELDS}
    actor = asking(request)
    secret = actions.new_start_password() if request.POST.get("signs_in") else None
    try:
        asked = form(request, Join)
        in_reach(asked, actor)
        user = actions.join(asked, **by(request), password=secret, start_password=bool(secret))
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, joining=True, given=given, refusal=refusal)
    waits = "" if user.grants.exists() else f" {done_words('propose')}"
    if secret is None:
        messages.success(request, done_words("join-system") + waits)
        return redirect("administration-person", username=given["username"])
    told = letter(user, asked.role, secret)
    return _page(request, chosen=given["username"], secret=secret, said=done_words("join") + waits, letter=told)


@require_POST
@never_cache
@requires("users.manage")
def done(request: HttpRequest, username: str, verb: str) -> HttpResponse:
    """One act on one account."""
    user = visible_account(username, asking(request))
    waits = verb == "grant" and takes_two(request.POST.get("role", ""), user.institution, asking(request))
    acts: dict[str, Callable[..., Any]] = {
        "grant": actions.propose if waits else actions.grant,
        "revoke": actions.revoke,
        "leave": actions.leave,
        "transfer": actions.transfer,
        "sign-out": actions.sign_out,
        "start-password": actions.give_start_password,
        "entry-code": actions.give_entry_code,
        "reset-factor": actions.reset_second_factor,
        "unlock": actions.unlock,
        "token": actions.make_token,
    }
    if verb not in acts:
        raise NotFound("act", verb)
    try:
        ask = partial(_to_where, user) if verb == "transfer" else None
        answer = _token(request, user) if verb == "token" else perform(request, acts[verb], user, ask=ask)
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, chosen=username, refusal=refusal, moved=request.POST if verb == "transfer" else None)
    if verb in SHOWN_ONCE:
        waits = verb == "token" and tokens_of(user)[0].waits
        name = _("Entry code") if verb == "entry-code" else ""
        words = done_words("token-waits" if waits else verb)
        return _page(request, chosen=username, secret=str(answer), said=words, secret_name=name)
    messages.success(request, done_words("propose" if waits else verb))
    if verb == "leave" and answer:
        messages.success(request, f"{_('Open, for others to take up')}: {', '.join(answer)}")
    return redirect("administration-person", username=username)


def _to_where(user: User, request: HttpRequest) -> Transfer:
    """Where the person goes, if it lies in the administrator's scope."""
    asked = form(request, Transfer)
    in_reach(asked, asking(request), home=user.institution_id or "")
    return asked


@require_POST
@never_cache
@requires("users.manage")
def deciding(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """A second administrator confirms a sensitive role, or somebody refuses it."""
    acts: dict[str, Callable[..., Any]] = {"confirm": actions.confirm, "refuse": actions.refuse}
    if verb not in acts:
        raise NotFound("act", verb)
    try:
        made = perform(request, acts[verb], number)
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, joining=True, refusal=refusal)
    if verb == "confirm" and (code := _entry_code(request, made.user)):
        words = f"{done_words('confirm')} {done_words('entry-code')}"
        return _page(request, joining=True, secret=code, secret_name=_("Entry code"), said=words)
    messages.success(request, done_words(verb))
    return redirect("administration-desk")


def _entry_code(request: HttpRequest, user: User) -> str:
    """What who confirms tells the person, if the account was not entered yet; "" if it is not theirs to give."""
    try:
        return perform(request, actions.give_entry_code, user) if user.start_password and user.entry_by_two else ""
    except Refusal:
        return ""


@require_POST
@never_cache
@requires("users.manage")
def revoking(request: HttpRequest, number: int) -> HttpResponse:
    """One token ends."""
    perform(request, actions.revoke_token, number)
    messages.success(request, done_words("revoke-token"))
    return redirect("administration-person", username=request.POST.get("username", ""))


@require_POST
@never_cache
@requires("users.manage")
def confirming(request: HttpRequest, number: int) -> HttpResponse:
    """A second administrator confirms a token of an account with a sensitive role."""
    username = request.POST.get("username", "")
    try:
        perform(request, actions.confirm_token, number)
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, chosen=username, refusal=refusal)
    messages.success(request, done_words("confirm-token"))
    return redirect("administration-person", username=username)


def _token(request: HttpRequest, user: User) -> str:
    """A token with the permissions that were ticked."""
    given: dict[str, Any] = {"purpose": request.POST.get("purpose", "").strip()}
    given |= {"permissions": request.POST.getlist("permissions"), "days": request.POST.get("days") or 90}
    return actions.make_token(user, parse(MakeToken, given), **by(request))


def _page(
    request: HttpRequest,
    *,
    chosen: str = "",
    joining: bool = False,
    given: dict[str, str] | None = None,
    refusal: Refusal | None = None,
    secret: str = "",
    said: str = "",
    secret_name: str = "",
    letter: str = "",
    moved: QueryDict | None = None,
) -> HttpResponse:
    actor = asking(request)
    rows, asked = everybody(actor), request.GET.get("q", "").strip()
    account = next((row for row in rows if row.username == chosen), None)
    if chosen and account is None:
        # Refused, and noted as such, if the account exists elsewhere.
        visible_account(chosen, actor)
    context: dict[str, Any] = {
        "rows": [
            _row(row)
            for row in rows
            if not asked or fold(asked) in fold(f"{row.username} {row.name} {row.institution}")
        ],
        "asked": asked,
        "total": len(rows),
        "chosen": _row(account) | _details(account, actor, moved) if account else None,
        "joining": joining,
        "given": given or {"institution": actor.institution, "centre": actor.centre, "role": "operator"},
        "institutions": [row for row in institution_rows(actor) if not row.valid_until] if joining else [],
        "proposals": [(row, _titles().get(row.role, row.role)) for row in proposals(actor)],
        "waiting_tokens": waiting_tokens(actor),
        "centres": [centre for centre in centres() if actor.covers(centre.state)] if joining else [],
        "roles": _titles(),
        "refusal": refusal_words(refusal) if refusal else "",
        "refusal_code": refusal.code if refusal else "",
        "refused": refusal,
        "refused_field": refusal.where if refusal else "",
        "inputs": limits_of(Join),
        "secret": secret,
        "letter": letter,
        "secret_name": secret_name or (_("Token") if secret.startswith("hilo_") else _("Start password")),
        "said": said,
    }
    return render(request, "administration/people.html", context, status=refusal.status if refusal else 200)


def _row(account: Account) -> dict[str, Any]:
    return {"account": account, "roles": [_titles()[name] for name in account.roles], "states": state_words(account)}


def _details(account: Account, actor: Actor, given: QueryDict | None) -> dict[str, Any]:
    titles, user = _titles(), user_named(account.username)
    entries = about([f"user:{account.username}"])[-SHOWN:]
    return {
        "held": [(name, titles[name]) for name in account.roles],
        "further": _further(account, user),
        "waiting": [row for row in proposals(actor) if row.username == account.username],
        "tokens": tokens_of(user),
        "carried": [] if user.has_usable_password() else sorted(permissions_of(user) - actions.BY_PERSONS),
        "days": limits_of(MakeToken)["days"],
        "open": open_of(user) if account.active else [],
        "move": _move(account, actor, given),
        "own": account.username == actor.name,
        "me": actor.name,
        "history": [(entry.at, verb_words(entry.verb), entry.actor) for entry in reversed(entries)],
    }


def _move(account: Account, actor: Actor, given: QueryDict | None) -> Form:
    """The form by which the person goes elsewhere: as the account is now, or as typed before it was refused."""
    # Who opens institutions sees more of them than this desk runs.
    others = [row for row in institution_rows(actor) if not row.valid_until and row.code in administered(actor)]
    others = [row for row in others if row.code != account.institution]
    elsewhere: dict[str, str | Promise | Ask] = {
        "institution": _("Institution, if it is another one"),
        "role": _("Role there"),
    }
    here = {
        "centre": Ask(_("Centre"), value=account.centre),
        "unit": Ask(_("Unit, for a unit's page"), value=account.unit),
    }
    return form_of(
        actions.transfer,
        reverse("administration-verb", args=[account.username, "transfer"]),
        _("Transfer"),
        (elsewhere if others else {}) | here,
        choices={
            "institution": [(row.code, f"{row.code} · {row.name}") for row in others],
            "role": [(name, _titles()[name]) for name in roles_in({row.kind for row in others})],
            "centre": [(row.code, f"{row.code} · {row.name}") for row in centres() if actor.covers(row.state)],
        },
        given=given,
        name="transfer",
        look="",
    )


def _further(account: Account, user: User) -> list[tuple[str, str]]:
    """The roles that the account may be given in its institution; those that take two administrators say so."""
    titles, two = _titles(), _("takes two administrators")
    return [
        (name, f"{titles[name]} ({two})" if sensitive else titles[name])
        for name, sensitive in roles_for(user)
        if name not in account.roles
    ]


def _titles() -> dict[str, str]:
    return role_titles((get_language() or "es")[:2])
