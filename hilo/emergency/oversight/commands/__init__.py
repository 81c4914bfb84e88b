"""`hilo emergency times`, `improper` and `staffing`."""

from __future__ import annotations

from .improper import improper
from .staffing import staffing
from .times import app as times

__all__ = ["improper", "staffing", "times"]
