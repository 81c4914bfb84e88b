"""Writing down that something was done."""

from __future__ import annotations

from datetime import datetime

from .models import Upkeep
from .rules import WHAT


def did(what: str, *, at: datetime, findings: int = 0) -> None:
    """Note that it was done. what: one of rules.WHAT; findings: how much was not well. Raises: ValueError."""
    if what not in WHAT:
        raise ValueError(f"nothing is kept up that is called {what}")
    Upkeep.objects.update_or_create(what=what, defaults={"at": at, "findings": findings})
