"""Which files hold tests with a mark: a run of those alone need not read all the others."""

from __future__ import annotations

from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
BROWSER = ROOT / "tests" / "browser"
"""Every test in this folder walks a page."""


@cache
def files(mark: str) -> frozenset[Path]:
    """Those that write the mark down, and for "browser" the folder whose tests all have it."""
    written = (path for folder in ("hilo", "tests") for path in (ROOT / folder).rglob("test_*.py"))
    return frozenset(
        path
        for path in written
        if (mark == "browser" and path.is_relative_to(BROWSER)) or f"mark.{mark}" in path.read_text(encoding="utf-8")
    )


def arguments(mark: str) -> list[str]:
    """The files as pytest takes them."""
    return sorted(str(path.relative_to(ROOT)) for path in files(mark))
