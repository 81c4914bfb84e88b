"""What Hilo says to programs and leaves in its ledger, kept as text: whoever changes it sees the change and means it.

`make snapshots` writes them anew; the difference is then read in the commit.
"""

from __future__ import annotations

import difflib
import json
import os
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
WIDTH = 120
NEWEST = 60
"""Lines of a difference that are shown; the rest is in `git diff` after `make snapshots`."""


def part(name: str) -> dict[str, Any]:
    """A part of the API's description as it is stored: "paths", "schemas", ..."""
    return json.loads((FOLDER / "openapi" / f"{name}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def check(name: str, now: str, folder: Path = FOLDER) -> None:
    """The stored text is what Hilo says now; with HILO_SNAPSHOTS=write it becomes so."""
    path = folder / name
    if os.environ.get("HILO_SNAPSHOTS") == "write":
        path.write_text(now, encoding="utf-8")
    stored = path.read_text(encoding="utf-8") if path.exists() else ""
    changed = list(difflib.unified_diff(stored.splitlines(), now.splitlines(), "stored", "now", n=4, lineterm=""))
    told = "\n".join(changed[:NEWEST])
    assert not changed, (
        f"{name} is not what Hilo says now ({len(changed)} lines of difference, the first {NEWEST} here).\n"
        f"If that is meant, `make snapshots` writes it anew.\n{told}"
    )


def lines(value: Any) -> str:
    """A JSON document with its keys in order, each part on one line where it fits: a change touches few lines."""
    return "\n".join(_lines(json.loads(json.dumps(value)), 0, "")) + "\n"


def _lines(value: Any, indent: int, key: str) -> list[str]:
    short = " " * indent + key + json.dumps(value, ensure_ascii=False, sort_keys=True)
    if not value or not isinstance(value, dict | list) or len(short) < WIDTH:
        return [short]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    inside = (
        [(f"{json.dumps(k)}: ", value[k]) for k in sorted(value)]
        if isinstance(value, dict)
        else [("", v) for v in value]
    )
    parts = ["\n".join(_lines(part, indent + 1, name)) for name, part in inside]
    return [" " * indent + key + opening, *",\n".join(parts).split("\n"), " " * indent + closing]
