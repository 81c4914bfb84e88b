"""The product stands by itself: it finds its demonstration by name, in one place, and does without."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hilo.lib.errors import Refusal
from hilo.site.demonstration import PACKAGE, named

HILO = Path(__file__).parents[2]
WITHOUT = """
import sys
sys.modules["hilo.demonstration"] = None
from importlib import util
found = util.find_spec
util.find_spec = lambda name, package=None: None if name.startswith("hilo.demonstration") else found(name, package)
from hilo.kernel import domain
there = domain.names
domain.names = lambda: [name for name in there() if not name.startswith("hilo.demonstration")]
from hilo.site.cli import main
main()
"""


def hilo(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of an installation that left the demonstration out."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("HILO_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, *arguments],
        env={**ours, "HILO_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_one_place_of_the_product_says_its_name() -> None:
    said = [
        path.relative_to(HILO).as_posix()
        for path in sorted(HILO.rglob("*.py"))
        if PACKAGE in path.read_text(encoding="utf-8")
        and not path.is_relative_to(HILO / "demonstration")
        and "tests" not in path.parts
    ]
    assert said == ["site/demonstration.py"]


def test_what_is_named_is_found() -> None:
    assert named("story:main").__module__ == "hilo.demonstration.story"


@pytest.mark.slow
def test_an_installation_without_it_sets_up_and_is_examined_and_says_what_it_lacks(tmp_path: Path) -> None:
    assert hilo(tmp_path, "setup", "--quiet").returncode == 0
    assert hilo(tmp_path, "doctor").returncode == 0
    assert "No such command 'replay'" in hilo(tmp_path, "emergency", "replay").stderr
    story = hilo(tmp_path, "story")
    assert story.returncode == 2
    assert "HILO-K501" in story.stderr


def test_asking_for_it_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hilo.site.demonstration.find_spec", lambda name: None)
    with pytest.raises(Refusal) as refused:
        named("story:main")
    assert refused.value.code == "HILO-K501"
