"""A partner writes too: comes in of the same crew, is named by the author or a commander, and leaves."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from hilo.kernel.action import action, done, held
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal
from hilo.registries.officers import queries as officers

from ..commands import EndPartner, NamePartner
from ..models import Partner, Report
from ..queries.partners import of_its_crew, partner_in, was_partner
from ..queries.reading import GRAPH, is_author, reviews
from .kept import as_named, locked

if TYPE_CHECKING:
    from hilo.registries.officers.models import Officer

MOST = 12
"""Most who write beside an author at once."""


@action("reports.write", verb="report.joined")
def join(ref: str | uuid.UUID, *, actor: Actor, at: datetime) -> Report:
    """An officer who was aboard the author's unit writes too, on their own account. Repeated, it is done once.

    Raises: NotFound for whoever was not of that crew, or is of another institution; Conflict HILO-R475 for who was
        taken off it, HILO-W409 once it was submitted.
    """
    row, me = locked(ref), officers.officer_of(actor)
    if me is None or not (was_partner(row, me) or of_its_crew(row, me)):
        raise NotFound("report", row.folio)
    as_named(row, actor)
    if partner_in(row, me) is not None:
        return row
    if was_partner(row, me):
        raise Conflict("HILO-R475", where="ref")
    GRAPH.after(row.status, "write")
    _write_too(row, me, submits=False, actor=actor, at=at)
    done(row, data={"officer": me.number})
    return row


@action("reports.write", "reports.review", verb="report.partner_named")
def name_partner(ref: str | uuid.UUID, command: NamePartner, *, actor: Actor, at: datetime) -> Partner:
    """The author, or a commander where the author cannot, says who writes too, and who may hand it in.

    Named again, it says anew whether they hand it in. Raises: NotFound; Conflict HILO-W409; Refusal HILO-R476 if the
        number is no other officer of the author's institution.
    """
    row = _named_by(ref, actor)
    GRAPH.after(row.status, "write")
    officer = officers.numbered(row.institution_id, command.number.strip())
    if officer is None or officer.pk == row.author_id:
        raise Refusal("HILO-R476", where="number")
    known = partner_in(row, officer)
    if known is not None and known.submits == command.submits:
        return known
    if known is None:
        known = _write_too(row, officer, submits=command.submits, actor=actor, at=at)
    else:
        known.submits = command.submits
        known.save(update_fields=["submits"])
    done(row, data={"officer": officer.number, "submits": command.submits})
    return known


@action("reports.write", "reports.review", verb="report.partner_ended")
def end_partner(ref: str | uuid.UUID, command: EndPartner, *, actor: Actor, at: datetime) -> None:
    """From now on the partner writes in it no more; what they wrote stays, under their name. Raises: NotFound."""
    row = _named_by(ref, actor)
    officer = officers.numbered(row.institution_id, command.number.strip())
    known = partner_in(row, officer)
    if known is None:
        return
    known.ended_at, known.ended_by = at, actor.name
    known.save(update_fields=["ended_at", "ended_by"])
    done(row, data={"officer": command.number.strip()})


def _named_by(ref: str | uuid.UUID, actor: Actor) -> Report:
    row = locked(ref)
    if not (is_author(row, actor) or reviews(row, actor)):
        raise NotFound("report", row.folio)
    return held(row)


def _write_too(row: Report, officer: Officer, *, submits: bool, actor: Actor, at: datetime) -> Partner:
    if row.partners.filter(ended_at=None).count() >= MOST:
        raise Refusal("HILO-R477", where="number", most=MOST)
    return Partner.objects.create(report=row, officer=officer, submits=submits, named_by=actor.name, named_at=at)
