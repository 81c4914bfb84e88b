"""Work programmes for analysis and statistics (A16): the states' scorecard, one state's programme, its checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hilo.council.adoption import actions
from hilo.council.adoption.queries import DOES_NOT_PROVE, VERDICTS, StateProgramme, components, programme, scorecard
from hilo.desks.analyst.pages.ask import spoken
from hilo.desks.analyst.pages.forms import number, two_newest
from hilo.desks.analyst.words import finding_rows, limits, refusal_row
from hilo.desks.asked import actor as asking
from hilo.kernel.access.http import requires
from hilo.kernel.rights import allow
from hilo.kit.acting import perform
from hilo.knowledge.incidence.pictures import say
from hilo.lib.errors import Forbidden, NotFound, Refusal

MEASURED_IN = ("sesnsp-rnid-municipal", "sesnsp-municipal", "sesnsp-state", "sesnsp-rnid")
"""The files by which states are measured, the best first."""
WRITE, CHECK = "programmes.write", "programmes.check"
UNITS = {"months": ("meses", "months"), "cells": ("celdas", "cells")}
STEPS = {
    "go_on": ("sigue", "goes on"),
    "finish": ("queda hecho", "is done"),
    "drop": ("se abandona", "is dropped"),
    "take_up": ("se retoma", "is taken up again"),
}


@require_safe
@requires("figures.read")
def scores(request: HttpRequest) -> HttpResponse:
    """Every state in the reader's scope: its programme, what was checked, what the files say."""
    language, today = spoken(), timezone.localdate()
    refusal, year = None, today.year
    try:
        year = number(request.GET, "year") if request.GET.get("year") else today.year
    except Refusal as failed:
        refusal = failed
    vintage, earlier = two_newest(MEASURED_IN)
    found = scorecard(asking(request), year, on=today, vintage=vintage, earlier=earlier)
    context = {
        "page": "programmes",
        "card": found,
        "year": year,
        "verdicts": [say(language, *both) for both in VERDICTS.values()],
        "states": [_row(one, language) for one in found.states],
        "indicators": [
            one.indicator.title(language) for one in next((s.measured for s in found.states if s.measured), ())
        ],
        "submitted": sum(one.submitted_at is not None for one in found.states),
        "limits": limits("scorecard", DOES_NOT_PROVE, language),
        "refusal": refusal_row(refusal, language) if refusal else None,
    }
    return render(request, "analyst/programmes.html", context, status=refusal.status if refusal else 200)


@require_safe
@requires("figures.read")
def one(request: HttpRequest, state: str, year: int) -> HttpResponse:
    """A state's programme of a year."""
    return _one(request, state, year)


@require_POST
@requires("figures.read")
def done(request: HttpRequest, state: str, year: int, verb: str) -> HttpResponse:
    """One act: open, commit, submit (the state's own programme), report (the state), check (the Secretariat)."""
    act, of_commitment = _ACTS.get(verb, (None, False))
    if act is None:
        raise NotFound("act", verb)
    allow(asking(request), act.rights[0], state)
    try:
        keys = (number(request.POST, "commitment"),) if of_commitment else (state, year)
        perform(request, act, *keys)
    except Forbidden:
        raise
    except Refusal as refusal:
        return _one(request, state, year, refusal, request.POST)
    messages.success(request, _("Written, and in the ledger."))
    return redirect("analyst-programme", state=state, year=year)


_ACTS: dict[str, tuple[Any, bool]] = {
    "open": (actions.open_programme, False),
    "commit": (actions.commit_to, False),
    "submit": (actions.submit, False),
    "report": (actions.report_progress, True),
    "check": (actions.check, True),
}
"""What a form may do, and whether it is done to one of the programme's commitments."""


def _unit(unit: str, language: str) -> str:
    return say(language, *UNITS[unit]) if unit in UNITS else unit


def _row(found: StateProgramme, language: str) -> dict[str, Any]:
    return {
        "state": found,
        "counts": [found.count(key) for key in VERDICTS],
        "total": len(found.commitments),
        "measured": found.measured,
        "findings": sum(one.severity != "info" for one in found.findings),
    }


def _one(
    request: HttpRequest, state: str, year: int, refusal: Refusal | None = None, given: Mapping[str, str] | None = None
) -> HttpResponse:
    language, actor, today = spoken(), asking(request), timezone.localdate()
    vintage, earlier = two_newest(MEASURED_IN)
    found = programme(actor, state, year, on=today, vintage=vintage, earlier=earlier)
    parts = components()
    context = {
        "page": "programmes",
        "programme": found,
        "vintage": vintage,
        "may_write": actor.may(WRITE) and actor.covers(state),
        "may_check": actor.may(CHECK) and actor.covers(state),
        "components": [
            {
                "key": key,
                "title": part.title(language),
                "indicators": [(one.title(language), one.target, _unit(one.unit, language)) for one in part.indicators],
                "commitments": [_commitment(row, language) for row in found.under(key)],
            }
            for key, part in parts.items()
        ],
        "measured": [
            (one.indicator.title(language), one, _unit(one.indicator.unit, language)) for one in found.measured
        ],
        "verdicts": [(key, say(language, *both)) for key, both in VERDICTS.items()],
        "findings": finding_rows(found.findings, language),
        "limits": limits("scorecard", DOES_NOT_PROVE, language),
        "today": today,
        "given": given or {},
        "refusal": refusal_row(refusal, language) if refusal else None,
    }
    return render(request, "analyst/programme.html", context, status=refusal.status if refusal else 200)


def _commitment(row: Any, language: str) -> dict[str, Any]:
    steps = [(step, say(language, *STEPS.get(step, (step, step)))) for step in row.steps]
    return {
        "row": row,
        "status": say(language, row.status_es, row.status_en),
        "steps": steps,
        "checks": [(check, say(language, check.verdict_es, check.verdict_en)) for check in row.checks],
    }
