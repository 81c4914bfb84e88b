"""Who an officer is: a change is proposed by the personnel office with a document, and signed by another account."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily

from hilo.desks.certification import photographs, words
from hilo.desks.certification.frame import DESK, PURPOSE
from hilo.kit.forms import Ask, form_of
from hilo.kit.frame import reader
from hilo.kit.listing import Empty
from hilo.kit.views import does, shows
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal
from hilo.registries.officers import actions, queries

from .officer import page as officer_page


@shows("officers.read")
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for a second person's signature or answer; for who proposes or signs."""
    return _page(request)


def _page(request: HttpRequest, refused: int = 0, refusal: Refusal | None = None, photo: int = 0) -> HttpResponse:
    who = reader(request, PURPOSE)
    rows = [_change(request, who, one, one.id == refused) for one in queries.open_changes(who)]
    questions = [
        _question(request, who, one, one.id == refused) for one in queries.open_questions(who, at=timezone.now())
    ]
    empty = Empty(_("No change of identity waits"), _("It is proposed on the officer’s page, with its document."))
    context = {"rows": rows, "questions": questions, "empty": empty, "photos": photographs.waiting(request, who, photo)}
    return DESK.show(request, "identity", "certification/identity.html", context, refusal=refusal)


def _question(request: HttpRequest, who: Actor, one: queries.IdentityQuestionRow, refused: bool) -> dict[str, Any]:
    """Two records side by side, why they may be one person's, and what is answered."""
    other = one.there or one.file
    fields = [name for name in words.IDENTITY if name in one.here or name in other]
    choices = [("true", _("the same person")), ("false", _("another person"))]
    answer = form_of(
        actions.answer_identity,
        reverse("certification-identity-answer", args=[one.id]),
        _("Answer"),
        {
            "same": Ask(_("It is"), kind="radio", choices=choices),
            "reason": _("How it is known"),
        },
        given=request.POST.dict() if refused and "same" in request.POST else None,
        name=f"answer-{one.id}",
    )
    return {
        "row": one,
        "kind": words.QUESTIONS[one.kind],
        "reasons": [words.LIKENESS[code] for code in one.reasons if code in words.LIKENESS],
        "pairs": [(words.IDENTITY[name], one.here.get(name, ""), other.get(name, "")) for name in fields],
        "form": answer if who.may("officers.identity") else None,
    }


def _change(request: HttpRequest, who: Actor, one: queries.IdentityChangeRow, refused: bool) -> dict[str, Any]:
    """A proposal as it is read before it is signed: each field with what stands there and what would."""
    refusing = form_of(
        actions.refuse_identity,
        reverse("certification-identity-refuse", args=[one.id]),
        _("Do not sign it"),
        {"reason": _("Why not")},
        given=request.POST.dict() if refused and "reason" in request.POST else None,
        name=f"refuse-{one.id}",
        look="danger",
    )
    return {
        "row": one,
        "document": words.DOCUMENTS.get(one.document, one.document),
        "pairs": [(words.IDENTITY[name], one.was[name], one.asked[name]) for name in one.fields],
        "signs": who.may("officers.identity") and one.proposed_by != who.name,
        "form": refusing,
    }


confirming = does(
    actions.confirm_identity,
    "officers.identity",
    _page,
    lazily("Signed: the register has it from now on. A certificate in force keeps the name it was signed with."),
    "certification-identity",
    away=True,
    purpose=PURPOSE,
)
answering = does(
    actions.answer_identity,
    "officers.identity",
    _page,
    lazily("Answered: the record says so from now on."),
    "certification-identity",
    away=True,
    purpose=PURPOSE,
)
refusing = does(
    actions.refuse_identity,
    "officers.read",
    _page,
    lazily("It was not signed; nothing changed."),
    "certification-identity",
    away=True,
    purpose=PURPOSE,
)
proposing = does(
    actions.propose_identity,
    "officers.write",
    officer_page,
    lazily("Proposed: nothing changes until another account signs it."),
    "certification-officer",
    purpose=PURPOSE,
)
