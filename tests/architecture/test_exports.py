"""Every table that leaves passes hilo/lib/sheets.py: nothing else writes CSV, and nothing writes workbooks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from .house import HILO, modules

HOME = "hilo.lib.sheets"
READ_AGAIN = {"hilo.knowledge.incidence.reading.container"}
"""A workbook becomes text that the reading of official files takes: no person opens it."""
WRITERS = {"writer", "DictWriter"}
LIBRARIES = {"openpyxl", "xlsxwriter", "xlwt", "odf"}
METHODS = {"to_csv", "to_excel", "write_csv"}


def writes(path: Path) -> Iterator[tuple[int, str]]:
    """Each line of a module that writes a table past the one home, and what it names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            base = node.value.id if isinstance(node.value, ast.Name) else ""
            if (base == "csv" and node.attr in WRITERS) or node.attr in METHODS:
                yield node.lineno, node.attr
        elif isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            root = (node.module or "").split(".")[0]
            if (node.module == "csv" and names & WRITERS) or root in LIBRARIES:
                yield node.lineno, node.module or ""
            if node.module == HOME and "write_plain" in names:
                yield node.lineno, "write_plain"
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names if one.name.split(".")[0] in LIBRARIES)


def test_every_export_is_written_in_one_home():
    found = [
        f"{module}:{line} {what}"
        for module, path in modules(HILO)
        if module != HOME
        for line, what in writes(path)
        if not (what == "write_plain" and module in READ_AGAIN)
    ]
    assert found == []


def test_a_writer_of_its_own_would_be_seen(tmp_path):
    planted = tmp_path / "planted.py"
    planted.write_text(
        "import csv\nfrom csv import writer\nimport openpyxl\nfrom hilo.lib.sheets import write_plain\n"
        "csv.DictWriter(file, [])\nframe.to_csv(path)\n"
    )
    assert [line for line, _ in sorted(writes(planted))] == [2, 3, 4, 5, 6]
