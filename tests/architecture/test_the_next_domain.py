"""What the next domain costs: the smallest whole one is at most 250 lines, and adds to the three lists alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .house import HILO, ROOT

SKELETON = ROOT / "tests" / "skeleton" / "plates"
LAYER = '"academies | '
"""Where the copy's domain stands: beside the other domains that later stages do not know."""
MOST = 250
"""Lines of code, tests included, the generated migration not."""


def lines() -> int:
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in SKELETON.rglob("*.py"))


def test_the_smallest_whole_domain_is_at_most_250_lines():
    assert 100 < lines() <= MOST


@pytest.mark.slow
def test_it_joins_the_house_by_its_folder_and_the_three_lists(tmp_path: Path):
    """Copied into a copy of the house, with its layer and its line in the table of rights, it is migrated and tested.

    No later stage reacts to it.
    """
    ballast = shutil.ignore_patterns("__pycache__", "tests")
    shutil.copytree(HILO, tmp_path / "hilo", ignore=ballast)
    shutil.copytree(ROOT / "tests" / "support", tmp_path / "tests" / "support")
    for file in ("conftest.py", "pyproject.toml", "tests/__init__.py"):
        shutil.copy(ROOT / file, tmp_path / file)
    shutil.copytree(SKELETON, tmp_path / "hilo/registries/plates")
    contracts = tmp_path / "pyproject.toml"
    layers = contracts.read_text(encoding="utf-8")
    assert LAYER in layers
    contracts.write_text(layers.replace(LAYER, LAYER + "plates | "), encoding="utf-8")
    rights = tmp_path / "hilo/kernel/access/standards/roles.toml"
    told = rights.read_text(encoding="utf-8")
    office = told.index("[roles.dispatcher]")
    at = told.index("permissions = [", office) + len("permissions = [")
    rights.write_text(f'{told[:at]}"plates.write", {told[at:]}', encoding="utf-8")
    run(tmp_path, "-m", "django", "makemigrations", "plates")
    run(tmp_path, str(Path(sys.executable).with_name("lint-imports")), "pyproject.toml", "--no-cache")
    done = run(tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "", "hilo/registries/plates")
    assert "3 passed" in done or "[100%]" in done, done
    assert "plates" in run(tmp_path, "-m", "hilo", "--help")


def run(folder: Path, *words: str) -> str:
    """What a command says in the copy, which is the one that is imported."""
    told = {name: value for name, value in os.environ.items() if not name.startswith(("HILO_", "PYTEST_", "DJANGO_"))}
    environment = told | {
        "PYTHONPATH": str(folder),
        "HILO_DATA_DIR": str(folder / "data"),
    }
    if "pytest" not in words:
        environment["DJANGO_SETTINGS_MODULE"] = "hilo.site.settings"
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
