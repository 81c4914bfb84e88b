"""Phones: registered to an officer, revoked when lost or shared; what one still sends that may not is kept sealed."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hilo.kernel.action import action, done, held
from hilo.kernel.rights import Holder, allow
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal
from hilo.policing.reports import vault
from hilo.registries.officers import queries as officers

from ..commands import RegisterDevice, RevokeDevice, TakeSealed
from ..events import DeviceRevoked
from ..models import Device, SealedUnsent
from ..queries.phones import device
from ..queries.reading import as_ref
from .kept import reason_of

if TYPE_CHECKING:
    from hilo.registries.officers.models import Officer

LARGEST = 4_000_000
"""Most bytes of what a revoked phone may leave behind at once."""
WILD = timedelta(days=3650)
"""A clock further off than this is broken; the skew is kept as this much."""


@action("reports.write", "devices.manage", verb="device.registered")
def register_device(command: RegisterDevice, *, actor: Actor, at: datetime) -> Device:
    """Register a phone to the actor, or to an officer of the commander's institution. Repeated, it is the same phone.

    Raises: Refusal HILO-R419, HILO-R483; Conflict HILO-R456 if it is another officer's, HILO-R480 if it was revoked.
    """
    officer, name = _owner(actor, command.officer), command.name.strip()
    held(Holder(officer.institution.state, officer.institution_id))
    if not name or not name.isprintable():
        raise Refusal("HILO-R483", where="name")
    known = Device.objects.filter(pk=command.id).first()
    if known is not None:
        if known.officer_id != officer.pk:
            raise Conflict("HILO-R456", where="device")
        if known.revoked_at:
            raise _revoked()
        return known
    row = Device.objects.create(
        id=command.id,
        officer=officer,
        name=name,
        public=command.public,
        registered_at=at,
        registered_by=actor.name,
        seen_at=at,
    )
    done(row)
    return row


def _owner(actor: Actor, officer_id: int | None) -> Officer:
    me = officers.officer_of(actor)
    if officer_id is None or (me and me.pk == officer_id):
        allow(actor, "reports.write")
        if me is None:
            raise Refusal("HILO-R419", "No officer signs in with this account: ask the personnel office to link it.")
        return me
    allow(actor, "devices.manage")
    named = officers.get(officer_id, actor)
    if named.institution_id != actor.institution:
        raise NotFound("officer", officer_id)
    return named


@action("reports.write", "devices.manage", verb="device.revoked")
def revoke_device(device: str | uuid.UUID, command: RevokeDevice, *, actor: Actor, at: datetime) -> Device:
    """A phone was lost, or lent to somebody: nothing it sends is merged any more. Final; a new one is registered.

    Raises: NotFound; Refusal HILO-R484 without a reason.
    """
    row = _seen_by(device, actor)
    said = reason_of(command.reason)
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by, row.revoked_because = at, actor.name, said
        row.save(update_fields=["revoked_at", "revoked_by", "revoked_because"])
        done(row, DeviceRevoked(str(row.pk), row.officer.institution_id), why=said)
    return row


def _seen_by(key: str | uuid.UUID, actor: Actor) -> Device:
    if device(key, actor) is None:
        raise NotFound("phone", ascii(str(key)[:40])[1:-1])
    rows = Device.objects.select_for_update(of=("self",)).select_related("officer__institution")
    return held(rows.get(pk=str(as_ref(key))))


def device_of(key: str | uuid.UUID, officer: Officer, *, at: datetime, device_at: datetime | None) -> Device:
    """The officer's phone, in use, with its clock's skew noted. In an action.

    Raises: Refusal HILO-R480 revoked, HILO-R481 not known, HILO-R482 another officer's.
    """
    ref = as_ref(key)
    row = Device.objects.select_for_update().filter(pk=ref).first() if ref else None
    if row is None:
        raise Refusal("HILO-R481", "This phone is not registered: register it first.", where="device", status=403)
    if row.officer_id != officer.pk:
        raise Refusal("HILO-R482", "This phone is registered to another officer.", where="device", status=403)
    if row.revoked_at:
        raise _revoked()
    row.seen_at = at
    if device_at is not None:
        row.skew_s = round(max(-WILD, min(WILD, device_at - at)) / timedelta(seconds=1))
    row.save(update_fields=["seen_at", "skew_s"])
    return row


def _revoked() -> Refusal:
    return Refusal("HILO-R480", where="device")


@action("reports.write", verb="device.sealed")
def take_sealed(device: str | uuid.UUID, command: TakeSealed, *, actor: Actor, at: datetime) -> SealedUnsent:
    """What a revoked phone still held: kept encrypted for its institution, merged with nothing. Repeated, kept once.

    Raises: Refusal HILO-R481, HILO-R482, HILO-R453 no JSON, HILO-R487 too large; Conflict HILO-R488 if the phone is in
        use: it sends as usual.
    """
    raw, row = _bytes(command.content), _known(device)
    me = officers.officer_of(actor)
    if me is None or me.pk != row.officer_id:
        raise Refusal("HILO-R482", "This phone is registered to another officer.", where="device", status=403)
    held(row)
    if row.revoked_at is None:
        raise Conflict("HILO-R488", "The phone is in use: it sends what it holds as usual.", where="device")
    return _sealed(row, raw, actor.name, at, None)


@action("reports.write", verb="device.sealed")
def take_last(device: str | uuid.UUID, command: TakeSealed, *, actor: Actor, at: datetime) -> SealedUnsent:
    """What lay unsent on a phone as its officer was suspended or left: sealed, as theirs, with the hour of the effect.

    actor: the house, for the officer has no right any more; who calls it has seen that the officer's phone sealed it.
    Repeated, kept once. Raises: as `take_sealed`; Conflict HILO-R488 if the officer may act: the phone sends as usual.
    """
    raw, row = _bytes(command.content), _known(device)
    held(row)
    since = officers.barred_since(row.officer_id, timezone.localdate(at))
    if since is None:
        raise Conflict("HILO-R488", "The phone is in use: it sends what it holds as usual.", where="device")
    account = officers.account_of(row.officer_id)
    return _sealed(row, raw, account.username if account else "", at, since)


def _known(device: str | uuid.UUID) -> Device:
    ref = as_ref(device)
    row = Device.objects.select_related("officer__institution").filter(pk=ref).first() if ref else None
    if row is None:
        raise Refusal("HILO-R481", "This phone is not registered: register it first.", where="device", status=403)
    return row


def _sealed(row: Device, raw: bytes, of: str, at: datetime, barred_at: datetime | None) -> SealedUnsent:
    sha256 = hashlib.sha256(raw).hexdigest()
    kept = SealedUnsent.objects.filter(device=row, sha256=sha256).first()
    if kept is not None:
        return kept
    kept = SealedUnsent.objects.create(
        device=row,
        institution=row.officer.institution,
        content=vault.seal_bytes(row.officer.institution_id, f"device:{row.pk}", raw),
        sha256=sha256,
        received_at=at,
        received_from=of,
        barred_at=barred_at,
    )
    done(kept, data={"bytes": len(raw)} | ({"of": of, "barred_at": barred_at.isoformat()} if barred_at else {}))
    return kept


def _bytes(content: Any) -> bytes:
    try:
        raw = content if isinstance(content, bytes) else _text(content).encode("utf-8", "replace")
    except (TypeError, ValueError):
        raise Refusal("HILO-R453", "What the phone sent is no JSON.", where="content") from None
    if len(raw) > LARGEST:
        raise Refusal(
            "HILO-R487", f"It is larger than {LARGEST:,} bytes: send it in parts.", where="content", status=413
        )
    return raw


def _text(content: Any) -> str:
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
