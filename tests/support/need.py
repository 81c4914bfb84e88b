"""What a test needs and may lack: it is skipped with a reason, or fails where HILO_REQUIRE says that it must run."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

TEST_DATA = Path(os.environ.get("HILO_TEST_DATA") or Path(__file__).parents[3] / "shared" / "data")

PATIENCE_MS = 120_000
"""How long a page may take before a test gives up: the patience of a slow machine, not what is expected of a page."""


def lacking(what: str, how: str) -> NoReturn:
    """Skip the test that needs something absent; fail it if HILO_REQUIRE (comma-separated) names that thing."""
    if {"chromium": "browser"}.get(what, what) in os.environ.get("HILO_REQUIRE", "").split(","):
        pytest.fail(f"{what} is required here and missing: {how}", pytrace=False)
    pytest.skip(f"needs {what}: {how}")


def chromium() -> str | None:
    """Path of a Chromium, or None. The one without windows draws the same pages for a third of the work."""
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return None


def test_data(path: str) -> Path:
    """A file of the folder of test data, else the test is skipped."""
    file = TEST_DATA / path
    if not file.exists():
        lacking("data", f"{file} is absent; set HILO_TEST_DATA to the folder of test data")
    return file


test_data.__test__ = False  # type: ignore[attr-defined]
