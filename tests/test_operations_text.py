"""What docs/operations.md tells a stranger to type, as far as it can be looked at without taking the steps
(tests/bare takes them)."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.bare.steps import MANUAL, ROOT, files, steps

TEXT = MANUAL.read_text(encoding="utf-8")
STEPS = steps(TEXT)
FOREIGN = re.compile(
    r"(?:pip3?|pipx|uv pip|uv tool) (?:install|download)[^\n`]*?(?<![\w./-])['\"]?hilo(?:-seguridad)?(?![\w./*-])"
)
"""A command that asks an index for Hilo: it has it from nobody, or from somebody else."""


def told() -> list[Path]:
    """Every file in which somebody may read a command."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    kinds = {".md", ".py", ".toml", ".html", ".po", ".txt", ".js", ""}
    return [
        ROOT / name
        for name in listed
        if name and (ROOT / name).suffix in kinds and name != "tests/test_operations_text.py"
    ]


def test_nobody_is_told_to_ask_an_index_for_hilo():
    said = {}
    for file in told():
        if file.is_file() and (found := FOREIGN.findall(file.read_text(encoding="utf-8", errors="replace"))):
            said[str(file.relative_to(ROOT))] = found
    # The decision tells what was wrong.
    said.pop("docs/decisions/0028-a-name-of-its-own.md", None)
    assert said == {}


@pytest.mark.parametrize(
    "words",
    ["pip install hilo", "pip install 'hilo[analysis]'", "pip install --upgrade hilo", "uv pip install hilo-seguridad"],
)
def test_such_a_command_would_be_seen(words):
    assert FOREIGN.search(words)


def test_the_name_is_our_own_and_import_and_command_stay():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["name"] == "hilo-seguridad"
    assert project["scripts"] == {"hilo": "hilo.site.cli:main"}


def test_what_is_installed_comes_by_hash_or_from_a_file():
    for line in (
        line for step in STEPS for line in step.script.splitlines() if re.search(r"pip (install|download)", line)
    ):
        assert "--require-hashes" in line or "--no-index" in line, line


def test_every_step_is_a_script_that_a_shell_reads():
    assert len(STEPS) > 12
    assert {step.kind for step in STEPS} == {"online", "bare"}
    for step in STEPS:
        done = subprocess.run(["bash", "-n"], input=step.script, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), step.name


def test_the_steps_install_the_version_that_this_is():
    from hilo import __version__

    assert f"hilo_seguridad-{__version__}-py3-none-any.whl" in TEXT


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze: apt-get install systemd")
def test_systemd_takes_the_units(tmp_path):
    units = {Path(path).name: content for path, content in files(TEXT).items() if path.startswith("/etc/systemd/")}
    assert set(units) == {"hilo.service", "hilo-backup.service", "hilo-backup.timer"}
    for name, content in units.items():
        # The program is not on this machine.
        (tmp_path / name).write_text(content.replace("/opt/hilo/bin/hilo", shutil.which("true")))
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in units)], capture_output=True, text=True
    )
    ours = [line for line in done.stderr.splitlines() if "hilo" in line]
    assert (done.returncode, ours) == (0, [])
