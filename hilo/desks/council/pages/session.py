"""/council/40: what the session asked, the start of 911 on a map with a date, and every decision with its state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hilo.council.sessions.queries import KINDS, OPEN, PARTIAL, STATES, WORKING, Session, as_document, session
from hilo.desks.council.outlines import country
from hilo.desks.council.templatetags.council import day as in_words
from hilo.emergency.centres import queries as centres
from hilo.kernel.access.http import public
from hilo.kit.frame import language
from hilo.lib.errors import Refusal

AFTER_DEADLINE = timedelta(days=29)
"""The slider runs from the session to so long after the deadline for the whole country."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter as a link. count: how many decisions it leaves."""

    label: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A date on which something was decided, owed or done. day: days since the session."""

    on: date
    day: int
    what: str
    url: str
    current: bool


@public
def session_page(request: HttpRequest, number: int) -> HttpResponse:
    """The session for a reader: `?on=` moves the map's date, `?status=` and `?kind=` choose among the decisions."""
    read = session(number)
    first, last = _span(read)
    on = _day(request) or _first_stage()
    status, kind = _one_of(request, "status", STATES), _one_of(request, "kind", KINDS)
    chosen = [d for d in read.decisions if status in ("", d.state) and kind in ("", d.kind)]
    labels = _kinds()
    return render(
        request,
        "council/session.html",
        {
            "session": read,
            "english": language() == "en",
            "answer": _answer(read),
            "misread": bool(request.GET.get("on")) and _day(request) is None,
            "asked": request.GET.get("on", "")[:40],
            "on": on,
            "first": first,
            "last": last,
            "days": (last - first).days,
            "slider": min(max((on - first).days, 0), (last - first).days),
            "stages": _stages(first, last),
            "stage": _stage_of(on),
            "plan": centres.plan(),
            "map": country(),
            "states": _map_states(on),
            "steps": _steps(read, on, status=status, kind=kind),
            "groups": [(labels[k][1], found) for k in KINDS if (found := [d for d in chosen if d.kind == k])],
            "chosen": len(chosen),
            "status": status,
            "kind": kind,
            "by_status": _choices(read, "state", {"": _("All")} | _states(), status, other=("kind", kind), on=on),
            "by_kind": _choices(
                read,
                "kind",
                {"": _("All kinds")} | {k: labels[k][0] for k in KINDS},
                kind,
                other=("status", status),
                on=on,
            ),
            "names": _states(),
        },
    )


@public
def session_json(request: HttpRequest, number: int) -> JsonResponse:
    """The session's data, with the rollout of 911 on `?on=` (the first stage if left out)."""
    on = _day(request)
    try:
        if on is None and request.GET.get("on"):
            raise Refusal("HILO-S420", "Give the day as YYYY-MM-DD.", status=422, where="on")
        document = as_document(session(number)) | {"rollout": centres.as_document(on=on or _first_stage())}
    except Refusal as refusal:
        return JsonResponse(refusal.problem(), status=refusal.status, content_type="application/problem+json")
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})


def _day(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return None


def _one_of(request: HttpRequest, name: str, known: tuple[str, ...]) -> str:
    value = request.GET.get(name, "")
    return value if value in known else ""


def _states() -> dict[str, str]:
    return {WORKING: _("Works"), PARTIAL: _("Works in part"), OPEN: _("Open")}


def _kinds() -> dict[str, tuple[str, str]]:
    return {
        "measure": (_("Measures"), _("Measures of the President")),
        "point": (_("Points"), _("Points of the Commissioner")),
        "agreement": (_("Agreements"), _("Agreements of the Council")),
    }


def _answer(read: Session) -> str:
    words = {
        "day": in_words(read.held_on),
        "total": len(read.decisions),
        "others": len(read.decisions) - 1,
        "working": read.count(WORKING),
        "partial": read.count(PARTIAL),
        "open": read.count(OPEN),
    }
    asked = _(
        "On %(day)s the Council asked for one emergency number, 911, and for %(others)d more things in prevention, "
        "policing, justice and prisons."
    )
    if words["working"]:
        kept = _(
            "Of these %(total)d decisions Hilo carries out %(working)d in full and %(partial)d in part; "
            "%(open)d are open."
        )
    else:
        kept = _(
            "Of these %(total)d decisions Hilo carries out %(partial)d in part and none in full; %(open)d are open."
        )
    return f"{asked} {kept}" % words


def _span(read: Session) -> tuple[date, date]:
    return read.held_on, centres.plan().deadline + AFTER_DEADLINE


def _first_stage() -> date:
    return min(activation.planned for activation in centres.plan().activations)


def _stages(first: date, last: date) -> list[dict[str, Any]]:
    """The days from which something changes on the map (a start, a new year's population), each with what is true."""
    starts = {activation.actual for activation in centres.plan().activations if activation.actual}
    years = {date(year, 1, 1) for year in range(first.year + 1, last.year + 1)}
    return [
        _stage_of(start) | {"from": start.isoformat()} for start in sorted({first} | starts | years) if start >= first
    ]


def _stage_of(on: date) -> dict[str, Any]:
    states = centres.rollout(on=on)
    active = sum(row.active for row in states)
    share = centres.population_share(on=on)
    words = {
        "before": centres.plan().before,
        "active": active,
        "total": len(states),
        "share": round((share or 0) * 100),
    }
    if active == 0:
        title, detail = _("911 answers nowhere yet"), _("In all %(total)d states the number to call is %(before)s.")
    elif active == len(states):
        title, detail = _("911 answers in the whole country"), _("All %(total)d states share one number.")
    elif share is None:
        title, detail = _("911 answers in %(active)d of %(total)d states"), _("In the others the number is %(before)s.")
    else:
        title = _("911 answers in %(active)d of %(total)d states")
        detail = _("They are home to %(share)d %% of the people. In the others the number is %(before)s.")
    return {"title": title % words, "detail": detail % words, "active": active, "total": len(states)}


def _map_states(on: date) -> list[dict[str, Any]]:
    outlines = {outline.state: outline for outline in country().outlines}
    return [
        {
            "row": row,
            "outline": outlines[row.state],
            "said": _("%(name)s: %(before)s, then 911 from %(day)s")
            % {"name": row.name, "before": centres.plan().before, "day": in_words(row.actual)}
            if row.actual
            else _("%(name)s: 911 has not begun") % {"name": row.name},
        }
        for row in centres.rollout(on=on)
    ]


def _steps(read: Session, on: date, *, status: str, kind: str) -> list[Step]:
    plan = centres.plan()
    what = {read.held_on: _("The session decides"), plan.deadline: _("Deadline for the whole country")}
    for start in {activation.actual for activation in plan.activations if activation.actual}:
        begun = [activation for activation in plan.activations if activation.actual == start]
        early = min((activation.deadline - start).days for activation in begun)
        text = (
            _("%(count)d states begin, on the day planned")
            if early == 0
            else _("%(count)d states begin, %(days)d days before the deadline")
        )
        what[start] = text % {"count": len(begun), "days": early}
    return [
        Step(
            moment,
            (moment - read.held_on).days,
            text,
            _url("911", on=moment.isoformat(), status=status, kind=kind),
            moment == on,
        )
        for moment, text in sorted(what.items())
    ]


def _choices(
    read: Session, member: str, labels: dict[str, str], current: str, *, other: tuple[str, str], on: date
) -> list[Choice]:
    name = "status" if member == "state" else member
    other_member = "state" if other[0] == "status" else other[0]
    rest = [d for d in read.decisions if other[1] in ("", getattr(d, other_member))]
    return [
        Choice(
            label=label,
            url=_url("decisions", **{name: value, other[0]: other[1], "on": on.isoformat()}),
            count=sum(value in ("", getattr(decision, member)) for decision in rest),
            current=value == current,
        )
        for value, label in labels.items()
    ]


def _url(anchor: str, **parameters: str) -> str:
    return f"?{urlencode({name: value for name, value in parameters.items() if value})}#{anchor}"
