"""The reviews of the calls that one took, and the word that one says to each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from hilo.emergency.quality import queries
from hilo.emergency.quality.actions import answer_review
from hilo.emergency.quality.queries import ReviewRow, review_row
from hilo.kernel.access.http import asker
from hilo.kit.forms import Act, Ask, form_of
from hilo.kit.frame import Desk
from hilo.kit.listing import Column, Empty, list_page
from hilo.kit.views import does, shows
from hilo.lib.errors import Refusal

DESK = Desk(later("Operator"), styles="operator/operator.css")
HERE = "operator-reviews"


@shows("shifts.own")
def listing(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, answered: int = 0, refusal: Refusal | None = None) -> HttpResponse:
    rows = [review_row(row) for row in queries.own(asker(request))]
    return list_page(
        request,
        DESK,
        "",
        rows,
        [
            Column(_("Call"), lambda row: row.folio),
            Column(_("Rang"), lambda row: row.received_at, under=True),
            Column(_("What was found"), _found),
            Column(_("Remark"), lambda row: row.remark or "–"),
            Column(_("Reviewed by"), lambda row: row.reviewed_by, under=True),
            Column(_("Your word"), lambda row: _word(request, row, answered), part="operator/word.html"),
        ],
        title=_("Your calls that were reviewed"),
        empty=Empty(
            _("None of your calls was reviewed"),
            _("Ten calls of the centre are drawn a week, at random. You read what was found, and have the last word."),
        ),
        refusal=refusal,
    )


def _found(row: ReviewRow) -> list[str]:
    answers, labels = queries.answers_labelled(), queries.criterion_labels()
    return [f"{answers[word]}: {labels[name]}" for name, word in row.answers.items() if name in labels]


def _word(request: HttpRequest, row: ReviewRow, answered: int) -> tuple[str, Act]:
    form = form_of(
        answer_review,
        reverse("operator-review-word", args=[row.id]),
        _("Answer the review"),
        {"word": Ask(_("Your word"), "lines", required=True)},
        given=request.POST if row.id == answered else None,
        name=f"word-{row.id}",
        look="",
    )
    return row.word, form.act


word = does(answer_review, "shifts.own", _page, later("Your word stands beside the review."), HERE, away=True)
