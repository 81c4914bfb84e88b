"""Who is told of what, and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Count, Min, Q
from django.utils import timezone

from hilo.kernel.access.queries import actor_for, user_named
from hilo.kernel.possession import may_hold
from hilo.kernel.rights import allow, reached, readable, visible
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, NotFound

from ..models import Delivery, Subscription
from ..rules.webhooks import tellings

RIGHTS = ("webhooks.own", "webhooks.manage")


@dataclass(frozen=True, slots=True)
class SubscriptionStatus:
    """A subscription as a list shows it. waiting, dead: deliveries; oldest: since when the first of them waits."""

    row: Subscription
    waiting: int
    dead: int
    oldest: datetime | None

    @property
    def state(self) -> str:
        """ "ended", "stopped", "dead" (some could not be delivered), "late" (it is being tried), else "calm"."""
        if self.row.ended_at:
            return "ended"
        if self.row.stopped:
            return "stopped"
        if self.dead:
            return "dead"
        return "late" if self.row.failures else "calm"


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """A subscription as its own institution reads it.

    secret: in the answer that makes it alone. state: "calm", "late", "dead", "stopped" or "ended".
    """

    number: int
    url: str
    facts: list[str]
    states: list[str]
    state: str
    waiting: int
    dead: int
    made_at: datetime
    secret: str = ""


def subscription_row(told: SubscriptionStatus, secret: str = "") -> SubscriptionRow:
    row = told.row
    return SubscriptionRow(
        row.pk, row.url, row.facts, row.states, told.state, told.waiting, told.dead, row.made_at, secret
    )


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One fact for one subscriber. id: what the receiver knows it by."""

    id: str
    place: int
    fact: str
    attempts: int
    answer: int | None
    error: str
    made_at: datetime
    delivered_at: datetime | None
    dead_at: datetime | None


def delivery_row(record: Delivery) -> DeliveryRow:
    return DeliveryRow(
        id=record.key,
        place=record.place,
        fact=record.fact,
        attempts=record.attempts,
        answer=record.answer,
        error=record.error,
        made_at=record.made_at,
        delivered_at=record.delivered_at,
        dead_at=record.dead_at,
    )


def subscriptions(actor: Actor) -> list[SubscriptionStatus]:
    """The subscriptions the actor may manage, those that need a hand first, ended ones last."""
    fields = {"state": "institution__state", "institution": "institution"}
    rights = [right for right in RIGHTS if actor.may(right)]
    if not rights:
        raise Forbidden(RIGHTS[0])
    rows = reduce(or_, (reached(Subscription.objects.all(), actor, right, fields) for right in rights))
    waiting = Q(deliveries__delivered_at=None, deliveries__dead_at=None)
    counted = rows.annotate(
        waiting=Count("deliveries", filter=waiting),
        dead=Count("deliveries", filter=Q(deliveries__dead_at__isnull=False)),
        oldest=Min("deliveries__made_at", filter=waiting),
    )
    order = {"dead": 0, "stopped": 1, "late": 2, "calm": 3, "ended": 4}
    told = [SubscriptionStatus(row, row.waiting, row.dead, row.oldest) for row in counted.order_by("id")]
    return sorted(told, key=lambda one: order[one.state])


def undelivered(actor: Actor, *, since: datetime) -> tuple[int, datetime | None]:
    """How many deliveries to subscribers in the actor's states were given up since an instant, and the first of them.

    Told to whoever oversees a centre: another agency did not hear of something.
    """
    allow(actor, "centre.oversee")
    rows = Delivery.objects.filter(dead_at__gte=since, subscription__ended_at=None)
    found = visible(rows, actor, "subscription__institution__state").aggregate(count=Count("pk"), first=Min("dead_at"))
    return found["count"], found["first"]


def subscription(number: int, actor: Actor) -> Subscription:
    """One subscription that the actor may manage. Raises: NotFound, Forbidden."""
    row = Subscription.objects.select_related("institution").filter(pk=number).first()
    if row is None or not (actor.may("webhooks.manage") or row.institution_id == actor.institution):
        raise NotFound("webhook", number)
    may_manage(row, actor)
    return row


def may_manage(row: Subscription, actor: Actor) -> None:
    """Raises: Forbidden unless it is the actor's own institution's, or one that the actor's centre answers for."""
    if not (actor.may("webhooks.own") and may_hold("webhooks.own", actor, row.holder)):
        readable(actor, "webhooks.manage", row)


def deliveries(row: Subscription, limit: int = 50) -> list[Delivery]:
    """The latest deliveries: the dead first, then what waits, then what arrived; each the newest first."""
    rows = row.deliveries.order_by("-place")
    dead = list(rows.filter(dead_at__isnull=False)[:limit])
    waiting = list(rows.filter(dead_at=None, delivered_at=None)[: limit - len(dead)])
    return dead + waiting + list(rows.filter(delivered_at__isnull=False)[: limit - len(dead) - len(waiting)])


def subscriber(row: Subscription) -> Actor | None:
    """Who is told, with the rights of this moment; None if the account is gone, left, or lost the right."""
    try:
        user = user_named(row.account)
    except NotFound:
        return None
    if not user.is_active or user.institution_id != row.institution_id:
        return None
    actor = actor_for(user, at=timezone.now(), second_factor=lambda: True)
    return actor if any(actor.may(right) for right in RIGHTS) else None


def tellable(actor: Actor) -> list[str]:
    """Names of the facts that the actor may be told of."""
    return [name for name, row in tellings().items() if not row.needs or actor.may(row.needs)]
