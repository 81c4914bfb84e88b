"""Results of an officer as the chain of decisions that they are, and what becomes of an appeal. For the centre."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hilo.desks.certification import words
from hilo.desks.certification.frame import DESK, PURPOSE
from hilo.desks.certification.results import language
from hilo.kernel.access.http import by, requires
from hilo.kit.acting import carry_out
from hilo.kit.forms import Form, form_of
from hilo.kit.frame import reader
from hilo.kit.views import shows
from hilo.lib.errors import Forbidden, Refusal
from hilo.registries.officers import actions, queries


def _page(request: HttpRequest, officer_id: int, *more: Any, sealed: tuple[int, str] | None = None) -> HttpResponse:
    refusal = next((one for one in more if isinstance(one, Refusal)), None)
    who, at = reader(request, PURPOSE), timezone.now()
    if not queries.trusted(who):
        raise Forbidden("officers.evaluate")
    record = queries.read(officer_id, who, at=at)
    decides = who.may("officers.evaluate")
    recorded = {one["id"]: one["recorded_by"] for one in record.evaluations}
    context = {
        "record": record,
        "parts": [
            {"name": label, "rows": [_decision(one, sealed) for one in record.evaluations if one["component"] == name]}
            for name, label in words.COMPONENTS.items()
        ],
        "appeals": [
            _appeal(
                request,
                officer_id,
                one | {"hand": queries.another_hand(who.name, recorded[one["evaluation"]], one["lodged_by"])},
                decides,
                timezone.localdate(at),
            )
            for one in record.appeals
        ],
        "evaluates": decides,
        "officer_id": officer_id,
    }
    return DESK.show(request, "officer", "certification/decisions.html", context, refusal=refusal)


def _decision(row: dict[str, Any], sealed: tuple[int, str] | None) -> dict[str, Any]:
    """One link of the chain: what was found, since when it is known, and what ended it."""
    stands = row["superseded_at"] is None and row["decision"] != "annulment"
    if row["decision"] == "annulment":
        look, word = "done", _("annulled what was found")
    elif not stands:
        look, word = "done", _("stands no more")
    else:
        look, word = ("calm", _("passed")) if row["passed"] else ("late", _("not passed"))
    return row | {
        "look": look,
        "word": word,
        "kind": words.DECISIONS[row["decision"]],
        "found": _("passed") if row["passed"] else _("not passed"),
        "ground_label": queries.ground_label(row["ground"], language()),
        "sealed": row["decision"] != "result",
        "opened": sealed[1] if sealed and sealed[0] == row["id"] else "",
    }


def _appeal(request: HttpRequest, officer_id: int, row: dict[str, Any], decides: bool, day: Any) -> dict[str, Any]:
    late = (not row["outcome"] and row["due"] <= day) or bool(
        row["carry_out_by"] and not row["carried_out"] and row["carry_out_by"] <= day
    )
    asked = decides and not row["outcome"]
    return row | {
        "late": late,
        "word": words.OUTCOMES.get(row["outcome"], _("open: the result stands until it is decided")),
        "form": _deciding(request, officer_id, row["id"]) if asked and row["hand"] else None,
        "shut": asked and not row["hand"],
    }


def _deciding(request: HttpRequest, officer_id: int, appeal_id: int) -> Form:
    return form_of(
        actions.decide_appeal,
        reverse("certification-appeal-decide", args=[officer_id, appeal_id]),
        _("Write down what was resolved"),
        {
            "outcome": _("Resolved"),
            "decided_on": _("Day of the resolution"),
            "authority": _("Who resolved"),
            "resolution": _("Resolution"),
            "words": _("In words, for the sealed file"),
        },
        choices={"outcome": list(words.OUTCOMES.items())},
        given=request.POST.dict() if "outcome" in request.POST else None,
        name=f"decide-{appeal_id}",
        note=_("Neither who recorded the result nor who wrote down the appeal writes this down."),
    )


@require_POST
@never_cache
@requires("officers.evaluate")
def deciding(request: HttpRequest, officer_id: int, appeal_id: int) -> HttpResponse:
    """What was resolved of an appeal, and at once what follows."""
    return carry_out(
        request,
        actions.decide_appeal,
        appeal_id,
        again=lambda refusal: _page(request, officer_id, refusal),
        said=_("The resolution was written down and carried out."),
        to="certification-decisions",
        officer_id=officer_id,
        purpose=PURPOSE,
    )


@require_POST
@never_cache
@requires("officers.evaluate")
def opening(request: HttpRequest, officer_id: int, result_id: int) -> HttpResponse:
    """The sealed words of a decision are read: a press of a button, written down, and in no address."""
    words_read = queries.words_of("result", result_id, **by(request))
    return _page(request, officer_id, sealed=(result_id, words_read))


decisions = shows("officers.read")(_page)
