"""How far the facts were followed."""

from __future__ import annotations

from hilo.kernel.events.queries import last_place

from ..models import Follower


def follower() -> Follower | None:
    """How far the stream of facts was followed; None if nobody ever did."""
    return Follower.objects.order_by("pk").first()


def behind() -> int:
    """How many facts were not looked at yet: closed days that they changed still count as they were."""
    row = follower()
    return last_place() - row.place if row else 0
