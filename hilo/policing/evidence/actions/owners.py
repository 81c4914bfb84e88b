"""The owner is told within sixty natural days; ninety more, and abandonment may be asked for (CNPP 231)."""

from __future__ import annotations

from datetime import datetime, timedelta

from hilo.kernel.action import action, done, held
from hilo.kernel.deadlines.actions import meet, open_terms
from hilo.kernel.deadlines.queries import natural_days
from hilo.kernel.rights import Holder
from hilo.kernel.territory.queries import zone_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from ..commands import NotifyOwner
from ..events import AbandonmentRipe, OwnerNoticeLate, OwnerNotified
from ..models import Item
from ..queries import locked
from ..rules import kinds, terms
from . import checked


@action("evidence.dispose", verb="evidence.owner_notified")
def notify_owner(number: str, command: NotifyOwner, *, actor: Actor, at: datetime) -> Item:
    """Note that the owner was told, when and by what means (in person, by two edicts): the ninety days begin.

    Raises: NotFound; Forbidden; Refusal HILO-E421, E446, HILO-E433 if nobody is to be told; Conflict HILO-E434 if it
        was noted before, or the item came to its end.
    """
    said = checked.needed(command.means, "means")
    item = locked(number)
    if not kinds()[item.kind].owner_notice:
        raise Refusal("HILO-E433", "Nobody is told of this: it was made by the police, not seized.", where="number")
    if item.notified_at is not None or item.status == "disposed":
        raise Conflict("HILO-E434", "That was noted before, or the item has come to its end.", where="number")
    told = command.notified_at.replace(microsecond=0)
    if told > at or told < item.collected_at - timedelta(days=1):
        raise Refusal("HILO-E446", "notified_at: after the seizure, and not in the future.", where="notified_at")
    item.notified_at, item.notified_by = told, said
    item.abandonment_due_at = natural_days(told, terms()["abandonment"], zone=zone_of(item.state or "09"))
    item.save(update_fields=["notified_at", "notified_by", "abandonment_due_at"])
    meet(subject=item.subject, terms=("owner_notice",), at=told)
    length = int((item.abandonment_due_at - told).total_seconds())
    open_terms(subject=item.subject, seconds={"abandonment": length}, state=item.state, at=told)
    done(item, OwnerNotified(item.number, item.abandonment_due_at), data={"notified_at": told.isoformat()})
    return item


@action("evidence.store", verb="evidence.owner_late")
def note_owner_late(number: str, *, actor: Actor, at: datetime) -> bool:
    """The sixty days are over: say so if the owner was not told; returns whether it was said."""
    item = Item.objects.select_for_update().filter(number=number).first()
    held(item or Holder(""))
    if item is None or item.notified_at or item.status == "disposed" or not item.notice_due_at:
        return False
    if item.notice_due_at > at:
        return False
    done(item, OwnerNoticeLate(number))
    return True


@action("evidence.store", verb="evidence.ripe")
def note_abandonment(number: str, *, actor: Actor, at: datetime) -> bool:
    """The ninety days are over and nobody came: say that abandonment may be asked for; returns whether it was said."""
    item = Item.objects.select_for_update().filter(number=number).first()
    held(item or Holder(""))
    if item is None or item.status == "disposed" or not item.abandonment_due_at or item.abandonment_due_at > at:
        return False
    done(item, AbandonmentRipe(number))
    return True
