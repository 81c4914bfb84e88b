"""Every test here has a data directory of its own, empty at first."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hilo.kernel.territory import queries

TEST_DATA = Path(os.environ.get("HILO_TEST_DATA") or Path(__file__).parents[5] / "shared" / "data")


@pytest.fixture(autouse=True)
def data_folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.DATA_DIR = tmp_path
    queries.forget_boundaries()
    yield tmp_path
    queries.forget_boundaries()


@pytest.fixture(scope="session")
def boundary_file() -> Path:
    file = TEST_DATA / "territory" / "municipal_boundaries.shp"
    if not file.is_file():
        pytest.skip(f"needs municipal boundaries at {file}: set HILO_TEST_DATA to the folder of test data")
    return file
