"""What the rules need to know of officers on a day, many of them in a handful of statements."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from itertools import takewhile
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from hilo.kernel.rows import Question

from ..models import ENDED, Certificate, Discipline, Evaluation, Officer, ServiceState
from ..rules import service
from ..rules.certificate import Facts, Held, Paper

BARS = frozenset({"suspended", *ENDED})
"""A service in which its officer may not act."""


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


def facts_now(officer: int, on: date) -> Facts | None:
    """The same as `facts_by` of one officer on a day, as it is known now; None for nobody. For whoever is asked a
    thousand times a second: the SQL is made once, and days are looked at here."""
    status, sanctioned = status_now(officer, on)
    components = {
        component: Held(passed, issued_on, until)
        for component, passed, issued_on, until in _RESULTS(officer)
        if issued_on <= on
    }
    papers = [Paper(*row) for row in _PAPERS(officer) if row[1] <= on]
    if not status:
        return None
    return Facts(status, components, papers[-1] if papers else None, sanctioned)


def status_now(officer: int, on: date) -> tuple[str, bool]:
    """The status of a service on a day, "" for nobody's, and whether a sanction that suspends runs; as known now."""
    status = [what for (what,) in _STATUS(officer)]
    status += [what for since, what in _STATES(officer) if since <= on]
    sanctioned = any(begins <= on and (until is None or until > on) for begins, until in _SANCTIONS(officer))
    return status[-1] if status else "", sanctioned


def barred_since(officer: int, on: date) -> datetime | None:
    """From when an officer may not act, None while they may: a state or a sanction takes nothing from before it was
    recorded, nor from before the day on which it begins."""
    status, sanctioned = status_now(officer, on)
    found: list[datetime] = []
    if status in BARS:
        states = ServiceState.objects.filter(officer=officer, since__lte=on).order_by("-since", "-id")
        last = list(takewhile(lambda one: one.status in BARS, states))
        found += [_effect(one.since, one.recorded_at) for one in last[-1:]]
    if sanctioned:
        running = suspending(Discipline.objects.filter(officer=officer), on)
        found += [_effect(one.begins, one.recorded_at) for one in running]
    return min(found, default=None)


def _effect(day: date, recorded_at: datetime) -> datetime:
    return max(timezone.make_aware(datetime.combine(day, time())), recorded_at)


def suspending(rows: QuerySet[Discipline], on: date, known_at: datetime | None = None) -> QuerySet[Discipline]:
    """The sanctions that suspend and run on a day, of those that stood at an instant (now)."""
    rows = rows.filter(Q(until=None) | Q(until__gt=on), begins__lte=on, kind__in=_suspends())
    if known_at is None:
        return rows.filter(annulled_at=None)
    return rows.filter(Q(annulled_at=None) | Q(annulled_at__gt=known_at), recorded_at__lte=known_at)


def _suspends() -> list[str]:
    return [code for code, row in service.standard("service")["sanctions"].items() if row["suspends"]]


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


_ANYBODY = -7_654_322
_STATUS: Question[tuple[str]] = Question(
    lambda officer: Officer.objects.filter(pk=officer).values_list("status"),
    _ANYBODY,
)
_STATES: Question[tuple[date, str]] = Question(
    lambda officer: ServiceState.objects.filter(officer=officer).order_by("since", "id").values_list("since", "status"),
    _ANYBODY,
)
_RESULTS: Question[tuple[str, bool, date, date | None]] = Question(
    lambda officer: (
        stood(Evaluation.objects.filter(officer=officer))
        .order_by("issued_on", "place")
        .values_list("component", "passed", "issued_on", "valid_until")
    ),
    _ANYBODY,
)
_PAPERS: Question[tuple[str, date, date, date | None, str]] = Question(
    lambda officer: (
        Certificate.objects.filter(officer=officer)
        .order_by("issued_on", "recorded_at", "id")
        .values_list("folio", "issued_on", "expires", "revoked_on", "revoked_for")
    ),
    _ANYBODY,
)
_SANCTIONS: Question[tuple[date, date | None]] = Question(
    lambda officer: Discipline.objects.filter(officer=officer, annulled_at=None, kind__in=_suspends()).values_list(
        "begins", "until"
    ),
    _ANYBODY,
)
