"""Who goes out with a unit: boarding, leaving, and what stands against somebody aboard, told as it happens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from hilo.kernel.action import action, done, held, unheld
from hilo.kernel.possession import is_at
from hilo.kernel.rights import allow
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal
from hilo.registries.officers.queries import FORBIDDEN, MAY, Standing, life_lasts, standings

from .commands import ForALife, GoAboard
from .events import CrewBarred, CrewCleared, UnitState
from .models import Barred, Crew, Unit
from .queries import heard_of, locked_unit, open_assignment, states_of
from .stations import state_of

PURPOSE = "crew"
FOR_LIFE = "units.for_life"
GRAVEST = ("forbidden", "allowed", "warned", "")
"""What a unit's board shows of several aboard: the first of these."""
PLAIN = GoAboard()


@action("units.manage", "units.status", verb="unit.crewed")
def crew(unit_code: str, officer_id: int, command: GoAboard = PLAIN, *, actor: Actor, at: datetime) -> Crew:
    """An officer boards a unit, leaving any other. What stands against it is told at once.

    Where the law forbids it, it is refused; unless a life is in danger, and a person who may takes it upon themselves.
    Raises: NotFound; Conflict HILO-D440 with `effect` where the law forbids it, HILO-D412; Refusal HILO-D441 for an
        instant that is over or too far ahead; Forbidden to a program, and to who has no right to answer for it.
    """
    unit = commanded(unit_code, actor)
    told = standings([officer_id], PURPOSE, at=at).get(officer_id)
    if told is None:
        raise NotFound("officer", officer_id)
    _permitted(told, command.life, actor, at)
    for row in Crew.objects.filter(officer_id=officer_id, until=None).select_related("unit__centre"):
        _ashore(row, at)
    row = Crew.objects.create(unit=unit, officer_id=officer_id, since=at)
    if told.level != MAY:
        _bar(row, told, at, command.life if told.level == FORBIDDEN else None, actor.name)
    life = {"life_until": command.life.until.isoformat()} if command.life and told.level == FORBIDDEN else {}
    data = {"officer": officer_id} | ({"effect": told.code, "level": told.level} if told.code else {}) | life
    done(unit, data=data, why=command.life.reason if life and command.life else "", chains=_chains(unit, told))
    return row


@action("units.manage", "units.status", verb="unit.left")
def go_ashore(unit_code: str, officer_id: int, *, actor: Actor, at: datetime) -> Crew:
    """An officer leaves the unit. Raises: NotFound if they are not aboard; Conflict HILO-D412."""
    unit = commanded(unit_code, actor)
    row = Crew.objects.filter(unit=unit, officer_id=officer_id, until=None).select_related("unit__centre").first()
    if row is None:
        raise NotFound("officer aboard", officer_id)
    row.unit = unit
    _ashore(row, at)
    done(unit, data={"officer": officer_id})
    return row


@action("units.status", verb="unit.crew_looked_at")
def look_at_crews(officers: Iterable[int] | None = None, *, actor: Actor, at: datetime) -> int:
    """Ask the verdict anew of who is aboard (of these officers, or of all): what began or ended is told. How many.

    It is the register's own look, at midnight and when something was recorded; nobody is moved by it.
    """
    unheld()
    rows = Crew.objects.filter(until=None)
    rows = rows if officers is None else rows.filter(officer__in=list(officers))
    found = dict(rows.values_list("officer_id", "unit_id"))
    verdicts = standings(found, PURPOSE, at=at)
    changed = [pk for pk, (told, bar) in _both(verdicts, at).items() if _differs(told, bar, at)]
    for pk in sorted(changed, key=lambda one: (found[one], one)):
        _look(pk, verdicts[pk], actor, at)
    return len(changed)


def commanded(code: str, actor: Actor, as_: str = "") -> Unit:
    """The unit, locked, for who commands it where it serves. Its owner is told that it is lent."""
    unit = locked_unit(code)
    if unit.lent_to_id and not is_at(actor, unit.holder) and is_at(actor, unit.home):
        raise lent_away(unit)
    return held(unit, as_=as_)


def lent_away(unit: Unit) -> Conflict:
    """Another centre sends it meanwhile."""
    return Conflict(
        "HILO-D412",
        f"Unit {unit.code} is lent to {unit.lent_to_id}, which sends it meanwhile: ask for it back first.",
        where="unit",
        extra={"lent_to": unit.lent_to_id, "until": unit.lent_until.isoformat() if unit.lent_until else ""},
    )


def _permitted(told: Standing, life: ForALife | None, actor: Actor, at: datetime) -> None:
    if told.level != FORBIDDEN:
        return
    if life is None or not told.ruling.for_life:
        open_ = {"for_life": told.ruling.for_life}
        raise Conflict("HILO-D440", effect=told.code, where="officer", extra={"effect": told.code} | open_)
    allow(actor, FOR_LIFE)
    if not life.reason.strip():
        raise Refusal("HILO-D442", where="reason")
    if not at < life.until <= at + life_lasts():
        raise Refusal("HILO-D441", hours=round(life_lasts().total_seconds() / 3600), where="until")


def _both(verdicts: dict[int, Standing], at: datetime) -> dict[int, tuple[Standing, Barred | None]]:
    bars = {row.crew.officer_id: row for row in _open().filter(crew__officer__in=verdicts)}
    return {pk: (told, bars.get(pk)) for pk, told in verdicts.items()}


def _open() -> QuerySet[Barred]:
    return Barred.objects.filter(until=None, crew__until=None).select_related("crew__unit__centre")


def _differs(told: Standing, bar: Barred | None, at: datetime) -> bool:
    """True if what is told of an officer aboard is not what holds now."""
    if bar is None:
        return told.level != MAY
    return told.level != bar.level or (bar.life_until is not None and bar.life_until <= at)


def _look(officer_id: int, told: Standing, actor: Actor, at: datetime) -> None:
    """One officer: the unit is locked first, and what holds is read again."""
    row = Crew.objects.filter(officer_id=officer_id, until=None).first()
    if row is None:
        return
    row.unit = locked_unit(row.unit_id)
    bar = Barred.objects.filter(crew=row, until=None).first()
    if not _differs(told, bar, at):
        return
    if bar is not None:
        bar.until = max(at, bar.since)
        bar.save(update_fields=["until"])
    if told.level == MAY:
        _cleared(row.unit, officer_id)
    else:
        _bar(row, told, at, None, "")
    data = {"officer": officer_id, "effect": told.code, "level": told.level}
    done(row.unit, data=data, chains=_chains(row.unit, told))


def _bar(row: Crew, told: Standing, at: datetime, life: ForALife | None, by: str) -> None:
    """Something stands against an officer aboard from now on: it is kept, shown and told."""
    taken = {"life_by": by, "life_why": life.reason.strip(), "life_until": life.until} if life else {}
    bar = Barred.objects.create(crew=row, level=told.level, code=told.code, since=at, **taken)
    unit = row.unit
    _show(unit)
    fact = CrewBarred(_state(unit), row.officer_id, bar.word, bar.code, bar.life_until)
    _tell(unit, fact, told.institution)


def _ashore(row: Crew, at: datetime) -> None:
    row.until = at
    row.save(update_fields=["until"])
    if Barred.objects.filter(crew=row, until=None).update(until=at):
        _cleared(row.unit, row.officer_id)


def _cleared(unit: Unit, officer_id: int) -> None:
    _show(unit)
    _tell(unit, CrewCleared(_state(unit), officer_id), "")


def _show(unit: Unit) -> None:
    words = {row.word for row in Barred.objects.filter(crew__unit=unit, crew__until=None, until=None)}
    unit.barred = next(word for word in GRAVEST if word in words or not word)
    Unit.objects.filter(pk=unit.pk).update(barred=unit.barred)


def _state(unit: Unit) -> UnitState:
    sent = open_assignment(unit.pk)
    return state_of(unit, sent.incident.folio if sent else "")


def _tell(unit: Unit, fact: CrewBarred | CrewCleared, institution: str) -> None:
    """The dispatchers of the unit's centres, its crew, and the institution whose officer it is."""
    sent = open_assignment(unit.pk)
    incident = sent.incident if sent else None
    heard = sorted({*heard_of(unit, incident), institution} - {""})
    done(unit, fact, states=states_of(unit, incident), heard_by=heard, chains=())


def _chains(unit: Unit, told: Standing) -> tuple[str, ...]:
    """Whose ledgers say it: the unit's and, where something stands against it, the officer's institution."""
    own = unit.holder.institution
    return tuple(dict.fromkeys((own, told.institution))) if told.code else (own,)
