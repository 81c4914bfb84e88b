"""Numbers of an answer as JSON can hold them: what is not known is null, never a number."""

from __future__ import annotations

from math import isfinite
from typing import SupportsFloat


def number(value: SupportsFloat | None) -> float | None:
    """A float, or None for NaN and infinity."""
    return None if value is None or not isfinite(float(value)) else float(value)


def whole(value: SupportsFloat | None) -> int | None:
    """A count, or None where it is not published."""
    return None if value is None or not isfinite(float(value)) else round(float(value))
