"""Calls drawn at random for review: the week's draw, one call, and shares by criterion. No share is by person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from hilo.desks.supervisor.frame import DESK
from hilo.desks.supervisor.templatetags.supervisor import clock
from hilo.emergency.quality import queries
from hilo.emergency.quality.actions import draw_reviews, review_call
from hilo.emergency.quality.commands import ReviewCall
from hilo.emergency.quality.queries import ReviewRow, review_row
from hilo.kernel.access.http import asker
from hilo.kit.acting import texts
from hilo.kit.forms import Ask, Form, Input, form_of, inputs_of
from hilo.kit.frame import Record
from hilo.kit.listing import Column, Empty, Filter, list_page, listed
from hilo.kit.views import does, shows
from hilo.lib.errors import Refusal

HERE = "supervisor-quality"
WEEKS = 8


@shows("centre.oversee")
def listing(request: HttpRequest) -> HttpResponse:
    """`?week=2026-11-16`: what was drawn of a week, the last one that is over if none is named."""
    return _page(request)


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    who, at = asker(request), timezone.now()
    weeks = _weeks(timezone.localdate(at))
    which = Filter("week", _("Week"), weeks, usual=weeks[0][0])
    week = date.fromisoformat(which.chosen(request))
    rows = [review_row(row) for row in queries.of_week(who, week)]
    shares = [row for row in queries.shares(who, at=at) if row.n]
    return list_page(
        request,
        DESK,
        "quality",
        rows,
        [
            Column(_("Call"), lambda row: row.folio, link=lambda row: reverse("supervisor-review", args=[row.id])),
            Column(_("Taken by"), lambda row: row.worker),
            Column(_("Rang"), lambda row: clock(row.received_at)),
            Column(_("Review"), _state),
            Column(_("Word of who took it"), lambda row: row.word, under=True),
        ],
        title=ngettext("{n} call was drawn", "{n} calls were drawn", len(rows)).format(n=len(rows)),
        empty=Empty(
            _("Nothing was drawn of this week"),
            _("The draw takes calls at random, once a week: nobody chooses which, and who took a call answers last."),
        ),
        filters=[which],
        form=None if rows else _draw(week),
        refusal=refusal,
        after=listed(
            "shares",
            _("Shares of the centre, twelve weeks"),
            shares,
            [
                Column(_("What is looked at"), lambda row: row.label),
                Column(_("Card"), lambda row: row.card or _("all calls")),
                Column(_("Calls"), lambda row: row.n),
                Column(_("Kept"), lambda row: f"{row.share:.0%}"),
            ],
            note=_("Of the centre and its cards, never of a person; partly counts half."),
        ),
    )


def _weeks(today: date) -> list[tuple[str, str]]:
    last = today - timedelta(days=today.weekday() + 7)
    mondays = [last - timedelta(weeks=back) for back in range(WEEKS)]
    return [(day.isoformat(), f"{day:%d/%m} – {day + timedelta(days=6):%d/%m/%Y}") for day in mondays]


def _state(row: ReviewRow) -> str:
    if row.reviewed_at is None:
        return _("waits")
    return _("reviewed by {name}").format(name=row.reviewed_by)


def _draw(week: date) -> Form:
    return form_of(
        draw_reviews, reverse("supervisor-quality-draw"), _("Draw calls"), {}, hidden=[("week", week.isoformat())]
    )


draw = does(draw_reviews, "centre.oversee", _page, later("Drawn."), HERE, away=True)


@shows("centre.oversee")
def one(request: HttpRequest, review_id: int) -> HttpResponse:
    """A drawn call: when it rang and who took it, the link to its incident, and what is looked at."""
    return _one(request, review_id)


def _one(request: HttpRequest, review_id: int, refusal: Refusal | None = None) -> HttpResponse:
    who = asker(request)
    row = review_row(queries.one(review_id, who))
    own = row.worker == who.name
    context: dict[str, Any] = {
        "record": Record(
            row.folio,
            badges=[("done" if row.reviewed_at else "soon", _state(row))],
            facts=[(_("Rang"), row.received_at), (_("Taken by"), row.worker), (_("Week of"), row.week)],
        ),
        "row": row,
        "found": [(label, _answers()[row.answers[name]]) for name, label in _criteria() if name in row.answers],
        "own": own,
        "form": None if own or row.word_at else _review(request, row),
    }
    return DESK.show(request, "quality", "supervisor/review.html", context, refusal=refusal)


def _review(request: HttpRequest, row: ReviewRow) -> Form:
    given: Any = request.POST if request.method == "POST" else {**row.answers, "remark": row.remark}
    asked = [
        Input(name, label, "radio", {}, list(_answers().items()), True, given.get(name, ""))
        for name, label in _criteria()
    ]
    [remark] = inputs_of(ReviewCall, {"remark": Ask(_("Remark"), "lines")}, given, {})
    return Form(
        reverse("supervisor-review-said", args=[row.id]),
        _("Save the review"),
        [*asked, remark],
        sent=request.method == "POST",
        note=_("Who took the call reads it and answers; then it stays as it is."),
    )


def _typed(review_id: int, request: HttpRequest) -> ReviewCall:
    given = texts(request)
    answers = {name: given[name] for name, _label in _criteria() if given.get(name)}
    return ReviewCall(answers=answers, remark=given.get("remark", ""))


def _criteria() -> list[tuple[str, str]]:
    return list(queries.criterion_labels().items())


def _answers() -> dict[str, str]:
    return queries.answers_labelled()


said = does(
    review_call, "centre.oversee", _one, later("Saved: who took the call reads it."), "supervisor-review", ask=_typed
)
