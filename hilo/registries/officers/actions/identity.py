"""Who an officer is changes by a document and two hands: one proposes, another account confirms or refuses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from hilo.kernel.action import action, done
from hilo.kernel.ledger.actions import met
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from ..commands import ProposeIdentity, RefuseIdentity
from ..events import StandingChanged
from ..models import IdentityChange, Officer
from ..rules import identity, keys, likeness, service
from .enrol import checked_name, locked, proposed, said


@action("officers.write", verb="officer.identity_proposed")
def propose_identity(officer_id: int, command: ProposeIdentity, *, actor: Actor, at: datetime) -> IdentityChange:
    """Ask that who an officer is be changed, by a document. Nothing changes until another account confirms it.

    Raises: NotFound; Refusal HILO-O422 to O425 for a field, O427 without the paper's number or issuer, O541 if nothing
    would change, O542 and O543 for the document; Conflict HILO-O544 if the CURP tells otherwise, O546 while another
    proposal is open.
    """
    officer = locked(officer_id)
    met(officer)
    asked = _as_stored(command, officer, at)
    changed = identity.differences(identity.identity_of(officer), asked)
    if not changed:
        raise Refusal("HILO-O541", where="name")
    identity.proven(command.document, changed)
    number = said(command.number, where="number")
    row = proposal(officer, asked, changed, document=command.document, number=number, actor=actor, at=at)
    row.issuer = said(command.issuer, where="issuer")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict("HILO-O546", where="officer") from None
    changed_now = StandingChanged(officer.pk, officer.institution_id)
    data = {"change": row.pk, "fields": list(changed), "document": command.document}
    done(officer, changed_now, data=data, record=officer)
    return row


def proposal(
    officer: Officer,
    asked: identity.Identity,
    changed: tuple[str, ...],
    *,
    document: str,
    number: str = "",
    source: str = "",
    actor: Actor,
    at: datetime,
) -> IdentityChange:
    """The change, not yet kept: what is asked for and what stands there now. Raises: Conflict HILO-O544."""
    now = identity.identity_of(officer)
    identity.agreeing(_merged(now, asked, changed))
    row = IdentityChange(
        officer=officer,
        fields=" ".join(changed),
        document=document,
        number=number,
        source=source,
        proposed_at=at,
        proposed_by=actor.name,
    )
    for name in changed:
        setattr(row, name, getattr(asked, name))
        setattr(row, f"was_{name}", getattr(now, name))
    return row


@action("officers.identity", verb="officer.identity_confirmed")
def confirm_identity(change_id: int, *, actor: Actor, at: datetime) -> IdentityChange:
    """Sign a change of identity as the second: from now on the officer is who the document says. What was before stays
    readable; certificates keep the name that they were signed with.

    Raises: NotFound; Conflict HILO-O540 to who proposed it, O545 if it was decided before, O547 if a key is that of
    another who serves, O548 if the officer changed since it was proposed.
    """
    row, officer = proposed(IdentityChange, change_id, "identity change", where="change")
    if row.proposed_by == actor.name:
        raise Conflict("HILO-O540", where="change")
    now = identity.identity_of(officer)
    if any(getattr(now, name) != was for name, was in row.was().items()):
        raise Conflict("HILO-O548", where="change")
    identity.agreeing(_merged(now, row, row.names))
    become(officer, row.asked())
    _decide(row, "confirmed", actor, at)
    data = {"change": row.pk, "fields": list(row.names), "document": row.document}
    done(officer, StandingChanged(officer.pk, officer.institution_id), data=data, record=officer)
    return row


@action("officers.identity", "officers.write", verb="officer.identity_refused")
def refuse_identity(change_id: int, command: RefuseIdentity, *, actor: Actor, at: datetime) -> IdentityChange:
    """Do not sign a change, with the reason; who proposed it takes it back so.

    Raises: NotFound; Refusal HILO-O427 without a reason; Conflict HILO-O545 if it was decided before.
    """
    row, officer = proposed(IdentityChange, change_id, "identity change", where="change")
    row.reason = said(command.reason, where="reason")
    _decide(row, "refused", actor, at)
    # Not why: it is about a person, and in words.
    done(officer, StandingChanged(officer.pk, officer.institution_id), data={"change": row.pk}, record=officer)
    return row


def become(officer: Officer, values: dict[str, Any]) -> None:
    """Write who an officer is. Raises: Conflict HILO-O547 if a key is that of another who serves."""
    for name, value in values.items():
        setattr(officer, name, value)
    officer.name_key, officer.name_sound = service.name_key(officer.name), likeness.sound(officer.name)
    try:
        with transaction.atomic():
            officer.save(update_fields=[*values, "name_key", "name_sound"])
    except IntegrityError:
        key = "cuip" if "cuip" in values else "curp"
        raise Conflict("HILO-O547", where=key, key=key.upper()) from None


def _decide(row: IdentityChange, status: str, actor: Actor, at: datetime) -> None:
    row.status, row.decided_at, row.decided_by = status, at, actor.name
    row.save(update_fields=["status", "decided_at", "decided_by", "reason"])


def _as_stored(command: ProposeIdentity, officer: Officer, at: datetime) -> identity.Identity:
    """What is asked for in the form that is stored. Raises: Refusal HILO-O422 to O425."""
    if command.born and command.born > timezone.localdate(at):
        raise Refusal("HILO-O425", f"{command.born} lies in the future.", where="born")
    return identity.Identity(
        checked_name(command.name, officer.number) if command.name.strip() else "",
        command.born,
        keys.curp(command.curp),
        keys.cuip(command.cuip),
        keys.sex(command.sex),
    )


def _merged(now: identity.Identity, asked: Any, changed: tuple[str, ...]) -> identity.Identity:
    return identity.Identity(*(getattr(asked if name in changed else now, name) for name in identity.FIELDS))
