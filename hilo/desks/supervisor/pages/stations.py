"""Stations: from which houses the units go out, which unit belongs where, and what its crew may do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import MaxLen
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hilo.desks.supervisor.frame import DESK
from hilo.emergency.centres.queries import centres
from hilo.emergency.dispatch import actions, queries
from hilo.emergency.dispatch.commands import (
    BaseUnit,
    CloseStation,
    LoadStations,
    OpenStation,
    Skill,
    StationCode,
    TellCrew,
    UnitCode,
)
from hilo.kernel.access.http import asker, requires
from hilo.kit.acting import carry_out, form
from hilo.kit.forms import Act, Ask, Form, chord, form_of, upload
from hilo.kit.frame import language
from hilo.kit.listing import Column, Empty, list_page
from hilo.kit.views import shows
from hilo.lib.actor import Actor
from hilo.lib.commands import command
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.emergency.dispatch.models import Station, Unit

HERE = "supervisor-stations"
LARGEST = 2_000_000


@command
class TypedStation:
    """A station as the form has it: whose units stand there, with spaces between."""

    code: StationCode
    name: Annotated[str, MaxLen(80)]
    centre: Annotated[str, MaxLen(12)]
    latitude: float
    longitude: float
    agencies: Annotated[str, MaxLen(200)] = ""


@command
class TypedBase:
    """Which unit belongs to which station."""

    unit: UnitCode
    station: StationCode = ""


@command
class TypedCrew:
    """What those aboard a unit may do."""

    unit: UnitCode
    skills: Annotated[tuple[Skill, ...], MaxLen(12)] = ()


@shows("stations.manage")
def listing(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@requires("stations.manage")
def opening(request: HttpRequest) -> HttpResponse:
    """A new station, from today."""
    return _done(request, actions.open_station, ask=_opened, said=_("Opened: its units stand there without GPS."))


@require_POST
@requires("stations.manage")
def loading(request: HttpRequest) -> HttpResponse:
    """Stations and their units from a spreadsheet: all of it or nothing."""
    return _done(request, actions.load_stations, ask=_sheet, said=_("Loaded."))


@require_POST
@requires("stations.manage")
def closing(request: HttpRequest, code: str) -> HttpResponse:
    """The station ends today; its units belong to none."""
    return _done(request, actions.close_station, code, ask=lambda _: CloseStation(), said=_("Closed."))


@require_POST
@requires("stations.manage")
def basing(request: HttpRequest) -> HttpResponse:
    """A unit belongs to a station."""
    unit = request.POST.get("unit", "")
    ask = lambda request: BaseUnit(station=form(request, TypedBase).station)  # noqa: E731
    return _done(request, actions.base_unit, unit, ask=ask, said=_("Written down."))


@require_POST
@requires("stations.manage")
def crewing(request: HttpRequest) -> HttpResponse:
    """What those aboard a unit may do, until its shift ends."""
    unit = request.POST.get("unit", "")
    ask = lambda request: TellCrew(skills=form(request, TypedCrew).skills)  # noqa: E731
    return _done(request, actions.tell_crew, unit, ask=ask, said=_("Told: the ranking counts with it now."))


def _done(request: HttpRequest, act: Any, *keys: object, ask: Any, said: str) -> HttpResponse:
    return carry_out(request, act, *keys, ask=ask, again=partial(_page, request), said=said, to=HERE)


def _opened(request: HttpRequest) -> OpenStation:
    typed = form(request, TypedStation)
    return OpenStation(
        code=typed.code,
        name=typed.name,
        centre=typed.centre,
        latitude=typed.latitude,
        longitude=typed.longitude,
        agencies=tuple(typed.agencies.split()),
    )


def _sheet(request: HttpRequest) -> LoadStations:
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > LARGEST:
        raise Refusal("HILO-D430", line=1, what=_("a file of up to 2 MB"), where="file")
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal("HILO-D430", line=1, what=_("save it as CSV in UTF-8"), where="file") from error
    return LoadStations(centre=request.POST.get("centre", ""), sheet=text)


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    who = asker(request)
    rows, units = queries.stations(who, at=timezone.now()), queries.units(who)
    skills = queries.skills(language())
    columns = [
        Column(_("Code"), lambda row: row.code),
        Column(_("Station"), lambda row: row.name),
        Column(_("Place"), lambda row: f"{row.latitude:.5f}, {row.longitude:.5f}", under=True),
        Column(_("Whose"), lambda row: ", ".join(row.agencies) or _("any agency")),
        Column(_("Units"), lambda row: [_unit(unit, skills) for unit in row.units.all()] or _("none yet")),
        Column("", _close, part="kit/act.html"),
    ]
    forms = [*_new(who), *_of_units(rows, units, skills), *_load(who)]
    return list_page(
        request,
        DESK,
        "stations",
        rows,
        columns,
        title=_("Stations"),
        empty=Empty(
            _("No station yet"),
            _("Without one a unit that sends no position counts as lost. Open one, or load them from a spreadsheet."),
        ),
        file="stations",
        refusal=refusal,
        template="supervisor/stations.html",
        context={"forms": forms},
    )


def _unit(unit: Unit, skills: Any) -> str:
    aboard = ", ".join(skills.get(name, name) for name in unit.skills)
    return f"{unit.pk} ({aboard})" if aboard else unit.pk


def _close(row: Station) -> Act:
    address = reverse("supervisor-station-close", args=[row.code])
    return form_of(CloseStation, address, _("Close it today"), {}, name=f"close-{row.code}", look="danger").act


def _own_centres(who: Actor) -> list[tuple[str, str]]:
    mine = [row for row in centres() if row.state and (row.code == who.centre or not who.centre)]
    return [(row.code, f"{row.code} · {row.name}") for row in mine if who.covers(row.state)]


def _new(who: Actor) -> list[tuple[str, Form]]:
    labels: dict[str, Any] = {
        "code": Ask(_("Code"), more=chord("Alt+N", _("Open a station"))),
        "name": _("Name"),
        "centre": Ask(_("Centre"), value=who.centre),
        "latitude": _("Latitude"),
        "longitude": _("Longitude"),
        "agencies": Ask(_("Agencies"), hint=_("With spaces between; none: any.")),
    }
    made = form_of(
        TypedStation,
        reverse("supervisor-station-open"),
        _("Open it"),
        labels,
        choices={"centre": _own_centres(who)},
        name="station",
    )
    return [(_("Open a station"), made)]


def _of_units(rows: list[Station], units: list[Unit], skills: Any) -> list[tuple[str, Form]]:
    names = [(unit.pk, f"{unit.pk} · {unit.station_id or _('no station')}") for unit in units]
    if not names:
        return []
    houses = [("", _("none")), *((row.code, str(row)) for row in rows)]
    base = form_of(
        TypedBase,
        reverse("supervisor-station-base"),
        _("Write it down"),
        {"unit": _("Unit"), "station": _("Station")},
        choices={"unit": names, "station": houses},
        name="base",
    )
    crew = form_of(
        TypedCrew,
        reverse("supervisor-station-crew"),
        _("Tell it"),
        {"unit": _("Unit"), "skills": Ask(_("Aboard"), hint=_("Nobody named. It ends with the unit's shift."))},
        choices={"unit": names, "skills": list(skills.items())},
        name="crew",
    )
    return [(_("A unit's station"), base), (_("Who is aboard"), crew)]


def _load(who: Actor) -> list[tuple[str, Form]]:
    made = form_of(
        LoadStations,
        reverse("supervisor-station-load"),
        _("Load it"),
        {"centre": Ask(_("Centre"), value=who.centre)},
        choices={"centre": _own_centres(who)},
        name="load",
        note=_("Columns: code, name, latitude, longitude, agencies, units. All of it or nothing."),
    )
    file = upload("file", _("Spreadsheet (CSV)"), ".csv,text/csv")
    return [
        (_("From a spreadsheet"), Form(made.address, made.button, [*made.inputs, file], name="load", note=made.note))
    ]
