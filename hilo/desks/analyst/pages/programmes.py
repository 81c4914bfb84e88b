"""Work programmes for analysis and statistics (A16): the states' scorecard, one state's programme, its checks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hilo.council.adoption import actions
from hilo.council.adoption.queries import (
    DOES_NOT_PROVE,
    VERDICTS,
    Scorecard,
    StateProgramme,
    components,
    programme,
    scorecard,
)
from hilo.desks.analyst.desk import DESK
from hilo.desks.analyst.pages.forms import number
from hilo.desks.analyst.templatetags.analyst import decimals
from hilo.desks.analyst.words import finding_rows, limits
from hilo.kernel.access.http import asker, requires
from hilo.kernel.rights import allow
from hilo.kit.acting import carry_out
from hilo.kit.forms import Ask, Form, form_of
from hilo.kit.frame import language
from hilo.kit.listing import Column, Empty, Filter, list_page
from hilo.kit.views import shows
from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.pictures import say
from hilo.knowledge.incidence.store import Vintage
from hilo.lib.errors import NotFound, Refusal

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


@shows("figures.read")
def scores(request: HttpRequest) -> HttpResponse:
    """Every state in the reader's scope: its programme, what was checked, what the files say."""
    today = timezone.localdate()
    asked = Filter("year", _("Year"), usual=str(today.year), most=4)
    year = int(asked.chosen(request)) if asked.chosen(request).isdecimal() else today.year
    vintage, earlier = two_newest(MEASURED_IN)
    found = scorecard(asker(request), year, on=today, vintage=vintage, earlier=earlier)
    submitted = sum(one.submitted_at is not None for one in found.states)
    return list_page(
        request,
        DESK,
        "programmes",
        found.states,
        _columns(found, year, language()),
        title=_("%(submitted)s of %(n)s states submitted their programme of %(year)s")
        % {"submitted": submitted, "n": len(found.states), "year": year},
        empty=Empty(_("None")),
        filters=[asked],
        file=f"programmes-{year}",
        template="analyst/programmes.html",
        context={"card": found, "limits": limits("scorecard", DOES_NOT_PROVE, language())},
    )


def _columns(found: Scorecard, year: int, spoken: str) -> list[Column]:
    measured = next((one.measured for one in found.states if one.measured), ())
    return [
        Column(_("State"), lambda row: row.name, link=lambda row: reverse("analyst-programme", args=[row.state, year])),
        Column(_("Programme"), _standing),
        Column(_("Commitments"), lambda row: len(row.commitments), number=True),
        *(
            Column(say(spoken, *both), partial(StateProgramme.count, verdict=key), number=True)
            for key, both in VERDICTS.items()
        ),
        *(
            Column(one.indicator.title(spoken), partial(_measure, at), number=True, look=partial(_measure_look, at))
            for at, one in enumerate(measured)
        ),
        Column(_("To look at"), lambda row: sum(one.severity != "info" for one in row.findings), number=True),
    ]


def _standing(row: StateProgramme) -> str:
    if row.submitted_at:
        return f"{_('version')} {row.version}, {timezone.localdate(row.submitted_at):%d/%m/%Y}"
    return _("draft") if row.has_draft else _("none")


def _measure(at: int, row: StateProgramme) -> str:
    value = row.measured[at].value if row.measured else None
    return _("not known") if value is None else decimals(value)


def _measure_look(at: int, row: StateProgramme) -> str:
    return "soon" if row.measured and row.measured[at].reached is False else ""


@shows("figures.read")
def one(request: HttpRequest, state: str, year: int) -> HttpResponse:
    """A state's programme of a year."""
    return _one(request, state, year)


@require_POST
@requires("figures.read")
def done(request: HttpRequest, state: str, year: int, verb: str) -> HttpResponse:
    """One act: open, commit, submit (the state's own programme), report (the state), check (the Secretariat)."""
    if verb not in ACTS:
        raise NotFound("act", verb)
    act, of_commitment = ACTS[verb]
    allow(asker(request), act.rights[0], state)
    commitment = number(request.POST, "commitment") if of_commitment else 0
    return carry_out(
        request,
        act,
        *((commitment,) if of_commitment else (state, year)),
        again=partial(_one, request, state, year, acted=(verb, commitment)),
        said=_("Written, and in the ledger."),
        to="analyst-programme",
        state=state,
        year=year,
    )


ACTS: dict[str, tuple[Any, bool]] = {
    "open": (actions.open_programme, False),
    "commit": (actions.commit_to, False),
    "submit": (actions.submit, False),
    "report": (actions.report_progress, True),
    "check": (actions.check, True),
}
"""What a form may do, and whether it is done to one of the programme's commitments."""


def _unit(unit: str, language: str) -> str:
    return say(language, *UNITS[unit]) if unit in UNITS else unit


def _one(
    request: HttpRequest, state: str, year: int, refusal: Refusal | None = None, acted: tuple[str, int] = ("", 0)
) -> HttpResponse:
    spoken, actor, today = language(), asker(request), timezone.localdate()
    vintage, earlier = two_newest(MEASURED_IN)
    found = programme(actor, state, year, on=today, vintage=vintage, earlier=earlier)
    parts = components()
    make = partial(_form, request, found, acted)
    writes, checks = (actor.may(right) and actor.covers(state) for right in (WRITE, CHECK))
    context = {
        "programme": found,
        "vintage": vintage,
        "standing": (make("submit") if found.has_draft else make("open")) if writes else None,
        "commit": make("commit") if writes and found.has_draft else None,
        "components": [
            {
                "title": part.title(spoken),
                "indicators": [(one.title(spoken), one.target, _unit(one.unit, spoken)) for one in part.indicators],
                "commitments": [_commitment(row, spoken, make, writes, checks) for row in found.under(key)],
            }
            for key, part in parts.items()
        ],
        "measured": [(one.indicator.title(spoken), one, _unit(one.indicator.unit, spoken)) for one in found.measured],
        "findings": finding_rows(found.findings, spoken),
        "limits": limits("scorecard", DOES_NOT_PROVE, spoken),
    }
    return DESK.show(request, "programmes", "analyst/programme.html", context, refusal=refusal)


def _form(request: HttpRequest, found: StateProgramme, acted: tuple[str, int], verb: str, row: Any = None) -> Form:
    """The form of an act on a programme, or on one of its commitments."""
    spoken = language()
    opens = _("Open the next version") if found.version else _("Open a programme")
    day = f"{timezone.localdate():%Y-%m-%d}"
    steps = row.steps if row else ()
    told: dict[str, tuple[str, dict[str, Any]]] = {
        "open": (opens, {"area": Ask(_("Area of analysis and statistics"), "text", value=found.area)}),
        "submit": (_("Submit: this version stays as it is"), {}),
        "commit": (
            _("Add"),
            {
                "component": _("Component"),
                "what": _("What will be done"),
                "office": _("Office that answers"),
                "due": _("Due"),
            },
        ),
        "report": (
            _("Report"),
            {
                "text": _("What was done"),
                "on": Ask(_("Day"), value=day),
                "step": Ask(_("The commitment"), value=steps[0] if steps else ""),
                "evidence": _("Where it can be seen"),
            },
        ),
        "check": (
            _("Check"),
            {"verdict": _("Verdict"), "finding": _("What was found, and in what"), "on": Ask(_("Day"), value=day)},
        ),
    }
    button, labels = told[verb]
    return form_of(
        ACTS[verb][0],
        reverse("analyst-programme-verb", args=[found.state, found.year, verb]),
        button,
        labels,
        choices={
            "component": [(key, part.title(spoken)) for key, part in components().items()],
            "step": [(step, say(spoken, *STEPS.get(step, (step, step)))) for step in steps],
            "verdict": [(key, say(spoken, *both)) for key, both in VERDICTS.items()],
        },
        given=request.POST if acted == (verb, row.id if row else 0) else None,
        hidden=[("commitment", row.id)] if row else (),
        name=f"{verb}-{row.id}" if row else verb,
        look="" if row else "primary",
    )


def _commitment(row: Any, spoken: str, make: Callable[..., Form], writes: bool, checks: bool) -> dict[str, Any]:
    return {
        "row": row,
        "status": say(spoken, row.status_es, row.status_en),
        "checks": [(check, say(spoken, check.verdict_es, check.verdict_en)) for check in row.checks],
        "forms": [make("report", row)] * bool(writes and row.steps) + [make("check", row)] * checks,
    }


def two_newest(grains: tuple[str, ...]) -> tuple[Vintage | None, Vintage | None]:
    """The newest vintage among sources in order of preference, and the one of the same source before it."""
    loaded = store.vintages()
    for source in grains:
        of_source = [one for one in loaded if one.source == source]
        if of_source:
            return of_source[0], of_source[1] if len(of_source) > 1 else None
    return None, None
