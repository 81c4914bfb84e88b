"""Federal help: what runs, what is past its end, and the figure for the Council."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from hilo.kernel.rights import allow, visible
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..events import HelpState
from ..models import FederalHelp
from ..rules import federal, help_days, help_overdue


@dataclass(frozen=True, slots=True)
class Help:
    """Helps of one place in a stretch of days: how many, their days within it, open and overdue on its last day."""

    place: str
    helps: int
    days: int
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class FederalFigure:
    """Federal help from one day to another, for the Council (M3).

    days: within the stretch, each help counted by itself. listed: municipalities of the list that was given;
    listed_with_help: those of them that had help. by_state, by_municipality: the most days first; a help for a whole
    state stands under no municipality.
    """

    first: date
    last: date
    helps: int
    days: int
    open: int
    overdue: int
    listed: int
    listed_with_help: int
    by_state: list[Help]
    by_municipality: list[Help]


def federal_help(actor: Actor, *, on: date, open_only: bool = False) -> list[HelpState]:
    """Federal help in the actor's scope, what is past its end first, then the nearest end."""
    _may_read(actor)
    rows = visible(FederalHelp.objects.annotate(times=Count("extensions")), actor)
    rows = rows.filter(ended_on=None) if open_only else rows
    found = [help_state(row, on=on, extensions=row.times) for row in rows.order_by("until", "id")]
    return sorted(found, key=lambda row: (not row.overdue, row.ended_on is not None))


def overdue(actor: Actor, *, on: date) -> list[HelpState]:
    """Open help whose last day is over, the longest over first."""
    return [row for row in federal_help(actor, on=on, open_only=True) if row.overdue]


def federal_figure(actor: Actor, *, first: date, last: date, listed: frozenset[str] = frozenset()) -> FederalFigure:
    """How much federal help there was from one day to another, where, and how much of it is past its end.

    listed: municipalities to look at especially, such as the 50 of M3. Raises: Refusal HILO-M428 days out of order.
    """
    _may_read(actor)
    if last < first:
        raise Refusal("HILO-M428", "The last day lies before the first.", where="last")
    rows = visible(FederalHelp.objects.filter(begins__lte=last), actor)
    rows = rows.filter(Q(ended_on=None) | Q(ended_on__gte=first))
    found = [help_state(row, on=last, extensions=0, first=first) for row in rows.order_by("id")]
    helped = {row.municipality for row in found if row.municipality}
    return FederalFigure(
        first=first,
        last=last,
        helps=len(found),
        days=sum(row.days for row in found),
        open=sum(row.ended_on is None for row in found),
        overdue=sum(row.overdue for row in found),
        listed=len(listed),
        listed_with_help=len(listed & helped),
        by_state=_by_place([(row.state, row) for row in found]),
        by_municipality=_by_place([(row.municipality, row) for row in found if row.municipality]),
    )


def federal_choices(language: str, *, on: date | None = None) -> dict[str, object]:
    """What a form offers: institutions and kinds that may be asked on a day by code, and the most days at once."""
    day, held = on or timezone.localdate(), federal()
    return {
        "institutions": {code: row.labels[language] for code, row in held.institutions.items() if row.on(day)},
        "kinds": {code: row.labels[language] for code, row in held.kinds.items() if row.on(day)},
        "longest_days": held.longest_days,
    }


def help_state(row: FederalHelp, *, on: date, extensions: int, first: date | None = None) -> HelpState:
    """The help as it stands on a day; days counted from `first` if that is later than its own first day.

    What ended after the day is open on it.
    """
    ended = row.ended_on if row.ended_on and row.ended_on <= on else None
    begins = max(row.begins, first) if first else row.begins
    return HelpState(
        id=row.pk,
        state=row.state,
        municipality=row.municipality,
        requester=row.centre_id,
        institution=row.institution,
        kind=row.kind,
        reason=row.reason,
        begins=row.begins,
        until=row.until,
        ended_on=ended,
        extensions=extensions,
        days=help_days(begins, ended or on),
        overdue=help_overdue(until=row.until, ended_on=ended, on=on),
    )


def _may_read(actor: Actor) -> None:
    allow(actor, "aid.figures" if actor.may("aid.figures") else "aid.federal")


def _by_place(rows: list[tuple[str, HelpState]]) -> list[Help]:
    helps, days, still, late = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for place, row in rows:
        helps[place] += 1
        days[place] += row.days
        still[place] += row.ended_on is None
        late[place] += row.overdue
    order = sorted(helps, key=lambda place: (-days[place], place))
    return [Help(place, helps[place], days[place], still[place], late[place]) for place in order]
