"""The requests by their terms, one request beside them, and one act per form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hilo.emergency.privacy import actions, queries
from hilo.emergency.privacy.commands import CarryOutRequest, Correction, IdentifyApplicant, ReceiveRequest
from hilo.kernel.access.http import asker, requires
from hilo.kit.acting import carry_out, form, texts
from hilo.kit.forms import Ask, Form, form_of
from hilo.kit.listing import Column, Empty, list_page
from hilo.kit.views import shows
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal
from hilo.lib.limits import attributes

from . import words

if TYPE_CHECKING:
    from hilo.emergency.privacy.models import Request

ACTS: dict[str, Any] = {
    "identify": actions.identify,
    "ask": actions.ask,
    "complete": actions.complete,
    "extend": actions.extend,
    "grant": actions.grant,
    "refuse": actions.refuse,
    "carry_out": actions.carry_out,
}
"""What may be done with a request, by the verb in the address."""


@shows("privacy.answer")
def everything(request: HttpRequest) -> HttpResponse:
    """All requests, and the form by which one is entered."""
    return _page(request)


@shows("privacy.answer")
def one(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request: what is asked, until when, the person's own calls, and what can be done."""
    return _page(request, chosen=request_id)


@require_POST
@never_cache
@requires("privacy.answer")
def receiving(request: HttpRequest) -> HttpResponse:
    """A request is entered."""
    return carry_out(
        request,
        actions.receive,
        ask=lambda request: form(request, ReceiveRequest, numbers=_numbers(request)),
        again=partial(_page, request),
        said=words.DONE["receive"],
        to=lambda made: redirect("privacy-request", request_id=made.pk),
    )


@require_POST
@never_cache
@requires("privacy.answer")
def done(request: HttpRequest, request_id: int, verb: str) -> HttpResponse:
    """One act on one request."""
    if verb not in ACTS:
        raise NotFound("act", verb)
    # What these two ask for is not typed field by field.
    meant: dict[str, Callable[[HttpRequest], object]] = {
        "identify": lambda request: form(request, IdentifyApplicant, numbers=_numbers(request)),
        "carry_out": lambda request: CarryOutRequest(
            corrections={name: text for name, text in texts(request).items() if name in words.FIELDS and text}
        ),
    }
    return carry_out(
        request,
        ACTS[verb],
        request_id,
        ask=meant.get(verb),
        again=partial(_page, request, chosen=request_id, verb=verb),
        said=words.DONE[verb],
        to="privacy-request",
        request_id=request_id,
    )


@shows("privacy.answer")
def copy(request: HttpRequest, request_id: int) -> HttpResponse:
    """The person's own data in a structured form, to be handed over (art. 51)."""
    actor = asker(request)
    row = queries.get(request_id, actor)
    answer = JsonResponse(
        queries.copy(row, actor, at=timezone.now()), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    answer["Content-Disposition"] = f'attachment; filename="{row.folio}.json"'
    return answer


def _numbers(request: HttpRequest) -> list[str]:
    """Telephone numbers as they stand in one line, with a space between two."""
    return texts(request).get("numbers", "").split()


def _page(request: HttpRequest, refusal: Refusal | None = None, chosen: int = 0, verb: str = "") -> HttpResponse:
    actor, now = asker(request), timezone.now()
    row = queries.get(chosen, actor) if chosen else None
    return list_page(
        request,
        words.DESK,
        "requests",
        queries.requests(actor),
        _columns(now),
        title=_("Requests"),
        empty=Empty(
            _("No request yet"), _("Enter what a person asks, in writing or in person. It costs them nothing.")
        ),
        refusal=refusal,
        current=lambda one: one.pk == chosen,
        template="privacy/requests.html",
        context={"chosen": _details(row, actor, now) | {"acts": _acts(row, request, verb)}}
        if row
        else {"new": _new(request)},
    )


def _columns(now: datetime) -> list[Column]:
    def term(row: Request) -> dict[str, Any]:
        return words.term_words(row.due_at, status=row.status, at=now)

    return [
        Column(_("Folio"), lambda row: row.folio, link=lambda row: reverse("privacy-request", args=[row.pk])),
        Column(_("Right"), lambda row: words.RIGHTS[row.right]),
        Column(_("State"), lambda row: words.state_words(row.status)),
        Column(_("Term"), lambda row: term(row)["words"], look=lambda row: term(row)["state"]),
    ]


def _new(request: HttpRequest) -> Form:
    return form_of(
        actions.receive,
        reverse("privacy-receive"),
        _("Enter the request"),
        {
            "right": Ask(_("What the person asks for"), "radio", list(words.RIGHTS.items())),
            "applicant": _("Name of the person"),
            "contact": _("Where to answer: address, mail or telephone"),
            "text": _("What is asked, in their words"),
            "numbers": Ask(
                _("Telephone numbers the person called from"),
                hint=_("With a space between two. Nothing is looked up before the person is identified."),
            ),
            "represented": _("Somebody represents the person"),
        },
        given=request.POST,
    )


def _acts(row: Request, request: HttpRequest, verb: str) -> dict[str, Form]:
    """The forms of the acts on a request, by verb; the one that was refused as it was typed."""
    told: dict[str, tuple[str, dict[str, Any], str]] = {
        "identify": (
            _("Identified"),
            {
                "document": Ask(_("Kind of document, without its number"), value=row.identity),
                "numbers": Ask(_("Numbers proved to be theirs"), value=" ".join(row.numbers.split())),
            },
            "primary",
        ),
        "grant": (_("Grant for the calls chosen"), {"answer": _("Answer to the person")}, "primary"),
        "refuse": (
            _("Refuse"),
            {
                "ground": Ask(_("Ground (art. 49)"), hint=_not_competent(row)),
                "answer": _("Reasons, as the person is told"),
            },
            "danger",
        ),
        "extend": (_("Extend by ten days"), {"reason": _("Why more time is needed")}, ""),
        "ask": (_("Ask for what is missing"), {"missing": _("What is missing")}, ""),
        "complete": (_("Complete"), {"text": _("What the person gave")}, "primary"),
    }
    return {
        name: form_of(
            ACTS[name],
            reverse("privacy-verb", args=[row.pk, name]),
            button,
            labels,
            choices={"ground": [(code, f"{code} · {label}") for code, label in words.grounds()]},
            given=request.POST if name == verb else None,
            name=name,
            look=look,
        )
        for name, (button, labels, look) in told.items()
    }


def _not_competent(row: Request) -> str:
    """Until when the person is told that another institution is competent."""
    last = timezone.localtime(queries.not_competent_by(row) - timedelta(seconds=1))
    said = _(
        "On ground VIII the person is told by %(day)s, and which institution is competent if that is known (art. 47)."
    )
    return said % {"day": f"{last:%d/%m/%Y}"}


def _details(row: Request, actor: Actor, now: datetime) -> dict[str, Any]:
    own = queries.own_calls(row, actor, at=now)
    return {
        "request": row,
        "right": words.RIGHTS[row.right],
        "status": words.state_words(row.status),
        "term": words.term_words(row.due_at, status=row.status, at=now),
        "calls": [
            {
                "call": one.call,
                "barred": [words.FINDINGS[finding.code] for finding in one.impediments]
                if row.right == "erasure"
                else [],
            }
            for one in own
        ],
        "last_day": timezone.localtime(row.due_at - timedelta(seconds=1)).date(),
        "granted": [one.call for one in own if one.granted],
        "may_ask": row.asked_at is None,
        "ground": dict(words.grounds()).get(row.ground, ""),
        "fields": words.FIELDS.items(),
        "correction": attributes(Correction),
        "history": [
            (at, words.VERBS.get(verb, verb), who, why) for at, verb, who, why in reversed(queries.history(row))
        ],
    }
