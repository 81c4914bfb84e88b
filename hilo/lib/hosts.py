"""Names of a machine."""

from __future__ import annotations

from collections.abc import Iterable

LOCAL = {"localhost", "127.0.0.1", "[::1]", "::1"}
"""By which only itself reaches a machine."""


def outside(names: Iterable[str]) -> list[str]:
    """Those by which others reach it, in their order."""
    return [name for name in names if name not in LOCAL]
