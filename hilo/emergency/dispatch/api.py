"""Units and assignments over HTTP."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Query, Router, Status

from hilo.kernel.access.http import May, asker, by
from hilo.kernel.pages import Asked, Page, Word, answered
from hilo.lib.limits import RecordId
from hilo.registries.officers.queries import officer

from . import actions, queries
from .commands import (
    BaseUnit,
    BoardUnit,
    Capability,
    ChangeStation,
    CloseStation,
    EnterForm,
    GoAboard,
    LoadStations,
    MoveUnit,
    OpenStation,
    ReportPosition,
    SayStatus,
    SendUnits,
    TellCrew,
    UnitStatus,
)
from .queries import (
    AboardRow,
    AssignmentRow,
    Lacks,
    RankingRow,
    StationRow,
    UnitChoice,
    UnitRow,
    assignment_row,
    choice_row,
    ranking_row,
    station_row,
    unit_row,
)

router = Router(tags=["dispatch"])


@dataclass(frozen=True, slots=True)
class FormEntered:
    """What became of a paper form; incident: null for an improper call."""

    call: str
    incident: str | None
    findings: list[dict[str, str]]


@router.get("incidents/{folio}/recommendations", response=list[UnitChoice], auth=May("dispatch.recommend"))
def recommendations(request: HttpRequest, folio: str) -> list[UnitChoice]:
    """Which units to send, best first, and why."""
    return [choice_row(one) for one in queries.recommendation(folio, asker(request), at=timezone.now()).choices]


@router.get("incidents/{folio}/ranking", response=RankingRow, auth=May("dispatch.recommend"))
def ranking(request: HttpRequest, folio: str) -> RankingRow:
    """The same with all that belongs to it: who is beyond the ceiling, what is missing and why, which unit could be
    diverted at what cost, and which neighbour to ask. An empty one always says why."""
    return ranking_row(queries.recommendation(folio, asker(request), at=timezone.now()))


@router.get("incidents/{folio}/lacks", response=Lacks, auth=May("incidents.read"))
def lacks(request: HttpRequest, folio: str) -> Lacks:
    """What the incident still lacks, by discipline and agency, each with its own state and clocks."""
    return queries.lacks_of(folio, asker(request), at=timezone.now())


@router.get("lacks", response=list[Lacks], auth=May("dispatch.read"))
def all_lacking(request: HttpRequest) -> list[Lacks]:
    """Live incidents that lack something on scene, the oldest first."""
    return queries.all_lacking(asker(request), at=timezone.now())


@router.post("incidents/{folio}/assignments", response={201: AssignmentRow}, auth=May("dispatch.assign"))
def assign_units(request: HttpRequest, folio: str, body: Body[SendUnits]) -> Status[AssignmentRow]:
    """Send a unit (or several, all or none). 409 with `holder` if one is taken."""
    return Status(201, assignment_row(actions.assign(folio, body, **by(request))[0]))


@router.get("incidents/{folio}/assignments", response=list[AssignmentRow], auth=May("incidents.read"))
def assignments(request: HttpRequest, folio: str) -> list[AssignmentRow]:
    """The units that were sent, each with its instants."""
    return [assignment_row(row) for row in queries.assignments_of(folio, asker(request))]


class UnitsAsked(Asked):
    """capability: what it is equipped for; the others: what they have to be, "" for any."""

    status: UnitStatus | None = None
    centre: Word = ""
    agency: Word = ""
    capability: Capability | None = None


@router.get("units", response=Page[UnitRow], auth=May("dispatch.read"))
def units(request: HttpRequest, asked: Query[UnitsAsked]) -> Page[UnitRow] | HttpResponse:
    """The units in the reader's scope, by code: those that serve there, and the own ones that are lent away."""
    return answered(request, asked, queries.listing(asker(request), asked, **asked.columns()), UnitRow, "units")


@router.post("units/{code}/status", response=UnitRow, auth=May("units.status"))
def say_status(request: HttpRequest, code: str, body: Body[SayStatus]) -> UnitRow:
    """accepted, under_way, staging, on_scene, transporting, at_hospital, free, off_duty."""
    return unit_row(actions.step(code, body, **by(request)))


@router.post("units/{code}/move", response=UnitRow, auth=May("dispatch.assign"))
def move_unit(request: HttpRequest, code: str, body: Body[MoveUnit]) -> UnitRow:
    """The unit goes on to another incident as it stands."""
    return unit_row(actions.move(code, body, **by(request)))


@router.post("units/{code}/position", response=UnitRow, auth=May("units.position"))
def report_position(request: HttpRequest, code: str, body: Body[ReportPosition]) -> UnitRow:
    return unit_row(actions.report_position(code, body, **by(request)))


@router.post("units/{code}/crew", response=UnitRow, auth=May("units.status"))
def tell_crew(request: HttpRequest, code: str, body: Body[TellCrew]) -> UnitRow:
    """What those aboard may do; it lowers and raises what the unit can, until its shift ends."""
    return unit_row(actions.tell_crew(code, body, **by(request)))


@router.get("units/{code}/aboard", response=list[AboardRow], auth=May("dispatch.read", "units.own"))
def aboard(request: HttpRequest, code: str) -> list[AboardRow]:
    """Who is aboard the unit, and what stands against them: the effect, never the reason."""
    return queries.aboard_now(queries.unit(code, asker(request)).code)


@router.post("units/{code}/aboard", response={201: list[AboardRow]}, auth=May("units.status"))
def board(request: HttpRequest, code: str, body: Body[BoardUnit]) -> Status[list[AboardRow]]:
    """An officer boards the unit, leaving any other. 409 with `effect` where the law forbids it."""
    who = officer(body.institution, body.number)
    actions.crew(code, who.pk, GoAboard(life=body.life), **by(request))
    return Status(201, queries.aboard_now(code))


@router.post("units/{code}/aboard/{officer_id}/leave", response=list[AboardRow], auth=May("units.status"))
def leave_unit(request: HttpRequest, code: str, officer_id: RecordId) -> list[AboardRow]:
    """An officer leaves the unit."""
    actions.go_ashore(code, officer_id, **by(request))
    return queries.aboard_now(code)


@router.post("units/{code}/station", response=UnitRow, auth=May("stations.manage"))
def base_unit(request: HttpRequest, code: str, body: Body[BaseUnit]) -> UnitRow:
    """To which station the unit belongs; "" for none."""
    return unit_row(actions.base_unit(code, body, **by(request)))


@router.get("stations", response=list[StationRow], auth=May("dispatch.read"))
def stations(request: HttpRequest) -> list[StationRow]:
    """The stations in the asker's scope that are not over."""
    return [station_row(row) for row in queries.stations(asker(request), at=timezone.now())]


@router.post("stations", response={201: StationRow}, auth=May("stations.manage"))
def open_station(request: HttpRequest, body: Body[OpenStation]) -> Status[StationRow]:
    """A station of a centre, from today or from a day."""
    return Status(201, station_row(actions.open_station(body, **by(request))))


@router.post("stations/load", response=list[StationRow], auth=May("stations.manage"))
def load_stations(request: HttpRequest, body: Body[LoadStations]) -> list[StationRow]:
    """Stations and their units from a spreadsheet: all of it or nothing."""
    return [station_row(row) for row in actions.load_stations(body, **by(request))]


@router.post("stations/{code}/changes", response=StationRow, auth=May("stations.manage"))
def change_station(request: HttpRequest, code: str, body: Body[ChangeStation]) -> StationRow:
    return station_row(actions.change_station(code, body, **by(request)))


@router.post("stations/{code}/closure", response=StationRow, auth=May("stations.manage"))
def close_station(request: HttpRequest, code: str, body: Body[CloseStation]) -> StationRow:
    return station_row(actions.close_station(code, body, **by(request)))


@router.post("paper-forms", response={201: FormEntered}, auth=May("calls.receive"))
def enter_form(request: HttpRequest, body: Body[EnterForm]) -> Status[FormEntered]:
    """Enter a paper form of the worst day with its own times: call, incident, units and closure, or nothing."""
    made = actions.enter_form(body, **by(request))
    findings = [finding.as_dict() for finding in made.findings]
    return Status(201, FormEntered(made.call.folio, made.incident.folio if made.incident else None, findings))
