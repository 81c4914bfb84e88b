"""What was said of an incident, as whoever is with it reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from hilo.emergency.calls.queries import folio_of as call_folio
from hilo.kernel.language import language
from hilo.lib.actor import Actor

from .models import Acknowledgement, Incident, Note
from .parties import Party
from .rules import Side, note_terms, owes, templates

PAGE = 200
"""Notes of one answer; grave ones that are owed an answer come whatever their age."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Who said that it heard a note: the people of a centre, or a crew."""

    by: str
    centre: str
    unit: str
    at: datetime


@dataclass(frozen=True, slots=True)
class IncidentNote:
    """Something said of an incident. text: in the reader's language where a template said it, "" once it was erased.

    incident: of those joined into it, the one that it was said of. call: folio of the call on which it was told, "" for
    none. owed: the reader has not yet said that it heard it, and should.
    """

    id: int
    incident: str
    at: datetime
    said_at: datetime | None
    by: str
    role: str
    centre: str
    unit: str
    text: str
    template: str
    grave: bool
    call: str
    owed: bool
    heard: list[Heard]


@dataclass(frozen=True, slots=True)
class Notes:
    """One page of an incident's notes, the first first. all: how many there are; before: id to ask for those before
    this page, None at the beginning."""

    notes: list[IncidentNote]
    all: int
    before: int | None


@dataclass(frozen=True, slots=True)
class NoteTemplate:
    """A thing that one key says, in the reader's language."""

    key: str
    label: str
    grave: bool


def notes_of(incident: Incident) -> QuerySet[Note]:
    """The notes of an incident and of those joined into it."""
    return Note.objects.filter(Q(incident=incident) | Q(incident__joined_into=incident))


def note_page(incident: Incident, reader: Party, *, before: int | None = None, after: int = 0) -> Notes:
    """The latest notes, or those before or after one; with the latest, every grave one that the reader owes."""
    rows = notes_of(incident)
    asked = rows.filter(pk__gt=after) if before is None else rows.filter(pk__gt=after, pk__lt=before)
    latest = list(_whole(asked).order_by("-pk")[: PAGE + 1])
    more, latest = len(latest) > PAGE, latest[:PAGE]
    first = latest[-1].pk if latest else 0
    old = list(_whole(_unheard(rows, reader).filter(pk__lt=first))) if more and before is None and not after else []
    shown = [note_row(note, incident, reader) for note in sorted([*old, *latest], key=lambda note: note.pk)]
    return Notes([one for one in shown if one.owed or one.id >= first], rows.count(), first if more else None)


def note_row(note: Note, incident: Incident, reader: Party) -> IncidentNote:
    """The note as the API gives it."""
    heard = [Heard(one.by, one.centre, one.unit, one.at) for one in note.acknowledgements.all()]
    return IncidentNote(
        id=note.pk,
        incident=note.incident.folio,
        at=note.at,
        said_at=note.said_at,
        by=note.by,
        role=note.role,
        centre=note.centre,
        unit=note.unit,
        text=said(note),
        template=note.template,
        grave=note.grave,
        call=call_folio(note.call.centre_id, note.call.received_at, note.call.pk) if note.call else "",
        owed=_owed(note, {(one.centre, one.unit) for one in heard}, reader.side, incident.centre_id),
        heard=heard,
    )


def said(note: Note) -> str:
    """The words of a note, its template in the reader's language first."""
    known = templates().get(note.template)
    label = known.labels[language()].format_map(_Gaps(note.values)) if known else ""
    return " ".join(part for part in (label, note.text) if part)


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def owed_by(incidents: Iterable[Incident], actor: Actor) -> dict[str, list[int]]:
    """Folio -> ids of grave notes that the people of the actor's centre have not said they heard, in one question.

    Those of an incident that was joined into one of these count there. Who works at no centre reads as the one that
    answers.
    """
    rows = {row.pk: row for row in incidents}
    mine = Acknowledgement.objects.filter(
        note=OuterRef("pk"), unit="", centre=actor.centre or OuterRef("incident__centre")
    )
    there = Q(incident__in=rows) | Q(incident__joined_into__in=rows)
    owed: dict[str, list[int]] = {}
    for note in Note.objects.filter(there, ~Exists(mine), grave=True).select_related("incident").order_by("pk"):
        incident = rows.get(note.incident_id) or rows[note.incident.joined_into_id or 0]
        if _owed(note, set(), (actor.centre or incident.centre_id, ""), incident.centre_id):
            owed.setdefault(incident.folio, []).append(note.pk)
    return owed


def offered_templates(role: str) -> list[NoteTemplate]:
    """What one key says, for who writes in a role."""
    rows = templates().values()
    return [NoteTemplate(row.key, row.labels[language()], row.grave) for row in rows if role in row.roles]


def notes_setup(role: str) -> dict[str, Any]:
    """What a screen that shows notes is told once: `templates` for who writes in a role, `rises_again_s`."""
    rows = [{"key": one.key, "label": one.label, "grave": one.grave} for one in offered_templates(role)]
    return {"templates": rows, "rises_again_s": note_terms().rises_again_s}


def _owed(note: Note, heard: set[Side], reader: Side, lead: str) -> bool:
    return owes((note.centre, note.unit), note.role, note.grave, heard, reader, lead)


def _whole(rows: QuerySet[Note]) -> QuerySet[Note]:
    return rows.select_related("incident", "call").prefetch_related("acknowledgements")


def _unheard(rows: QuerySet[Note], reader: Party) -> QuerySet[Note]:
    mine = Acknowledgement.objects.filter(note=OuterRef("pk"), centre=reader.centre, unit=reader.unit)
    return rows.filter(~Exists(mine), grave=True)
