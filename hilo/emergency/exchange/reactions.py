"""What exchange owes because of its own facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from .actions import end_expired


def expires(payload: Mapping[str, Any], at: datetime) -> datetime:
    """When a warning that was issued is over."""
    return datetime.fromisoformat(payload["warning"]["expires"])


def end_warning(payload: Mapping[str, Any], at: datetime) -> None:
    """A warning's time is over."""
    end_expired(identifier=payload["warning"]["identifier"], at=timezone.now())
