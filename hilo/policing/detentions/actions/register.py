"""Entering a detention, the moment it happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from hilo.emergency.incidents import queries as incidents
from hilo.kernel.access.queries import allow, institution_named
from hilo.kernel.act import act
from hilo.kernel.territory import queries as territory
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, Refusal
from hilo.registries.officers.queries import card, officer_of

from ..events import DetentionRegistered
from ..models import Counter, Detention
from ..particulars import blank, keep, seal_stub, stub_of
from ..queries import terms
from ..rules import group_of
from .common import done, one_of, past, start, state_of, text
from .indexing import index
from .running import victim_term

MOST_OFFICERS = 60


def register(
    *,
    actor: Actor,
    at: datetime,
    kind: str,
    detained_at: datetime,
    ref: str | UUID | None = None,
    incident: str | None = None,
    device_at: datetime | None = None,
    told_at: datetime | None = None,
    means: str = "device",
    told_by: str = "",
    delay_reason: str = "",
    unit: str = "",
    place: str = "",
    state: str = "",
    municipality: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    motives: str = "",
    authority: str = "",
    travel_minutes: int | None = None,
    organised_crime: bool = False,
    on_complaint: bool = False,
    victim_told_at: datetime | None = None,
    given: str = "",
    first_surname: str = "",
    second_surname: str = "",
    alias: str = "",
    age: int | None = None,
    born_on: date | None = None,
    age_doubt: bool | None = None,
    child_doubt: bool = False,
    sex: str = "",
    nationality: str = "",
    language: str = "es",
    injuries: bool | None = None,
    injuries_description: str = "",
    trusted_person: str = "",
    trusted_phone: str = "",
    officers: Sequence[Mapping[str, str]] = (),
) -> Detention:
    """Enter a detention in the register as soon as it happens (LNRD 17, 18); it gets its number.

    ref: the client's identifier: what is sent again with it is the same detention. means, told_at, told_by: how the
    register learnt of it when not by the officer's own device (17, 19, 21). Nothing is refused for being late or poor:
    `queries.findings` says what is odd. Whoever is, or may be, under eighteen is kept apart from this instant on.
    Raises: Refusal HILO-X421 to X424 for what cannot be; NotFound incident; Conflict HILO-X410 if the ref is
    another institution's.
    """
    if not actor.may("detentions.register") and not actor.may("detentions.update"):
        raise Forbidden("detentions.register")
    key = _ref(ref)
    body = institution_named(actor.institution)
    where, there = _place(state, municipality, latitude, longitude, body.state)
    allow(actor, "detentions.register" if actor.may("detentions.register") else "detentions.update", where)
    one_of("kinds", kind, "kind")
    one_of("means", means, "means")
    past(detained_at, "detained_at", at=at)
    if told_at is not None:
        past(told_at, "told_at", at=at, after=detained_at)
    if victim_told_at is not None:
        past(victim_told_at, "victim_told_at", at=at)
    person = {
        "given": text(given, "given", 80),
        "first_surname": text(first_surname, "first_surname", 80),
        "second_surname": text(second_surname, "second_surname", 80),
        "alias": text(alias, "alias", 80),
        "age": _number_of(age, "age", 130),
        "born_on": _born(born_on, at),
        "sex": one_of("sexes", sex, "sex") if sex else "",
        "nationality": text(nationality, "nationality", 3).upper(),
        "language": text(language, "language", 12) or "es",
        "injuries": injuries,
        "injuries_description": text(injuries_description, "injuries_description", 4000),
        "trusted_person": text(trusted_person, "trusted_person", 160),
        "trusted_phone": text(trusted_phone, "trusted_phone", 40),
    }
    crew = _crew(officers, actor, at)
    group = group_of(
        age=age,
        born_on=born_on,
        day=detained_at.astimezone(territory.zone_of(where)).date(),
        age_doubt=age_doubt,
        child_doubt=child_doubt,
    )
    with act():
        # The counter is locked first: of two copies of one message the second finds what the first wrote.
        counter = _counter(where, detained_at)
        known = Detention.objects.filter(ref=key).first()
        if known is not None:
            return _again(known, actor)
        row = Detention(
            ref=key,
            number=_next(counter),
            incident=_incident(incident, where),
            institution=body,
            unit=text(unit or actor.unit, "unit", 24),
            kind=kind,
            state=where,
            municipality=there,
            place=text(place, "place", 300),
            latitude=latitude,
            longitude=longitude,
            detained_at=detained_at,
            device_at=device_at,
            told_at=told_at,
            told_by=text(told_by, "told_by", 160),
            registered_at=at,
            registered_by=actor.name,
            means=means,
            delay_s=round(((told_at or at) - detained_at).total_seconds()),
            delay_reason=text(delay_reason, "delay_reason", 2000),
            motives=text(motives, "motives", 4000),
            authority=text(authority, "authority", 160),
            travel_minutes=_number_of(travel_minutes, "travel_minutes", 10_000),
            organised_crime=organised_crime,
            on_complaint=on_complaint,
            victim_told_at=victim_told_at,
            custody=body.name,
            custody_kind="police",
            terms=terms().edition,
        )
        folio = row.incident.folio if row.incident else ""
        if group:
            _stub(row, group, at)
        else:
            row.save()
        keep(row, "person", person, noted_at=at)
        for fields in crew:
            keep(row, "officer", fields, noted_at=at)
        index(row)
        start(row, "detained", began=detained_at, at=at)
        if victim_told_at is not None:
            victim_term(row, at=at)
        fact = DetentionRegistered(state_of(row), "" if group else folio, row.delay_s)
        done(row, actor, "registered", fact, at=at, data={"kind": kind, "means": means, "delay_s": row.delay_s})
    return row


def _stub(row: Detention, group: str, at: datetime) -> None:
    """Kept apart from the first instant: what says where and why never stands in the open."""
    incident, row.incident = row.incident, None
    kept = stub_of(row)
    blank(row)
    row.apart = group
    row.save()
    folio = incident.folio if incident else ""
    seal_stub(row, kept | {"incident": folio}, folio, noted_at=at)


def _again(known: Detention, actor: Actor) -> Detention:
    if known.institution_id != actor.institution:
        raise Conflict("HILO-X410", "This identifier was used for another detention: make a new one.", where="ref")
    return known


def _ref(ref: str | UUID | None) -> UUID:
    try:
        return uuid4() if ref is None else ref if isinstance(ref, UUID) else UUID(ref)
    except (ValueError, AttributeError):
        raise Refusal("HILO-X438", "ref: a UUID. Nothing was written.", where="ref") from None


def _place(
    state: str, municipality: str, latitude: float | None, longitude: float | None, home: str
) -> tuple[str, str]:
    """State and municipality: what was said, else where the point lies, else the institution's own state."""
    if (latitude is None) != (longitude is None):
        raise Refusal("HILO-X455", "Give both coordinates or neither. Nothing was written.", where="latitude")
    found = None
    if latitude is not None and longitude is not None:
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise Refusal("HILO-X454", "latitude, longitude: no place on Earth. Nothing was written.", where="latitude")
        found = territory.place_of(latitude, longitude)
    if municipality and territory.municipality(municipality) is None:
        words = "municipality: the five digits of one. Nothing was written."
        raise Refusal("HILO-X453", words, where="municipality")
    where = state or municipality[:2] or (found.state if found else "") or home
    if territory.state(where) is None:
        raise Refusal("HILO-X424", "state: the two digits of one of the 32. Nothing was written.", where="state")
    return where, municipality or (found.municipality if found and found.state == where else "")


def _incident(folio: str | None, state: str) -> Any:
    """The incident a folio names. The folio joins two records; nothing of the incident is read here."""
    if not folio:
        return None
    reader = Actor("hilo.detentions", frozenset({"incidents.read"}), states=frozenset({state}))
    return incidents.get(folio, reader)


def _crew(officers: Sequence[Mapping[str, str]], actor: Actor, at: datetime) -> list[dict[str, str]]:
    """Who took part; the officer whose account it is, if nobody is named."""
    if len(officers) > MOST_OFFICERS:
        raise Refusal("HILO-X439", f"officers: at most {MOST_OFFICERS}. Nothing was written.", where="officers")
    if not officers and (known := officer_of(actor)) is not None:
        shown = card(known, timezone.localdate(at))
        return [{"name": shown.name, "number": shown.number, "institution": shown.institution, "rank": shown.rank}]
    return [
        {
            "name": text(row.get("name", ""), f"officers.{place}.name", 160, needed=True),
            "number": text(row.get("number", ""), f"officers.{place}.number", 40),
            "institution": text(row.get("institution", ""), f"officers.{place}.institution", 160),
            "rank": text(row.get("rank", ""), f"officers.{place}.rank", 80),
        }
        for place, row in enumerate(officers)
    ]


def _number_of(value: int | None, where: str, most: int) -> int | None:
    if value is not None and not (isinstance(value, int) and 0 <= value <= most):
        raise Refusal("HILO-X442", f"{where}: a whole number from 0 to {most}. Nothing was written.", where=where)
    return value


def _born(day: date | None, at: datetime) -> date | None:
    if day is not None and not date(1900, 1, 1) <= day <= at.date():
        raise Refusal(
            "HILO-X441", "born_on: a day since 1900 that is not to come. Nothing was written.", where="born_on"
        )
    return day


def _counter(state: str, detained_at: datetime) -> Counter:
    found = territory.state(state)
    assert found is not None
    series = f"{found.label}-{detained_at.astimezone(territory.zone_of(state)):%y}"
    Counter.objects.bulk_create([Counter(series=series)], ignore_conflicts=True)
    return Counter.objects.select_for_update().get(series=series)


def _next(counter: Counter) -> str:
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{counter.series}-D{counter.last:07d}"
