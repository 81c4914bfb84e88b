"""Who examines, what stands in the agenda, and what must be looked at in it. Whoever reads days of people asks here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from hilo.engines.agenda import Examiner as Seat
from hilo.engines.agenda import Job, Needed, Staff, needed
from hilo.kernel.access.queries import institution_named
from hilo.kernel.deadlines.queries import holidays
from hilo.kernel.rights import Holder, allow, belongs, reached
from hilo.lib import codes
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound
from hilo.lib.findings import Finding
from hilo.registries.armoury.queries import armed
from hilo.registries.officers import queries as officers
from hilo.registries.officers.queries import months_after, version_on

from .models import Agenda, Appointment, Away, Conflict, Examiner, Rooms
from .rules import LIVE, component_of, earliest, no_shows, owed
from .rules import kinds as kinds
from .rules import standard as standard

if TYPE_CHECKING:
    from hilo.kernel.access.models import Institution

PAGE = 200
FIRST, LAST = date(2016, 1, 1), date(2100, 1, 1)
"""Days that an agenda can be of."""
WAITS_DAYS = 90
"""Whoever was examined so long ago, and has no result yet, is not called again meanwhile."""


@dataclass(frozen=True, slots=True)
class ExaminerRow:
    """Somebody who examines. appointments: that were told and lie ahead."""

    id: int
    name: str
    kind: str
    a_day: int
    accreditation: str
    since: date
    until: date
    appointments: int


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """A version of a centre's agenda. gap: of the cost above the bound, as a share of it."""

    id: int
    centre: str
    number: int
    first: date
    last: date
    rules: str
    no_shows: float
    called: int
    left: int
    cost: int
    bound: int
    gap: float
    days_without: int
    visits: int
    written_at: datetime
    written_by: str


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """A day that somebody is called for. kind, examiner: "" for who may see the day alone."""

    id: int
    day: date
    kind: str
    examiner: str
    officer_id: int
    name: str
    number: str
    institution: str
    status: str


@dataclass(frozen=True, slots=True)
class Load:
    """A stretch of the agenda. kind: of exam; first: its first day; exams: that are called; places: that there are."""

    kind: str
    first: date
    exams: int
    places: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What a plan is made of. away: who is on leave or suspended and is not called; held: with dates already."""

    jobs: list[Job]
    staff: Staff
    away: int
    held: int


def centre_of(actor: Actor, permission: str, code: str = "") -> Institution:
    """The centre asked about, the actor's own if none is named. Raises: Forbidden, NotFound."""
    allow(actor, permission)
    centre = institution_named(code or actor.institution)
    belongs("agenda.written", permission, actor, Holder(centre.state, centre.code))
    return centre


def examiner(pk: int) -> Examiner:
    found = Examiner.objects.select_related("centre").filter(pk=pk).first()
    if found is None:
        raise NotFound("examiner", pk)
    return found


def appointment(pk: int) -> Appointment:
    """Locked. Raises: NotFound."""
    rows = Appointment.objects.select_related("agenda__centre", "officer__institution", "examiner")
    found = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise NotFound("appointment", pk)
    return found


def examiners(actor: Actor, centre: str = "") -> list[ExaminerRow]:
    """Who examines at a centre, by kind and name."""
    body = centre_of(actor, "agenda.write", centre)
    ahead = Count("appointments", filter=Q(appointments__status="told", appointments__day__gte=timezone.localdate()))
    rows = Examiner.objects.filter(centre=body).annotate(ahead=ahead).order_by("kind", "name", "id")
    return [
        ExaminerRow(row.pk, row.name, row.kind, row.a_day, row.accreditation, row.since, row.until, row.ahead)
        for row in rows
    ]


def latest(centre: str) -> Agenda | None:
    return Agenda.objects.select_related("centre").filter(centre_id=centre).order_by("number").last()


def agenda_row(row: Agenda) -> AgendaRow:
    gap = (row.cost - row.bound) / row.bound if row.bound else 0.0
    return AgendaRow(
        id=row.pk,
        centre=row.centre_id,
        number=row.number,
        first=row.first,
        last=row.last,
        rules=row.rules,
        no_shows=row.no_shows,
        called=row.called,
        left=row.left,
        cost=row.cost,
        bound=row.bound,
        gap=gap,
        days_without=row.days_without,
        visits=row.visits,
        written_at=row.written_at,
        written_by=row.written_by,
    )


def agendas(actor: Actor, centre: str = "") -> list[AgendaRow]:
    """The versions of a centre's agenda, the newest first; at most 200."""
    body = centre_of(actor, "agenda.write", centre)
    return [agenda_row(row) for row in Agenda.objects.filter(centre=body).order_by("-number")[:PAGE]]


def working_days(first: date, last: date) -> list[date]:
    """Monday to Friday without days of rest, both ends in."""
    rest = holidays(first.year, last.year)
    every = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return [day for day in every if day.weekday() < 5 and day not in rest]


def seats(centre: str) -> list[Seat]:
    """Everybody who examines at a centre, as the engine knows them."""
    away: dict[int, set[date]] = {}
    for row in Away.objects.filter(examiner__centre_id=centre):
        length = (row.until - row.since).days
        away.setdefault(row.examiner_id, set()).update(row.since + timedelta(days=step) for step in range(length))
    bodies: dict[int, set[str]] = {}
    people: dict[int, set[int]] = {}
    for one in Conflict.objects.filter(examiner__centre_id=centre):
        if one.institution_id:
            bodies.setdefault(one.examiner_id, set()).add(one.institution_id)
        elif one.officer_id:
            people.setdefault(one.examiner_id, set()).add(one.officer_id)
    return [
        Seat(
            key=row.pk,
            kind=row.kind,
            a_day=row.a_day,
            since=row.since,
            until=row.until,
            away=frozenset(away.get(row.pk, ())),
            not_of=frozenset(bodies.get(row.pk, ())),
            not_for=frozenset(people.get(row.pk, ())),
        )
        for row in Examiner.objects.filter(centre_id=centre).order_by("pk")
    ]


def asked(centre: Institution, *, at: datetime, months: int) -> Asked:
    """Who is to be called in the coming months, and by whom they can be examined. What was told is taken and held."""
    today, law = timezone.localdate(at), standard()
    first = earliest(today)
    days = working_days(first, months_after(first, months))
    told = Appointment.objects.filter(agenda__centre=centre, status="told", day__gte=today)
    recent = Appointment.objects.filter(
        agenda__centre=centre, status="attended", day__gte=today - timedelta(days=WAITS_DAYS)
    )
    held = {(officer, component_of(kind)) for officer, kind in told.values_list("officer_id", "kind")}
    waits: dict[tuple[int, str], date] = {}
    for officer, kind, day in recent.values_list("officer_id", "kind", "day"):
        key = (officer, component_of(kind))
        waits[key] = max(day, waits.get(key, day))
    jobs, away = list[Job](), 0
    carries = armed(centre.state)
    for one in officers.to_evaluate(centre.state, today):
        if not one.present:
            away += 1
            continue
        for component, exams in law["components"].items():
            row = one.components.get(component)
            key = (one.officer_id, component)
            if key in held or (key in waits and (row is None or row.since < waits[key])):
                continue
            plan = officers.plan_from(row.until, today) if row and row.until else None
            due = owed((row.passed, row.since, row.until) if row else None, today, plan)
            if due is not None and due.release <= days[-1]:
                weight = law["weights"]["armed" if one.officer_id in carries else one.consequence]
                release = max(due.release, first)
                jobs.append(Job(one.officer_id, component, tuple(exams), release, due.due, weight, one.institution))
    staff = Staff(
        examiners=seats(centre.code),
        days=days,
        rooms=dict(Rooms.objects.filter(centre=centre).values_list("kind", "a_day")),
        taken=Counter(told.values_list("kind", "day")),
        minutes={name: row["minutes"] for name, row in law["kinds"].items()},
        visit_minutes=law["visit_minutes"],
        no_shows=share_of_no_shows(centre.code, today),
    )
    return Asked(jobs, staff, away, len(held))


def share_of_no_shows(centre: str, today: date) -> float:
    """Of the centre's appointments of a year that ended; nobody's own."""
    ended = Appointment.objects.filter(agenda__centre_id=centre, day__gt=today - timedelta(days=366), day__lte=today)
    counted = Counter(ended.filter(status__in=["attended", "missed"]).values_list("status", flat=True))
    return no_shows(counted["attended"], counted["missed"])


def needs(actor: Actor, *, at: datetime, centre: str = "", months: int = 36, a_day: float = 0) -> list[Needed]:
    """How many examiners of each kind until nobody lapses, by kind. a_day: exams of one, 0 for the mean of those that
    there are."""
    body = centre_of(actor, "agenda.write", centre)
    given = asked(body, at=at, months=months)
    clear = months_after(timezone.localdate(at), standard()["clear_months"])
    out = []
    for kind in kinds():
        able = [one.a_day for one in given.staff.examiners if one.kind == kind]
        each = a_day or (sum(able) / len(able) if able else 1)
        shows = given.staff.no_shows
        out.append(needed(given.jobs, kind, given.staff.days, a_day=each, no_shows=shows, clear_by=clear))
    return out


def load(actor: Actor, *, first: date, last: date, centre: str = "") -> list[Load]:
    """Exams that are called against places, by kind and day, for a stretch of at most 62 days."""
    body = centre_of(actor, "agenda.write", centre)
    first = min(max(first, FIRST), LAST)
    last = min(last, first + timedelta(days=62))
    days = working_days(first, last)
    rows = Appointment.objects.filter(agenda__centre=body, status__in=LIVE, day__gte=first, day__lte=last)
    called = Counter(rows.values_list("kind", "day"))
    held = dict(Rooms.objects.filter(centre=body).values_list("kind", "a_day"))
    every = seats(body.code)
    out = []
    for kind in kinds():
        for day in days:
            able = sum(one.a_day for one in every if one.kind == kind and one.works(day))
            out.append(Load(kind, day, called[kind, day], min(able, held.get(kind, able))))
    return out


def appointments(
    actor: Actor, *, first: date, last: date, institution: str = "", after: int = 0, limit: int = PAGE
) -> list[AppointmentRow]:
    """Days that people are called for, by id, `limit` from the one after `after` on. Who may not write the agenda reads
    what was told to the own people, and neither kind nor examiner. Raises: Forbidden."""
    allow(actor, "agenda.read")
    fields = {"state": "agenda__centre__state", "institution": "agenda__centre", "custody": "officer__institution"}
    rows = reached(Appointment.objects.all(), actor, "agenda.read", fields)
    rows = rows.filter(day__gte=first, day__lte=last, pk__gt=after)
    if institution:
        rows = rows.filter(officer__institution=institution)
    full = actor.may("agenda.write")
    rows = rows.exclude(status__in=["proposed", "replaced"]) if not full else rows.exclude(status="replaced")
    return _rows(rows.order_by("pk")[:limit], full)


def my_day(actor: Actor, *, day: date) -> list[AppointmentRow]:
    """What an evaluator has on a day: the own appointments and no others. Raises: Forbidden."""
    allow(actor, "agenda.own")
    rows = Appointment.objects.filter(
        examiner__account=actor.user_id, day=day, status__in=["told", "attended", "missed"]
    )
    return _rows(rows.order_by("pk"), True) if actor.user_id else []


def own_days(actor: Actor, *, day: date) -> list[date]:
    """The days from this one on that the officer who asks was told of. Raises: NotFound for who is no officer."""
    rows = Appointment.objects.filter(officer=officers.own(actor), status="told", day__gte=day)
    return list(rows.order_by("day").values_list("day", flat=True))


def _rows(rows: QuerySet[Appointment], full: bool) -> list[AppointmentRow]:
    found = list(rows.select_related("examiner"))
    names = officers.names_of([row.officer_id for row in found])
    return [
        AppointmentRow(
            id=row.pk,
            day=row.day,
            kind=row.kind if full else "",
            examiner=row.examiner.name if full else "",
            officer_id=row.officer_id,
            name=names[row.officer_id][0],
            number=names[row.officer_id][1],
            institution=names[row.officer_id][2],
            status=row.status,
        )
        for row in found
    ]


def findings(actor: Actor, *, at: datetime, centre: str = "") -> list[Finding]:
    """What must be looked at in what was told to people: who does not serve any more, an examiner who may not examine,
    rules that changed. Raises: Forbidden."""
    body = centre_of(actor, "agenda.write", centre)
    return list(_found(body, timezone.localdate(at)))


def _found(body: Institution, today: date) -> Iterator[Finding]:
    told = Appointment.objects.filter(agenda__centre=body, status="told", day__gte=today)
    rows = list(told.select_related("examiner").order_by("day", "pk"))
    names = officers.names_of({row.officer_id for row in rows})
    able = {one.key: one for one in seats(body.code)}
    for row in rows:
        name, number, institution, status = names[row.officer_id]
        who = f"{name} ({number}), {row.day:%d/%m/%Y}"
        examiner = row.examiner.name
        if status != "active":
            yield Finding("HILO-O600", "warning", _said("HILO-O600", who=who), "", row.subject)
        seat = able[row.examiner_id]
        if institution in seat.not_of or row.officer_id in seat.not_for:
            said = _said("HILO-O601", who=who, examiner=examiner)
            yield Finding("HILO-O601", "error", said, "LGSNSP 91", row.subject)
        if not seat.works(row.day):
            said = _said("HILO-O602", who=who, examiner=examiner)
            yield Finding("HILO-O602", "error", said, "LGSNSP 86", row.subject)
    current = latest(body.code)
    if current is not None:
        now = version_on(today)
        if now is not None and now.name != current.rules:
            said = _said("HILO-O603", written=current.rules, now=now.name)
            yield Finding("HILO-O603", "warning", said, "", current.subject)
    else:
        yield Finding("HILO-O604", "info", _said("HILO-O604"), "", f"institution:{body.code}")


def _said(code: str, **values: str) -> str:
    """The sentence that the code keeps in two languages, in English."""
    known = codes.find(code)
    return codes.fill(known.en, values) if known else code


def free_day(
    centre: Institution, row: Appointment, *, after: date, until: date, days: Iterable[date] = ()
) -> tuple[date, Seat] | None:
    """The next day, and the examiner, with a place for an exam that was missed or moved."""
    mine = list(days) or working_days(after, until)
    live = Appointment.objects.filter(
        agenda__centre=centre, status__in=LIVE, kind=row.kind, day__gte=mine[0] if mine else after
    )
    taken = Counter(live.values_list("examiner_id", "day"))
    by_day = Counter(live.values_list("day", flat=True))
    rooms = Rooms.objects.filter(centre=centre, kind=row.kind).values_list("a_day", flat=True).first()
    every = [one for one in seats(centre.code) if one.kind == row.kind]
    group = row.officer.institution_id
    for day in mine:
        if rooms is not None and by_day[day] >= rooms:
            continue
        able = [
            one
            for one in every
            if one.works(day)
            and taken[one.key, day] < one.a_day
            and group not in one.not_of
            and row.officer_id not in one.not_for
        ]
        if able:
            return day, min(able, key=lambda one: (taken[one.key, day] / one.a_day, one.key))
    return None
