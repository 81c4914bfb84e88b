"""Who left the service has no way in any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from hilo.kernel.access.actions import leave
from hilo.lib.actor import Actor

from .queries import account_of

WORK = Actor("hilo.work", frozenset({"users.manage"}))


def end_account(payload: Mapping[str, Any], at: datetime) -> None:
    """The account of a separated officer ends: no sign-in, no role, no token; what was done stays."""
    user = account_of(payload["officer"])
    if user is not None and user.is_active:
        leave(user, actor=WORK, at=timezone.now())
