"""What is installed is what was tried: every release has its version and the hashes of its files."""

from __future__ import annotations

import re
import tomllib

from tests.locked import FOLDER, LEVELS, ROOT, canonical, releases

LOCKED = {level: releases((FOLDER / f"{level}.txt").read_text()) for level in LEVELS}
WHOLE = {name: row for rows in LOCKED.values() for name, row in rows.items()}


def version(row: str) -> str:
    return re.match(r"[^=]+==([^ ;]+)", row)[1]  # type: ignore[index]


def test_every_version_that_was_tried_is_locked_once():
    tried = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line)
    assert {name: version(WHOLE[canonical(name)]) for name in tried} == tried
    assert sum(map(len, LOCKED.values())) == len(WHOLE)


def test_what_the_project_names_is_locked_where_it_is_needed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = {"core": project["dependencies"]}
    needed["analysis"] = needed["core"] + project["optional-dependencies"]["analysis"]
    needed["dev"] = needed["analysis"] + project["optional-dependencies"]["dev"]
    held: set[str] = set()
    for level, rows in LOCKED.items():
        held |= rows.keys()
        names = {canonical(re.match(r"[A-Za-z0-9_.-]+", one)[0]) for one in needed[level]}  # type: ignore[index]
        assert names <= held, level


def test_every_release_has_hashes_and_no_address_of_a_registry_is_written_down():
    for row in WHOLE.values():
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", row)
    for level in LEVELS:
        assert "://" not in (FOLDER / f"{level}.txt").read_text()


def test_the_environment_is_installed_by_hashes_and_the_project_without_dependencies():
    makefile = (ROOT / "Makefile").read_text()
    assert makefile.count("--require-hashes -r requirements/") == 2
    assert makefile.count("--no-deps --no-build-isolation -e .") == 2
