"""Questions about hospitals, patients and transports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import nsmallest
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from hilo.emergency.dispatch.queries import seen_within
from hilo.engines import dispatch as engine
from hilo.kernel.language import language as reader_language
from hilo.kernel.rights import visible
from hilo.kernel.territory.queries import road_router, why_no_roads, zone_of
from hilo.lib.actor import Actor
from hilo.lib.answers import derived
from hilo.lib.errors import NotFound
from hilo.lib.geo import distance_m

from .models import Hospital, Patient, Transport, Word
from .rules import Candidate, Choice, Standing, needs_of, recommend, say, span, standard, standing
from .rules import names as names

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident


@dataclass(frozen=True, slots=True)
class HospitalRow:
    """A hospital and how it stands now. status: open, diversion, closed, or unknown since an instant (null: it never
    said anything). load: patients under way to it or not handed over."""

    clues: str
    name: str
    centre: str
    latitude: float
    longitude: float
    capabilities: list[str]
    beds: dict[str, int]
    serves: bool
    status: str
    since: datetime | None
    until: datetime | None
    reason: str
    free_beds: dict[str, int]
    source: str
    told_by: str
    load: int


@dataclass(frozen=True, slots=True)
class HospitalChoice:
    """A hospital for a patient. group: fits, lacks, diverts, or stays (not proposed); eta_s: null without a way."""

    clues: str
    name: str
    status: str
    eta_s: int | None
    group: str
    reasons: list[str]
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class HospitalRanking:
    """choices: best first; needs: what was looked for; why: why there is none, "" if there is; of: how many hospitals
    are on a list in reach, of how many in all."""

    choices: list[HospitalChoice]
    needs: list[str]
    why: str
    loaded: int


@dataclass(frozen=True, slots=True)
class PatientRow:
    """A patient of an incident: unit and hospital of the transport, "" before one."""

    incident: str
    number: int
    colour: str
    age: str
    needs: list[str]
    noted_at: datetime
    unit: str
    hospital: str
    handed_over_at: datetime | None


@dataclass(frozen=True, slots=True)
class TransportRow:
    """A transport and its clock; late: at the hospital for longer than the standard says. turned_away: the hospital
    diverts or is closed while the unit is under way to it."""

    incident: str
    unit: str
    hospital: str
    name: str
    latitude: float
    longitude: float
    patients: list[int]
    started_at: datetime
    arrived_at: datetime | None
    handed_over_at: datetime | None
    ended_at: datetime | None
    ended: str
    status: str
    reason: str
    hand_over_due_s: int

    @derived
    def turned_away(self) -> bool:
        return self.ended_at is None and self.handed_over_at is None and self.status in {"diversion", "closed"}


def hospitals(actor: Actor, *, at: datetime) -> list[HospitalRow]:
    """The hospitals on the lists of the actor's states, by name, each with how it stands."""
    rows = visible(Hospital.objects.all(), actor, "centre__state").order_by("name", "pk")
    return [hospital_row(row, at) for row in _with_words(list(rows))]


def places() -> list[tuple[str, str, float, float]]:
    """CLUES, name and place of every hospital that serves, by name: of whichever centre."""
    rows = Hospital.objects.filter(serves=True).order_by("name")
    return list(rows.values_list("pk", "name", "latitude", "longitude"))


def hospital(clues: str) -> Hospital:
    """One hospital. Raises: NotFound."""
    found = Hospital.objects.select_related("centre").filter(pk=clues).first()
    if found is None:
        raise NotFound("hospital", clues)
    return found


def row_of(clues: str, at: datetime) -> HospitalRow:
    return hospital_row(_with_words([hospital(clues)])[0], at)


@dataclass(frozen=True, slots=True)
class _Seen:
    row: Hospital
    word: Word | None
    load: int

    def standing(self, at: datetime) -> Standing:
        return standing(word_of(self.word), at)


def word_of(word: Word | None) -> Standing | None:
    """The last word as the rule takes it."""
    return Standing(word.status, word.at, word.until, word.reason, word.beds) if word else None


def _with_words(rows: list[Hospital]) -> list[_Seen]:
    """Hospitals with their last word and their load: two questions, however many there are."""
    keys = [row.pk for row in rows]
    newest = Word.objects.filter(hospital=OuterRef("hospital")).order_by("-at", "-pk").values("pk")[:1]
    last = {word.hospital_id: word for word in Word.objects.filter(hospital__in=keys, pk=Subquery(newest))}
    load = load_of(keys)
    return [_Seen(row, last.get(row.pk), load[row.pk]) for row in rows]


def load_of(keys: Iterable[str]) -> Counter[str]:
    """How many patients are under way to each hospital or not handed over there; a transport counts as one at least."""
    open_ = Transport.objects.filter(hospital__in=list(keys), ended_at=None, handed_over_at=None)
    rows = open_.annotate(aboard=Count("patients")).values_list("hospital_id", "aboard")
    found: Counter[str] = Counter()
    for key, aboard in rows:
        found[key] += max(1, aboard)
    return found


def hospital_row(seen: _Seen, at: datetime) -> HospitalRow:
    """The hospital as the API gives it. A word that ran out says nothing of beds."""
    row, now = seen.row, seen.standing(at)
    return HospitalRow(
        clues=row.pk,
        name=row.name,
        centre=row.centre_id,
        latitude=row.latitude,
        longitude=row.longitude,
        capabilities=row.capabilities,
        beds=row.beds,
        serves=row.serves,
        status=now.status,
        since=now.since,
        until=now.until if now.status != "unknown" else None,
        reason=now.reason,
        free_beds=dict(now.beds),
        source=seen.word.source if seen.word else "",
        told_by=seen.word.told_by if seen.word else "",
        load=seen.load,
    )


def ranking(
    folio: str, actor: Actor, *, at: datetime, patient: int | None = None, colour: str = "", age: str = "",
    asked: tuple[str, ...] = (), unit: str = "",
) -> HospitalRanking:  # fmt: skip
    """Where to take a patient of an incident, from its scene or from where the unit is; of whichever state.

    Raises: NotFound; Forbidden for who is not in the incident (dispatch/partners.py).
    """
    incident = seen_within(folio, actor)
    known = Patient.objects.filter(incident=incident, number=patient).first() if patient else None
    if known is not None:
        colour, age, asked = colour or known.colour, age or known.age, (*asked, *known.needs)
    needs = needs_of(incident.code, colour, age, asked)
    return rank_for(incident, needs, at=at, origin=_origin(incident, unit))


def _origin(incident: Incident, unit: str) -> tuple[float, float] | None:
    """Where the way begins: with the unit that carries somebody, else at the scene."""
    row = incident.assignments.filter(unit=unit, released_at=None).select_related("unit").first() if unit else None
    here = point(row.unit.latitude, row.unit.longitude) if row else None
    scene = point(incident.latitude, incident.longitude)
    return here or scene if row and row.transporting_at else scene or here


def point(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    """A place, None where one of the two is missing."""
    return None if latitude is None or longitude is None else (latitude, longitude)


def rank_for(
    incident: Incident, needs: frozenset[str], *, at: datetime, origin: tuple[float, float] | None, but: str = ""
) -> HospitalRanking:
    """The ranking itself. but: a hospital that is out of the question."""
    language, wanted = reader_language(), sorted(needs)
    rows = list(Hospital.objects.filter(serves=True).exclude(pk=but))
    if not rows:
        why = {
            "es": "No hay hospitales cargados: un supervisor los carga.",
            "en": "No hospital is loaded: a supervisor loads them.",
        }
        return HospitalRanking([], wanted, why[language], 0)
    if origin is None:
        why = {"es": "El incidente no tiene lugar todavía.", "en": "The incident has no place yet."}
        return HospitalRanking([], wanted, why[language], len(rows))
    near = _nearest(rows, origin, needs)
    seen = {one.row.pk: one for one in _with_words(near)}
    trips = _trips(incident, origin, near, at)
    found = recommend(
        (
            Candidate(row.pk, row.name, frozenset(row.capabilities), seen[row.pk].standing(at), trip.seconds,
                      trip.model == "road", seen[row.pk].load)
            for row, trip in zip(near, trips, strict=True)
        ),
        needs,
        at,
    )  # fmt: skip
    shown = [choice_row(one, seen[one.clues].standing(at).status, language) for one in found]
    return HospitalRanking(shown, wanted, "", len(rows))


def _nearest(rows: list[Hospital], origin: tuple[float, float], needs: frozenset[str]) -> list[Hospital]:
    """The nearest of all, and the nearest of those that have all that is needed, though fifty others are nearer."""
    most = int(standard()["shortlist"])

    def far(row: Hospital) -> float:
        return distance_m(*origin, row.latitude, row.longitude)

    able = nsmallest(most, (row for row in rows if needs <= set(row.capabilities)), key=far)
    return list({row.pk: row for row in (*able, *nsmallest(most, rows, key=far))}.values())


def _trips(incident: Incident, origin: tuple[float, float], rows: list[Hospital], at: datetime) -> list[Any]:
    local = timezone.localtime(at, zone_of(incident.municipality or incident.state or incident.centre.state or "09"))
    router, why = road_router(), why_no_roads()
    speed = engine.speed_model(local=local, priority=incident.priority, why="" if why == "no_network" else why)
    # The crew is in its vehicle.
    model: Any = replace(speed, turnout_s=0)
    if router:
        model = engine.RoadModel(router, model)
    return [trips[0] for trips in model.table([origin], [(row.latitude, row.longitude) for row in rows])]


def choice_row(choice: Choice, status: str, language: str) -> HospitalChoice:
    """The choice as desks and the API give it, in words."""
    return HospitalChoice(
        clues=choice.clues,
        name=choice.name,
        status=status,
        eta_s=round(choice.seconds) if choice.seconds < float("inf") else None,
        group=choice.group,
        reasons=[say(one, language) for one in choice.reasons if not one.against],
        warnings=[say(one, language) for one in choice.reasons if one.against],
    )


def patients(folio: str, actor: Actor) -> list[PatientRow]:
    """The patients of an incident, by number. Raises: NotFound, Forbidden for who is not in it."""
    return patients_of(seen_within(folio, actor))


def patients_of(incident: Incident) -> list[PatientRow]:
    rows = Patient.objects.filter(incident=incident).select_related("transport__hospital").order_by("number")
    return [patient_row(row, incident.folio) for row in rows]


def patient_row(row: Patient, folio: str) -> PatientRow:
    """The patient as the API gives it."""
    way = row.transport
    return PatientRow(
        folio, row.number, row.colour, row.age, row.needs, row.noted_at, way.unit_id if way else "",
        way.hospital_id if way else "", way.handed_over_at if way else None,
    )  # fmt: skip


def transports(folio: str, actor: Actor, *, at: datetime) -> list[TransportRow]:
    """All transports of an incident, the first first. Raises: NotFound, Forbidden for who is not in it."""
    return transports_of(seen_within(folio, actor), at=at)


def transports_of(incident: Incident, *, at: datetime) -> list[TransportRow]:
    rows = (
        Transport.objects.filter(incident=incident).select_related("hospital", "incident").order_by("started_at", "pk")
    )
    return transport_rows(list(rows.prefetch_related("patients")), at)


def transport_of(unit: str, *, at: datetime) -> TransportRow | None:
    """Where a unit is taking somebody now."""
    rows = Transport.objects.filter(unit=unit, ended_at=None).select_related("hospital", "incident")
    return next(iter(transport_rows(list(rows), at)), None)


def transport_rows(rows: list[Transport], at: datetime) -> list[TransportRow]:
    """Transports as the API gives them, each with how its hospital stands."""
    stands = {
        one.row.pk: one.standing(at)
        for one in _with_words(list({row.hospital_id: row.hospital for row in rows}.values()))
    }
    due = int(standard()["hand_over_s"])
    return [
        TransportRow(
            row.incident.folio, row.unit_id, row.hospital_id, row.hospital.name, row.hospital.latitude,
            row.hospital.longitude, sorted(one.number for one in row.patients.all()), row.started_at, row.arrived_at,
            row.handed_over_at, row.ended_at, row.ended,
            stands[row.hospital_id].status, stands[row.hospital_id].reason, due,
        )
        for row in rows
    ]  # fmt: skip


def under_way_to(clues: str) -> list[Transport]:
    """Transports on their way to a hospital, or at its door."""
    rows = Transport.objects.filter(Q(hospital=clues), ended_at=None, handed_over_at=None)
    return list(rows.select_related("incident__centre", "unit__centre").order_by("pk"))


def standing_words(row: HospitalRow, at: datetime) -> str:
    """How a hospital stands, in words: "unknown since 9 h", "closed: …"."""
    language = reader_language()
    label = names("statuses", language)[row.status]
    if row.status != "unknown":
        return f"{label}: {row.reason}" if row.reason else label
    if row.since is None:
        return {"es": "nunca ha dicho cómo está", "en": "never said how it stands"}[language]
    ago = span((at - row.since).total_seconds())
    return {"es": f"{label} desde hace {ago}", "en": f"{label} since {ago}"}[language]
