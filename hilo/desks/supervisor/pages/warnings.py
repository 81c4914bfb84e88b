"""Warnings to the public: those in force, ours and others'; a new one, a new wording, and taking one back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.asked import actor
from hilo.desks.supervisor.frame import show
from hilo.desks.supervisor.words import refusal_words
from hilo.emergency.exchange import actions, queries
from hilo.emergency.exchange.commands import CancelWarning, IssueWarning, WarningText
from hilo.kernel.access.http import by, requires
from hilo.kernel.territory.queries import municipalities
from hilo.kit.acting import perform
from hilo.kit.frame import language
from hilo.lib.commands import parse
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.lib.limits import limits_of

if TYPE_CHECKING:
    from hilo.emergency.exchange.models import PublicWarning

LISTS = (
    ("category", "categories"),
    ("urgency", "urgency"),
    ("severity", "severity"),
    ("certainty", "certainty"),
    ("response", "responses"),
    ("status", "status"),
)
"""Fields of the form, and the list of the standard that each is a word of."""
TEXTS = ("event", "headline", "description", "instruction")
HOURS = (1, 2, 3, 6, 12, 24, 48, 72, 168)
REFUSALS = {
    "HILO-A404": later("The area lies in another state: its own centre warns there."),
}
GRAVITY = {"Extreme": "late", "Severe": "late", "Moderate": "soon"}


@require_safe
@never_cache
@requires("warnings.issue")
def listing(request: HttpRequest) -> HttpResponse:
    """What is in force, and the form for a new warning."""
    return _page(request)


@require_safe
@never_cache
@requires("warnings.issue")
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One warning: all it says, its new wording, and taking it back."""
    return _page(request, chosen=queries.warning_in_sight(number, actor(request)))


@require_POST
@never_cache
@requires("warnings.issue")
def issuing(request: HttpRequest) -> HttpResponse:
    """A new warning goes out."""
    return _send(request, None)


@require_POST
@never_cache
@requires("warnings.issue")
def done(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """A new wording ("update") or the end ("cancel") of a warning."""
    row = queries.warning_in_sight(number, actor(request))
    if verb == "update":
        return _send(request, row)
    if verb != "cancel":
        raise NotFound("act", verb)
    try:
        perform(request, actions.cancel_warning, number)
    except Refusal as refusal:
        return _page(request, chosen=row, refusal=refusal)
    messages.success(request, _("Taken back: who has read it is told so."))
    return redirect("supervisor-warnings")


def _send(request: HttpRequest, former: PublicWarning | None) -> HttpResponse:
    post = request.POST
    given = {name: post.get(name, "").strip() for name in post} | {"municipalities": post.getlist("municipalities")}
    try:
        draft = _asked(given, timezone.now()).draft()
        if former is None:
            row = actions.issue_warning(draft, **by(request))
        else:
            row = actions.update_warning(former.pk, draft, **by(request))
    except Refusal as refusal:
        if isinstance(refusal, Forbidden) and refusal.code != "HILO-A404":
            raise
        return _page(request, chosen=former, given=given, refusal=refusal)
    messages.success(request, _("The warning is out: anyone can read it now."))
    return redirect("supervisor-warning", number=row.pk)


def _asked(given: dict[str, Any], at: datetime) -> IssueWarning:
    """The warning that the form means. Raises: Refusal HILO-K422 with the input's own name."""
    hours = given.get("hours", "")
    asked: dict[str, Any] = {name: given.get(name, "") for name, _table in LISTS} | {
        spoken: {name: given.get(f"{name}_{spoken}", "") for name in TEXTS} for spoken in ("es", "en")
    }
    asked |= {
        "area": given.get("area", ""),
        "expires": at + timedelta(hours=int(hours) if hours in map(str, HOURS) else 0),
        "municipalities": given["municipalities"],
        "polygons": _rings(given.get("polygon", "")),
    }
    circle = {name: given.get(name, "") for name in ("latitude", "longitude", "radius_km")}
    if any(circle.values()):
        asked["circles"] = [{name: _number(given, name) for name in circle}]
    try:
        return parse(IssueWarning, asked)
    except Refusal as refusal:
        spoken, _dot, name = refusal.where.partition(".")
        refusal.where = f"{name}_{spoken}" if name in TEXTS else refusal.where
        raise


def _rings(text: str) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Polygons as CAP writes them, one a line; an open one is closed."""
    rings = []
    for line in text.splitlines():
        try:
            points = [(float(lat), float(lon)) for lat, lon in (pair.split(",") for pair in line.split())]
        except ValueError:
            raise Refusal("HILO-J454", "A polygon is latitude,longitude pairs.", where="polygon") from None
        if points:
            rings.append(tuple(points if points[0] == points[-1] else [*points, points[0]]))
    return tuple(rings)


def _number(given: dict[str, Any], name: str) -> float:
    try:
        return float(given.get(name, "").replace(",", "."))
    except ValueError:
        raise Refusal("HILO-J453", "A circle needs latitude, longitude and kilometres.", where=name) from None


def _page(
    request: HttpRequest,
    *,
    chosen: PublicWarning | None = None,
    given: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    who, at, spoken = actor(request), timezone.now(), language()
    rows = [_row(row, at, spoken) for row in queries.in_sight(who, at=at)]
    mine = chosen is not None and not chosen.foreign and not queries.is_over(chosen, at)
    if given is None:
        given = _given(chosen) if chosen else {"status": "Actual", "hours": "6"}
    context: dict[str, Any] = {
        "rows": rows,
        "chosen": _row(chosen, at, spoken) if chosen else None,
        "mine": mine and all(who.covers(code) for code in (chosen.area.get("states") or [""])) if chosen else False,
        "given": given,
        "lists": [(name, _list_label(name), queries.choices(spoken)[table], given.get(name)) for name, table in LISTS],
        "texts": _texts(given),
        "inputs": limits_of(IssueWarning),
        "why": limits_of(CancelWarning),
        "municipalities": [row for state in sorted(who.states) for row in municipalities(state)],
        "hours": HOURS,
    }
    if refusal is not None:
        words = _(REFUSALS[refusal.code]) if refusal.code in REFUSALS else refusal_words(refusal)
        context |= {"refusal": words, "refusal_code": refusal.code, "refused_field": refusal.where}
    return show(request, "warnings", "supervisor/warnings.html", context, status=refusal.status if refusal else 200)


def _texts(given: dict[str, Any]) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """The fields for words, by language: name, label, limits, rows, what is written, whether it must be."""
    labels = {
        "event": (_("Danger, in two or three words"), 1),
        "headline": (_("Headline"), 1),
        "description": (_("What is happening"), 4),
        "instruction": (_("What people should do"), 3),
    }
    return [
        (
            code,
            title,
            [
                {
                    "name": f"{name}_{code}",
                    "label": label,
                    "limits": limits_of(WarningText)[name],
                    "rows": rows,
                    "value": given.get(f"{name}_{code}", ""),
                    "required": name != "instruction",
                }
                for name, (label, rows) in labels.items()
            ],
        )
        for code, title in (("es", _("In Spanish")), ("en", _("In English")))
    ]


def _row(row: PublicWarning, at: datetime, spoken: str) -> dict[str, Any]:
    words = row.texts.get(spoken) or row.texts.get("es") or {}
    over = queries.is_over(row, at)
    labels = {name: queries.label(table, getattr(row, name), spoken) for name, table in LISTS}
    return {
        "row": row,
        "words": words,
        "over": over,
        "state": "done" if over else GRAVITY.get(row.severity, "calm"),
        "labels": labels,
        "names": queries.municipality_names(row.area.get("municipalities", [])),
        "cap": "" if row.foreign else reverse("api:warning_cap", kwargs={"identifier": row.identifier}),
    }


def _given(row: PublicWarning) -> dict[str, Any]:
    """The form filled with what a warning says, for its new wording."""
    said = {f"{name}_{spoken}": row.texts.get(spoken, {}).get(name, "") for spoken in ("es", "en") for name in TEXTS}
    circle = next(iter(row.area.get("circles") or []), ("", "", ""))
    rings = row.area.get("polygons") or []
    return (
        said
        | {name: getattr(row, name) for name, _table in LISTS}
        | dict(zip(("latitude", "longitude", "radius_km"), circle, strict=True))
        | {
            "area": row.area.get("text", ""),
            "municipalities": row.area.get("municipalities", []),
            "polygon": "\n".join(" ".join(f"{lat},{lon}" for lat, lon in ring) for ring in rings),
            "hours": "6",
        }
    )


def _list_label(name: str) -> str:
    return {
        "category": _("Kind of danger"),
        "urgency": _("When to act"),
        "severity": _("Severity"),
        "certainty": _("How sure"),
        "response": _("What to do"),
        "status": _("Real or drill"),
    }[name]
