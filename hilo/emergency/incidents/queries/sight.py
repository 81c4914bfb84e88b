"""Which incidents somebody may see, and one of them for a read or a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from hilo.emergency.centres.queries import centre as centre_named
from hilo.kernel import action
from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry as ledger_entry
from hilo.kernel.possession import may_hold
from hilo.kernel.rights import EVERYBODY, NOBODY, allow, belongs, reached
from hilo.kernel.rows import Question
from hilo.lib import clock
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from ..models import Incident
from ..noted import (
    IncidentNote,
    Notes,
    note_page,
    note_row,
    notes_of,
)
from ..parties import RIGHT, Party, nobody, part_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


CENTRE = {"state": "centre__state", "institution": "centre__institution", "centre": "centre"}
"""The column of each relation to an incident (kernel.rights.reached)."""


READS = "incidents.read"


def locked_incident(folio: str) -> Incident:
    """The incident, locked for a change by the act under way. Raises: NotFound, Forbidden."""
    return action.held(with_centre(_for_update(folio), folio))


def locked_within(folio: str) -> Incident:
    """The incident, locked by an act that holds something else: a unit that is with it, an offer of it, what an agency
    told of it. Raises: NotFound."""
    return with_centre(_for_update(folio), folio)


def within(folio: str) -> Incident:
    """The incident, for who is in it by something else that they hold: as `locked_within`, without a lock."""
    return with_centre(next(iter(_NAMED(folio)), None), folio)


def _for_update(folio: str) -> Incident | None:
    # Without its centre in the question: PostgreSQL drops a row that it waited for if it no longer joins as it did, and
    # an incident that was handed over in that moment would seem not to exist.
    return Incident.objects.select_for_update().filter(folio=folio).first()


def get(folio: str, actor: Actor) -> Incident:
    """The incident, if the actor may see it; for a protected read use `read`.

    Who sees it for no more than the reason that they gave is entered in the ledger with it, whatever of it they asked.
    """
    found = _allowed(next(iter(_NAMED(folio)), None), folio, actor, READS)
    if actor.reason and answered_elsewhere(found, actor):
        enter_read(found, actor, at=clock.no_earlier(timezone.now()))
    return found


_NAMED = Question(lambda folio: Incident.objects.filter(folio=folio), "?")


def by_folio(folio: str) -> Incident | None:
    """The incident, for the house's own work: nobody is asked whether he may see it."""
    found = next(iter(_NAMED(folio)), None)
    return with_centre(found, folio) if found else None


def _allowed(incident: Incident | None, folio: str, actor: Actor, permission: str) -> Incident:
    found = with_centre(incident, folio)
    allow(actor, permission)
    # Who was sent is a question to the database: it is asked only of whom nothing else lets read.
    if actor.opened or not may_hold(permission, actor, found.holder):
        belongs(permission, permission, actor, replace(found.holder, sent=_sent(found, actor)))
    return found


def _sent(incident: Incident, actor: Actor) -> frozenset[str]:
    """Codes of the units that were ever sent to the incident, and of the institutions whose they are."""
    codes = incident.assignments.values_list("unit", "unit__crew__officer__institution")
    agencies = incident.assignments.filter(_in_state_of(actor)).values_list("unit__agency")
    return frozenset(code for row in (*codes, *agencies) for code in row if code)


def _in_state_of(actor: Actor, units: str = "unit__") -> Q:
    """The units whose agency the actor's institution can be: an agency is a word of the unit's centre, and another
    state may have an institution of that name."""
    return Q(**{f"{units}centre__state__in": actor.states}) if actor.states else EVERYBODY


def theirs(rows: QuerySet[Incident], actor: Actor) -> QuerySet[Incident]:
    """The incidents that the actor reads one by one (possession.toml), without a reason that would be said of each."""
    return reached(rows, replace(actor, reason=""), "incidents.read", CENTRE, sent=_sent_by(actor))


def _sent_by(actor: Actor) -> Q:
    """The incidents to which the actor's unit was sent or, for who works at no centre, one of the institution's."""
    own = Q(assignments__unit=actor.unit) if actor.unit else NOBODY
    if actor.institution and not actor.centre:
        own |= Q(assignments__unit__agency=actor.institution) & _in_state_of(actor, "assignments__unit__")
        own |= Q(assignments__unit__crew__officer__institution=actor.institution)
    return NOBODY if own == NOBODY else Q(Exists(Incident.objects.filter(own, pk=OuterRef("pk"))))


def with_centre(incident: Incident | None, folio: str) -> Incident:
    """The incident with its centre from memory."""
    if incident is None:
        raise NotFound("incident", folio)
    if (known := centre_named(incident.centre_id)) is not None:
        incident.centre = known
    return incident


def sight(folio: str, actor: Actor) -> Incident:
    """The incident, for who may see it and for who is with it. Raises: NotFound, Forbidden."""
    found = with_centre(next(iter(_NAMED(folio)), None), folio)
    if actor.may(READS) and not may_hold(READS, actor, found.holder) and part_of(actor, found):
        return found
    return _allowed(found, folio, actor, READS)


def read(folio: str, actor: Actor, *, at: datetime) -> Incident:
    """The incident for a person to read; the read is written in the ledger. A centre that has a part in one of another
    state keeps sight of it (parties.py), though not of what callers told (`mutual_aid.read_calls`)."""
    incident = sight(folio, actor)
    enter_read(incident, actor, at=at)
    return incident


def told_of_callers(incident: Incident, actor: Actor) -> bool:
    """True if what its callers told is read with the incident: never by an opening for a life alone (decision 25), nor
    by who only keeps sight of it."""
    if not actor.may("calls.read"):
        return False
    without = replace(actor, opened=frozenset())
    # Who was sent is a question to the database, as in `_allowed`.
    return may_hold(READS, without, incident.holder) or may_hold(
        READS, without, replace(incident.holder, sent=_sent(incident, actor))
    )


def enter_read(
    incident: Incident, actor: Actor, *, at: datetime, verb: str = "incident.read", seen: dict[str, Any] | None = None
) -> None:
    """Write in the ledger that the incident, or what hangs on it, was read; seen: the ids that were shown."""
    with act():
        ledger_entry(
            chain=incident.centre.institution_id,
            actor=actor,
            verb=verb,
            subject=incident.subject,
            at=at,
            data=seen,
        )


def notes(folio: str, actor: Actor, *, at: datetime, before: int | None = None, after: int = 0) -> Notes:
    """What was said of an incident, for who is with it; the read is written in the ledger with the ids that were shown.

    Raises: NotFound; Forbidden HILO-A403, HILO-A404, HILO-A406.
    """
    incident, reader = _with(folio, actor)
    found = note_page(incident, reader, before=before, after=after)
    if found.notes:
        enter_read(incident, actor, at=at, verb="notes.read", seen={"notes": [note.id for note in found.notes]})
    return found


def one_note(folio: str, note_id: int, actor: Actor) -> IncidentNote:
    """A note that the actor has just written or acknowledged. Raises: as `notes`."""
    incident, reader = _with(folio, actor)
    note = notes_of(incident).filter(pk=note_id).first()
    if note is None:
        raise NotFound("note", str(note_id))
    return note_row(note, incident, reader)


def _with(folio: str, actor: Actor) -> tuple[Incident, Party]:
    """The incident, and as whom the actor is with it."""
    allow(actor, RIGHT)
    incident = with_centre(next(iter(_NAMED(folio)), None), folio)
    reader = part_of(actor, incident)
    if reader is None:
        raise nobody(actor, incident)
    return incident, reader


def answered_elsewhere(incident: Incident, actor: Actor) -> bool:
    """True if another centre answers for the incident than the actor's own."""
    return not may_hold("incidents.read", replace(actor, reason=""), incident.holder)
