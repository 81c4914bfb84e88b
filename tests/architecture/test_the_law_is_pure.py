"""Rules, commands and facts are values in, verdict out: no ORM, no clock, whatever their file is called."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from .house import HILO, imports, modules

PURE = ("rules", "events", "commands")
FORBIDDEN = ("django", "ninja")
SHUT = ("models", "actions", "queries", "pages", "api", "cli")
CLOCKS = {("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("date", "today"), ("timezone", "now")}


def is_pure(module: str) -> bool:
    """True for `rules.py`, `rules_log.py`, `rules/age.py`, `events.py` and `commands.py` of a domain."""
    parts = module.split(".")[3:]
    return bool(parts) and any(parts[0] == name or parts[0].startswith(f"{name}_") for name in PURE)


def impure(root: Path) -> Iterator[str]:
    """Every import of a pure module that brings the ORM or a later file of a domain, and every look at a clock."""
    for module, path in modules(root):
        if not is_pure(module):
            continue
        for row in imports(module, path, root):
            later = row.imported.split(".")[3:4]
            own = row.imported.split(".")[:2] == ["hilo", module.split(".")[1]]
            if row.annotation_only:
                continue
            if row.imported.split(".")[0] in FORBIDDEN or (own and later and later[0] in SHUT):
                yield f"{module}:{row.line} imports {row.imported}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                base = node.func.value
                if isinstance(base, ast.Name) and (base.id, node.func.attr) in CLOCKS:
                    yield f"{module}:{node.lineno} looks at a clock"


def test_the_law_asks_no_database_and_no_clock():
    assert sum(is_pure(module) for module, _ in modules(HILO)) > 40
    assert list(impure(HILO)) == []


def test_a_rule_that_asks_is_caught_under_every_name(tmp_path: Path):
    for package in ("hilo", "hilo/justice", "hilo/justice/cases"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("", encoding="utf-8")
    for name in ("rules", "rules_terms", "commands", "events"):
        planted = tmp_path / "hilo/justice/cases" / f"{name}.py"
        for text in ("from django.db import models\n", "from .models import Case\n", "x = datetime.now()\n"):
            planted.write_text(text, encoding="utf-8")
            (tmp_path / "hilo/justice/cases/models.py").write_text("Case = 1\n", encoding="utf-8")
            assert len(list(impure(tmp_path / "hilo"))) == 1, (name, text)
        planted.unlink()
