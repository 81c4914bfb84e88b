"""What is done: a centre keeps its list, a hospital says how it stands, patients are noted, taken and handed over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from hilo.emergency.centres.queries import centre as centre_named
from hilo.emergency.dispatch import actions as dispatch
from hilo.emergency.dispatch.commands import SayStatus
from hilo.emergency.dispatch.queries import heard_within, held_within, states_within, units_there
from hilo.emergency.dispatch.queries import unit as unit_named
from hilo.kernel.action import action, done, held
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

from .commands import ChangePatient, KeepHospital, LoadHospitals, NotePatient, StartTransport, TellHospital
from .events import HospitalKept, HospitalTold, HospitalTurnsAway, PatientHandedOver, PatientNoted, TransportBegan
from .models import Hospital, Patient, Transport, Word
from .queries import hospital as hospital_named
from .queries import point, rank_for, row_of, under_way_to
from .rules import CLUES, Row, beds_of, needs_of, rows_of, standard

if TYPE_CHECKING:
    from hilo.emergency.dispatch.models import Unit
    from hilo.emergency.incidents.models import Incident

SCENE = ("dispatch.assign", "units.own")


@action("centre.oversee", "units.manage", verb="hospital.kept")
def keep_hospital(clues: str, command: KeepHospital, *, actor: Actor, at: datetime) -> Hospital:
    """Put a hospital on a centre's list, or change what the list says of it.

    Raises: NotFound centre; Refusal HILO-D450 for no CLUES, HILO-D451 for a capability or kind of bed that there is
        none of; Forbidden if another centre keeps it.
    """
    return _kept(clues, command)


@action("centre.oversee", "units.manage", verb="hospitals.loaded")
def load_hospitals(command: LoadHospitals, *, actor: Actor, at: datetime) -> list[Hospital]:
    """A file of hospitals: all of it, or nothing and each fault with its line (Refusal HILO-D452)."""
    rows, faults = rows_of(command.csv)
    asked = []
    for row in rows:
        try:
            asked.append((row.cells["clues"].upper(), _of_row(row, command.centre)))
        except (Refusal, ValueError) as fault:
            faults.append(f"line {row.line}: {fault}")
    if faults:
        said = "; ".join(faults[:20])
        raise Refusal("HILO-D452", f"The file was not loaded: {said}.", where="csv", extra={"faults": faults[:200]})
    return [_kept(clues, one) for clues, one in asked]


def _of_row(row: Row, centre: str) -> KeepHospital:
    cells = row.cells
    if not CLUES.fullmatch(cells["clues"].upper()):
        raise ValueError(f"“{cells['clues']}” is no CLUES")
    kept = KeepHospital(
        centre=centre,
        name=cells["name"],
        latitude=float(cells["latitude"]),
        longitude=float(cells["longitude"]),
        capabilities=tuple(cells["capabilities"].split()),
        beds=beds_of(cells.get("beds", "")),
    )
    _known(kept)
    return kept


def _kept(clues: str, command: KeepHospital) -> Hospital:
    centre = centre_named(command.centre)
    if centre is None:
        raise NotFound("centre", command.centre)
    if not CLUES.fullmatch(clues):
        raise Refusal("HILO-D450", "A hospital's key is its CLUES: five letters and six digits.", where="clues")
    _known(command)
    before = Hospital.objects.select_for_update(of=("self",)).select_related("centre").filter(pk=clues).first()
    if before is not None:
        held(before)
    row = held(
        Hospital(
            clues=clues, centre=centre, name=command.name.strip(), serves=command.serves,
            latitude=command.latitude, longitude=command.longitude,
            capabilities=sorted({"emergency", *command.capabilities}), beds=dict(command.beds),
        )
    )  # fmt: skip
    row.save(force_insert=before is None, force_update=before is not None)
    done(row, HospitalKept(clues, centre.code), verb="hospital.kept", data={"serves": row.serves})
    return row


def _known(command: KeepHospital) -> None:
    strange = sorted({*command.capabilities} - {*standard()["capabilities"]}) + _strange_beds(command.beds)
    if strange or not command.name.strip():
        raise Refusal("HILO-D451", f"Unknown: {', '.join(strange) or 'name'}.", where="capabilities")


def _strange_beds(beds: dict[str, int]) -> list[str]:
    return sorted({*beds} - {*standard()["beds"]})


@action("dispatch.assign", verb="hospital.told")
def tell_hospital(clues: str, command: TellHospital, *, actor: Actor, at: datetime) -> Hospital:
    """What a hospital said of itself, for so long. Units under way to one that turns away are told, with another one.

    Raises: NotFound; Refusal HILO-D453 for another word, or a diversion or closing without its reason, HILO-D451 beds.
    """
    row = held(hospital_named(clues))
    told = standard()["statuses"].get(command.status)
    if told is None or command.status == "unknown" or (told.get("reason") and not command.reason.strip()):
        raise Refusal("HILO-D453", "Say open, diversion or closed; the last two with the reason.", where="reason")
    if strange := _strange_beds(command.beds):
        raise Refusal("HILO-D451", f"Unknown: {', '.join(strange)}.", where="beds")
    word = Word.objects.create(
        hospital=row, status=command.status, reason=command.reason.strip(), beds=dict(command.beds),
        source=command.source.strip(), told_by=actor.name, at=at, until=at + timedelta(minutes=command.minutes),
    )  # fmt: skip
    fact = HospitalTold(row.pk, row.name, word.status, word.reason, word.until)
    # All centres of the state send to it.
    told = {"status": word.status, "until": word.until.isoformat()}
    done(row, fact, data=told, why=word.reason, states=(row.holder.state,))
    if word.status != "open":
        for transport in under_way_to(clues):
            _turned_away(transport, row, word, at)
    return row


def _turned_away(transport: Transport, row: Hospital, word: Word, at: datetime) -> None:
    incident, unit = transport.incident, transport.unit
    needs = frozenset().union(
        *(needs_of(incident.code, one.colour, one.age, one.needs) for one in transport.patients.all()),
        needs_of(incident.code, "", ""),
    )
    here = point(unit.latitude, unit.longitude) or point(incident.latitude, incident.longitude)
    found = rank_for(incident, needs, at=at, origin=here, but=row.pk)
    better = next((one for one in found.choices if one.group in {"fits", "lacks"}), None)
    fact = HospitalTurnsAway(
        unit.code, incident.folio, row.pk, row.name, word.status, word.reason,
        better.clues if better else "", better.name if better else "",
    )  # fmt: skip
    done(row, fact, states=states_within(incident), heard_by=heard_within(incident), chains=())


@action(*SCENE, verb="patient.noted")
def note_patient(folio: str, command: NotePatient, *, actor: Actor, at: datetime) -> Patient:
    """Somebody hurt or ill at an incident. Raises: NotFound, Forbidden; Refusal HILO-D454 for a word that is none."""
    return _noted(held_within(folio, actor), command, actor, at)


def _noted(incident: Incident, command: NotePatient, actor: Actor, at: datetime) -> Patient:
    _spoken(command.colour, command.age, command.needs)
    last = Patient.objects.filter(incident=incident).aggregate(last=Max("number"))["last"] or 0
    row = Patient.objects.create(
        incident=incident, number=last + 1, colour=command.colour, age=command.age, needs=sorted(command.needs),
        noted_at=at, noted_by=actor.name,
    )  # fmt: skip
    _tell(incident, PatientNoted(incident.folio, row.number), "patient.noted", {"number": row.number})
    return row


@action(*SCENE, verb="patient.changed")
def change_patient(folio: str, number: int, command: ChangePatient, *, actor: Actor, at: datetime) -> Patient:
    """What is known of a patient by now. Raises: NotFound, Forbidden; Refusal HILO-D454."""
    incident = held_within(folio, actor)
    [row] = _patients(incident, (number,))
    row.colour = row.colour if command.colour is None else command.colour
    row.age = row.age if command.age is None else command.age
    row.needs = row.needs if command.needs is None else sorted(command.needs)
    _spoken(row.colour, row.age, row.needs)
    row.save(update_fields=["colour", "age", "needs"])
    _tell(incident, PatientNoted(folio, number), "patient.changed", {"number": number})
    return row


@action(*SCENE, verb="patient.transported")
def start_transport(folio: str, command: StartTransport, *, actor: Actor, at: datetime) -> Transport:
    """A unit leaves with patients for a hospital, or goes on to another one than before.

    Raises: NotFound; Forbidden for a unit that is not the crew's; Conflict HILO-D455 if the unit is not with the
        incident, HILO-D456 if the hospital is closed (say `despite` why all the same), HILO-D457 if another unit has a
        patient, HILO-W409 from a state that nobody leaves with a patient from.
    """
    incident, to = held_within(folio, actor), hospital_named(command.hospital)
    unit = _unit_there(incident, command.unit or actor.unit, actor)
    now = row_of(to.pk, at)
    if (now.status == "closed" or not to.serves) and not command.despite.strip():
        raise Conflict(
            "HILO-D456",
            f"{to.name} is closed: {now.reason or 'off the list'}. Choose another, or say why.",
            where="despite",
        )
    before = Transport.objects.select_for_update().filter(unit=unit, ended_at=None).first()
    aboard = list(before.patients.all()) if before else []
    numbers = {one.number for one in aboard}
    fresh = _patients(incident, tuple(number for number in command.patients if number not in numbers))
    if busy := [one.number for one in fresh if one.transport is not None and one.transport.ended != "withdrawn"]:
        raise Conflict("HILO-D457", f"Patient {busy[0]} is with another unit already.", where="patients")
    if not aboard and not fresh:
        fresh = [_noted(incident, NotePatient(colour=command.colour, age=command.age, needs=command.needs), actor, at)]
    if before:
        _end(before, "redirected", at)
    row = Transport.objects.create(incident=incident, unit=unit, hospital=to, started_at=at, started_by=actor.name)
    for one in (*aboard, *fresh):
        one.transport = row
        one.save(update_fields=["transport"])
    if unit.status != "transporting":
        dispatch.step(unit.code, SayStatus(status="transporting"), actor=actor, at=at)
    taken = sorted({one.number for one in (*aboard, *fresh)})
    fact = TransportBegan(unit.code, folio, to.pk, to.name, taken, before.hospital_id if before else "")
    data = {"unit": unit.code, "hospital": to.pk, "patients": taken, "status": now.status}
    _tell(incident, fact, "patient.transported", data, why=command.despite.strip())
    return row


@action(*SCENE, verb="patient.handed_over")
def hand_over(unit_code: str, *, actor: Actor, at: datetime) -> Transport:
    """The hospital has the patients; the unit is not free before it says so.

    Raises: Conflict HILO-D458 if the unit is taking nobody anywhere, or has handed over; Forbidden.
    """
    # Whether a unit carries somebody is told to nobody whose it is not.
    unit_named(unit_code, actor)
    row = Transport.objects.select_related("incident", "hospital").filter(unit=unit_code, ended_at=None).first()
    if row is None:
        raise Conflict("HILO-D458", f"Unit {unit_code} takes nobody to a hospital now.", where="unit")
    incident = held_within(row.incident.folio, actor)
    unit = _unit_there(incident, unit_code, actor)
    if unit.status == "transporting":
        dispatch.step(unit.code, SayStatus(status="at_hospital"), actor=actor, at=at)
    row.arrived_at, row.handed_over_at = row.arrived_at or at, at
    _end(row, "handed_over", at)
    taken = sorted(one.number for one in row.patients.all())
    fact = PatientHandedOver(unit.code, incident.folio, row.hospital_id, taken)
    _tell(incident, fact, "patient.handed_over", {"unit": unit.code, "hospital": row.hospital_id, "patients": taken})
    return row


def _end(row: Transport, how: str, at: datetime) -> None:
    row.ended_at, row.ended = at, how
    row.save(update_fields=["arrived_at", "handed_over_at", "ended_at", "ended"])


def _unit_there(incident: Incident, code: str, actor: Actor) -> Unit:
    """The unit, if it is with the incident: the crew's own, or one that the centre commands."""
    found = next((one for one in units_there(incident) if one.code == code), None)
    if found is None:
        raise Conflict("HILO-D455", f"Unit {code or '–'} is not with incident {incident.folio}.", where="unit")
    if actor.may("dispatch.assign"):
        return held(found)
    if code != actor.unit:
        raise Forbidden("units.own", f"Unit {code} is not yours.")
    return found


def _patients(incident: Incident, numbers: tuple[int, ...]) -> list[Patient]:
    rows = Patient.objects.select_related("transport").filter(incident=incident, number__in=numbers).order_by("number")
    if len(rows) != len(set(numbers)):
        raise NotFound("patient", ", ".join(map(str, numbers)))
    return list(rows)


def _spoken(colour: str, age: str, needs: Any) -> None:
    data = standard()
    if colour not in {"", *data["colours"]} or age not in {"", *data["ages"]} or set(needs) - {*data["capabilities"]}:
        raise Refusal("HILO-D454", f"Say a colour ({', '.join(data['colours'])}), an age and needs that are known.")


def _tell(incident: Incident, fact: Any, verb: str, data: dict[str, Any], why: str = "") -> None:
    done(
        incident,
        fact,
        verb=verb,
        data=data,
        why=why,
        states=states_within(incident),
        heard_by=heard_within(incident),
        record=incident,
    )
