"""Another agency tells of an incident."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.utils import timezone

from hilo.adapters import eido
from hilo.emergency.centres.queries import centre as centre_named
from hilo.emergency.centres.queries import covering
from hilo.emergency.incidents.actions import open_without_call, reclassified
from hilo.emergency.incidents.commands import OpenIncident, Reclassify
from hilo.emergency.incidents.queries import can_have_been_seen, locked_within
from hilo.emergency.incidents.queries import get as incident_named
from hilo.kernel.action import action, done, unheld
from hilo.kernel.catalogues import load
from hilo.kernel.possession import may_hold
from hilo.kernel.rights import allow
from hilo.kernel.territory.queries import place_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from .. import names
from ..events import EidoReceived
from ..models import Received
from ..queries.eido import as_taken
from ..rules.eido import Meaning, meaning, narrative, place, priority

if TYPE_CHECKING:
    from hilo.emergency.centres.models import Centre

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
SKEW = timedelta(hours=1)
"""How far a sender's clock may run ahead and still order its own documents."""


@dataclass(frozen=True, slots=True)
class EidoReceipt:
    """What came of a document. outcome: "created", "updated", "joined", "same" (sent before) or "older" (of no effect).

    findings: what is odd about it, in words; nothing of it was a reason to refuse an emergency.
    """

    folio: str
    centre: str
    outcome: str
    classify: bool
    findings: tuple[str, ...] = ()


def receive_eido(body: bytes, *, actor: Actor, at: datetime) -> EidoReceipt:
    """Take an EIDO: an incident is opened at the centre that covers its place, or the one known already is updated.

    Sent twice it has its effect once; an older document never overwrites a newer one. Any agency may tell any centre;
    it sees no more by it. Raises: Refusal HILO-J422 (what is no EIDO, with a JSON pointer), J503 (no centre).
    """
    allow(actor, "eido.receive")
    try:
        document = eido.parse(body)
    except eido.EidoError as error:
        says = f"{error.pointer or 'The document'}: {error.says}. Nothing was written."
        raise Refusal("HILO-J422", says, where="body", extra={"pointer": error.pointer}) from None
    try:
        return take_eido(document, actor=actor, at=at)
    except IntegrityError:
        # The same document twice at the same instant: the other one was first, and is found now.
        return take_eido(document, actor=actor, at=at)


@action("eido.receive", verb="eido.received")
def take_eido(document: Mapping[str, Any], *, actor: Actor, at: datetime) -> EidoReceipt:
    """Take an EIDO that is one; the ledger's verb says what came of it. Raises: Refusal HILO-J503 (no centre)."""
    unheld()
    told = eido.understood(document)
    rows = Received.objects.select_for_update(of=("self",)).select_related("incident")
    known = rows.filter(institution_id=actor.institution, agency=told.agency, sender_id=told.id).first()
    if known is None and (folio := names.folio_of(told.id) or _told_by_others(actor, told.id)):
        return _join(actor, folio, told, document, at)
    if known is None:
        return _create(actor, told, document, at)
    return _update(actor, known, told, document, at)


def _told_by_others(actor: Actor, name: str) -> str:
    """Folio of the incident that another agency told of by the same name, if the actor may see it, else ""."""
    row = Received.objects.filter(sender_id=name).select_related("incident__centre").order_by("received_at").first()
    sees = row is not None and actor.may("incidents.read") and may_hold("incidents.read", actor, row.incident.holder)
    return row.incident.folio if row is not None and sees else ""


def _create(actor: Actor, told: eido.Eido, document: Mapping[str, Any], at: datetime) -> EidoReceipt:
    said_at = _said_at(told, at)
    said_at = min(said_at, at) if can_have_been_seen(said_at, at) else at
    where, findings = place(told), _findings(told)
    centre = _centre(where, actor, said_at)
    means = _meaning(told, said_at)
    wanted = _priority(told, means, said_at)
    incident = open_without_call(
        OpenIncident(
            centre=centre.code,
            code=means.code,
            narrative=narrative(told),
            received_at=said_at,
            latitude=where.latitude if where else None,
            longitude=where.longitude if where else None,
            priority=wanted,
            reason=f"as {told.agency} says",
        ),
        actor=actor,
        at=at,
        origin="agency",
    )
    row = Received(
        institution_id=actor.institution, agency=told.agency, sender_id=told.id, incident=incident, received_at=at
    )
    row.taken, row.classify = as_taken(incident), means.how == "unknown"
    _keep(row, told, document, at)
    return _taken(actor, row, "created", findings)


def _join(actor: Actor, folio: str, told: eido.Eido, document: Mapping[str, Any], at: datetime) -> EidoReceipt:
    """It tells of an incident that is known here: what it adds is kept beside, and nothing that stands is changed."""
    incident = incident_named(folio, actor)
    row = Received(
        institution_id=actor.institution,
        agency=told.agency,
        sender_id=told.id,
        incident=incident,
        ours=True,
        received_at=at,
    )
    _keep(row, told, document, at)
    return _taken(actor, row, "joined", ())


def _update(actor: Actor, row: Received, told: eido.Eido, document: Mapping[str, Any], at: datetime) -> EidoReceipt:
    if _digest(document) == row.digest:
        return _receipt(row, "same")
    if _said_at(told, at) < row.said_at:
        return _receipt(row, "older", ("A newer document of this incident is held: this one has no effect.",))
    if not row.ours:
        _follow(actor, row, told)
    _keep(row, told, document, at)
    return _taken(actor, row, "updated", () if row.ours else _findings(told))


def _follow(actor: Actor, row: Received, told: eido.Eido) -> None:
    """The sender says anew what it is: so it is here too, unless a person here decided or it is closed."""
    incident = row.incident
    if (incident.code, incident.priority) != (row.taken["code"], row.taken["priority"]):
        row.classify = False
        return
    means = _meaning(told, incident.received_at)
    wanted = _priority(told, means, incident.received_at)
    if incident.status == "closed" or (incident.code, incident.priority) == (means.code, wanted):
        return
    allow(actor, "incidents.classify")
    told_anew = Reclassify(code=means.code, priority=wanted, reason=f"as {told.agency} says")
    row.incident = reclassified(locked_within(incident.folio), told_anew)
    row.taken |= {"code": means.code, "priority": wanted}
    row.classify = means.how == "unknown"


def _keep(row: Received, told: eido.Eido, document: Mapping[str, Any], at: datetime) -> None:
    row.document = json.dumps(document, separators=(",", ":"))
    row.digest, row.said_at = _digest(document), _said_at(told, at)
    row.save()


def _centre(where: eido.Place | None, actor: Actor, on: datetime) -> Centre:
    found = None
    if where is not None and where.latitude is not None and where.longitude is not None:
        lies = place_of(where.latitude, where.longitude, timezone.localdate(on))
        found = covering(lies.state, lies.municipality) if lies else None
    found = found or centre_named(actor.centre)
    if found is None and len(actor.states) == 1:
        found = covering(next(iter(actor.states)))
    found = found or covering("")
    if found is None:
        raise Refusal("HILO-J503", "No emergency centre is set up: run `hilo setup` first.", status=503)
    return found


def _meaning(told: eido.Eido, on: datetime) -> Meaning:
    entries = load("incidents", timezone.localdate(on)).entries
    known = {code for code, row in entries.items() if row.in_force}
    return meaning(told.incident, known)


def _priority(told: eido.Eido, means: Meaning, on: datetime) -> str:
    usual = load("incidents", timezone.localdate(on)).entry(means.code).fields.get("priority") or "high"
    return priority(told.incident, usual, classified=means.how != "unknown")


def _findings(told: eido.Eido) -> tuple[str, ...]:
    found = [f"The place {row.id} could not be read." for row in told.places if row.unread]
    if place(told) is None:
        found.append("No place with a point was told: the incident is not placed.")
    return tuple(found[:20])


def _said_at(told: eido.Eido, at: datetime) -> datetime:
    """When the sender says that it said so; a time that cannot be is now, or long ago."""
    return max(told.at, EARLIEST) if told.at <= at + SKEW else at


def _digest(document: Mapping[str, Any]) -> str:
    """Of the same document the same, however its members were ordered and spaced."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _taken(actor: Actor, row: Received, outcome: str, findings: tuple[str, ...]) -> EidoReceipt:
    # The incident is locked before its fact is recorded, so that its facts reach the stream in order.
    row.incident = locked_within(row.incident.folio)
    done(
        row,
        EidoReceived(row.incident.folio, row.agency, row.sender_id, outcome, row.classify),
        verb=f"eido.{outcome}",
        data={"agency": row.agency, "id": row.sender_id, "digest": row.digest},
    )
    return _receipt(row, outcome, findings)


def _receipt(row: Received, outcome: str, findings: tuple[str, ...] = ()) -> EidoReceipt:
    return EidoReceipt(row.incident.folio, row.incident.centre_id, outcome, row.classify, findings)
