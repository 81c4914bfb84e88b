"""Posting and withdrawing notices."""

from __future__ import annotations

from datetime import datetime, timedelta

from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from .models import KINDS, Notice
from .queries import FARTHEST_M

LONGEST = timedelta(days=366)


def post(
    *,
    actor: Actor,
    kind: str,
    text: str,
    state: str,
    at: datetime,
    until: datetime,
    key: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    radius_m: float = 50,
) -> Notice:
    """Post a notice until an instant, a year away at most.

    kind: "number", "unit" or "place". radius_m: how far from its point a place's notice holds, in metres.
    Raises: Refusal HILO-N401, N410, N411 (no text, no subject), HILO-N402 (no end, or one too far), HILO-N403 (radius).
    """
    allow(actor, "notices.post", state)
    if kind not in KINDS:
        raise Refusal("HILO-N410", f"A notice is about a {', a '.join(KINDS)}.", where="kind")
    placed = latitude is not None and longitude is not None
    if not text.strip() or (not placed if kind == "place" else not key):
        raise Refusal("HILO-N401", "A notice needs a text and what it is about: a number, a unit, or a point.")
    if len(text.strip()) > 300 or len(key) > 40:
        raise Refusal("HILO-N411", "A notice has at most 300 letters, what it is about at most 40.", where="text")
    if not 0 < radius_m <= FARTHEST_M:
        raise Refusal("HILO-N403", f"A notice holds around its point, {FARTHEST_M} m at most.", where="radius_m")
    if not at < until <= at + LONGEST:
        raise Refusal("HILO-N402", "A notice needs an end, at most a year from now.", where="until")
    with act():
        notice = Notice.objects.create(
            kind=kind,
            key=key,
            latitude=latitude,
            longitude=longitude,
            radius_m=radius_m,
            state=state,
            text=text.strip(),
            posted_by=actor.name,
            valid_from=at,
            valid_until=until,
        )
        entry(actor=actor, verb="notice.posted", subject=f"notice:{notice.pk}", at=at, data={"kind": kind})
    return notice


def withdraw(*, actor: Actor, notice_id: int, reason: str, at: datetime) -> None:
    """Take a notice back before its end."""
    with act():
        notice = Notice.objects.select_for_update().filter(pk=notice_id).first()
        if notice is None:
            raise NotFound("notice", notice_id)
        allow(actor, "notices.post", notice.state)
        if notice.withdrawn_at:
            raise Conflict("HILO-N409", "The notice was withdrawn already.")
        notice.withdrawn_at = at
        notice.save(update_fields=["withdrawn_at"])
        entry(actor=actor, verb="notice.withdrawn", subject=f"notice:{notice_id}", at=at, why=reason)
