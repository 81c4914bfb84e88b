"""The owner is told within sixty natural days; ninety more, and abandonment may be asked for (CNPP 231)."""

from __future__ import annotations

from datetime import datetime, timedelta

from hilo.kernel.act import act
from hilo.kernel.deadlines.actions import meet, open_terms
from hilo.kernel.deadlines.queries import natural_days
from hilo.kernel.events.actions import record
from hilo.kernel.ledger.actions import entry
from hilo.kernel.territory.queries import zone_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from ..events import AbandonmentRipe, OwnerNoticeLate, OwnerNotified
from ..models import Item
from ..queries import locked
from ..rules import kinds, terms
from . import checked


def notify_owner(*, actor: Actor, number: str, notified_at: datetime, means: str, at: datetime) -> Item:
    """Note that the owner was told, when and by what means (in person, by two edicts): the ninety days begin.

    Raises: NotFound; Forbidden; Refusal HILO-E421, E422, HILO-E433 if nobody is to be told; Conflict HILO-E434 if it
        was noted before, or the item came to its end.
    """
    said = checked.text(means, 300, "means", needed=True)
    with act():
        item = locked(number, actor, "evidence.dispose")
        if not kinds()[item.kind].owner_notice:
            raise Refusal("HILO-E433", "Nobody is told of this: it was made by the police, not seized.", where="number")
        if item.notified_at is not None or item.status == "disposed":
            raise Conflict("HILO-E434", "That was noted before, or the item has come to its end.", where="number")
        told = checked.moment(notified_at, at, "notified_at").replace(microsecond=0)
        if told > at or told < item.collected_at - timedelta(days=1):
            raise Refusal("HILO-E446", "notified_at: after the seizure, and not in the future.", where="notified_at")
        item.notified_at, item.notified_by = told, said
        item.abandonment_due_at = natural_days(told, terms()["abandonment"], zone=zone_of(item.state or "09"))
        item.save(update_fields=["notified_at", "notified_by", "abandonment_due_at"])
        meet(subject=f"evidence:{item.number}", terms=("owner_notice",), at=told)
        length = int((item.abandonment_due_at - told).total_seconds())
        open_terms(subject=f"evidence:{item.number}", seconds={"abandonment": length}, state=item.state, at=told)
        entry(
            chain=item.institution,
            actor=actor,
            verb="evidence.owner_notified",
            subject=f"evidence:{item.number}",
            at=at,
            data={"notified_at": told.isoformat()},
        )
        record(
            [(OwnerNotified(item.number, item.abandonment_due_at), f"evidence:{item.number}")], state=item.state, at=at
        )
    return item


def note_owner_late(*, actor: Actor, number: str, at: datetime) -> bool:
    """The sixty days are over: say so if the owner was not told; returns whether it was said."""
    with act():
        item = Item.objects.select_for_update().filter(number=number).first()
        if item is None or item.notified_at or item.status == "disposed" or not item.notice_due_at:
            return False
        if item.notice_due_at > at:
            return False
        entry(chain=item.institution, actor=actor, verb="evidence.owner_late", subject=f"evidence:{number}", at=at)
        record([(OwnerNoticeLate(number), f"evidence:{number}")], state=item.state, at=at)
    return True


def note_abandonment(*, actor: Actor, number: str, at: datetime) -> bool:
    """The ninety days are over and nobody came: say that abandonment may be asked for; returns whether it was said."""
    with act():
        item = Item.objects.select_for_update().filter(number=number).first()
        if item is None or item.status == "disposed" or not item.abandonment_due_at or item.abandonment_due_at > at:
            return False
        entry(chain=item.institution, actor=actor, verb="evidence.ripe", subject=f"evidence:{number}", at=at)
        record([(AbandonmentRipe(number), f"evidence:{number}")], state=item.state, at=at)
    return True
