"""Every import contract holds, and each is proved by a violation that it catches."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .house import HILO, ROOT, contracts, stages


def lint(folder: Path, contract: str = "") -> subprocess.CompletedProcess[str]:
    """What import-linter says of the package `hilo` in a folder."""
    return subprocess.run(
        [
            str(Path(sys.executable).with_name("lint-imports")),
            "pyproject.toml",
            "--no-cache",
            *(["--contract", contract] if contract else []),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The house without its data, to be spoiled."""
    ballast = shutil.ignore_patterns("__pycache__", "*.csv", "*.geojson", "static", "templates")
    shutil.copytree(HILO, tmp_path / "hilo", ignore=ballast)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_all_contracts_hold():
    said = lint(ROOT)
    assert said.returncode == 0, said.stdout
    assert "0 broken" in said.stdout


VIOLATIONS = {
    "areas": ("hilo/kernel/ledger/rules.py", "from hilo.emergency.calls import queries"),
    "demonstration": ("hilo/site/serving.py", "from hilo.demonstration import show"),
    "emergency": ("hilo/emergency/calls/rules.py", "import hilo.emergency.dispatch.rules"),
    "policing": ("hilo/policing/detentions/rules/age.py", "import hilo.policing.reports.rules"),
    "registries": ("hilo/registries/officers/rules/keys.py", "import hilo.registries.academies.rules"),
    "knowledge": ("hilo/knowledge/incidence/rules.py", "import hilo.knowledge.priorities.rules"),
    "council": ("hilo/council/sessions/rules.py", "import hilo.council.adoption.rules"),
    "desks": ("hilo/desks/council/outlines.py", "import hilo.desks.operator"),
    "anatomy": ("hilo/emergency/calls/models.py", "import hilo.emergency.calls.queries"),
    "engines": ("hilo/engines/spatial/nearest.py", "import django"),
    "rules": ("hilo/emergency/dispatch/rules.py", "import django.db"),
    "cycles": ("hilo/kernel/workflow/graph.py", "import hilo.kernel.access.roles"),
}


def test_every_contract_has_its_planted_violation():
    assert set(VIOLATIONS) == set(contracts())


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_planted_violation_is_caught(contract: str, copy: Path):
    path, line = VIOLATIONS[contract]
    victim = copy / path
    victim.write_text(victim.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    if contract == "cycles":
        back = copy / "hilo/kernel/access/roles.py"
        back.write_text(back.read_text(encoding="utf-8") + "\nimport hilo.kernel.workflow.graph\n", encoding="utf-8")
    said = lint(copy, contract)
    assert said.returncode == 1, said.stdout + said.stderr
    assert "1 broken" in said.stdout


def test_a_room_that_no_layer_names_is_caught(copy: Path):
    (copy / "hilo" / "basement").mkdir()
    (copy / "hilo" / "basement" / "__init__.py").write_text("", encoding="utf-8")
    said = lint(copy, "areas")
    assert said.returncode == 1
    assert "basement" in said.stdout


def test_an_import_for_annotations_alone_is_no_violation(copy: Path):
    victim = copy / "hilo/kernel/ledger/rules.py"
    text = victim.read_text(encoding="utf-8")
    text += "\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from hilo.emergency.calls import queries\n"
    victim.write_text(text, encoding="utf-8")
    assert lint(copy, "areas").returncode == 0


def test_what_is_built_does_not_stand_in_parentheses():
    optional = {name.strip(" ()") for row in contracts()["areas"]["layers"] for name in row.split("|") if "(" in name}
    built = {path.name for path in HILO.iterdir() if (path / "__init__.py").exists()}
    assert optional & built == set()
    assert built <= set(stages("areas"))
