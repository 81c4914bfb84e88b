"""Lines of action of a list: where each stands, which municipality lacks which, whose federal support is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from hilo.kernel.action import held
from hilo.knowledge.incidence.queries.cells import name as place_name
from hilo.knowledge.priorities.models import LineOfAction
from hilo.knowledge.priorities.queries.kept import KeptList
from hilo.knowledge.priorities.rules import LINES, OFFICES
from hilo.lib.errors import NotFound
from hilo.lib.findings import Finding


@dataclass(frozen=True, slots=True)
class Note:
    """A note of progress."""

    on: date
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of action. answers_es, answers_en: the office and who held it; support_overdue: it is past its end."""

    id: int
    municipality: str
    municipality_name: str
    line: str
    line_es: str
    line_en: str
    what: str
    office: str
    holder: str
    answers_es: str
    answers_en: str
    begins: date
    ends: date | None
    overdue: bool
    federal_support: bool
    federal_until: date | None
    federal_ended: date | None
    support_overdue: bool
    closed_on: date | None
    outcome: str
    notes: tuple[Note, ...]

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


@dataclass(frozen=True, slots=True)
class Place:
    """A listed municipality with its lines; missing: the kinds of which it has none open or closed."""

    code: str
    name: str
    rank: int
    lines: tuple[Line, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the strategy reaches on a day. covered: municipalities with at least one line, by kind."""

    name: str
    on: date
    municipalities: int
    covered: dict[str, int]
    complete: int
    places: tuple[Place, ...]
    support_overdue: tuple[Line, ...]
    findings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"findings": [one.as_dict() for one in self.findings]}


def coverage(of: KeptList, *, on: date) -> Coverage:
    """Every municipality of the list with its lines of action, and which of the three it lacks."""
    rows = LineOfAction.objects.filter(list__name=of.name).prefetch_related("notes").order_by("begins", "id")
    lines = [_line(row, on) for row in rows]
    places = tuple(_place(member.code, member.rank, lines) for member in of.members)
    overdue = tuple(line for line in lines if line.support_overdue)
    return Coverage(
        name=of.name,
        on=on,
        municipalities=len(places),
        covered={kind: sum(kind not in place.missing for place in places) for kind in LINES},
        complete=sum(not place.missing for place in places),
        places=places,
        support_overdue=overdue,
        findings=tuple(_findings(places, lines, on)),
    )


def locked_line(line_id: int) -> LineOfAction:
    """The line, locked for a change, once it is known who holds it. Raises: NotFound, Forbidden."""
    row = LineOfAction.objects.select_for_update(of=("self",)).select_related("list").filter(pk=line_id).first()
    if row is None:
        raise NotFound("line of action", line_id)
    return held(row)


def _place(code: str, rank: int, lines: Sequence[Line]) -> Place:
    own = tuple(line for line in lines if line.municipality == code)
    has = {line.line for line in own}
    return Place(code, place_name(code), rank, own, tuple(kind for kind in LINES if kind not in has))


def _line(row: LineOfAction, on: date) -> Line:
    kind, office = LINES[row.line], OFFICES[row.office]
    who = f", {row.official}" if row.official else ""
    return Line(
        id=row.pk,
        municipality=row.municipality,
        municipality_name=place_name(row.municipality),
        line=row.line,
        line_es=kind.title_es,
        line_en=kind.title_en,
        what=row.what,
        office=row.office,
        holder=row.official,
        answers_es=office.title_es + who,
        answers_en=office.title_en + who,
        begins=row.begins,
        ends=row.ends,
        overdue=row.closed_on is None and row.ends is not None and row.ends < on,
        federal_support=row.federal_support,
        federal_until=row.federal_until,
        federal_ended=row.federal_ended,
        support_overdue=row.federal_ended is None and row.federal_until is not None and row.federal_until < on,
        closed_on=row.closed_on,
        outcome=row.outcome,
        notes=tuple(Note(note.on, note.text, note.noted_by) for note in row.notes.order_by("on", "id")),
    )


def _findings(places: tuple[Place, ...], lines: Sequence[Line], on: date) -> list[Finding]:
    found = []
    for place in places:
        if place.missing:
            kinds = ", ".join(LINES[kind].title_en.lower() for kind in place.missing)
            words = f"{place.name} has no line of action for: {kinds}."
            found.append(Finding("HILO-P110", "warning", words, "M3", place.code))
    for line in lines:
        if line.support_overdue and line.federal_until:
            days = (on - line.federal_until).days
            words = (
                f"Federal support in {line.municipality_name} was to end on {line.federal_until} ({days} days ago): "
                "end it, or say in a new line why it goes on."
            )
            found.append(Finding("HILO-P111", "error", words, "M3", str(line.id)))
        if line.overdue:
            words = f"A line in {line.municipality_name} was to end on {line.ends} and is not closed."
            found.append(Finding("HILO-P112", "warning", words, "M3", str(line.id)))
    return found
