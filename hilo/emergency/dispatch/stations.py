"""What is done with stations, which units stand there, and what a crew may do."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hilo.emergency.centres.queries import centre as centre_named
from hilo.emergency.incidents.queries import locked_within
from hilo.kernel.action import action, done, held
from hilo.kernel.territory.queries import zone_of
from hilo.lib.actor import Actor
from hilo.lib.commands import parse
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

from .commands import BaseUnit, ChangeStation, CloseStation, LoadStations, OpenStation, TellCrew
from .events import PartsChanged, StationSet, StationState, UnitChanged, UnitState
from .lacking import parts_of
from .models import Station, Unit
from .queries import heard_of, open_assignment, states_of
from .rules_response import able, unknown_skills
from .rules_stations import in_force, read_stations

if TYPE_CHECKING:
    from hilo.emergency.centres.models import Centre
    from hilo.emergency.incidents.models import Incident

    from .rules_stations import StationLine

_CODE = re.compile(r"[\w.-]{1,24}")


@action("stations.manage", verb="station.opened")
def open_station(command: OpenStation, *, actor: Actor, at: datetime) -> Station:
    """A station of a centre from now on, or from a day.

    Raises: NotFound centre; Refusal HILO-D435 for a code that cannot stand in an address; Conflict HILO-D431 if there
        is such a station.
    """
    where = _centre(command.centre)
    station = held(
        Station(
            code=command.code,
            name=command.name,
            centre=where,
            agencies=sorted(set(command.agencies)),
            latitude=command.latitude,
            longitude=command.longitude,
            valid_from=command.valid_from or _today(where, at),
        )
    )
    if not _CODE.fullmatch(station.code):
        raise Refusal("HILO-D435", where="code")
    if Station.objects.filter(pk=station.code).exists():
        raise Conflict("HILO-D431", station=station.code, where="code")
    station.save(force_insert=True)
    done(station, StationSet(station_state(station)))
    return station


@action("stations.manage", verb="station.changed")
def change_station(code: str, command: ChangeStation, *, actor: Actor, at: datetime) -> Station:
    """Put a station's name, place or agencies right: its units stand where it stands. Raises: NotFound."""
    station = _locked(code)
    agencies = None if command.agencies is None else sorted(set(command.agencies))
    asked = {"name": command.name, "latitude": command.latitude, "longitude": command.longitude, "agencies": agencies}
    given = {name: value for name, value in asked.items() if value is not None}
    for name, value in given.items():
        setattr(station, name, value)
    if given:
        station.save(update_fields=list(given))
        done(station, StationSet(station_state(station)), data={"changed": sorted(given)})
    return station


@action("stations.manage", verb="station.closed")
def close_station(code: str, command: CloseStation, *, actor: Actor, at: datetime) -> Station:
    """The station ends; its units belong to it until then, and to none afterwards. Raises: NotFound; HILO-D436."""
    station = _locked(code)
    last = command.valid_until or _today(station.centre, at)
    if last < station.valid_from:
        raise Refusal("HILO-D436", first=station.valid_from.isoformat(), where="valid_until")
    station.valid_until = last
    station.save(update_fields=["valid_until"])
    done(station, StationSet(station_state(station)), data={"until": last.isoformat()})
    return station


@action("stations.manage", verb="unit.based")
def base_unit(unit_code: str, command: BaseUnit, *, actor: Actor, at: datetime) -> Unit:
    """Say to which station a unit belongs; "" for none.

    Raises: NotFound; Refusal HILO-D432 for a station of another centre or one that is over, HILO-D434 for another
        agency's.
    """
    unit = held(_unit(unit_code))
    station = Station.objects.filter(pk=command.station).first() if command.station else None
    if command.station and (station is None or not _takes(station, unit, _today(unit.centre, at))):
        raise Refusal("HILO-D432", station=command.station, centre=unit.centre_id, where="station")
    _base(unit, station)
    return unit


@action("stations.manage", verb="stations.loaded")
def load_stations(command: LoadStations, *, actor: Actor, at: datetime) -> list[Station]:
    """Stations of a centre and their units from a spreadsheet: all of it or nothing; safe to repeat.

    Raises: NotFound; Refusal HILO-D430 with the line; what `open_station` and `base_unit` refuse.
    """
    centre = held(_centre(command.centre))
    loaded = [_loaded(row, centre, actor, at) for row in read_stations(command.sheet)]
    done(centre, data={"stations": len(loaded), "units": sum(len(units) for _, units in loaded)})
    return [station for station, _ in loaded]


@action("units.own", "units.status", "stations.manage", verb="unit.crew_told")
def tell_crew(unit_code: str, command: TellCrew, *, actor: Actor, at: datetime) -> Unit:
    """Say what those aboard may do: it lowers and raises what the unit can. Nobody is named; it ends with the shift.

    Raises: NotFound; Forbidden for a crew that is not the unit's; Refusal HILO-D433 for an unknown skill.
    """
    if strange := unknown_skills(command.skills):
        raise Refusal("HILO-D433", strange=", ".join(strange), where="skills")
    sent_to = open_assignment(unit_code)
    incident = locked_within(sent_to.incident.folio) if sent_to else None
    unit = held(_unit(unit_code))
    if actor.may("units.own") and actor.unit != unit_code:
        raise Forbidden("units.own", f"Unit {unit_code} is not yours.")
    unit.skills = sorted(command.skills)
    unit.save(update_fields=["skills"])
    _told(unit, incident, {"skills": unit.skills})
    if incident is not None:
        tell_parts(incident)
    return unit


def tell_parts(incident: Incident) -> None:
    """Who follows the incident hears what it lacks now; part of the act that changed it."""
    done(incident, parts_fact(incident), chains=())


def parts_fact(incident: Incident) -> PartsChanged:
    """What the incident lacks, as facts carry it."""
    return PartsChanged(incident.folio, incident.centre_id, parts_of([incident])[incident.folio])


def station_state(station: Station) -> StationState:
    """The station as facts carry it."""
    return StationState(
        code=station.code,
        name=station.name,
        centre=station.centre_id,
        latitude=station.latitude,
        longitude=station.longitude,
        valid_from=station.valid_from,
        valid_until=station.valid_until,
    )


def state_of(unit: Unit, incident: str) -> UnitState:
    """The unit as facts carry it."""
    return UnitState(
        code=unit.code,
        name=unit.name,
        agency=unit.agency,
        centre=unit.centre_id,
        status=unit.status,
        status_at=unit.status_at,
        latitude=unit.latitude,
        longitude=unit.longitude,
        position_at=unit.position_at,
        incident=incident,
        lent_to=unit.lent_to_id or "",
        lent_until=unit.lent_until,
        station=unit.station_id or "",
        barred=unit.barred,
    )


def _changed(unit: Unit, incident: Incident | None) -> UnitChanged:
    return UnitChanged(state_of(unit, incident.folio if incident else ""), able(unit.capabilities, unit.skills))


def _loaded(row: StationLine, centre: Centre, actor: Actor, at: datetime) -> tuple[Station, list[Unit]]:
    """One line: its station, new or put right, with its units."""
    given = {"name": row.name, "latitude": row.latitude, "longitude": row.longitude, "agencies": row.agencies}
    known = Station.objects.filter(pk=row.code).first()
    if known is None:
        asked = parse(OpenStation, {"code": row.code, "centre": centre.code, **given})
        station = open_station(asked, actor=actor, at=at)
    elif known.centre_id != centre.code:
        raise Refusal("HILO-D430", line=row.line, what=f"station {row.code} is another centre's", where="sheet")
    else:
        station = change_station(row.code, parse(ChangeStation, given), actor=actor, at=at)
    try:
        return station, [base_unit(code, BaseUnit(station=row.code), actor=actor, at=at) for code in row.units]
    except NotFound as refusal:
        raise Refusal("HILO-D430", line=row.line, what=refusal.message, where="sheet") from refusal


def _base(unit: Unit, station: Station | None) -> None:
    if unit.station_id == (station.pk if station else None):
        return
    unit.station = station
    unit.save(update_fields=["station"])
    sent_to = open_assignment(unit.pk)
    incident = sent_to.incident if sent_to else None
    _told(unit, incident, {"station": station.pk if station else ""})


def _told(unit: Unit, incident: Incident | None, data: dict[str, Any]) -> None:
    states, heard_by = states_of(unit, incident), heard_of(unit, incident)
    done(unit, _changed(unit, incident), data=data, states=states, heard_by=heard_by)


def _takes(station: Station, unit: Unit, today: date) -> bool:
    if station.agencies and unit.agency not in station.agencies:
        raise Refusal("HILO-D434", agencies=", ".join(station.agencies), station=station.pk, where="station")
    return station.centre_id == unit.centre_id and in_force(station.valid_from, station.valid_until, today)


def _today(centre: Centre, at: datetime) -> date:
    return timezone.localtime(at, zone_of(centre.state)).date() if centre.state else timezone.localdate(at)


def _centre(code: str) -> Centre:
    found = centre_named(code)
    if found is None:
        raise NotFound("centre", code)
    return found


def _locked(code: str) -> Station:
    station = Station.objects.select_for_update(of=("self",)).select_related("centre").filter(pk=code).first()
    if station is None:
        raise NotFound("station", code)
    return held(station)


def _unit(code: str) -> Unit:
    unit = Unit.objects.select_for_update(of=("self",)).select_related("centre").filter(pk=code).first()
    if unit is None:
        raise NotFound("unit", code)
    return unit
