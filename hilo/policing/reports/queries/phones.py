"""The phones on which reports are written."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from hilo.lib.actor import Actor
from hilo.registries.officers import queries as officers

from ..models import Device
from .reading import as_ref


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone of an officer. skew_s: seconds that its clock is ahead, as last seen."""

    id: str
    name: str
    officer_name: str
    officer_number: str
    registered_at: datetime
    seen_at: datetime | None
    skew_s: int
    revoked_at: datetime | None
    revoked_by: str
    revoked_because: str

    @property
    def revoked(self) -> bool:
        return self.revoked_at is not None


@dataclass(frozen=True, slots=True)
class PhoneState:
    """A phone as it is told to itself and to other systems: whether it was revoked, and when."""

    id: str
    name: str
    revoked_at: datetime | None


def phone_state(row: Device) -> PhoneState:
    return PhoneState(id=str(row.pk), name=row.name, revoked_at=row.revoked_at)


def device(key: str | uuid.UUID, actor: Actor) -> Phone | None:
    """A phone of the actor's own, or of its institution for a commander; None if there is none that it may see."""
    ref = as_ref(key)
    row = _phones(actor).filter(pk=ref).first() if ref else None
    return _phone(row) if row else None


def devices(actor: Actor, limit: int = 500) -> list[Phone]:
    """The actor's own phones; for who manages them, those of the institution; the ones in use first."""
    rows = _phones(actor).annotate(gone=Q(revoked_at__isnull=False)).order_by("gone", "-registered_at")
    return [_phone(row) for row in rows[:limit]]


def account_of_phone(key: str | uuid.UUID) -> int | None:
    """Whose keys what lies on a phone is sealed with: the account of its officer, who may be one no more; for the door
    by which it leaves. None if nobody registered it."""
    ref = as_ref(key)
    return Device.objects.filter(pk=ref).values_list("officer__account", flat=True).first() if ref else None


def _phones(actor: Actor) -> Any:
    me = officers.officer_of(actor)
    wanted = Q(officer=me) if me else Q(pk=None)
    if actor.may("devices.manage"):
        wanted |= Q(officer__institution=actor.institution)
    return Device.objects.select_related("officer").filter(wanted)


def _phone(row: Device) -> Phone:
    names = ("name", "registered_at", "seen_at", "skew_s", "revoked_at", "revoked_by", "revoked_because")
    told = {name: getattr(row, name) for name in names}
    return Phone(id=str(row.pk), officer_name=row.officer.name, officer_number=row.officer.number, **told)
