"""What the rules need to know of officers on a day, many of them in a handful of statements."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from ..models import Certificate, Discipline, Evaluation, Officer, ServiceState
from ..rules import service
from ..rules.certificate import Facts, Held, Paper


def facts_by(officers: Collection[int], on: date, known_at: datetime | None = None) -> dict[int, Facts]:
    """What the rules need to know of officers on a day: the latest of everything until then, of what stood at an
    instant (now)."""
    known = Officer.objects.filter(pk__in=officers)
    # Who was not on the list yet served nowhere that was known.
    status = {pk: what if known_at is None else "" for pk, what in known.values_list("pk", "status")}
    states = ServiceState.objects.filter(officer__in=officers, since__lte=on)
    if known_at is not None:
        states = states.filter(recorded_at__lte=known_at)
    # Each state ends as the next begins, so that the last one says it, whatever was added since.
    status |= dict(states.order_by("since", "id").values_list("officer_id", "status"))
    components: dict[int, dict[str, Held]] = {}
    for one in _evaluations(stood(Evaluation.objects.filter(officer__in=officers), known_at), on):
        components.setdefault(one[0], {})[one[1]] = Held(one[2], one[3], one[4])
    papers = {one[0]: _paper(one, known_at) for one in _papers(officers, on, known_at)}
    sanctions = suspending(Discipline.objects.filter(officer__in=officers), on, known_at)
    sanctioned = set(sanctions.values_list("officer_id", flat=True))
    return {
        pk: Facts(status=what, components=components.get(pk, {}), paper=papers.get(pk), sanctioned=pk in sanctioned)
        for pk, what in status.items()
    }


def stood(rows: QuerySet[Evaluation], known_at: datetime | None = None) -> QuerySet[Evaluation]:
    """The results that stood at an instant (now): neither annulled nor corrected by a later decision."""
    rows = rows.exclude(decision="annulment")
    if known_at is None:
        return rows.filter(superseded_at=None)
    return rows.filter(Q(superseded_at=None) | Q(superseded_at__gt=known_at), recorded_at__lte=known_at)


def suspending(rows: QuerySet[Discipline], on: date, known_at: datetime | None = None) -> QuerySet[Discipline]:
    """The sanctions that suspend and run on a day, of those that stood at an instant (now)."""
    kinds = [code for code, row in service.standard("service")["sanctions"].items() if row["suspends"]]
    rows = rows.filter(Q(until=None) | Q(until__gt=on), begins__lte=on, kind__in=kinds)
    if known_at is None:
        return rows.filter(annulled_at=None)
    return rows.filter(Q(annulled_at=None) | Q(annulled_at__gt=known_at), recorded_at__lte=known_at)


def _evaluations(rows: QuerySet[Evaluation], on: date) -> Iterator[tuple[int, str, bool, date, date | None]]:
    columns = ("officer_id", "component", "passed", "issued_on", "valid_until")
    yield from rows.filter(issued_on__lte=on).order_by("issued_on", "place").values_list(*columns).iterator(20_000)


def _papers(officers: Collection[int], on: date, known_at: datetime | None) -> Iterator[tuple[Any, ...]]:
    columns = ("officer_id", "folio", "issued_on", "expires", "revoked_on", "revoked_for", "revoked_at")
    rows = Certificate.objects.filter(officer__in=officers, issued_on__lte=on)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    yield from rows.order_by("issued_on", "recorded_at", "id").values_list(*columns).iterator(20_000)


def _paper(row: tuple[Any, ...], known_at: datetime | None) -> Paper:
    _, folio, issued, expires, revoked_on, revoked_for, revoked_at = row
    if known_at is not None and revoked_at is not None and revoked_at > known_at:
        return Paper(folio, issued, expires)
    return Paper(folio, issued, expires, revoked_on, revoked_for)
