"""Telling the subscribers: an outbox of its own, filled from the stream, emptied by a few hands that never wait long.

`spread` makes deliveries and moves the subscription's cursor in one transaction: a crash loses none and makes none
twice. `deliver_due` sends what is due. A delivery is claimed by moving its next attempt beyond the time that an attempt
can take, so that whoever is killed in the middle of one leaves it to be tried again; receivers know it by its id.
"""

from __future__ import annotations

import json
import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import close_old_connections, connection, connections, transaction
from django.db.models import F, Q
from django.utils import timezone

from hilo.adapters import webhook
from hilo.kernel.act import act
from hilo.kernel.events.actions import sequence_pending
from hilo.kernel.events.queries import facts_after
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor

from ..models import Delivery, Subscription
from ..queries.webhooks import subscriber
from ..rules.webhooks import limits, may_be_told, next_wait, serialize
from ..sealing import unseal
from .subscribing import allowed_hosts

if TYPE_CHECKING:
    from hilo.kernel.events.models import Fact

log = logging.getLogger("hilo.webhooks")
WORK = Actor("hilo.work")
HANDS = 4
"""Subscriptions that are told at the same time."""
TURN = 20
"""Deliveries of one subscription before another's turn."""
CLAIM = timedelta(seconds=60)
"""Longer than an attempt can take (webhook.sending.WHOLE_S)."""
REST_S = (2, 10, 30, 60)
"""How long a subscription rests whose receiver could not be reached, by failures in a row."""
LOOK_S = 1.0
TIDY = timedelta(hours=1)
READ_AT_ONCE = 500


def spread(*, at: datetime) -> int:
    """Make the deliveries of what happened since; returns how many. Each subscription is one transaction."""
    made = 0
    for number in Subscription.objects.filter(ended_at=None, stopped="").values_list("id", flat=True):
        made += _spread_one(number, at)
    return made


def _spread_one(number: int, at: datetime) -> int:
    if not facts_after(Subscription.objects.values_list("cursor", flat=True).get(pk=number), limit=1):
        return 0
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        row = Subscription.objects.select_for_update(skip_locked=skip).filter(pk=number, ended_at=None).first()
        if row is None:
            return 0
        # A receiver that is away for days is told later: the facts stay in the stream, only the cursor waits.
        if row.deliveries.filter(delivered_at=None, dead_at=None).count() >= limits()["waiting"]:
            return 0
        who = subscriber(row)
        if who is None:
            Subscription.objects.filter(pk=number).update(stopped="the account may not be told any more")
            return 0
        facts = facts_after(row.cursor, limit=READ_AT_ONCE)
        if not facts:
            return 0
        rows = [_delivery(row, fact, at) for fact in facts if _is_for(row, fact, who)]
        Delivery.objects.bulk_create(rows)
        Subscription.objects.filter(pk=number).update(cursor=facts[-1].place)
    return len(rows)


def _is_for(row: Subscription, fact: Fact, who: Actor) -> bool:
    asked = fact.name in row.facts and (not row.states or fact.state in row.states)
    return asked and may_be_told(fact.name, fact.state, who)


def _delivery(row: Subscription, fact: Fact, at: datetime) -> Delivery:
    key = str(uuid4())
    body = {
        "id": key,
        "place": fact.place,
        "fact": fact.name,
        "at": fact.at.isoformat(),
        "state": fact.state,
        "payload": serialize(fact.name, json.loads(fact.payload)),
    }
    return Delivery(
        subscription=row,
        key=key,
        place=int(fact.place or 0),
        fact=fact.name,
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        made_at=at,
        next_at=at,
    )


def deliver_due(*, at: datetime | None = None) -> int:
    """Send all that is due, one subscription after the other; returns how many were taken."""
    return sum(deliver_to(number, at=at) for number in _owed(at or timezone.now()))


def deliver_to(number: int, *, at: datetime | None = None, stop: threading.Event | None = None) -> int:
    """Send what is due to one subscriber, in the order of the stream, some at a time; returns how many were taken."""
    row = Subscription.objects.filter(pk=number, ended_at=None, stopped="").first()
    if row is None:
        return 0
    secret = unseal(row.secret)
    if secret is None:
        Subscription.objects.filter(pk=number).update(stopped="the secret cannot be read: renew it")
        return 0
    if subscriber(row) is None:
        Subscription.objects.filter(pk=number).update(stopped="the account may not be told any more")
        return 0
    taken = 0
    for delivery in _due(number, at or timezone.now())[:TURN]:
        if stop is not None and stop.is_set():
            break
        if not _claim(delivery, at or timezone.now()):
            continue
        outcome = _send(row, delivery, secret)
        taken += outcome == "taken"
        if outcome == "unreached":
            break
    return taken


def _due(number: int, at: datetime) -> list[Delivery]:
    rows = Delivery.objects.filter(subscription_id=number, delivered_at=None, dead_at=None, next_at__lte=at)
    return list(rows.order_by("place")[:TURN])


def _owed(at: datetime) -> list[int]:
    """Subscriptions that something is due to and that do not rest."""
    rows = Subscription.objects.filter(
        Q(rests_until=None) | Q(rests_until__lte=at),
        ended_at=None,
        stopped="",
        deliveries__delivered_at=None,
        deliveries__dead_at=None,
        deliveries__next_at__lte=at,
    )
    return sorted(set(rows.values_list("id", flat=True)))


def _claim(delivery: Delivery, at: datetime) -> bool:
    """True for one hand alone; if it dies, the delivery is due again after CLAIM."""
    still = Delivery.objects.filter(pk=delivery.pk, delivered_at=None, dead_at=None, next_at=delivery.next_at)
    return bool(still.update(next_at=at + CLAIM))


def _send(row: Subscription, delivery: Delivery, secret: str) -> str:
    """ "taken", "refused" or "unreached"; written down in each case."""
    body, sent = delivery.body.encode(), timezone.now()
    stamp = int(sent.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Hilo-Webhook/1",
        "Hilo-Delivery": delivery.key,
        "Hilo-Fact": delivery.fact,
        "Hilo-Place": str(delivery.place),
        "Hilo-Signature": webhook.signature(secret, stamp, body),
    }
    try:
        answer = webhook.post(row.url, body, headers, allowed=allowed_hosts())
    except (webhook.Unreachable, webhook.NotAllowed) as error:
        _failed(row, delivery, error=str(error), answer=None)
        return "unreached"
    if answer.taken:
        Delivery.objects.filter(pk=delivery.pk).update(
            delivered_at=timezone.now(), answer=answer.status, error="", attempts=F("attempts") + 1
        )
        if row.failures:
            Subscription.objects.filter(pk=row.pk).update(failures=0, rests_until=None)
            row.failures = 0
        return "taken"
    _failed(row, delivery, error=f"answered {answer.status}", answer=answer.status)
    return "refused"


def _failed(row: Subscription, delivery: Delivery, *, error: str, answer: int | None) -> None:
    now, attempts = timezone.now(), delivery.attempts + 1
    wait = next_wait(attempts)
    with act():
        Delivery.objects.filter(pk=delivery.pk).update(
            attempts=attempts,
            error=error[:200],
            answer=answer,
            next_at=now + timedelta(seconds=wait or 0),
            dead_at=None if wait else now,
        )
        rest = REST_S[min(row.failures, len(REST_S) - 1)]
        Subscription.objects.filter(pk=row.pk).update(
            failures=F("failures") + 1, rests_until=now + timedelta(seconds=rest) if answer is None else None
        )
        row.failures += 1
        if wait is None:
            entry(
                chain=row.institution_id,
                actor=WORK,
                verb="webhook.delivery_died",
                subject=f"webhook:{row.pk}",
                at=now,
                data={"delivery": delivery.key, "place": delivery.place, "error": error[:200]},
            )
    log.warning("webhook %s: delivery %s failed for the %s. time: %s", row.pk, delivery.key, attempts, error)


def forget_old(*, at: datetime) -> int:
    """Delete deliveries that arrived long ago; the dead ones stay until somebody looks. Returns how many."""
    long_ago = at - timedelta(days=limits()["kept_days"])
    return int(Delivery.objects.filter(delivered_at__lt=long_ago).delete()[0])


def run(stop: threading.Event) -> None:
    """The loop beside the worker's: make deliveries, send them, rest. A fault is logged and the work goes on.

    Subscriptions are told by a few hands at once, each by one hand at a time: a slow receiver keeps one hand busy for
    some seconds and nobody else waiting.
    """
    busy: dict[int, Future[int]] = {}
    tidied = timezone.now() - TIDY
    with ThreadPoolExecutor(HANDS, thread_name_prefix="hilo-webhook") as hands:
        while not stop.is_set():
            worked = 0
            try:
                close_old_connections()
                busy = {number: future for number, future in busy.items() if not future.done()}
                if Subscription.objects.filter(ended_at=None, stopped="").exists():
                    sequence_pending()
                    worked = spread(at=timezone.now())
                if tidied + TIDY <= timezone.now():
                    tidied = timezone.now()
                    forget_old(at=tidied)
                for number in _owed(timezone.now()):
                    if number not in busy and len(busy) < HANDS:
                        busy[number] = hands.submit(_turn, number, stop)
            except Exception:
                log.exception("webhooks could not be looked after; trying again")
            stop.wait(0.05 if worked or busy else LOOK_S)
    close_old_connections()


def _turn(number: int, stop: threading.Event) -> int:
    try:
        return deliver_to(number, stop=stop)
    except Exception:
        log.exception("webhook %s could not be told", number)
        return 0
    finally:
        connections.close_all()
