"""What subscribers were not told yet, and what they never will be, for whoever watches the service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min

from hilo.lib.measures import Sample, gauge, queue

from .models import Delivery, Subscription

DEAD = gauge("hilo_webhook_deliveries_dead", "Deliveries that were given up and that nobody has sent again.")
STOPPED = gauge("hilo_webhook_subscriptions_stopped", "Subscriptions that are told nothing more, and were not ended.")
FAILING = gauge("hilo_webhook_subscriptions_failing", "Subscriptions whose last attempt failed.")


def measured(at: datetime) -> Iterator[Sample]:
    waiting = Delivery.objects.filter(delivered_at=None, dead_at=None).aggregate(
        length=Count("pk"), since=Min("made_at")
    )
    yield from queue("webhooks", waiting["length"], waiting["since"], at)
    yield DEAD.at(Delivery.objects.filter(dead_at__isnull=False, subscription__ended_at=None).count())
    told = Subscription.objects.filter(ended_at=None)
    yield STOPPED.at(told.exclude(stopped="").count())
    yield FAILING.at(told.filter(failures__gt=0).count())
