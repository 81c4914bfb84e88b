"""The clocks that run, and the wall that is read across the room: which runs out next, and who must act."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from hilo.kernel.act import act
from hilo.kernel.deadlines.queries import of, open_of
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden

from .. import sealing
from ..models import Breach, CaseKey, Detention
from ..rules import Term, initials, level_of
from .law import LISTS, STATES, terms
from .reading import APART, READ, theirs

if TYPE_CHECKING:
    from hilo.kernel.deadlines.models import Deadline

ENTERED = timedelta(minutes=10)
"""A wall asks again every few seconds: that somebody looks at it is entered once in so long."""
LEVELS = ("late", "95", "80", "50", "running", "measured", "none")
_entered: dict[str, datetime] = {}


@dataclass(frozen=True, slots=True)
class Clock:
    """A term of one detention. share: of the time that is over, None without a limit.

    level: "late", "95", "80", "50", "running"; "measured" where the law gives no number, and `proposal` then says that
    due_at is what Hilo proposes to expect. met_at: None while it runs. basis: whose the limit is: "law", "reading" or
    "proposal"; note: what of it the law leaves open or makes depend on something, by language, {} for nothing.
    """

    term: str
    title: Mapping[str, str]
    law: str
    basis: str
    note: Mapping[str, str]
    effect: Mapping[str, str]
    next: str
    who: Mapping[str, str]
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    elapsed_s: float
    share: float
    level: str
    proposal: bool
    breached: bool


@dataclass(frozen=True, slots=True)
class WallRow:
    """One person in custody as a wall shows them: a number, initials at most, and the clock that runs out first.

    initials, incident (its folio): "" for who is kept apart. custody: who holds the person.
    clock: None where no term runs; others: the terms that run besides.
    """

    number: str
    initials: str
    incident: str
    kind: str
    kind_title: Mapping[str, str]
    status: str
    status_title: Mapping[str, str]
    apart: bool
    custody: str
    detained_at: datetime
    level: str
    clock: Clock | None
    others: tuple[Clock, ...]
    breached: bool


def clocks(row: Detention, *, at: datetime) -> list[Clock]:
    """Every term of a detention that began, the one that is due first at the head; those that are over at the end."""
    broken = set(Breach.objects.filter(detention=row).values_list("term", flat=True))
    return _clocks(row, of(row.subject), broken, at)


def clocks_of(number: str, *, at: datetime) -> list[Clock]:
    """The same by number, for what has a right of its own to the case; it tells nothing of the person."""
    row = Detention.objects.filter(number=number).first()
    return clocks(row, at=at) if row else []


def wall(actor: Actor, at: datetime, limit: int = 200) -> list[WallRow]:
    """Everybody in custody in the actor's scope, whoever is late or nearest to it first.

    Needs `detentions.read` (who is kept apart stands there as a number), or `detentions.adolescents` (those alone).
    """
    if not (actor.may(READ) or actor.may(APART)):
        raise Forbidden(READ)
    held = _in_custody()
    if not actor.may(READ):
        held = held.exclude(apart="")
    right = READ if actor.may(READ) else APART
    found = _rows(list(theirs(held, actor, right).order_by("detained_at")[: 4 * limit]), at)
    found.sort(key=lambda one: (LEVELS.index(one.level), one.clock.due_at if one.clock else one.detained_at))
    _note(actor, at)
    return found[:limit]


def held_for(
    folios: Collection[str], actor: Actor, at: datetime, *, numbers: Collection[str] = ()
) -> dict[str, list[WallRow]]:
    """Who is in custody because of each of some incidents, the oldest first; of who is kept apart only with the right.
    numbers: of detentions that belong to no incident; each stands under its own number.

    The rows are the wall's. Needs `detentions.read` or `detentions.adolescents`.
    """
    if not (actor.may(READ) or actor.may(APART)):
        raise Forbidden(READ)
    wanted = sorted({folio for folio in folios if folio})
    led = _apart(wanted) if actor.may(APART) else {}
    named = Q(incident__folio__in=wanted) | Q(incident=None, number__in=numbers)
    mine = named & Q(apart="") if actor.may(READ) else Q(pk=None)
    right = READ if actor.may(READ) else APART
    found = list(theirs(_in_custody().filter(mine | Q(pk__in=led)), actor, right).order_by("detained_at"))
    by_folio: dict[str, list[WallRow]] = {}
    for row, shown in zip(found, _rows(found, at), strict=True):
        by_folio.setdefault(led.get(row.pk) or shown.incident or row.number, []).append(shown)
    _note(actor, at)
    return by_folio


def _apart(folios: list[str]) -> dict[int, str]:
    """Who is kept apart and was detained at one of some incidents: key of the detention -> folio."""
    known = dict(zip(sealing.hashed_by_any("incident", *folios), cycle(folios), strict=False))
    found = CaseKey.objects.filter(incident__in=known).values_list("detention_id", "incident")
    return {key: known[hashed] for key, hashed in found}


def _in_custody() -> QuerySet[Detention]:
    return Detention.objects.exclude(status__in=["released", "died", "protected"]).select_related("person", "incident")


def _rows(held: list[Detention], at: datetime) -> list[WallRow]:
    """Some who are held, with their clocks: three questions, however many they are."""
    by_subject: dict[str, list[Deadline]] = {row.subject: [] for row in held}
    for deadline in open_of(by_subject):
        by_subject[deadline.subject].append(deadline)
    broken: dict[int, set[str]] = {}
    for key, name in Breach.objects.filter(detention__in=held).values_list("detention_id", "term"):
        broken.setdefault(key, set()).add(name)
    return [_row(row, _clocks(row, by_subject[row.subject], broken.get(row.pk, set()), at)) for row in held]


def _row(row: Detention, every: list[Clock]) -> WallRow:
    running = [clock for clock in every if clock.met_at is None]
    person = None if row.apart else getattr(row, "person", None)
    first = running[0] if running else None
    return WallRow(
        number=row.number,
        initials=initials(person.given, person.first_surname) if person else "",
        incident=row.incident.folio if row.incident else "",
        kind=row.kind,
        kind_title=LISTS.labels["kinds"][row.kind],
        status=row.status,
        status_title=dict(STATES.states[row.status].labels),
        apart=bool(row.apart),
        custody=row.custody if not row.apart else LISTS.label("receivers", row.custody_kind),
        detained_at=row.detained_at,
        level=first.level if first else "none",
        clock=first,
        others=tuple(running[1:]),
        breached=any(clock.breached for clock in every),
    )


def _clocks(row: Detention, due: Iterable[Deadline], broken: set[str], at: datetime) -> list[Clock]:
    found = [_of_law(deadline, row.kind, broken, at) for deadline in due if deadline.term in terms().by_id]
    found = [clock for clock in found if clock.started_at <= at]
    if row.status == "detained" and row.apart != "child":
        found.append(_measured(terms().by_id["T02"], row, at))
    # What the law puts a number to goes before what is only measured; what is over goes last.
    found.sort(key=lambda one: (one.met_at is not None, one.proposal, one.due_at))
    return found


def _of_law(deadline: Deadline, kind: str, broken: set[str], at: datetime) -> Clock:
    term = terms().by_id[deadline.term]
    started, due, met = deadline.started_at, deadline.due_at, deadline.met_at
    if term.after:
        started = due - timedelta(hours=term.hours)
    return _clock(term, kind, started, due, met, at, breached=term.id in broken or (met or at) > due)


def _measured(term: Term, row: Detention, at: datetime) -> Clock:
    due = row.detained_at + timedelta(minutes=row.travel_minutes or term.expected_minutes)
    return _clock(term, row.kind, row.detained_at, due, None, at, proposal=True)


def _clock(
    term: Term,
    kind: str,
    started: datetime,
    due: datetime,
    met: datetime | None,
    at: datetime,
    *,
    breached: bool = False,
    proposal: bool = False,
) -> Clock:
    end = met or at
    passed = (end - started).total_seconds()
    share = max(0.0, passed / max(1.0, (due - started).total_seconds()))
    return Clock(
        term=term.id,
        title=term.title,
        law=term.law,
        basis=term.basis_for(kind),
        note=term.note,
        effect=term.effect,
        next=term.next,
        who=terms().who[term.next],
        started_at=started,
        due_at=due,
        met_at=met,
        elapsed_s=passed,
        share=share,
        level="measured" if proposal else level_of(share, terms().alarms),
        proposal=proposal,
        breached=breached,
    )


def _note(actor: Actor, at: datetime) -> None:
    if at - _entered.get(actor.name, at - ENTERED) < ENTERED:
        return
    if len(_entered) > 10_000:
        _entered.clear()
    _entered[actor.name] = at
    with act():
        entry(actor=actor, verb="detentions.wall_read", subject="detentions:wall", at=at)
