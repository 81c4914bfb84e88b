"""The plan of the house as tests read it: the order of the areas, and the imports each module makes."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
HILO = ROOT / "hilo"


@cache
def contracts() -> dict[str, dict[str, object]]:
    """The import contracts of pyproject.toml by id."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract for contract in document["tool"]["importlinter"]["contracts"]}


@cache
def stages(contract: str) -> dict[str, int]:
    """The layers of a contract with their height: a greater one is a later stage."""
    rows = list(reversed(contracts()[contract]["layers"]))  # type: ignore[call-overload]
    return {name.strip(" ()"): height for height, row in enumerate(rows) for name in row.split("|")}


@dataclass(frozen=True, slots=True)
class Import:
    """One import: of which module, by which module, in which line, and whether only for annotations."""

    importer: str
    imported: str
    line: int
    annotation_only: bool


def modules(root: Path) -> Iterator[tuple[str, Path]]:
    """Every module of the package at `root`, but its tests and migrations."""
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        if {"tests", "migrations"} & set(parts):
            continue
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(module: str, path: Path, root: Path) -> Iterator[Import]:
    """The imports of one module, with names resolved to modules where they are modules."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    annotation_lines = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in node.body
        for line in range(inner.lineno, (inner.end_lineno or inner.lineno) + 1)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, alias.name, node.lineno, node.lineno in annotation_lines)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            spoken = said_by_package(root.parent.joinpath(*source.split(".")) / "__init__.py")
            for alias in node.names:
                full = f"{source}.{alias.name}"
                inside = root.parent.joinpath(*full.split("."))
                is_module = inside.with_suffix(".py").exists() or (inside / "__init__.py").exists()
                found = full if is_module and alias.name not in spoken else source
                yield Import(module, found, node.lineno, node.lineno in annotation_lines)


@cache
def said_by_package(init: Path) -> frozenset[str]:
    """The names that a package's own __init__ brings in: they hide a module of the same name."""
    if not init.exists():
        return frozenset()
    rows = [node for node in ast.walk(ast.parse(init.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)]
    return frozenset(alias.asname or alias.name for node in rows for alias in node.names)
