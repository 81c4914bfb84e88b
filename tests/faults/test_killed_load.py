"""A load of an official file that is killed leaves nothing half, and the next one clears what it left."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hilo.knowledge.incidence.tests import official

pytest.importorskip("duckdb")
pytestmark = pytest.mark.slow
COMMAND = (sys.executable, "-m", "hilo.site.cli", "statistics")


def started(data: Path, *words: str) -> subprocess.Popen[str]:
    environment = os.environ | {"HILO_DATA_DIR": str(data)}
    return subprocess.Popen(
        [*COMMAND, *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def answered(data: Path, *words: str) -> object:
    process = started(data, *words, "--json")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return json.loads(out)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Large enough that a load takes seconds."""
    row = official.state_rows((2015,))
    years = [[year, *cells[1:]] for year in range(2015, 2025) for cells in row for _ in range(500)]
    path = tmp_path_factory.mktemp("official") / "file.csv"
    path.write_text(official.table(years), encoding="cp1252")
    return path


def test_a_load_killed_at_any_moment_leaves_nothing_half(tmp_path, file):
    began = time.monotonic()
    whole = answered(tmp_path / "whole", "load", str(file))[0]
    takes = time.monotonic() - began
    data = tmp_path / "data"
    chance = random.Random(40)
    for _ in range(8):
        process = started(data, "load", str(file))
        time.sleep(chance.uniform(0.2, 1.0) * takes)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        seen = answered(data, "sources")
        assert seen == [] or [one["rows"] for one in seen] == [whole["rows"]]
        assert all((path / "rows.parquet").exists() for path in data.glob("statistics/[!.]*/*"))
    again = answered(data, "load", str(file))[0]
    assert (again["rows"], again["hash"], again["last"]) == (whole["rows"], whole["hash"], whole["last"])
    assert list((data / "statistics" / ".reading").iterdir()) == []


def test_the_same_file_loaded_four_times_at_once_is_one_vintage(tmp_path, file):
    loads = [started(tmp_path, "load", str(file)) for _ in range(4)]
    for load in loads:
        _, err = load.communicate(timeout=300)
        assert load.returncode == 0, err
    assert len(answered(tmp_path, "sources")) == 1
    assert list((tmp_path / "statistics" / ".reading").iterdir()) == []
