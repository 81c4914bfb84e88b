"""Saying what an installation is for."""

from __future__ import annotations

from datetime import datetime

from hilo.kernel.act import forget_with
from hilo.kernel.action import action, done, held
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from . import clock
from .models import Installation
from .queries import declared, forget
from .rules import may_become


@action("users.manage", verb="installation.declared")
def declare(kind: str, *, in_use: bool, actor: Actor, at: datetime) -> bool:
    """Say what this installation is for; repeated, it changes nothing. Returns whether it became something else.

    in_use: whether it ever recorded a call or a detention.
    Raises: Forbidden; Conflict HILO-K452 if it is of another kind and cannot become this one.
    """
    row = held(Installation(id=1, kind=kind, declared_at=at))
    before = declared()
    if refusal := may_become(before, kind, in_use=in_use):
        raise refusal
    if before == kind:
        return False
    Installation.objects.update_or_create(id=1, defaults={"kind": kind, "declared_at": at})
    done(row, data={"kind": kind, "before": before})
    forget_with(forget)
    return True


@action("users.manage", verb="clock.accepted")
def accept_clock(*, actor: Actor, at: datetime) -> None:
    """The clock is right as it is, though later instants were recorded: it was ahead before, and was mended.

    Raises: Forbidden; NotFound before `hilo setup`.
    """
    row = Installation.objects.select_for_update().first()
    if row is None:
        raise NotFound("installation", 1)
    held(row)
    before = clock.latest()
    Installation.objects.filter(pk=row.pk).update(latest_at=at)
    done(row, data={"latest": before.isoformat() if before else ""})
    forget_with(clock.forget)
