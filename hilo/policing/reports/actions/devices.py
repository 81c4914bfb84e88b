"""Phones: registered to an officer, revoked when lost or shared; what a revoked one still sends is kept sealed."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.events.actions import record
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal
from hilo.policing.reports import vault
from hilo.registries.officers import queries as officers

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


def register_device(
    *,
    actor: Actor,
    device: str | uuid.UUID,
    name: str,
    public: str = "",
    officer_id: int | None = None,
    at: datetime,
) -> Device:
    """Register a phone to the actor, or to an officer of the commander's institution. Repeated, it is the same phone.

    Raises: Refusal HILO-R419, HILO-R483; Conflict HILO-R456 if it is another officer's, HILO-R480 if it was revoked.
    """
    key = as_ref(device)
    name = name.strip() if isinstance(name, str) else ""
    if key is None or not (name.isprintable() and 1 <= len(name) <= 80) or len(public) > 1000 or "\0" in public:
        raise Refusal("HILO-R483", "A phone has a UUID and a name of 80 characters at most.", where="device")
    officer = _owner(actor, officer_id)
    with act():
        known = Device.objects.filter(pk=key).first()
        if known is not None:
            if known.officer_id != officer.pk:
                raise Conflict(
                    "HILO-R456",
                    "Another officer has registered this phone: that one gives it back first.",
                    where="device",
                )
            if known.revoked_at:
                raise _revoked()
            return known
        row = Device.objects.create(
            id=key, officer=officer, name=name, public=public, registered_at=at, registered_by=actor.name, seen_at=at
        )
        enter_device(row, officer.institution_id, actor, "device.registered", at)
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


def revoke_device(*, actor: Actor, device: str | uuid.UUID, reason: str, at: datetime) -> Device:
    """A phone was lost, or lent to somebody: nothing it sends is merged any more. Final; a new one is registered.

    Raises: NotFound; Refusal HILO-R484 without a reason.
    """
    said = reason_of(reason, 500)
    with act():
        row = _seen_by(device, actor)
        if row.revoked_at is None:
            row.revoked_at, row.revoked_by, row.revoked_because = at, actor.name, said
            row.save(update_fields=["revoked_at", "revoked_by", "revoked_because"])
            institution = row.officer.institution
            fact = DeviceRevoked(str(row.pk), institution.code)
            record([(fact, f"device:{row.pk}")], state=institution.state, at=at)
            enter_device(row, institution.code, actor, "device.revoked", at, why=said)
    return row


def _seen_by(key: str | uuid.UUID, actor: Actor) -> Device:
    if device(key, actor) is None:
        raise NotFound("phone", ascii(str(key)[:40])[1:-1])
    rows = Device.objects.select_for_update(of=("self",)).select_related("officer__institution")
    return rows.get(pk=str(as_ref(key)))


def device_of(key: str | uuid.UUID, officer: Officer, *, at: datetime, device_at: datetime | None) -> Device:
    """The officer's phone, in use, with its clock's skew noted. Inside an act.

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


def take_sealed(*, actor: Actor, device: str | uuid.UUID, content: Any, at: datetime) -> SealedUnsent:
    """What a revoked phone still held: kept encrypted for its institution, merged with nothing. Repeated, kept once.

    content: JSON, text or bytes. Raises: Refusal HILO-R481, HILO-R482, HILO-R487 too large; Conflict HILO-R488 if the
        phone is in use: it sends as usual.
    """
    allow(actor, "reports.write")
    raw = _bytes(content)
    ref = as_ref(device)
    with act():
        row = Device.objects.select_related("officer__institution").filter(pk=ref).first() if ref else None
        if row is None:
            raise Refusal("HILO-R481", "This phone is not registered: register it first.", where="device", status=403)
        me = officers.officer_of(actor)
        if me is None or me.pk != row.officer_id:
            raise Refusal("HILO-R482", "This phone is registered to another officer.", where="device", status=403)
        if row.revoked_at is None:
            raise Conflict("HILO-R488", "The phone is in use: it sends what it holds as usual.", where="device")
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
            received_from=actor.name,
        )
        enter_device(row, row.officer.institution_id, actor, "device.sealed", at, data={"bytes": len(raw)})
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


def enter_device(
    row: Device, chain: str, actor: Actor, verb: str, at: datetime, *, why: str = "", data: dict[str, Any] | None = None
) -> None:
    entry(chain=chain, actor=actor, verb=verb, subject=f"device:{row.pk}", at=at, why=why, data=data)
