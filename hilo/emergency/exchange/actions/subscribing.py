"""An agency asks to be told, and what is done when telling it goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from hilo.adapters import webhook
from hilo.kernel.access.queries import actor_for, allow, user_named
from hilo.kernel.act import act
from hilo.kernel.events.queries import last_place
from hilo.kernel.ledger.actions import entry
from hilo.kernel.territory.queries import state as state_named
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..models import Delivery, Subscription
from ..queries.webhooks import RIGHTS, may_manage, tellable
from ..rules.webhooks import limits
from ..sealing import new_secret, seal


def allowed_hosts() -> tuple[str, ...]:
    """Hosts that an administrator of the machine vouches for (setting WEBHOOK_HOSTS)."""
    return tuple(getattr(settings, "WEBHOOK_HOSTS", ()))


def subscribe(
    *, actor: Actor, url: str, facts: Sequence[str], at: datetime, states: Sequence[str] = (), account: str = ""
) -> tuple[Subscription, str]:
    """Tell an account's system from now on; returns the subscription and its secret, which is shown this once.

    account: whose system it is, the actor's own if left out; what it may see is asked at every telling. states: of its
    scope, all of them if left out.
    Raises: Refusal HILO-J440 address, J441 facts, J442 states, J443 account; Conflict HILO-J444 if there are too many.
    """
    user = user_named(account or actor.name)
    own = user.username == actor.name
    allow(actor, "webhooks.own" if own and actor.may("webhooks.own") else "webhooks.manage")
    if not own:
        allow(actor, "webhooks.manage", user.institution.state if user.institution else "")
    told = actor_for(user, at=at, second_factor=lambda: True)
    if user.institution_id is None or not user.is_active or not any(told.may(right) for right in RIGHTS):
        raise Refusal(
            "HILO-J443", "The account is no agency's system that may be told: give it the role first.", where="account"
        )
    _check(url, facts, states, told)
    with act():
        open_ones = Subscription.objects.filter(institution_id=user.institution_id, ended_at=None)
        if open_ones.count() >= limits()["subscriptions"]:
            says = f"The institution has {limits()['subscriptions']} webhooks: end one first."
            raise Conflict("HILO-J444", says)
        secret = new_secret()
        row = Subscription.objects.create(
            institution_id=user.institution_id,
            account=user.username,
            url=url,
            facts=sorted(set(facts)),
            states=sorted(set(states)),
            secret=seal(secret),
            made_by=actor.name,
            made_at=at,
            cursor=last_place(),
        )
        _note(
            row,
            actor,
            "webhook.opened",
            at,
            facts=row.facts,
            states=row.states,
            host=webhook.judge(url, allowed=allowed_hosts()).hostname,
        )
    return row, secret


def end_subscription(*, actor: Actor, number: int, at: datetime) -> Subscription:
    """Tell nothing more. What waited is not sent; what was sent stays in the list."""
    with act():
        row = _locked(number, actor)
        if row.ended_at is None:
            row.ended_at = at
            row.save(update_fields=["ended_at"])
            Delivery.objects.filter(subscription=row, delivered_at=None, dead_at=None).update(dead_at=at)
            _note(row, actor, "webhook.ended", at)
    return row


def renew_secret(*, actor: Actor, number: int, at: datetime) -> tuple[Subscription, str]:
    """A new secret; the former signs nothing more. A subscription that was stopped goes on where it stood."""
    with act():
        row = _locked(number, actor)
        if row.ended_at is not None:
            raise Conflict("HILO-J445", "The webhook was ended: open a new one.")
        secret = new_secret()
        row.secret, row.stopped, row.failures, row.rests_until = seal(secret), "", 0, None
        row.save(update_fields=["secret", "stopped", "failures", "rests_until"])
        _note(row, actor, "webhook.secret_renewed", at)
    return row, secret


def redeliver(*, actor: Actor, number: int, at: datetime, key: str = "") -> int:
    """Try again now, by hand: one delivery, or all that are dead; returns how many. Receivers know them by id.

    Raises: NotFound, Conflict HILO-J445 if the webhook was ended.
    """
    with act():
        row = _locked(number, actor)
        if row.ended_at is not None:
            raise Conflict("HILO-J445", "The webhook was ended: open a new one.")
        rows = Delivery.objects.filter(subscription=row)
        if not key.isprintable():
            raise NotFound("delivery", ascii(key[:40])[1:-1])
        rows = rows.filter(key=key) if key else rows.filter(dead_at__isnull=False)
        tried = rows.update(dead_at=None, delivered_at=None, attempts=0, next_at=at, error="", answer=None)
        if key and not tried:
            raise NotFound("delivery", ascii(key[:40])[1:-1])
        row.stopped, row.failures, row.rests_until = "", 0, None
        row.save(update_fields=["stopped", "failures", "rests_until"])
        _note(row, actor, "webhook.redelivered", at, deliveries=tried)
    return tried


def _check(url: str, facts: Sequence[str], states: Sequence[str], told: Actor) -> None:
    try:
        webhook.judge(url, allowed=allowed_hosts())
    except webhook.NotAllowed as error:
        raise Refusal("HILO-J440", f"The address cannot be told: {error}.", where="url") from None
    may = tellable(told)
    if not facts or not set(facts) <= set(may):
        raise Refusal("HILO-J441", f"Choose facts that the account may see: {', '.join(may)}.", where="facts")
    if any(state_named(code) is None or not told.covers(code) for code in states):
        raise Refusal("HILO-J442", "Choose states of the account's scope, by their two digits.", where="states")


def _locked(number: int, actor: Actor) -> Subscription:
    row = Subscription.objects.select_for_update(of=("self",)).select_related("institution").filter(pk=number).first()
    if row is None or not (actor.may("webhooks.manage") or row.institution_id == actor.institution):
        raise NotFound("webhook", number)
    may_manage(row, actor)
    return row


def _note(row: Subscription, actor: Actor, verb: str, at: datetime, **data: Any) -> None:
    entry(
        chain=row.institution_id,
        actor=actor,
        verb=verb,
        subject=f"webhook:{row.pk}",
        at=at,
        data={"account": row.account} | data,
    )
