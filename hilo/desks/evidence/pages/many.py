"""Many at once: scan one after another, then one step for all of them, or for none."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hilo.desks.evidence.desk import DESK, PURPOSE
from hilo.kernel.access.http import requires
from hilo.kit.acting import carry_out
from hilo.kit.frame import Link, reader
from hilo.kit.listing import Column, Empty, listed
from hilo.lib.errors import Refusal
from hilo.policing.evidence import actions, queries

from . import words
from .desk import KIND, MOST, NUMBER, SEAL, STATE, of_many
from .steps import buttons, holder, step_drawn, step_of_many_asked


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires("evidence.handle")
def many(request: HttpRequest) -> HttpResponse:
    """The items scanned so far, and the step that all of them can take."""
    if request.method != "POST":
        asked = request.GET
        wrong = Refusal("HILO-E423") if asked.get("typed") else None
        return _page(request, asked.getlist("n"), asked.get("step", ""), wrong)
    numbers, step = request.POST.getlist("n"), request.POST.get("step", "")

    def said(rows: Sequence[Any]) -> str:
        told = ngettext("%(n)d item: %(step)s.", "%(n)d items: %(step)s.", len(rows))
        return told % {"n": len(rows), "step": words.step_words(step)}

    again = partial(_page, request, numbers, step)
    return carry_out(
        request,
        actions.hand_over_many,
        again=again,
        said=said,
        to="evidence-desk",
        purpose=str(PURPOSE),
        ask=step_of_many_asked,
    )


def _one_giver(rows: Sequence[Any]) -> dict[str, str]:
    """Who took all of them last, if it is one person."""
    found = [holder(steps) for steps in queries.chains_of(rows).values()]
    return found[0] if found and all(one == found[0] for one in found) else {}


def _page(request: HttpRequest, numbers: list[str], step: str, refusal: Refusal | None = None) -> HttpResponse:
    who, at = reader(request, PURPOSE), timezone.now()
    rows = []
    for number in dict.fromkeys(numbers[:MOST]):
        try:
            rows.append(queries.item(number, who, at=at))
        except Refusal:
            continue
    known = [row.number for row in rows]
    common = [
        name
        for name in (queries.next_steps(rows[0], who) if rows else ())
        if all(name in queries.next_steps(row, who) for row in rows) and not queries.STEPS[name].order
    ]
    chosen = step if step in common else next((name for name in common if name in ("receive", "store")), "")
    anew = [Link(_("Begin anew"), reverse("evidence-many")), Link(_("Print labels"), of_many("evidence-labels", known))]
    out = Column(
        _("Take out"),
        lambda row: _("Take out"),
        link=lambda row: of_many("evidence-many", [number for number in known if number != row.number]),
    )
    context = _step(request, rows, known, chosen) | {
        "before": listed(
            "scanned",
            _("Scanned"),
            rows,
            (NUMBER, KIND, STATE, SEAL, out),
            empty=Empty(_("Nothing scanned yet"), _("Scan one label after another; each is added here.")),
            links=anew if rows else [],
        ),
        "numbers": known,
        "possible": buttons(common, of_many("evidence-many", known) + "&", chosen),
        "typed": request.GET.get("typed", ""),
    }
    return DESK.show(request, "many", "evidence/many.html", context, refusal=refusal)


def _step(request: HttpRequest, rows: Sequence[Any], numbers: Sequence[str], step: str) -> dict[str, Any]:
    button = ngettext("%(step)s: %(n)d item", "%(step)s: %(n)d items", len(rows))
    return step_drawn(
        request,
        actions.hand_over_many,
        reverse("evidence-many"),
        step,
        button % {"n": len(rows), "step": words.step_words(step) if step else ""},
        hidden=[("n", number) for number in numbers],
        giver=_one_giver(rows),
        many=True,
    )
