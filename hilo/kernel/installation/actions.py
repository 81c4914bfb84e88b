"""Saying what an installation is for."""

from __future__ import annotations

from datetime import datetime

from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor

from .models import Installation
from .queries import declared, forget
from .rules import may_become


def declare(*, actor: Actor, kind: str, in_use: bool, at: datetime) -> bool:
    """Say what this installation is for; repeated, it changes nothing. Returns whether it became something else.

    in_use: whether it ever recorded a call or a detention.
    Raises: Forbidden; Conflict HILO-K452 if it is of another kind and cannot become this one.
    """
    allow(actor, "users.manage")
    with act():
        held = declared()
        if refusal := may_become(held, kind, in_use=in_use):
            raise refusal
        if held == kind:
            return False
        Installation.objects.update_or_create(id=1, defaults={"kind": kind, "declared_at": at})
        entry(
            actor=actor,
            verb="installation.declared",
            subject="installation:1",
            at=at,
            data={"kind": kind, "before": held},
        )
    forget()
    return True
