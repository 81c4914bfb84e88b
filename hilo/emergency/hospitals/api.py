"""Hospitals, patients and transports over HTTP."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Router, Status

from hilo.kernel.access.http import May, asker, by
from hilo.lib.limits import Longest

from . import actions, queries
from .commands import (
    AgeBand,
    ChangePatient,
    Clues,
    Colour,
    KeepHospital,
    LoadHospitals,
    NotePatient,
    PatientNumber,
    StartTransport,
    TellHospital,
)
from .queries import HospitalRanking, HospitalRow, PatientRow, TransportRow, patient_row, row_of, transport_rows

router = Router(tags=["hospitals"])
UnitCode = Annotated[str, Longest(24)]
Needs = Annotated[str, Longest(200)]


IN_IT = May("dispatch.assign", "units.own")
"""Who is in an incident: a dispatcher, or the crew of a unit that is with it (dispatch/partners.py asks)."""


@router.get("hospitals", response=list[HospitalRow], auth=May("dispatch.read"))
def all_hospitals(request: HttpRequest) -> list[HospitalRow]:
    """The hospitals of the reader's states, each with how it stands: unknown where its last word ran out."""
    return queries.hospitals(asker(request), at=timezone.now())


@router.put("hospitals/{clues}", response=HospitalRow, auth=May("centre.oversee", "units.manage"))
def keep(request: HttpRequest, clues: Clues, body: Body[KeepHospital]) -> HospitalRow:
    """Put a hospital on a centre's list, or change what the list says of it."""
    return row_of(actions.keep_hospital(clues, body, **by(request)).pk, timezone.now())


@router.post("hospitals", response={201: list[HospitalRow]}, auth=May("centre.oversee", "units.manage"))
def load(request: HttpRequest, body: Body[LoadHospitals]) -> Status[list[HospitalRow]]:
    """A CSV of hospitals: all of it, or nothing and each fault with its line."""
    rows = actions.load_hospitals(body, **by(request))
    return Status(201, [row_of(row.pk, timezone.now()) for row in rows])


@router.post("hospitals/{clues}/status", response=HospitalRow, auth=May("dispatch.assign"))
def tell_status(request: HttpRequest, clues: Clues, body: Body[TellHospital]) -> HospitalRow:
    """What it said of itself, and for how long that holds."""
    return row_of(actions.tell_hospital(clues, body, **by(request)).pk, timezone.now())


@router.get("incidents/{folio}/hospitals", response=HospitalRanking, auth=IN_IT)
def where_to(
    request: HttpRequest,
    folio: str,
    patient: PatientNumber | None = None,
    colour: Colour = "",
    age: AgeBand = "",
    needs: Needs = "",
    unit: UnitCode = "",
) -> HospitalRanking:
    """Where to take a patient, best first, with reasons. needs: capabilities, with spaces between."""
    asked = tuple(needs.split())
    return queries.ranking(
        folio, asker(request), at=timezone.now(), patient=patient, colour=colour, age=age, asked=asked, unit=unit
    )


@router.get("incidents/{folio}/patients", response=list[PatientRow], auth=IN_IT)
def patients(request: HttpRequest, folio: str) -> list[PatientRow]:
    """The patients of an incident, by number."""
    return queries.patients(folio, asker(request))


@router.post("incidents/{folio}/patients", response={201: PatientRow}, auth=IN_IT)
def note_patient(request: HttpRequest, folio: str, body: Body[NotePatient]) -> Status[PatientRow]:
    """Somebody hurt or ill: colour, band of age, needs; no name."""
    return Status(201, patient_row(actions.note_patient(folio, body, **by(request)), folio))


@router.patch("incidents/{folio}/patients/{int:number}", response=PatientRow, auth=IN_IT)
def change_patient(request: HttpRequest, folio: str, number: PatientNumber, body: Body[ChangePatient]) -> PatientRow:
    return patient_row(actions.change_patient(folio, number, body, **by(request)), folio)


@router.get("incidents/{folio}/transports", response=list[TransportRow], auth=IN_IT)
def transports(request: HttpRequest, folio: str) -> list[TransportRow]:
    """Who takes whom where, with the clock of the hand-over."""
    return queries.transports(folio, asker(request), at=timezone.now())


@router.post("incidents/{folio}/transports", response={201: TransportRow}, auth=IN_IT)
def start_transport(request: HttpRequest, folio: str, body: Body[StartTransport]) -> Status[TransportRow]:
    """A unit leaves with patients, or goes to another hospital than before."""
    return Status(201, transport_rows([actions.start_transport(folio, body, **by(request))], timezone.now())[0])


@router.post("units/{code}/hand-over", response=TransportRow, auth=IN_IT)
def hand_over(request: HttpRequest, code: UnitCode) -> TransportRow:
    """The hospital has the patients; the unit says itself when it is free."""
    return transport_rows([actions.hand_over(code, **by(request))], timezone.now())[0]
