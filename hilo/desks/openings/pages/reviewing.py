"""The reviews: what waits, one of them with the person's words, and what is found."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily

from hilo.desks.openings.frame import DESK, named
from hilo.kernel.access import actions
from hilo.kernel.access.http import SIGNED_IN, asker
from hilo.kernel.access.queries import OpeningRow, opening, openings
from hilo.kit.forms import Ask, Form, form_of
from hilo.kit.frame import Record
from hilo.kit.listing import Column, Empty, list_page
from hilo.kit.views import does, shows
from hilo.lib.errors import Refusal

from .opening import outcome

LABELS = {
    "justified": Ask(
        lazily("Finding"),
        kind="radio",
        choices=(("true", lazily("justified")), ("false", lazily("not justified"))),
        required=True,
    ),
    "finding": Ask(lazily("Why, in words"), kind="lines"),
}


@shows("openings.read")
def queue(request: HttpRequest) -> HttpResponse:
    """What concerns the reader: what nobody has reviewed first."""
    return list_page(
        request,
        DESK,
        "review",
        openings(asker(request)),
        [
            Column(_("Record"), named, link=lambda row: reverse("openings-one", args=[row.id])),
            Column(_("Held by"), lambda row: row.holder or None, under=True),
            Column(_("Opened by"), lambda row: row.account),
            Column(_("Institution"), lambda row: row.institution, under=True),
            Column(_("Opened"), lambda row: row.opened_at),
            Column(_("Review"), outcome, look=_look),
            Column(_("until"), lambda row: None if row.reviewed_at else row.review_due_at, under=True),
        ],
        title=_("Opened for a life in danger"),
        empty=Empty(_("Nothing was opened"), _("An opening stands here at once, until it is reviewed.")),
        file="openings",
    )


def _look(row: OpeningRow) -> str:
    if row.reviewed_at is None:
        return "late" if row.late else "soon"
    return "calm" if row.justified else "late"


@shows(SIGNED_IN)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One opening: of the reader's own, or one that concerns the reader; a reviewer finds it justified or not."""
    return _page(request, number)


def _page(request: HttpRequest, number: int, refusal: Refusal | None = None) -> HttpResponse:
    row = opening(number, asker(request))
    facts = [
        (_("Opened by"), f"{row.account} · {row.institution}"),
        (_("Held by"), row.holder),
        (_("From"), row.opened_at),
        (_("until"), row.until),
        (_("Reviewed by"), row.reviewed_by),
        (_("Reviewed"), row.reviewed_at),
    ]
    context = {
        "record": Record(named(row), badges=[(_look(row), outcome(row))], facts=facts),
        "row": row,
        "form": _form(request, row, refusal) if row.reviewable else None,
    }
    return DESK.show(request, "mine" if row.mine else "review", "openings/one.html", context, refusal=refusal)


def _form(request: HttpRequest, row: OpeningRow, refusal: Refusal | None) -> Form:
    given = request.POST.dict() if refusal else None
    return form_of(
        actions.review, reverse("openings-review", args=[row.id]), _("Enter the finding"), LABELS, given=given
    )


review = does(actions.review, "openings.review", _page, lazily("The finding is entered."), "openings-one")
