"""Posting and withdrawing notices."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from hilo.kernel.action import action, done, held
from hilo.kernel.rights import Holder
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from .commands import KINDS, PostNotice, WithdrawNotice
from .models import Notice
from .queries import FARTHEST_M

LONGEST = timedelta(days=366)


@action("notices.post", verb="notice.posted")
def post(command: PostNotice, *, actor: Actor, at: datetime) -> Notice:
    """Post a notice until an instant, a year away at most.

    Raises: Refusal HILO-N401, N410 (no text, no subject), HILO-N402 (no end, or one too far), HILO-N403 (radius).
    """
    held(Holder(command.state))
    if command.kind not in KINDS:
        raise Refusal("HILO-N410", f"A notice is about a {', a '.join(KINDS)}.", where="kind")
    text, placed = command.text.strip(), command.latitude is not None and command.longitude is not None
    if not text or (not placed if command.kind == "place" else not command.key):
        raise Refusal("HILO-N401", "A notice needs a text and what it is about: a number, a unit, or a point.")
    if not 0 < command.radius_m <= FARTHEST_M:
        raise Refusal("HILO-N403", f"A notice holds around its point, {FARTHEST_M} m at most.", where="radius_m")
    until = command.until if command.until.tzinfo else timezone.make_aware(command.until)
    if not at < until <= at + LONGEST:
        raise Refusal("HILO-N402", "A notice needs an end, at most a year from now.", where="until")
    notice = Notice.objects.create(
        kind=command.kind,
        key=command.key,
        latitude=command.latitude,
        longitude=command.longitude,
        radius_m=command.radius_m,
        state=command.state,
        text=text,
        posted_by=actor.name,
        valid_from=at,
        valid_until=until,
    )
    done(notice, data={"kind": notice.kind})
    return notice


@action("notices.post", verb="notice.withdrawn")
def withdraw(notice_id: int, command: WithdrawNotice, *, actor: Actor, at: datetime) -> None:
    """Take a notice back before its end. Raises: NotFound, Forbidden; Conflict HILO-N409 if it was withdrawn."""
    notice = Notice.objects.select_for_update().filter(pk=notice_id).first()
    if notice is None:
        raise NotFound("notice", notice_id)
    held(notice)
    if notice.withdrawn_at:
        raise Conflict("HILO-N409", "The notice was withdrawn already.")
    notice.withdrawn_at = at
    notice.save(update_fields=["withdrawn_at"])
    done(notice, why=command.reason)
