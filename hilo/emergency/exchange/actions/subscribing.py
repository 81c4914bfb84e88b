"""An agency asks to be told, and what is done when telling it goes wrong."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from hilo.adapters import webhook
from hilo.kernel.access.queries import actor_for, user_named
from hilo.kernel.action import action, done, held
from hilo.kernel.events.queries import last_place
from hilo.kernel.rights import Holder, allow
from hilo.kernel.territory.queries import state as state_named
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..commands import Subscribe
from ..models import Delivery, Subscription
from ..queries.webhooks import RIGHTS, may_manage, tellable
from ..rules.webhooks import limits
from ..sealing import new_secret, seal


def allowed_hosts() -> tuple[str, ...]:
    """Hosts that an administrator of the machine vouches for (setting WEBHOOK_HOSTS)."""
    return tuple(getattr(settings, "WEBHOOK_HOSTS", ()))


@action(*RIGHTS, verb="webhook.opened")
def subscribe(command: Subscribe, account: str = "", *, actor: Actor, at: datetime) -> tuple[Subscription, str]:
    """Tell an account's system from now on; returns the subscription and its secret, which is shown this once.

    account: whose system it is, the actor's own if left out; what it may see is asked at every telling.
    Raises: Refusal HILO-J440 address, J441 facts, J442 states, J443 account; Conflict HILO-J444 if there are too many.
    """
    user = user_named(account or actor.name)
    state = user.institution.state if user.institution else ""
    if user.username != actor.name:
        allow(actor, "webhooks.manage", state)
    held(Holder(state, user.institution_id or ""))
    told = actor_for(user, at=at, second_factor=lambda: True)
    if user.institution_id is None or not user.is_active or not any(told.may(right) for right in RIGHTS):
        raise Refusal(
            "HILO-J443", "The account is no agency's system that may be told: give it the role first.", where="account"
        )
    _check(command, told)
    open_ones = Subscription.objects.filter(institution_id=user.institution_id, ended_at=None)
    if open_ones.count() >= limits()["subscriptions"]:
        says = f"The institution has {limits()['subscriptions']} webhooks: end one first."
        raise Conflict("HILO-J444", says)
    secret = new_secret()
    row = Subscription.objects.create(
        institution_id=user.institution_id,
        account=user.username,
        url=command.url,
        facts=sorted(set(command.facts)),
        states=sorted(set(command.states)),
        secret=seal(secret),
        made_by=actor.name,
        made_at=at,
        cursor=last_place(),
    )
    host = webhook.judge(row.url, allowed=allowed_hosts()).hostname
    done(row, data={"account": row.account, "facts": row.facts, "states": row.states, "host": host})
    return row, secret


@action(*RIGHTS, verb="webhook.ended")
def end_subscription(number: int, *, actor: Actor, at: datetime) -> Subscription:
    """Tell nothing more. What waited is not sent; what was sent stays in the list."""
    row = _locked(number, actor)
    if row.ended_at is None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        Delivery.objects.filter(subscription=row, delivered_at=None, dead_at=None).update(dead_at=at)
        done(row, data={"account": row.account})
    return row


@action(*RIGHTS, verb="webhook.secret_renewed")
def renew_secret(number: int, *, actor: Actor, at: datetime) -> tuple[Subscription, str]:
    """A new secret; the former signs nothing more. A subscription that was stopped goes on where it stood.

    Raises: NotFound, Conflict HILO-J445 if the webhook was ended.
    """
    row = _going(number, actor)
    secret = new_secret()
    row.secret = seal(secret)
    row.save(update_fields=["secret", *_goes_on(row)])
    done(row, data={"account": row.account})
    return row, secret


@action(*RIGHTS, verb="webhook.redelivered")
def redeliver(number: int, key: str = "", *, actor: Actor, at: datetime) -> int:
    """Try again now, by hand: one delivery, or all that are dead; returns how many. Receivers know them by id.

    Raises: NotFound, Conflict HILO-J445 if the webhook was ended.
    """
    row = _going(number, actor)
    rows = Delivery.objects.filter(subscription=row)
    if not key.isprintable():
        raise NotFound("delivery", ascii(key[:40])[1:-1])
    rows = rows.filter(key=key) if key else rows.filter(dead_at__isnull=False)
    tried = rows.update(dead_at=None, delivered_at=None, attempts=0, next_at=at, error="", answer=None)
    if key and not tried:
        raise NotFound("delivery", ascii(key[:40])[1:-1])
    row.save(update_fields=_goes_on(row))
    done(row, data={"account": row.account, "deliveries": tried})
    return tried


def _check(command: Subscribe, told: Actor) -> None:
    try:
        webhook.judge(command.url, allowed=allowed_hosts())
    except webhook.NotAllowed as error:
        raise Refusal("HILO-J440", error=str(error), where="url") from None
    may = tellable(told)
    if not command.facts or not set(command.facts) <= set(may):
        raise Refusal("HILO-J441", f"Choose facts that the account may see: {', '.join(may)}.", where="facts")
    if any(state_named(code) is None or not told.covers(code) for code in command.states):
        raise Refusal("HILO-J442", "Choose states of the account's scope, by their two digits.", where="states")


def _locked(number: int, actor: Actor) -> Subscription:
    row = Subscription.objects.select_for_update(of=("self",)).select_related("institution").filter(pk=number).first()
    if row is None or not (actor.may("webhooks.manage") or row.institution_id == actor.institution):
        raise NotFound("webhook", number)
    may_manage(row, actor)
    return held(row)


def _going(number: int, actor: Actor) -> Subscription:
    row = _locked(number, actor)
    if row.ended_at is not None:
        raise Conflict("HILO-J445", "The webhook was ended: open a new one.")
    return row


def _goes_on(row: Subscription) -> list[str]:
    """Take away what kept it from being told; returns the fields."""
    row.stopped, row.failures, row.rests_until = "", 0, None
    return ["stopped", "failures", "rests_until"]
