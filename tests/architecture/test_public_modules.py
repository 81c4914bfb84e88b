"""A neighbour comes in by a domain's doors: its actions, queries and events, and its models for annotations alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .house import HILO, Import, imports, modules, stages

NO_AREAS = {"demonstration", "site", "spine", "kit", "kernel", "adapters", "engines", "standards", "lib"}
AREAS = set(stages("areas")) - NO_AREAS
"""Those to come too: the layer line names them before they are built."""
DOORS = {"actions", "queries", "events", "commands"}
MORE_DOORS = {"kernel": {"http", "idempotency"}, "knowledge": {"store", "pictures"}}
"""Of `access.http` and `access.idempotency` other domains' pages and operations are made; an official file is read
where it lies, and a figure is drawn the same way everywhere."""
SAME_FLOOR = {"api", "rules"}
"""Inside an area the law may build on earlier law, and an operation may speak an earlier domain's JSON."""
SHARED = {("hilo", "desks", "reading")}
"""How a report is read: what the desks that read one have in common."""
SHUT_FOR_THE_HOUSE = {"models", "rules"}
"""Spine, site and demonstration use whatever domains offer, but they too leave the tables and the law alone."""


def domain(module: str) -> tuple[str, ...]:
    """("hilo", "emergency", "calls") for every module of calls; an empty tuple outside the domains."""
    parts = tuple(module.split("."))
    in_area = len(parts) > 2 and parts[1] in AREAS | {"kernel"}
    # A plain module of an area is what its domains share.
    return parts[:3] if in_area and not (HILO.parent.joinpath(*parts[:3]).with_suffix(".py")).exists() else ()


def by_the_window(row: Import) -> bool:
    """True if the import enters a domain by something that is no door of it."""
    target, own = domain(row.imported), domain(row.importer)
    if not target or target == own or target in SHARED:
        return False
    inside = row.imported.split(".")[3:]
    if not inside:
        # The door plate: a kernel part without records speaks from its package.
        return target[1] != "kernel"
    if inside[0] == "models" and row.annotation_only:
        return False
    if row.importer.split(".")[1] in {"demonstration", "site", "spine"}:
        return inside[0] in SHUT_FOR_THE_HOUSE
    if own and own[1] == target[1] and inside[0] in SAME_FLOOR:
        return row.importer.split(".")[3:4] != inside[:1]
    return inside[0] not in DOORS | MORE_DOORS.get(target[1], set())


def windows(root: Path) -> Iterator[str]:
    """Every import of the house that enters by a window."""
    for module, path in modules(root):
        for row in imports(module, path, root):
            if by_the_window(row):
                yield f"{module}:{row.line} imports {row.imported}"


def test_everybody_comes_in_by_the_door():
    assert list(windows(HILO)) == []


def planted(folder: Path, text: str) -> list[str]:
    for package in ("hilo", "hilo/emergency", "hilo/emergency/calls", "hilo/emergency/incidents"):
        (folder / package).mkdir(exist_ok=True)
        (folder / package / "__init__.py").write_text("", encoding="utf-8")
    for name in ("actions", "models", "rules"):
        (folder / "hilo/emergency/calls" / f"{name}.py").write_text("", encoding="utf-8")
    (folder / "hilo/emergency/incidents/actions.py").write_text(text, encoding="utf-8")
    return list(windows(folder / "hilo"))


def test_a_neighbours_models_are_no_door(tmp_path: Path):
    assert planted(tmp_path, "from hilo.emergency.calls.models import Call\n") == [
        "hilo.emergency.incidents.actions:1 imports hilo.emergency.calls.models"
    ]


def test_a_neighbours_models_are_no_door_by_another_spelling(tmp_path: Path):
    for text in (
        "from hilo.emergency.calls import models",
        "import hilo.emergency.calls.models",
        "from ..calls import models",
        "from ..calls.models import Call",
        "def late():\n    from hilo.emergency.calls.models import Call",
    ):
        assert len(planted(tmp_path, text)) == 1, text


def test_a_neighbours_rules_are_no_door(tmp_path: Path):
    assert len(planted(tmp_path, "from hilo.emergency.calls import rules\n")) == 1


def test_not_even_the_house_enters_by_the_tables():
    taken = Import("hilo.site.health", "hilo.kernel.events.models", 1, annotation_only=False)
    assert by_the_window(taken)
    assert not by_the_window(Import("hilo.site.health", "hilo.kernel.events.queries", 1, annotation_only=False))


def test_actions_are_a_door_and_models_are_one_for_annotations(tmp_path: Path):
    text = """
from typing import TYPE_CHECKING
from hilo.emergency.calls import actions
if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call
"""
    assert planted(tmp_path, text) == []
