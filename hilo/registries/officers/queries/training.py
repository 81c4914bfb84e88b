"""Who is trained for what, and what the programme still asks of a force: hours earned in an earlier service count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from hilo.kernel.access.queries import institution_named
from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from ..models import SERVING, Evaluation, Officer, Training
from ..rules import service
from ..rules.training import Taken, TrainedFor, edition_on, owed_courses, profile_of, standing
from ..rules.training import trained_for as enough
from .eligibility import _scope
from .facts import stood
from .officers import services_of


@dataclass(frozen=True, slots=True)
class TrainingGap:
    """A course that the programme asks of officers. officers: of whom; current: who have it; hours: still to be taught.

    recorded: of them, on how many any course stands at all: where it is far below `officers`, the figure tells of the
    files and not of the force. assumed: how many have no profile on record and were taken for what their kind of
    institution is. mark: how sure the course's hours are.
    """

    course: str
    label: str
    mark: str
    law: str
    officers: int
    current: int
    hours: int
    recorded: int
    assumed: int


@dataclass(frozen=True, slots=True)
class Lacking:
    """An officer who lacks courses of the programme. courses: their codes; assumed: the profile is that of the
    institution's kind; recorded: any course stands in the file at all."""

    officer_id: int
    institution: str
    number: str
    name: str
    profile: str
    assumed: bool
    recorded: bool
    courses: list[str]


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody who serves, with what counts for them. holds: the training component, passed, by a centre."""

    id: int
    number: str
    name: str
    profile: str
    assumed: bool
    taken: list[Taken]
    component: bool


def trained_for(officer: Officer | int, *courses: str, on: date | None = None) -> TrainedFor:
    """Whether an officer has all of these courses in force on a day (today), for other domains' rules: no read of what
    is protected. Courses of earlier services count. Raises: NotFound; Refusal HILO-O441 if there is no such course.
    """
    row = Officer.objects.filter(pk=officer).first() if isinstance(officer, int) else officer
    if row is None:
        raise NotFound("officer", officer)
    day = on or timezone.localdate()
    taken = [_taken(values) for values in _courses().filter(officer_id__in=services_of(row), ends__lte=day)]
    return enough(taken, courses, profile_of(row.profile, row.institution.kind, day), day)


def training_gap(institution: str, actor: Actor, on: date, language: str = "en") -> list[TrainingGap]:
    """What the programme still asks of an institution's officers on a day, the most hours first: of all who serve.

    Raises: Forbidden, NotFound.
    """
    _scope(actor, institution)
    return _gaps(institution, on, language)


def _gaps(institution: str, on: date, language: str) -> list[TrainingGap]:
    edition = edition_on(on)
    asked, current, hours, recorded, assumed = (Counter[str]() for _ in range(5))
    for person in _people(institution, on):
        lacks = _lacks(person, on)
        for course, length in owed_courses(person.profile, on).items():
            asked[course] += 1
            current[course] += course not in lacks
            hours[course] += length if course in lacks else 0
            recorded[course] += bool(person.taken) or person.component
            assumed[course] += person.assumed
    rows = edition["courses"]
    found = [
        TrainingGap(
            course=course,
            label=rows[course]["label"][language],
            mark=rows[course]["mark"],
            law=rows[course]["law"],
            officers=asked[course],
            current=current[course],
            hours=hours[course],
            recorded=recorded[course],
            assumed=assumed[course],
        )
        for course in asked
    ]
    return sorted(found, key=lambda gap: (-gap.hours, gap.course))


def lacking(
    institution: str, actor: Actor, *, at: datetime, course: str = "", after: str = "", limit: int = 200
) -> list[Lacking]:
    """Who lacks what, person by person, by number; `after`: the number that the page before ended with. The read is
    written in the ledger. Raises: Forbidden, NotFound."""
    _scope(actor, institution)
    day, found = timezone.localdate(at), []
    for person in sorted(_people(institution, day), key=lambda row: row.number):
        lacks = _lacks(person, day)
        if person.number <= after or not lacks or (course and course not in lacks):
            continue
        found.append(
            Lacking(
                officer_id=person.id,
                institution=institution,
                number=person.number,
                name=person.name,
                profile=person.profile,
                assumed=person.assumed,
                recorded=bool(person.taken) or person.component,
                courses=lacks,
            )
        )
        if len(found) == limit:
            break
    with act():
        entry(
            chain=institution,
            actor=actor,
            verb="officers.listed",
            subject=f"institution:{institution}",
            at=at,
            data={"question": "lacking", "officers": len(found), "ids": [row.officer_id for row in found]},
        )
    return found


@dataclass(frozen=True, slots=True)
class InstitutionGaps:
    """What the programme asks of an institution's officers."""

    institution: str
    name: str
    gaps: list[TrainingGap]


def gaps_in(states: Iterable[str], on: date) -> list[InstitutionGaps]:
    """The gaps of every institution of some states that has officers: counts and no person, for who plans teaching."""
    serving = Officer.objects.filter(institution__state__in=list(states), status__in=SERVING).order_by("institution")
    rows = serving.values_list("institution", "institution__name").distinct()
    return [InstitutionGaps(code, name, _gaps(code, on, "en")) for code, name in rows]


def course_named(course: str) -> Mapping[str, Any]:
    """A course of the programme. Raises: Refusal HILO-O441."""
    return service.chosen("programme", "courses", course, error="HILO-O441", where="course")


def profile_named(profile: str) -> Mapping[str, Any]:
    """A profile of the programme. Raises: Refusal HILO-O426."""
    return service.chosen("programme", "profiles", profile, error="HILO-O426", where="profile")


def course_label(course: str, language: str = "es") -> str:
    """A course's name; its code if the programme has no such course."""
    row = service.standard("programme")["courses"].get(course)
    return str(row["label"][language]) if row else course


def courses(language: str = "es") -> list[tuple[str, str]]:
    """The courses of the programme to choose from, with their names."""
    return [(code, row["label"][language]) for code, row in service.standard("programme")["courses"].items()]


def profiles(language: str = "es") -> list[tuple[str, str]]:
    """The profiles of the programme to choose from, with their names."""
    return [(code, row["label"][language]) for code, row in service.standard("programme")["profiles"].items()]


def serving_by_key(key: str, *, institution: str = "", state: str = "") -> Officer | None:
    """Who serves in a state with a CUIP, or with an institution's number; for another domain's act, which asks whose it
    is. None if nobody, or if the key names several."""
    rows = Officer.objects.select_related("institution").filter(status__in=SERVING, institution__state=state)
    if institution:
        rows = rows.filter(institution_id=institution)
        named = rows.filter(Q(number__iexact=key) | (Q(cuip=key.upper()) & ~Q(cuip="")))
    else:
        named = rows.filter(cuip=key.upper()).exclude(cuip="")
    found = list(named[:2])
    return found[0] if len(found) == 1 else None


def untrained(wanted: Iterable[tuple[int, tuple[str, ...]]], on: date) -> set[tuple[int, tuple[str, ...]]]:
    """Of officers with the courses that something asks of them, those who do not have all of them in force on a day;
    for other domains' rules: no read of what is protected."""
    pairs = set(wanted)
    rows = Officer.objects.select_related("institution").in_bulk({pk for pk, _ in pairs})
    taken = _by_officer(rows.values(), on)
    profiles = {pk: profile_of(row.profile, row.institution.kind, on) for pk, row in rows.items()}
    return {pair for pair in pairs if not enough(taken[pair[0]], pair[1], profiles[pair[0]], on).holds}


def _people(institution: str, on: date) -> list[_Person]:
    kind = institution_named(institution).kind
    rows = list(Officer.objects.filter(institution_id=institution, status__in=SERVING))
    taken, component = _by_officer(rows, on), _with_component(rows, on)
    return [
        _Person(
            id=row.pk,
            number=row.number,
            name=row.name,
            profile=profile_of(row.profile, kind, on),
            assumed=not row.profile,
            taken=taken[row.pk],
            component=row.pk in component,
        )
        for row in rows
    ]


def _lacks(person: _Person, on: date) -> list[str]:
    return [
        course
        for course in owed_courses(person.profile, on)
        # Who passed the component has the initial training, whatever courses were written down.
        if not (course == "initial" and person.component) and standing(person.taken, course, person.profile, on).code
    ]


def _by_officer(rows: Iterable[Officer], on: date) -> Mapping[int, list[Taken]]:
    """What counts for each on a day, from this service and those before."""
    now = _now(rows)
    found: dict[int, list[Taken]] = defaultdict(list)
    for part in _parts(now):
        for values in _courses().filter(officer_id__in=part, ends__lte=on):
            for person in now[values[0]]:
                found[person].append(_taken(values))
    return found


def _with_component(officers: Iterable[Officer], on: date) -> set[int]:
    now, found = _now(officers), set[int]()
    for part in _parts(now):
        rows = Evaluation.objects.filter(officer_id__in=part, component="training", passed=True, issued_on__lte=on)
        passed = stood(rows)
        for officer in passed.exclude(valid_until__lte=on).values_list("officer_id", flat=True):
            found |= now[officer]
    return found


def _now(rows: Iterable[Officer]) -> dict[int, set[int]]:
    """Service, present or earlier -> the services of now that it counts for."""
    found = {row.pk: {row.pk} for row in rows}
    before = {row.pk: row.previous_id for row in rows if row.previous_id}
    while before:
        nearer = {earlier: found[later] for later, earlier in before.items()}
        fresh = [earlier for earlier in nearer if earlier not in found]
        for earlier, people in nearer.items():
            found[earlier] = found.get(earlier, set()) | people
        linked = Officer.objects.filter(pk__in=fresh).values_list("pk", "previous")
        before = {later: earlier for later, earlier in linked if earlier}
    return found


def _parts(ids: Mapping[int, object], size: int = 5000) -> Iterable[list[int]]:
    rows = list(ids)
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _courses() -> QuerySet[Training, Any]:
    return Training.objects.filter(annulled_at=None).values_list(
        "officer_id", "course", "ends", "hours", "passed", "id"
    )


def _taken(values: tuple[int, str, date, int, bool, int]) -> Taken:
    return Taken(*values[1:])
