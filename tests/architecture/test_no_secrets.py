"""No key, token or personal data lies in the tree."""

from __future__ import annotations

import re
from pathlib import Path

from .house import ROOT

SECRETS = [
    re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    re.compile(rb"\bhilo_[A-Za-z0-9_-]{43}\b"),
    re.compile(rb"\b[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d\b"),
]
"""A private key, a bearer token as `hilo token create` prints it, a CURP."""
SKIPPED = {".git", ".venv", "data", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".hypothesis"}


def found_in(root: Path) -> list[str]:
    """The files under a folder that hold something secret."""
    return [
        str(path.relative_to(root))
        for path in sorted(root.rglob("*"))
        if path.is_file()
        and not SKIPPED & set(path.relative_to(root).parts)
        and path.suffix not in {".png", ".mo", ".jpg", ".woff2"}
        and any(secret.search(path.read_bytes()) for secret in SECRETS)
    ]


def test_no_secret_lies_in_the_tree():
    assert found_in(ROOT) == []


def test_a_secret_that_lies_about_is_found(tmp_path: Path):
    (tmp_path / "key.pem").write_text("-----BEGIN " + "PRIVATE KEY-----\n")
    (tmp_path / "notes.md").write_text("token hilo_" + "a1B2" * 10 + "xyz")
    (tmp_path / "people.csv").write_text("GOMC" + "900101HDFXXX09")
    (tmp_path / "clean.py").write_text("hilo_requests_total")
    assert found_in(tmp_path) == ["key.pem", "notes.md", "people.csv"]


def test_an_installations_data_is_never_taken_into_the_repository():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert {"/data/", "*.sqlite3"} <= set(ignored)
