"""Many at once: scan one after another, then one step for all of them, or for none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hilo.kernel.access.http import requires
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.policing.evidence import actions, queries
from hilo.policing.evidence.commands import TakeStepOfMany

from . import words
from .desk import for_custody, row_words
from .item import fields, given, holder, own_name

MOST = 200


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires("evidence.handle")
def many(request: HttpRequest) -> HttpResponse:
    """The items scanned so far, and the step that all of them can take."""
    if request.method != "POST":
        return _page(
            request, request.GET.getlist("n"), step=request.GET.get("step", ""), typed=request.GET.get("typed")
        )
    form = request.POST
    numbers, step = form.getlist("n"), form.get("step", "")
    try:
        command = TakeStepOfMany(numbers=tuple(numbers), step=step, **_given(request))
        rows = actions.hand_over_many(command, actor=for_custody(request), at=timezone.now())
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, numbers, step=step, refusal=refusal, form=form)
    if form.get("place"):
        request.session["evidence_place"] = form["place"]
    said = ngettext("%(n)d item: %(step)s.", "%(n)d items: %(step)s.", len(rows))
    messages.success(request, said % {"n": len(rows), "step": words.step_words(step)})
    return redirect("evidence-desk")


def _given(request: HttpRequest) -> dict[str, Any]:
    """The form for all of them. Nobody named as giver: each comes from whoever took it last."""
    made = given(request.POST, own_name(request))
    if made["giver"] is not None and not made["giver"].name:
        made["giver"] = None
    return made


def _one_giver(rows: Sequence[Any]) -> dict[str, str]:
    """Who took all of them last, if it is one person."""
    found = [holder(steps) for steps in queries.chains_of(rows).values()]
    return found[0] if found and all(one == found[0] for one in found) else {}


def _page(
    request: HttpRequest,
    numbers: list[str],
    *,
    step: str = "",
    typed: str | None = None,
    refusal: Refusal | None = None,
    form: Mapping[str, str] | None = None,
) -> HttpResponse:
    actor, now = for_custody(request), timezone.now()
    rows = []
    for number in dict.fromkeys(numbers[:MOST]):
        try:
            rows.append(queries.item(number, actor, at=now))
        except (NotFound, Refusal):
            continue
    common = [
        name
        for name in (queries.next_steps(rows[0], actor) if rows else ())
        if all(name in queries.next_steps(row, actor) for row in rows) and not queries.STEPS[name].order
    ]
    chosen = step if step in common else next((name for name in common if name in ("receive", "store")), "")
    wrong = Refusal("HILO-E423") if typed else refusal
    context: dict[str, Any] = {
        "rows": [row_words(row, now) for row in rows],
        "numbers": [row.number for row in rows],
        "possible": [(name, words.step_words(name)) for name in common],
        "step": chosen,
        "step_label": words.step_words(chosen) if chosen else "",
        "step_law": queries.STEPS[chosen].law if chosen else "",
        "form": fields(
            chosen,
            giver=_one_giver(rows),
            place=request.session.get("evidence_place", ""),
            form=form or {},
            many=True,
        ),
        "typed": typed or "",
        "refusal": words.refusal_words(wrong) if wrong else "",
        "refusal_code": wrong.code if wrong else "",
    }
    return render(request, "evidence/many.html", context, status=refusal.status if refusal else 200)
