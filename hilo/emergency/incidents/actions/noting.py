"""Say something of an incident, and say that it was heard. The facts carry no word of it: who may read it reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from hilo.emergency.calls import actions as calls
from hilo.emergency.calls.commands import NoteCall
from hilo.emergency.calls.queries import locked_call
from hilo.kernel.action import action, done, held, running
from hilo.kernel.events.actions import record
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, NotFound, Refusal

from ..commands import TellIncident
from ..events import NoteAcknowledged, NoteWritten
from ..models import Acknowledgement, Incident, Note
from ..parties import Party, lead_of, nobody, part_of, parties
from ..queries import link_of, locked_within, notes_of
from ..rules import begins_at, ends_at, is_grave, new_words, note_terms, templates

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call

DISPATCHES = "dispatch.assign"
SAID_LATE = timedelta(seconds=5)
"""A note that arrives so long after it was said keeps when it was said."""
KEPT = timedelta(hours=12)
"""For so long a phone may have kept one; what claims to be older counts as said now."""


@action("incidents.tell", verb="incident.told")
def tell(folio: str, command: TellIncident, *, actor: Actor, at: datetime) -> Note:
    """Write to everybody who is with the incident; a closed one too, for what is learned afterwards belongs to it.

    Raises: NotFound; Forbidden HILO-A404, HILO-A406 for who is not with it (`parties`); Refusal HILO-I425 without a
        word, HILO-I446 for a template that is none.
    """
    incident = locked_within(folio)
    party = held_part(actor, incident, _said_at(command, at))
    text = command.text.strip()
    if not text and not command.template:
        raise Refusal("HILO-I425", "Say in a few words what happened.", where="text")
    known = templates().get(command.template)
    if command.template and known is None:
        raise Refusal("HILO-I446", template=command.template, where="template")
    note = Note(
        incident=incident,
        at=at,
        said_at=_said_at(command, at),
        by=actor.name,
        role=_role(actor, party, incident),
        centre=party.centre,
        unit=party.unit,
        text=text,
        template=command.template,
        grave=command.grave or (known is not None and known.grave) or is_grave(text),
    )
    return _written(note, party)


@action("incidents.tell", verb="incident.acknowledged")
def acknowledge(folio: str, note_id: int, *, actor: Actor, at: datetime) -> Acknowledgement:
    """A crew, or the people of a centre, heard the note; a second time changes nothing.

    For a centre only who sends its units hears: an operator who read it has told nobody who drives there.
    Raises: NotFound; Forbidden HILO-A404, HILO-A406 for who is not with the incident, HILO-A403 for who sends nobody.
    """
    incident = locked_within(folio)
    party = held_part(actor, incident)
    if not party.unit and not actor.may(DISPATCHES):
        raise Forbidden(DISPATCHES)
    note = notes_of(incident).filter(pk=note_id).first()
    if note is None:
        raise NotFound("note", str(note_id))
    heard, new = note.acknowledgements.get_or_create(
        centre=party.centre, unit=party.unit, defaults={"at": at, "by": actor.name}
    )
    if new:
        fact = NoteAcknowledged(incident.folio, note.pk, party.centre, party.unit, actor.name, at)
        _tell(incident, party, fact, {"note": note.pk, "side": party.unit or party.centre})
    return heard


@action("calls.answer", verb="call.noted")
def note_call(call_id: int, command: NoteCall, *, actor: Actor, at: datetime) -> Call:
    """Keep what the operator types on a call. What is new of a call that tells of an incident is a note of it, so that
    who drives there hears it."""
    call = held(locked_call(call_id))
    before = call.narrative
    kept = calls.note(call_id, command, actor=actor, at=at)
    link = link_of(kept)
    if link is not None and kept.narrative != before:
        _goes_on(locked_within(link.incident.folio), kept, before, actor, at)
    return kept


def note_of_house(incident: Incident, template: str, *, at: datetime, grave: bool | None = None, **values: str) -> Note:
    """The house itself says something of an incident: part of the act that did it, with the incident locked.

    template: key of standards/notes.toml; values: what stands in its {places}, never a word about a person.
    """
    known = templates()[template]
    party = lead_of(incident)
    note = Note(
        incident=incident,
        at=at,
        by=running().actor.name,
        role="system",
        centre=party.centre,
        template=template,
        values=values,
        grave=known.grave if grave is None else grave,
    )
    return _written(note, party)


def held_part(actor: Actor, incident: Incident, then: datetime | None = None) -> Party:
    """In an act: as whom the actor is with the incident, or was when it was said.

    Raises: Forbidden HILO-A404, HILO-A406.
    """
    party = part_of(actor, incident) or (part_of(actor, incident, then) if then else None)
    if party is None:
        raise nobody(actor, incident)
    held(party, as_="incident.told")
    return party


def _said_at(command: TellIncident, at: datetime) -> datetime | None:
    """When it was said, of a note that a phone kept for want of a line; None for one that came at once, or too late."""
    said = command.said_at
    return said if said is not None and SAID_LATE < at - said <= KEPT else None


def _role(actor: Actor, party: Party, incident: Incident) -> str:
    if party.unit:
        return "crew"
    if party.centre != incident.centre_id:
        return "partner"
    rights = {"supervisor": "centre.oversee", "dispatcher": DISPATCHES}
    return next((role for role, right in rights.items() if actor.may(right)), "operator")


def _goes_on(incident: Incident, call: Call, before: str, actor: Actor, at: datetime) -> None:
    """What is new in a call's narrative: a note, or more words of the one that is being typed and nobody answered."""
    since = at - timedelta(seconds=note_terms().goes_on_s)
    typed = Note.objects.filter(incident=incident, call=call, by=actor.name, at__gte=since, acknowledgements=None)
    note = typed.order_by("-pk").first()
    begins = begins_at(before, call.narrative)
    if note is not None and begins >= note.begins:
        text = new_words(call.narrative, note.begins)
        note.grave, louder = note.grave or is_grave(text), is_grave(text) and not note.grave
        note.text = text
        note.save(update_fields=["text", "grave"])
        _tell(incident, lead_of(incident), _fact(note, goes_on=not louder), {"note": note.pk, "role": note.role})
    else:
        _of_call(incident, call, new_words(call.narrative, begins, ends_at(before, call.narrative, begins)), begins, at)


def told_before(incident: Incident, call: Call, *, at: datetime) -> None:
    """A call that is linked to a known incident brings what was typed of it by then. Part of the act that links it."""
    _of_call(incident, call, new_words(call.narrative, 0), 0, at)


def _of_call(incident: Incident, call: Call, text: str, begins: int, at: datetime) -> None:
    if not text:
        return
    made = Note(incident=incident, at=at, by=running().actor.name, role="operator", centre=call.centre_id, text=text)
    made.call, made.begins, made.grave = call, begins, is_grave(text)
    _written(made, lead_of(incident))


def _written(note: Note, party: Party) -> Note:
    note.save(force_insert=True)
    _tell(note.incident, party, _fact(note), {"note": note.pk, "role": note.role})
    return note


def _fact(note: Note, *, goes_on: bool = False) -> NoteWritten:
    return NoteWritten(
        note.incident.folio, note.pk, note.role, note.grave, note.centre, note.unit, note.at, goes_on=goes_on
    )


def _tell(incident: Incident, writer: Party, fact: NoteWritten | NoteAcknowledged, data: dict[str, Any]) -> None:
    """Everybody who is with the incident hears of it, a crew under the name of its unit; who wrote has it in its
    institution's ledger too."""
    sides = parties(incident)
    states = sorted({state for party in sides if not party.unit for state in party.states})
    chains: Sequence[str] = sorted({incident.holder.institution, writer.holder.institution} - {""})
    centres = [party.centre for party in sides if not party.unit]
    done(incident, fact, verb=_verb(fact), states=states, heard_by=centres, chains=chains, data=data)
    for party in sides:
        if party.unit:
            record(
                [(replace(fact, crew=party.unit), f"unit:{party.unit}")],
                state=min(party.states),
                at=running().at,
                heard_by=[party.centre],
            )


def _verb(fact: NoteWritten | NoteAcknowledged) -> str:
    return "incident.told" if isinstance(fact, NoteWritten) else "incident.acknowledged"
