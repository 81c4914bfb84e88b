"""The wall of terms: what is late, or about to be, from every domain that runs a term."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from hilo.emergency.dispatch import queries as dispatch
from hilo.emergency.incidents import queries as incidents
from hilo.emergency.shifts import queries as shifts
from hilo.kernel.deadlines.queries import running
from hilo.kernel.territory.queries import municipality, state
from hilo.lib.actor import Actor

from .lines import Term

if TYPE_CHECKING:
    from hilo.emergency.calls.queries import CallBackOwed
    from hilo.emergency.dispatch.events import PartState
    from hilo.emergency.incidents.models import Incident
    from hilo.emergency.shifts.models import ShiftHandOver
    from hilo.kernel.deadlines.models import Deadline
    from hilo.policing.reports.queries import Unreceived

SOON_SHARE = 2 / 3
"""As the clock bars have it: after two thirds of its time a term is about to be broken."""
AHEAD_S = 900
RANK = {"high": 0, "": 1, "medium": 2, "low": 3}


def incident_terms(rows: Iterable[Incident], who: Actor, at: datetime, language: str) -> list[Term]:
    """One line for each live incident whose next step is late or about to be."""
    live = {f"incident:{row.folio}": row for row in rows}
    found: dict[str, Term] = {}
    for term in running(at, within_s=AHEAD_S, states=who.states):
        row = live.get(term.subject)
        # One line an incident: what is owed first is what it waits for.
        if row is None or term.subject in found or not _near(term, at):
            continue
        found[term.subject] = Term(
            kind="incident",
            key=row.folio,
            owes=owes(term.term),
            what=f"{row.code} {incidents.label(row, language)}",
            where=place(row.municipality, row.state),
            started=term.started_at,
            due=term.due_at,
            url=reverse("supervisor-incident", args=[row.folio]),
            state="late" if term.due_at < at else "soon",
            priority=row.priority,
        )
    return list(found.values())


def part_terms(
    rows: Iterable[Incident], parts: Mapping[str, tuple[PartState, ...]], at: datetime, language: str
) -> list[Term]:
    """One line for each discipline that is late where the incident's own term was met by another: a police motorcycle
    on a cardiac arrest is not on scene for medicine."""
    return [
        _part_term(row, part, broken, at, language)
        for row in rows
        if row.status != "closed"
        for part in parts.get(row.folio, ())
        if (broken := dispatch.late(part, row.received_at, incidents.TERMS, at)) and _is_met(row, broken)
    ]


def _is_met(row: Incident, term: str) -> bool:
    return (row.dispatched_at if term == "dispatched" else row.on_scene_at) is not None


def _part_term(row: Incident, part: PartState, broken: str, at: datetime, language: str) -> Term:
    who = dispatch.discipline_labels(language)[part.discipline]
    return Term(
        kind="incident",
        key=row.folio,
        owes=f"{who}: {owes(broken)}",
        what=f"{row.code} {incidents.label(row, language)}",
        where=place(row.municipality, row.state),
        started=row.received_at,
        due=row.received_at + timedelta(seconds=incidents.TERMS[broken]),
        url=reverse("supervisor-incident", args=[row.folio]),
        state="late",
        priority=row.priority,
    )


def call_back_terms(owed: Iterable[CallBackOwed], at: datetime) -> list[Term]:
    """Callers who rang off and should have been called by now, or should be very soon."""
    return [
        Term(
            kind="call_back",
            key="",
            owes=_("call back"),
            what=_("{count} calls, {attempts} attempts").format(count=len(row.calls), attempts=row.attempts)
            if len(row.calls) > 1
            else _("rang off unanswered, {attempts} attempts").format(attempts=row.attempts),
            where=place(row.municipality, row.state) or _("place unknown"),
            started=row.started_at,
            due=row.due,
            url=reverse("supervisor-call-backs"),
            state="late" if row.overdue else "soon",
        )
        for row in owed
        if row.overdue or row.due - at < (row.due - row.started_at) * (1 - SOON_SHARE)
    ]


def hand_over_term(waiting: ShiftHandOver | None, at: datetime) -> list[Term]:
    """The hand-over that nobody took."""
    if waiting is None:
        return []
    due = waiting.written_at + shifts.taken_within()
    return [
        Term(
            kind="hand_over",
            key="",
            owes=_("read and sign"),
            what=_("hand-over of {name}").format(name=waiting.written_by),
            where="",
            started=waiting.written_at,
            due=due,
            url=reverse("supervisor-shift"),
            state="late" if due < at else "soon",
        )
    ]


def report_terms(rows: Iterable[Unreceived]) -> list[Term]:
    """Police reports that were handed over and that nobody says to have: whom they went to is called."""
    return [
        Term(
            kind="report",
            key=row.incident,
            owes=_("receive the report"),
            what=_("{folio}, handed over to {receiver}").format(folio=row.folio, receiver=row.receiver_name),
            where=place("", row.state),
            started=row.handed_over_at,
            due=row.due,
            url=reverse("supervisor-incident", args=[row.incident]) if row.incident else reverse("supervisor-now"),
            state="late",
        )
        for row in rows
    ]


def in_order(terms: Iterable[Term]) -> list[Term]:
    """Late before soon, then the most urgent incident, then what is due longest."""
    return sorted(terms, key=lambda term: (term.state != "late", RANK.get(term.priority, 1), term.due))


def owes(term: str) -> str:
    """What must happen for an incident's term to be met."""
    names: Mapping[str, str] = {
        "registered": _("register it"),
        "dispatched": _("send a unit"),
        "on_scene": _("arrive"),
    }
    return names.get(term, term)


def place(municipality_code: str, state_code: str) -> str:
    """A municipality in words, else its state."""
    town = municipality(municipality_code) if municipality_code else None
    if town is not None:
        return town.name
    region = state(state_code) if state_code else None
    return region.name if region is not None else ""


def _near(term: Deadline, at: datetime) -> bool:
    length: timedelta = term.due_at - term.started_at
    return at - term.started_at >= length * SOON_SHARE
