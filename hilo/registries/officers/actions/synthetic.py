"""Officers who do not exist, put into the register: for a demonstration, a trial, a measurement."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.utils import timezone

from hilo.kernel.access.queries import has_account, institution_named, user_named
from hilo.kernel.action import action, done, held, prepares
from hilo.kernel.installation.queries import refuse_if_operational
from hilo.kernel.ledger.actions import made_in_bulk
from hilo.kernel.rights import allow
from hilo.kernel.rows import insert
from hilo.lib.actor import Actor

from ..models import (
    Accreditation,
    CertificateRequest,
    Discipline,
    Evaluation,
    Force,
    Officer,
    Posting,
    RankHeld,
    Separation,
    ServiceState,
    Training,
)
from ..queries import judged
from ..rules import service
from ..rules.accreditation import whats
from ..rules.certificate import COMPONENTS, Held, ends_on, months_after, version_on
from ..rules.synthetic import Person, people
from ..rules.training import owed_courses
from .certificates import sign_and_keep

if TYPE_CHECKING:
    from hilo.kernel.access.models import Institution

BATCH = 2000
READS = Actor("hilo.setup", frozenset({"officers.read", "officers.evaluate"}))
"""Sees which of the officers made up may serve."""
SEED = 40


@prepares
def enrol_synthetic(
    *,
    actor: Actor,
    institution: str,
    centre: str,
    count: int,
    at: datetime,
    seed: int = SEED,
    progress: Callable[[int, int], None] = lambda done, count: None,
) -> int:
    """Add so many made-up officers, evaluated by a centre; returns how many were new. The same seed adds none twice.

    Raises: Forbidden, NotFound; Refusal HILO-K451 in an operational installation.
    """
    refuse_if_operational("A force that was made up")
    body, by = institution_named(institution), institution_named(centre)
    allow(actor, "officers.import", body.state)
    day = timezone.localdate(at)
    known = set(Officer.objects.filter(institution=body, number__startswith="S-").values_list("number", flat=True))
    made, persons = 0, (one for one in people(count, on=day, seed=seed) if f"S-{one.number:06d}" not in known)
    while batch := list(islice(persons, BATCH)):
        made += _add(body, by, batch, made, actor=actor, at=at)
        progress(batch[-1].number, count)
    return made


@action("officers.import", verb="officers.synthetic")
def _add(body: Institution, by: Institution, batch: list[Person], before: int, *, actor: Actor, at: datetime) -> int:
    """A batch of made-up officers; before: how many of this call were added already."""
    force = held(Force(body.code, body.state))
    rows = [_officer(person, body) for person in batch]
    Officer.objects.bulk_create(rows)
    made_in_bulk(rows)
    _histories(batch, rows, actor)
    insert(
        [
            Evaluation(
                officer=row,
                component=name,
                passed=one.passed,
                issued_on=one.since,
                valid_until=one.until,
                by=by,
                recorded_at=at,
            )
            for person, row in zip(batch, rows, strict=True)
            for name, one in person.components.items()
        ]
    )
    _seal(rows)
    done(force, data={"made": before + len(rows)})
    return len(rows)


@prepares
def enrol_demo(
    *, actor: Actor, at: datetime, institution: str = "SSP-PUE", centre: str = "CECC-PUE", size: int = 40
) -> list[Officer]:
    """A small force with histories for the demonstration, by number (P-0001 …); found again if it is there.

    P-0001 and P-0002 sign in as `officer` and `commander`, if those accounts exist. Most serve; one each is on leave,
    suspended, resigned and removed; two failed vetting; for some a component or the certificate ends soon.
    Raises: Forbidden, NotFound; Refusal HILO-K451 in an operational installation.
    """
    refuse_if_operational("A force that was made up")
    return _demo(institution_named(institution), institution_named(centre), size, actor=actor, at=at)


@action("officers.import", verb="officers.demo")
def _demo(body: Institution, by: Institution, size: int, *, actor: Actor, at: datetime) -> list[Officer]:
    force = held(Force(body.code, body.state))
    found = Officer.objects.filter(institution=body, number__startswith="P-").order_by("number")
    if found.exists():
        return list(found)
    day = timezone.localdate(at)
    persons = list(people(size, on=day, seed=SEED))
    rows = [_officer(person, body, prefix="P-", digits=4) for person in persons]
    for row, (name, username) in zip(
        rows, (("Omar Oficial", "officer"), ("Carla Comandante", "commander")), strict=False
    ):
        row.name, row.name_key = name, service.name_key(name)
        user = user_named(username) if has_account(username) else None
        row.account = user if user and user.institution_id == body.code else None
    Officer.objects.bulk_create(rows)
    made_in_bulk(rows)
    _histories(persons, rows, actor, ranks={0: "police_first", 1: "inspector"})
    insert(
        [
            Evaluation(
                officer=row,
                component=name,
                passed=one.passed,
                issued_on=one.since,
                valid_until=one.until,
                by=by,
                recorded_at=at,
                recorded_by="certification",
            )
            for place, (person, row) in enumerate(zip(persons, rows, strict=True))
            for name, one in _demo_components(place, person, day).items()
        ]
    )
    insert([course for place, row in enumerate(rows) for course in _demo_courses(place, row, at)])
    _demo_accreditations(by, actor, at)
    _demo_certificates(persons, rows, by.code, actor, at)
    _demo_ends(rows, actor, at)
    _seal(rows)
    done(force, data={"made": len(rows)})
    return rows


def _officer(person: Person, institution: Institution, *, prefix: str = "S-", digits: int = 6) -> Officer:
    mark = hashlib.sha256(f"{prefix}{institution.code}".encode()).hexdigest()[:6].upper()
    return Officer(
        institution=institution,
        number=f"{prefix}{person.number:0{digits}d}",
        name=person.name,
        name_key=service.name_key(person.name),
        cuip=f"SYN{mark}{person.number:08d}",
        profile=person.profile,
        joined_on=person.joined_on,
    )


def _seal(rows: list[Officer]) -> None:
    """What was found of each stands from here on."""
    for row in rows:
        done(row, verb="officer.evaluated", record=row)


def _histories(persons: list[Person], rows: list[Officer], actor: Actor, ranks: dict[int, str] | None = None) -> None:
    both = list(zip(persons, rows, strict=True))
    insert(
        [
            ServiceState(officer=row, status="active", since=one.joined_on, reason="synthetic", by=actor.name)
            for one, row in both
        ]
    )
    insert(
        [
            RankHeld(officer=row, rank=(ranks or {}).get(place, one.rank), since=one.joined_on, reason="synthetic")
            for place, (one, row) in enumerate(both)
        ]
    )


# A hundred officers of the demonstration would hide what forty show: from here on, who stands for what.
COMPLETE = 22
"""The first so many have all four components, so that there are certificates to see."""
FAILED, ENDED, NEW, SOON = (22, 23), (24, 25, 26), (27, 28), (4, 5, 6, 7)
LEAVE, SUSPENDED, RESIGNED, REMOVED, ASKED = 29, 30, 31, 32, (18, 19, 20)
SANCTIONED = 33


def _demo_components(place: int, person: Person, day: date) -> dict[str, Held]:
    if place >= COMPLETE and place not in (*FAILED, *ENDED, *NEW):
        return dict(person.components)
    issued = months_after(day, -(34 if place in SOON else 6 + place % 20)) + timedelta(days=3 * place)
    full = {
        name: Held(True, issued + timedelta(days=order), months_after(issued, 36))
        for order, name in enumerate(COMPONENTS)
    }
    full["training"] = Held(True, person.joined_on, None)
    if place in FAILED:
        full["trust"] = Held(False, day - timedelta(days=20 + place), None)
    if place in ENDED:
        begun = months_after(day, -36) - timedelta(days=place)
        full["trust"] = Held(True, begun, months_after(begun, 36))
    if place in NEW:
        del full["competencies"], full["performance"]
    return full


def _demo_courses(place: int, row: Officer, at: datetime) -> list[Training]:
    day, courses = timezone.localdate(at), service.standard("programme")["courses"]
    taken = [code for order, code in enumerate(owed_courses(row.profile)) if (order + place) % 4 or place < 4]
    found = []
    for order, code in enumerate(taken):
        ends = row.joined_on if code == "initial" else day - timedelta(days=40 + 9 * place + 15 * order)
        hours = courses[code]["hours"]
        found.append(
            Training(
                officer=row,
                course=code,
                modality=courses[code]["modality"],
                hours=hours,
                academy="Academia de Formación y Desarrollo Policial Puebla",
                accreditation=f"ACR-{100 + order}",
                folio=f"SESNSP/DGAT/{1000 + 7 * place + order}",
                starts=(ends or day) - timedelta(days=max(1, hours // 8)),
                ends=ends or day,
                grade=80 + (place + order) % 20,
                passed=True,
                recorded_at=at,
            )
        )
    return found


def _demo_accreditations(centre: Institution, actor: Actor, at: datetime) -> None:
    """What the centre of the demonstration is accredited for, two years at a time, as its officers' papers need."""
    day = timezone.localdate(at)
    Accreditation.objects.bulk_create(
        Accreditation(
            institution=centre,
            what=what,
            since=months_after(day, months),
            until=months_after(day, months + 24),
            document=f"SESNSP/CNCA/{centre.code}",
            recorded_at=at,
            recorded_by=actor.name,
        )
        for what in whats()
        if what != "teaching"
        for months in (-61, -37, -13)
    )


def _demo_certificates(persons: list[Person], rows: list[Officer], centre: str, actor: Actor, at: datetime) -> None:
    day = timezone.localdate(at)
    for place, row in enumerate(rows[:COMPLETE]):
        if place in ASKED:
            CertificateRequest.objects.create(
                officer=row, asked_at=at - timedelta(days=3 + place), asked_by="personnel"
            )
            continue
        issued = months_after(day, -(33 if place in SOON else 5 + place % 20)) + timedelta(days=3 * place)
        version = version_on(issued)
        if version is not None:
            ends = ends_on(issued, version, _demo_components(place, persons[place], day))
            made = sign_and_keep(row, institution_named(centre), version, actor, issued, at, ends)
            done(row, verb="certificate.issued", data={"folio": made.folio}, record=row)


def _demo_ends(rows: list[Officer], actor: Actor, at: datetime) -> None:
    """Who is away, who left and how: those histories a desk must show."""
    day = timezone.localdate(at)
    moves = ((LEAVE, "leave", 15), (SUSPENDED, "suspended", 9), (RESIGNED, "separated", 60), (REMOVED, "removed", 90))
    for place, status, days in moves:
        if place >= len(rows):
            continue
        row, since = rows[place], day - timedelta(days=days)
        row.states.filter(until=None).update(until=since)
        row.status = status
        row.save(update_fields=["status"])
        ServiceState.objects.create(officer=row, status=status, since=since, reason="demonstration", by=actor.name)
    for place, cause, days in ((RESIGNED, "resignation", 60), (REMOVED, "removal", 90)):
        if place < len(rows):
            Separation.objects.create(
                officer=rows[place],
                cause=cause,
                on=day - timedelta(days=days),
                resolution=f"OF-{place}/2026",
                reason="demonstration",
                minutes=f"ACTA-{place}/2026",
                by=actor.name,
                at=at,
            )
            rows[place].ranks.filter(until=None).update(until=day - timedelta(days=days))
    if len(rows) > SANCTIONED:
        Discipline.objects.create(
            officer=rows[SANCTIONED],
            kind="suspension",
            begins=day - timedelta(days=2),
            until=day + timedelta(days=13),
            reason="demonstration",
            document="CHJ/12/2026",
            by="personnel",
        )
    able = {one.officer_id for one in judged(READS, day) if one.may_serve}
    insert(
        [
            Posting(officer=row, post=post, duty=duty, since=row.joined_on or day)
            for place, row in enumerate(rows)
            if place not in (*FAILED, *ENDED, RESIGNED, REMOVED)
            for post, duty in [_demo_post(row.pk in able)]
        ]
    )


def _demo_post(may_serve: bool) -> tuple[str, str]:
    """Post and duty: whoever may not serve in operations has an administrative one."""
    if may_serve:
        return "Dirección de Operaciones", "operational"
    return "Dirección Administrativa", "administrative"
