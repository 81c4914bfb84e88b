"""What the rules need to know of officers on a day, many of them in a handful of statements."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import Q, QuerySet

from ..models import Certificate, Discipline, Evaluation, Officer, ServiceState
from ..rules import service
from ..rules.certificate import Facts, Held, Paper


def facts_by(officers: Collection[int], on: date) -> dict[int, Facts]:
    """What the rules need to know of officers on a day: the latest of everything until then."""
    known = Officer.objects.filter(pk__in=officers)
    status = dict(known.values_list("pk", "status"))
    running = Q(until=None) | Q(until__gt=on)
    states = ServiceState.objects.filter(running, officer__in=officers, since__lte=on)
    status |= dict(states.order_by("id").values_list("officer_id", "status"))
    components: dict[int, dict[str, Held]] = {}
    for one in _evaluations(Evaluation.objects.filter(officer__in=officers), on):
        components.setdefault(one[0], {})[one[1]] = Held(one[2], one[3], one[4])
    papers = {one[0]: Paper(one[1], one[2], one[3], one[4], one[5]) for one in _papers(officers, on)}
    suspending = [code for code, row in service.standard("service")["sanctions"].items() if row["suspends"]]
    sanctions = Discipline.objects.filter(running, officer__in=officers, begins__lte=on, annulled_at=None)
    sanctioned = set(sanctions.filter(kind__in=suspending).values_list("officer_id", flat=True))
    return {
        pk: Facts(status=what, components=components.get(pk, {}), paper=papers.get(pk), sanctioned=pk in sanctioned)
        for pk, what in status.items()
    }


def _evaluations(rows: QuerySet[Evaluation], on: date) -> Iterator[tuple[int, str, bool, date, date | None]]:
    columns = ("officer_id", "component", "passed", "issued_on", "valid_until")
    yield from rows.filter(issued_on__lte=on).order_by("issued_on", "id").values_list(*columns).iterator(20_000)


def _papers(officers: Collection[int], on: date) -> Iterator[tuple[int, str, date, date, date | None, str]]:
    columns = ("officer_id", "folio", "issued_on", "expires", "revoked_on", "revoked_for")
    rows = Certificate.objects.filter(officer__in=officers, issued_on__lte=on).order_by("issued_at", "id")
    yield from rows.values_list(*columns).iterator(20_000)
