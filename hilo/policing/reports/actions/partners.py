"""A partner writes too: comes in of the same crew, is named, signs what is theirs, and leaves."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from hilo.kernel.action import action, done, held
from hilo.kernel.domain import barred
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal
from hilo.registries.officers import queries as officers

from ..commands import EndPartner, NamePartner, SignPart
from ..models import Partner, PartSigned, Report
from ..queries.partners import hands, may_come_in, of_its_crew, partner_in, was_partner
from ..queries.reading import GRAPH, is_author, reviews
from .kept import as_named, beside, locked

if TYPE_CHECKING:
    from hilo.registries.officers.models import Officer

MOST = 12
"""Most who write beside an author at once."""


@action("reports.write", verb="report.joined")
def join(ref: str | uuid.UUID, *, actor: Actor, at: datetime) -> Report:
    """An officer sent to the incident with the author's unit writes too, on their own account; repeated, it is once.

    Raises: NotFound for whoever was not of that crew, or is of another institution; Conflict HILO-R475 for who was
        taken off it, HILO-W409 once it was submitted.
    """
    row, me = locked(ref), officers.officer_of(actor)
    if me is None or not (was_partner(row, me) or may_come_in(row, me)):
        raise NotFound("report", row.folio)
    as_named(row, actor)
    if partner_in(row, me) is not None:
        return row
    if was_partner(row, me):
        raise Conflict("HILO-R475", where="ref")
    GRAPH.after(row.status, "write")
    _write_too(row, me, actor=actor, at=at)
    done(row, data={"officer": me.number})
    return row


@action("reports.write", "reports.review", verb="report.partner_named")
def name_partner(ref: str | uuid.UUID, command: NamePartner, *, actor: Actor, at: datetime) -> Partner:
    """The author says who of the crew writes too; a commander, who else of the institution. Repeated, it is done once.

    Raises: NotFound; Conflict HILO-W409; Refusal HILO-R476 if the number is no other officer of the author's
        institution who may sign in, HILO-R479 for the author if they were not of the crew, HILO-R477 for too many.
    """
    row = _named_by(ref, actor)
    GRAPH.after(row.status, "write")
    officer = officers.numbered(row.institution_id, command.number.strip())
    if officer is None or officer.pk == row.author_id or officer.account_id is None or barred(officer.account_id):
        raise Refusal("HILO-R476", where="number")
    known = partner_in(row, officer)
    if known is not None:
        return known
    if not (reviews(row, actor) or was_partner(row, officer) or of_its_crew(row, officer)):
        raise Refusal("HILO-R479", where="number")
    known = _write_too(row, officer, actor=actor, at=at)
    done(row, data={"officer": officer.number})
    return known


@action("reports.write", "reports.review", verb="report.partner_ended")
def end_partner(ref: str | uuid.UUID, command: EndPartner, *, actor: Actor, at: datetime) -> None:
    """From now on the partner writes in it no more; what they wrote stays, under their name. Raises: NotFound."""
    row = _named_by(ref, actor)
    known = partner_in(row, officers.numbered(row.institution_id, command.number.strip()))
    if known is None:
        return
    known.ended_at, known.ended_by = at, actor.name
    known.save(update_fields=["ended_at", "ended_by"])
    done(row, data={"officer": command.number.strip()})


@action("reports.write", verb="report.part_signed")
def sign_part(
    ref: str | uuid.UUID,
    command: SignPart = SignPart(),  # noqa: B008
    *,
    actor: Actor,
    at: datetime,
) -> PartSigned:
    """A partner signs what of the report they wrote, or says why not. Written on, what is new waits for them again.

    Raises: NotFound for who does not write beside its author; Conflict HILO-R475 for who was taken off it, HILO-W409
        once it was signed; Refusal HILO-R474 if nothing in it is theirs.
    """
    row, me = locked(ref), officers.officer_of(actor)
    beside(row, actor)
    GRAPH.after(row.status, "sign_part")
    theirs = sorted({hand.change for hand in hands(row).values() if hand.by == actor.name})
    if me is None or not theirs:
        raise Refusal("HILO-R474", where="ref")
    declined = command.declines.strip()
    last = PartSigned.objects.filter(report=row, officer=me).order_by("-id").first()
    if last is not None and (last.changes, last.declined) == (theirs, declined):
        return last
    said = PartSigned.objects.create(report=row, officer=me, by=actor.name, at=at, changes=theirs, declined=declined)
    verb = "report.part_declined" if declined else "report.part_signed"
    done(row, verb=verb, data={"officer": me.number, "answers": len(theirs)})
    return said


def _named_by(ref: str | uuid.UUID, actor: Actor) -> Report:
    row = locked(ref)
    if not (is_author(row, actor) or reviews(row, actor)):
        raise NotFound("report", row.folio)
    return held(row)


def _write_too(row: Report, officer: Officer, *, actor: Actor, at: datetime) -> Partner:
    if row.partners.filter(ended_at=None).count() >= MOST:
        raise Refusal("HILO-R477", where="number", most=MOST)
    return Partner.objects.create(report=row, officer=officer, named_by=actor.name, named_at=at)
