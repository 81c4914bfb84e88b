"""Entering a detention, the moment it happens."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone

from hilo.emergency.incidents import queries as incidents
from hilo.kernel.access.queries import institution_named
from hilo.kernel.action import action, done, held
from hilo.kernel.events.actions import FactLike
from hilo.kernel.rights import Holder
from hilo.kernel.territory import queries as territory
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal
from hilo.registries.officers.queries import FORBIDDEN, MAY, WARNED, card, named_standing, officer_of

from ..commands import RegisterDetention
from ..events import DetentionRegistered, TookPartBarred
from ..models import Counter, Detention
from ..particulars import blank, keep, seal_stub, stub_of
from ..queries import terms
from ..rules import group_of
from .common import needed, one_of, past, start, state_of
from .indexing import index
from .running import victim_term

EFFECT = "HILO-O176"
"""Told in the ledger and to who may read the detention: the effect, never the reason (LGSNSP 93)."""


@action("detentions.register", "detentions.update", verb="detention.registered")
def register(command: RegisterDetention, *, actor: Actor, at: datetime) -> Detention:
    """Enter a detention in the register as soon as it happens (LNRD 17, 18); it gets its number.

    What is sent again with the same ref is the same detention. Nothing is refused for being late or poor:
    `queries.findings` says what is odd. Whoever is, or may be, under eighteen is kept apart from this instant on.
    Raises: Refusal HILO-X421 to X424, X441, X449, X453, X455 for what cannot be; NotFound incident;
        Conflict HILO-X410 if the ref is another institution's.
    """
    key, detained_at = command.ref or uuid4(), command.detained_at
    body = institution_named(actor.institution)
    where, there = _place(command, body.state)
    held(Holder(where, body.code))
    _check(command, at)
    person = _person(command, at)
    crew = _crew(command, actor, at)
    barred = _barred(crew, actor, at)
    group = group_of(
        age=command.age,
        born_on=command.born_on,
        day=detained_at.astimezone(territory.zone_of(where)).date(),
        age_doubt=command.age_doubt,
        child_doubt=command.child_doubt,
    )
    # The counter is locked first: of two copies of one message the second finds what the first wrote.
    counter = _counter(where, detained_at)
    known = Detention.objects.filter(ref=key).first()
    if known is not None:
        return _again(known, actor)
    row = Detention(
        ref=key,
        number=_next(counter),
        incident=_incident(command.incident, where),
        institution=body,
        unit=(command.unit or actor.unit).strip(),
        kind=command.kind,
        state=where,
        municipality=there,
        place=command.place.strip(),
        latitude=command.latitude,
        longitude=command.longitude,
        detained_at=detained_at,
        device_at=command.device_at,
        told_at=command.told_at,
        told_by=command.told_by.strip(),
        registered_at=at,
        registered_by=actor.name,
        means=command.means,
        delay_s=round(((command.told_at or at) - detained_at).total_seconds()),
        delay_reason=command.delay_reason.strip(),
        motives=command.motives.strip(),
        authority=command.authority.strip(),
        travel_minutes=command.travel_minutes,
        organised_crime=command.organised_crime,
        on_complaint=command.on_complaint,
        victim_told_at=command.victim_told_at,
        custody=body.name,
        custody_kind="police",
        custodian=body.code,
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
    start(row, "detained", began=detained_at)
    if command.victim_told_at is not None:
        victim_term(row)
    fact = DetentionRegistered(state_of(row), "" if group else folio, row.delay_s)
    facts: list[FactLike] = [fact]
    if barred:
        facts.append(TookPartBarred(state_of(row), barred))
    effect = {"effect": EFFECT, "barred": barred} if barred else {}
    done(row, *facts, data={"kind": row.kind, "means": row.means, "delay_s": row.delay_s} | effect)
    return row


def _check(command: RegisterDetention, at: datetime) -> None:
    """Words that no list has, and times that cannot be. Raises: Refusal HILO-X422, HILO-X423."""
    one_of("kinds", command.kind, "kind")
    one_of("means", command.means, "means")
    past(command.detained_at, "detained_at", at=at)
    if command.told_at is not None:
        past(command.told_at, "told_at", at=at, after=command.detained_at)
    if command.victim_told_at is not None:
        past(command.victim_told_at, "victim_told_at", at=at)


def _person(command: RegisterDetention, at: datetime) -> dict[str, Any]:
    """Who the person is, as fields of Person. Raises: Refusal HILO-X421, HILO-X422."""
    return {
        "given": command.given.strip(),
        "first_surname": command.first_surname.strip(),
        "second_surname": command.second_surname.strip(),
        "alias": command.alias.strip(),
        "age": command.age,
        "born_on": _born(command.born_on, at),
        "sex": one_of("sexes", command.sex, "sex") if command.sex else "",
        "nationality": command.nationality.strip().upper(),
        "language": command.language.strip() or "es",
        "injuries": command.injuries,
        "injuries_description": command.injuries_description.strip(),
        "trusted_person": command.trusted_person.strip(),
        "trusted_phone": command.trusted_phone.strip(),
    }


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


def _place(command: RegisterDetention, home: str) -> tuple[str, str]:
    """State and municipality: what was said, else where the point lies, else the institution's own state."""
    latitude, longitude, municipality = command.latitude, command.longitude, command.municipality
    if (latitude is None) != (longitude is None):
        raise Refusal("HILO-X455", "Give both coordinates or neither. Nothing was written.", where="latitude")
    found = territory.place_of(latitude, longitude) if latitude is not None and longitude is not None else None
    if municipality and territory.municipality(municipality) is None:
        words = "municipality: the five digits of one. Nothing was written."
        raise Refusal("HILO-X453", words, where="municipality")
    where = command.state or municipality[:2] or (found.state if found else "") or home
    if territory.state(where) is None:
        raise Refusal("HILO-X424", "state: the two digits of one of the 32. Nothing was written.", where="state")
    return where, municipality or (found.municipality if found and found.state == where else "")


def _incident(folio: str | None, state: str) -> Any:
    """The incident a folio names. The folio joins two records; nothing of the incident is read here."""
    if not folio:
        return None
    reader = Actor("hilo.detentions", frozenset({"incidents.read"}), states=frozenset({state}))
    return incidents.get(folio, reader)


def _crew(command: RegisterDetention, actor: Actor, at: datetime) -> list[dict[str, str]]:
    """Who took part; the officer whose account it is, if nobody is named. Raises: Refusal HILO-X421."""
    if not command.officers and (known := officer_of(actor)) is not None:
        shown = card(known, timezone.localdate(at))
        return [{"name": shown.name, "number": shown.number, "institution": shown.institution, "rank": shown.rank}]
    for place, one in enumerate(command.officers):
        needed(one.name, f"officers.{place}.name")
    return [{name: text.strip() for name, text in asdict(one).items()} for one in command.officers]


def _barred(crew: list[dict[str, str]], actor: Actor, at: datetime) -> str:
    """Writes beside each who took part what stands against it, and says the gravest of it; "" for nothing.

    Nothing is refused for it: whoever is held has rights from this minute on, whoever laid hands on them.
    """
    keys = [(one["institution"] or actor.institution, one["number"]) for one in crew]
    known = named_standing({key for key in keys if key[1]}, "detention", at=at)
    for one, key in zip(crew, keys, strict=True):
        told = known.get(key)
        against = told is not None and told.level != MAY
        one["barred"], one["effect"] = (told.level, told.code) if told and against else ("", "")
    levels = {one["barred"] for one in crew}
    return next((level for level in (FORBIDDEN, WARNED) if level in levels), "")


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
