"""What later stages compare with: of one event for its report; of a state, without names, for the reconciliation."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from hilo.kernel.deadlines.queries import of
from hilo.kernel.rights import allow
from hilo.kernel.territory import queries as territory
from hilo.lib.actor import Actor

from ..models import Detention
from .law import LISTS, terms
from .reading import apart_of

RULING, ADOLESCENT = "T06", "T19"


@dataclass(frozen=True, slots=True)
class Compared:
    """A detention as the reconciliation sees it: numbers, instants, authorities; never who."""

    number: str
    incident: str
    institution: str
    kind: str
    status: str
    apart: bool
    detained_at: datetime
    registered_at: datetime
    delay_s: int
    handed_over_at: datetime | None
    authority: str
    released_at: datetime | None
    municipality: str = ""


def for_reconciliation(actor: Actor, *, state: str, since: datetime, until: datetime) -> list[Compared]:
    """The detentions registered in a state from one instant to another, the oldest first."""
    allow(actor, "policing.reconcile", state)
    found = Detention.objects.filter(state=state, registered_at__gte=since, registered_at__lt=until)
    return [
        Compared(
            number=row.number,
            incident=row.incident.folio if row.incident else "",
            institution=row.institution_id,
            kind=row.kind,
            status=row.status,
            apart=bool(row.apart),
            detained_at=row.detained_at,
            registered_at=row.registered_at,
            delay_s=row.delay_s,
            handed_over_at=row.handed_at or row.judge_at,
            authority=row.handed_to,
            released_at=row.released_at,
            municipality=row.municipality,
        )
        for row in found.select_related("incident").order_by("registered_at", "id")
    ]


def known_numbers(numbers: Iterable[str]) -> set[str]:
    """Those of some numbers that the register has; nothing else is told."""
    asked = {number for number in numbers if number.isprintable() and len(number) <= 24}
    return set(Detention.objects.filter(number__in=asked).values_list("number", flat=True))


def yearly(*, state: str, year: int) -> dict[str, Any]:
    """A state's detentions of a year for the public report on the use of force (LNUF 35): figures alone.

    by_sex, and what was certified, are of adults; who is kept apart is counted in `adolescents` and in `deaths`.
    """
    zone = territory.zone_of(state)
    begins, ends = datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
    every = Detention.objects.filter(state=state, detained_at__gte=begins, detained_at__lt=ends)
    adults = every.filter(apart="")
    kinds = dict(adults.values_list("kind").annotate(n=Count("id")))
    sexes = dict(adults.values_list("person__sex").annotate(n=Count("id")))
    certified = adults.filter(certificates__isnull=False).distinct()
    seen = Q(person__injuries=True) | Q(injury_notes__isnull=False)
    return {
        "detentions": adults.count(),
        "adolescents": every.exclude(apart="").count(),
        "by_kind": {kind: kinds.get(kind, 0) for kind in LISTS.codes("kinds")},
        "by_sex": {sex: sexes.get(sex, 0) for sex in LISTS.codes("sexes")},
        "checked": certified.count(),
        "certified_injuries": certified.filter(certificates__injuries=True).distinct().count(),
        "visible_injuries": adults.filter(seen).distinct().count(),
        "deaths": every.filter(status="died").count(),
    }


def context(folio: str, *, numbers: Collection[str] = (), institution: str = "") -> list[dict[str, Any]]:
    """The detentions of an incident as the report's context has them; who asks has the right to the report. Without a
    folio those of an institution that the report names by their numbers, and that belong to no incident.

    delay_reason: why it was registered late, "" if nobody said; term_doubled: the judge's term was extended (CNPP 313);
    term_extended: that of an adolescent before the prosecutor was (LNSIJPA 130). Of who is kept apart: number, kind,
    instants and terms, so that how long they are held is watched too, and that they are apart. victim_unable_at: since
    when it is known that the victim is physically unable to complain (CNPP 148).
    """
    named = Detention.objects.filter(incident=None, number__in=numbers, institution=institution)
    rows = Detention.objects.filter(incident__folio=folio) if folio else named.filter(apart="")
    rows = rows.select_related("person").order_by("detained_at")
    apart = apart_of(folio) if folio else named.exclude(apart="").order_by("detained_at")
    stubs = [
        {
            "number": row.number,
            "kind": row.kind,
            "detained_at": _text(row.detained_at),
            "registered_at": _text(row.told_at or row.registered_at),
            "apart": True,
        }
        | _held(row)
        for row in apart
    ]
    return [_serialize(row) for row in rows] + stubs


def _serialize(row: Detention) -> dict[str, Any]:
    person = row.person
    readings = list(row.readings.order_by("at"))
    consular = row.consular_notices.order_by("at").first()
    officers = row.officers.order_by("pk").values("name", "number", "institution", "rank")
    return {
        "number": row.number,
        "institution": row.institution_id,
        "annex": "",
        "apart": False,
        "kind": row.kind,
        "detained_at": _text(row.detained_at),
        "registered_at": _text(row.told_at or row.registered_at),
        "delay_reason": row.delay_reason,
        "organised_crime": row.organised_crime,
        "place": row.place,
        "name": person.name,
        "age": person.age,
        "sex": person.sex,
        "injuries": bool(person.injuries) or row.injury_notes.exists(),
        "rights_read_at": _text(row.rights_read_at),
        "rights": sorted({right for reading in readings for right in reading.rights}),
        "language": person.language,
        "interpreter": next((reading.interpreter for reading in readings if reading.interpreter), ""),
        "consular_notice_at": _text(consular.at if consular and not consular.declined else None),
        "consular_declined": bool(consular and consular.declined),
        "authority": row.handed_to,
        "officers": list(officers),
        "victim_unable_at": _text(row.victim_unable_at),
    } | _held(row)


def _held(row: Detention) -> dict[str, Any]:
    """Since when a person has been held by whom, until when, and which terms were extended."""
    return {
        "handed_over_at": _text(row.handed_at or row.judge_at),
        "before_judge_at": _text(row.judge_at),
        "decided_at": _text(row.ruled_at),
        "released_at": _text(row.released_at),
        "term_doubled": _extended(row, RULING),
        "term_extended": _extended(row, ADOLESCENT),
    }


def _extended(row: Detention, term: str) -> bool:
    """Whether a term that began for this detention is as long as the law lets it become."""
    longest = timedelta(hours=terms().by_id[term].extended_hours)
    return any(one.term == term and one.due_at - one.started_at >= longest for one in of(row.subject))


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
