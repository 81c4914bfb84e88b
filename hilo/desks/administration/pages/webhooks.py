"""Webhooks: which systems are told of what, what could not be delivered, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.asked import actor as asking
from hilo.emergency.exchange import actions, queries
from hilo.emergency.exchange.commands import Subscribe
from hilo.kernel.access.http import by, requires
from hilo.kernel.access.queries import holders
from hilo.kernel.territory.queries import states
from hilo.kit.acting import perform
from hilo.lib.commands import parse
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.lib.limits import limits_of

from .words import refusal_words

if TYPE_CHECKING:
    from hilo.emergency.exchange.models import Delivery

REFUSALS = {
    "HILO-K404": later("There is no such account or webhook in your scope."),
}
FACTS = {
    "incidents.IncidentOpened": later("An incident is opened"),
    "incidents.IncidentReclassified": later("An incident is classified anew"),
    "incidents.IncidentLocated": later("An incident's place is put right"),
    "incidents.IncidentProgressed": later("Units are sent, arrive or are withdrawn"),
    "incidents.IncidentClosed": later("An incident is closed"),
    "incidents.IncidentReopened": later("An incident is reopened"),
    "incidents.IncidentHandedOver": later("Another centre takes over an incident"),
    "dispatch.UnitAssigned": later("A unit is sent"),
    "dispatch.UnitProgressed": later("A unit says where it stands"),
    "dispatch.UnitReleased": later("A unit is free again"),
    "exchange.WarningIssued": later("A public warning is issued"),
    "exchange.WarningCancelled": later("A public warning is taken back"),
    "exchange.WarningExpired": later("A public warning is over"),
}
ERRORS = {
    "the name is not known": later("the name is not known"),
    "no answer in time": later("no answer in time"),
    "the connection was refused": later("the connection was refused"),
    "its certificate is not valid": later("its certificate is not valid"),
}
STOPPED = {
    "the account may not be told any more": later("the account left or lost its role"),
    "the secret cannot be read: renew it": later("the secret cannot be read: give a new one"),
}


@require_safe
@never_cache
@requires("webhooks.manage")
def listing(request: HttpRequest) -> HttpResponse:
    """All webhooks of the scope, those that need a hand first, and the form for a new one."""
    return _page(request)


@require_safe
@never_cache
@requires("webhooks.manage")
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One webhook: what it is told, its latest deliveries, and what can be done."""
    return _page(request, chosen=number)


@require_POST
@never_cache
@requires("webhooks.manage")
def opening(request: HttpRequest) -> HttpResponse:
    """A system is told from now on; the secret is shown once, in the answer."""
    given: dict[str, Any] = {
        "account": request.POST.get("account", "").strip(),
        "url": request.POST.get("url", "").strip(),
        "facts": request.POST.getlist("facts"),
        "states": [code for code in request.POST.getlist("states") if code],
    }
    try:
        row, secret = actions.subscribe(parse(Subscribe, given), given["account"], **by(request))
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, given=given, refusal=refusal)
    return _page(
        request, chosen=row.pk, secret=secret, said=_("Opened. Give the secret to the agency; it is shown only now.")
    )


@require_POST
@never_cache
@requires("webhooks.manage")
def done(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """One act on one webhook: a new secret, all the dead again, one delivery again, or the end."""
    acts: dict[str, Callable[..., Any]] = {
        "secret": actions.renew_secret,
        "again": actions.redeliver,
        "end": actions.end_subscription,
    }
    if verb not in acts:
        raise NotFound("act", verb)
    keys = (number, request.POST.get("key", "")) if verb == "again" else (number,)
    try:
        answer = perform(request, acts[verb], *keys)
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, chosen=number, refusal=refusal)
    if verb == "secret":
        said = _("A new secret; the former signs nothing more. It is shown only now.")
        return _page(request, chosen=number, secret=answer[1], said=said)
    if verb == "again":
        words = ngettext("%(n)d delivery is sent again.", "%(n)d deliveries are sent again.", answer) % {"n": answer}
        messages.success(request, words)
    else:
        messages.success(request, _("Ended: nothing more is told there."))
    return redirect("administration-webhook", number=number)


def _page(
    request: HttpRequest,
    *,
    chosen: int = 0,
    given: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
    secret: str = "",
    said: str = "",
) -> HttpResponse:
    actor = asking(request)
    rows = [_row(told) for told in queries.subscriptions(actor)]
    row = next((one for one in rows if one["row"].pk == chosen), None)
    if chosen and row is None:
        # Refused, and noted as such, if it exists elsewhere.
        queries.subscription(chosen, actor)
    context = {
        "rows": rows,
        "hands": sum(one["state"] == "late" for one in rows),
        "chosen": row,
        "deliveries": [_delivery(one) for one in queries.deliveries(row["row"], 20)] if row else [],
        "told": [_(FACTS.get(name, name)) for name in row["row"].facts] if row else [],
        "given": given or {"facts": ["incidents.IncidentOpened", "incidents.IncidentClosed"]},
        "accounts": _accounts(actor),
        "facts": [(name, _(words)) for name, words in FACTS.items()],
        "states": [state for state in states() if actor.covers(state.code)],
        "inputs": limits_of(Subscribe),
        "secret": secret,
        "said": said,
        "refusal": "",
    }
    if refusal is not None:
        words = _(REFUSALS[refusal.code]) if refusal.code in REFUSALS else refusal_words(refusal)
        context |= {"refusal": words, "refusal_code": refusal.code, "refused_field": refusal.where}
    return render(request, "administration/webhooks.html", context, status=refusal.status if refusal else 200)


def _accounts(actor: Any) -> list[Any]:
    """Accounts that may be told: those that hold an agency's role."""
    return [row for row in holders("agency", actor) if row.active and row.institution]


def _delivery(row: Delivery) -> dict[str, Any]:
    """One delivery with its words: what it tells, and what went wrong."""
    error = _(ERRORS[row.error]) if row.error in ERRORS else row.error
    if row.answer and row.error:
        error = _("answered %(status)s") % {"status": row.answer}
    elif row.error.startswith("the connection broke"):
        error = _("the connection broke")
    return {"row": row, "words": _(FACTS.get(row.fact, row.fact)), "error": error}


def _row(told: queries.SubscriptionStatus) -> dict[str, Any]:
    row = told.row
    states = {
        "dead": ("late", _("could not be told")),
        "stopped": ("late", _(STOPPED.get(row.stopped, row.stopped))),
        "late": ("soon", _("is tried again")),
        "calm": ("calm", _("in order")),
        "ended": ("done", _("ended")),
    }
    state, words = states[told.state]
    return {"row": row, "told": told, "state": state, "words": words, "host": urlsplit(row.url).hostname}
