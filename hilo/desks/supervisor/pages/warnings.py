"""Warnings to the public: those in force, ours and others'; a new one, a new wording, and taking one back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hilo.desks.supervisor.frame import DESK
from hilo.emergency.exchange import actions, queries
from hilo.emergency.exchange.commands import (
    AreaWords,
    CapWord,
    Description,
    Event,
    Headline,
    Instruction,
    IssueWarning,
    MunicipalityCode,
    Status,
)
from hilo.kernel.access.http import asker, requires
from hilo.kernel.territory.queries import municipalities
from hilo.kit.acting import carry_out, form
from hilo.kit.forms import Act, Ask, Form, chord, form_of
from hilo.kit.frame import language
from hilo.kit.listing import Column, Empty, list_page
from hilo.kit.views import shows
from hilo.lib.commands import command, parse
from hilo.lib.errors import NotFound, Refusal
from hilo.lib.limits import Latitude, Longest, Longitude

if TYPE_CHECKING:
    from hilo.emergency.exchange.models import PublicWarning
    from hilo.lib.actor import Actor

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
GRAVITY = {"Extreme": "late", "Severe": "late", "Moderate": "soon"}


@command
class TypedWarning:
    """A warning as the form has it: its texts by language, an end in hours, one circle, polygons as lines."""

    category: CapWord
    urgency: CapWord
    severity: CapWord
    certainty: CapWord
    response: CapWord
    status: Status = "Actual"
    area: AreaWords
    municipalities: tuple[MunicipalityCode, ...] = ()
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    radius_km: float | None = None
    polygon: Annotated[str, Longest(20_000)] = ""
    hours: int = 0
    event_es: Event
    headline_es: Headline
    description_es: Description
    instruction_es: Instruction = ""
    event_en: Event
    headline_en: Headline
    description_en: Description
    instruction_en: Instruction = ""


@shows("warnings.issue")
def listing(request: HttpRequest) -> HttpResponse:
    """What is in force, and the form for a new warning."""
    return _page(request)


@shows("warnings.issue")
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One warning: all it says, its new wording, and taking it back."""
    return _page(request, chosen=queries.warning_in_sight(number, asker(request)))


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
    row = queries.warning_in_sight(number, asker(request))
    if verb == "update":
        return _send(request, row)
    if verb != "cancel":
        raise NotFound("act", verb)
    return carry_out(
        request,
        actions.cancel_warning,
        number,
        again=partial(_page, request, chosen=row, verb="cancel"),
        said=_("Taken back: who has read it is told so."),
        to="supervisor-warnings",
    )


def _send(request: HttpRequest, former: PublicWarning | None) -> HttpResponse:
    return carry_out(
        request,
        actions.update_warning if former else actions.issue_warning,
        *((former.pk,) if former else ()),
        ask=lambda request: _meant(form(request, TypedWarning), timezone.now()).draft(),
        again=partial(_page, request, chosen=former, verb="update"),
        said=_("The warning is out: anyone can read it now."),
        to=lambda row: redirect("supervisor-warning", number=row.pk),
        here=("HILO-A404",),
    )


def _meant(typed: TypedWarning, at: datetime) -> IssueWarning:
    """The warning that the form means. Raises: Refusal with the input's own name."""
    circle = (typed.latitude, typed.longitude, typed.radius_km)
    if any(part is not None for part in circle) and None in circle:
        raise Refusal("HILO-J453", "A circle needs latitude, longitude and kilometres.", where="latitude")
    asked: dict[str, Any] = {name: getattr(typed, name) for name, _table in LISTS} | {
        spoken: {name: getattr(typed, f"{name}_{spoken}") for name in TEXTS} for spoken in ("es", "en")
    }
    asked |= {
        "area": typed.area,
        "expires": at + timedelta(hours=typed.hours if typed.hours in HOURS else 0),
        "municipalities": typed.municipalities,
        "polygons": _rings(typed.polygon),
        "circles": [dict(zip(("latitude", "longitude", "radius_km"), circle, strict=True))]
        if None not in circle
        else [],
    }
    return parse(IssueWarning, asked)


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


def _page(
    request: HttpRequest, refusal: Refusal | None = None, *, chosen: PublicWarning | None = None, verb: str = ""
) -> HttpResponse:
    who, at, spoken = asker(request), timezone.now(), language()
    over = chosen is not None and (chosen.foreign or queries.is_over(chosen, at))
    mine = chosen is not None and not over and all(who.covers(code) for code in (chosen.area.get("states") or [""]))
    if refusal is not None:
        spoken_where, _dot, name = refusal.where.partition(".")
        refusal.where = f"{name}_{spoken_where}" if name in TEXTS else refusal.where
    context: dict[str, Any] = {
        "chosen": _row(chosen, at, spoken) if chosen else None,
        "warn": _warn(request, who, chosen, sent=verb == "update") if mine or chosen is None else None,
        "cancel": _cancel(chosen, request.POST if verb == "cancel" else None) if chosen and mine else None,
        "names": {"lists": [name for name, _table in LISTS], "languages": ("es", "en")},
    }
    return list_page(
        request,
        DESK,
        "warnings",
        queries.in_sight(who, at=at),
        _columns(at, spoken),
        title=_("Warnings to the public"),
        empty=Empty(
            _("No warning is in force"),
            _("What you issue here is public at once, in Spanish and English, until the end you give."),
        ),
        refusal=refusal,
        current=lambda row: chosen is not None and row.pk == chosen.pk,
        template="supervisor/warnings.html",
        context=context,
    )


def _columns(at: datetime, spoken: str) -> list[Column]:
    def look(row: PublicWarning) -> str:
        return "done" if queries.is_over(row, at) else GRAVITY.get(row.severity, "calm")

    def title(row: PublicWarning) -> str:
        said = _words(row, spoken)
        return said.get("headline") or said.get("event", "")

    def until(row: PublicWarning) -> str:
        return _("over") if queries.is_over(row, at) else f"{_('until')} {timezone.localtime(row.expires):%d/%m %H:%M}"

    return [
        Column(_("Headline"), title, link=lambda row: reverse("supervisor-warning", args=[row.pk])),
        Column(_("Danger"), lambda row: _words(row, spoken).get("event", ""), under=True),
        Column(_("Where"), lambda row: row.area.get("text", ""), under=True),
        Column(_("Severity"), lambda row: queries.label("severity", row.severity, spoken), look=look),
        Column(_("From, until"), until, under=True),
        Column(_("Real or drill"), lambda row: _kind(row, spoken), under=True),
    ]


def _kind(row: PublicWarning, spoken: str) -> str:
    told = [] if row.status == "Actual" else [queries.label("status", row.status, spoken)]
    return " · ".join([*told, *([_("of another authority")] if row.foreign else [])])


def _words(row: PublicWarning, spoken: str) -> dict[str, str]:
    return row.texts.get(spoken) or row.texts.get("es") or {}


def _warn(request: HttpRequest, who: Actor, former: PublicWarning | None, *, sent: bool) -> Form:
    """The form of a new warning, or of a new wording, filled with what the former says."""
    spoken = language()
    towns = [(row.code, f"{row.name} · {row.code}") for state in sorted(who.states) for row in municipalities(state)]
    hours = [(str(n), f"{n} h") for n in HOURS]
    hint = _("Type the name to jump to it; Ctrl or Shift chooses several.")
    labels = {
        "area": Ask(_("The area in words (Spanish)"), more=chord("Alt+W", _("Warn the public"))),
        "municipalities": Ask(_("Municipalities"), "several", towns, hint),
        "latitude": Ask(_("Latitude")),
        "longitude": Ask(_("Longitude")),
        "radius_km": Ask(_("Kilometres around")),
        "polygon": Ask(_("Polygon: latitude,longitude pairs, one polygon a line")),
        **{name: Ask(_list_label(name), choices=queries.choices(spoken)[table]) for name, table in LISTS},
        "hours": Ask(_("Ends in"), choices=hours),
        **{
            f"{name}_{code}": Ask(f"{label} · {tongue}")
            for code, tongue in (("es", _("In Spanish")), ("en", _("In English")))
            for name, label in _text_labels().items()
        },
    }
    stands = _given(former) if former else {"status": "Actual", "hours": "6"}
    verb = reverse("supervisor-warning-verb", args=[former.pk, "update"]) if former else ""
    return form_of(
        TypedWarning,
        verb or reverse("supervisor-warning-issue"),
        _("Issue the new wording") if former else _("Issue the warning"),
        {name: replace(ask, value=stands.get(name, "")) for name, ask in labels.items()},
        given=request.POST if sent else None,
        name="warn",
    )


def _cancel(row: PublicWarning, given: Any) -> Act:
    form = form_of(
        actions.cancel_warning,
        reverse("supervisor-warning-verb", args=[row.pk, "cancel"]),
        _("Yes, take it back"),
        {"reason": _("Why")},
        given=given,
        name="cancel",
        look="danger",
    )
    return replace(form.act, label=_("Take it back"))


def _text_labels() -> dict[str, str]:
    return {
        "event": _("Danger, in two or three words"),
        "headline": _("Headline"),
        "description": _("What is happening"),
        "instruction": _("What people should do"),
    }


def _row(row: PublicWarning, at: datetime, spoken: str) -> dict[str, Any]:
    over = queries.is_over(row, at)
    return {
        "row": row,
        "words": _words(row, spoken),
        "over": over,
        "state": "done" if over else GRAVITY.get(row.severity, "calm"),
        "labels": {name: queries.label(table, getattr(row, name), spoken) for name, table in LISTS},
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
