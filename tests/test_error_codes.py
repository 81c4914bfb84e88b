"""Every stable code that Hilo can say is documented, and the documentation knows none that it cannot say."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = re.compile(r"HILO-[A-Z]\d{3}\b")
ROW = re.compile(r"^\| (HILO-[A-Z]\d{3}) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
SOURCES = {".py", ".toml", ".js", ".html", ".sql"}
COMPOSED = {"HILO-K400": 'f"HILO-K{'}
"""Codes made from a number while Hilo runs, and the text that makes them."""


def spoken(root: Path) -> dict[str, Path]:
    """Every code in the code base (its tests aside), and one file that says it."""
    files = [path for path in sorted(root.rglob("*")) if path.suffix in SOURCES and "tests" not in path.parts]
    return {code: path for path in files for code in CODE.findall(path.read_text(encoding="utf-8"))}


def documented(page: str) -> list[str]:
    """The codes of the page's rows, in order."""
    return [code for code, _, _ in ROW.findall(page)]


PAGE = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")


def test_every_code_is_documented():
    missing = {code: str(path.relative_to(ROOT)) for code, path in spoken(ROOT / "hilo").items()}
    for code in documented(PAGE):
        missing.pop(code, None)
    assert missing == {}


def test_no_code_is_documented_that_nothing_says():
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "hilo").rglob("*.py"))
    composed = {code for code, made_by in COMPOSED.items() if made_by in text}
    assert set(documented(PAGE)) - set(spoken(ROOT / "hilo")) - composed == set()


def test_each_code_stands_once_in_order_and_under_its_letter():
    codes = documented(PAGE)
    assert codes == sorted(set(codes))
    letter = ""
    for line in PAGE.splitlines():
        if line.startswith("## "):
            letter = line[3]
        elif line.startswith("| HILO-"):
            assert line[7] == letter, line


def test_every_row_can_be_read_as_one():
    rows = [line for line in PAGE.splitlines() if line.startswith("| HILO-")]
    assert [row for row in rows if not ROW.match(row)] == []
    assert len(rows) > 100


def test_a_code_that_is_not_documented_would_be_found(tmp_path):
    (tmp_path / "planted.py").write_text('raise Refusal("HILO-Z999", "planted")\n')
    assert set(spoken(tmp_path)) - set(documented(PAGE)) == {"HILO-Z999"}
