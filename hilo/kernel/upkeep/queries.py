"""When something was last done."""

from __future__ import annotations

from datetime import datetime

from .models import Upkeep


def last(what: str) -> datetime | None:
    """When it was last done; None for never. what: one of rules.WHAT."""
    return Upkeep.objects.filter(what=what).values_list("at", flat=True).first()
