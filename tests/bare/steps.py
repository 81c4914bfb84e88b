"""The steps that a manual tells: its fenced blocks under an invisible mark `<!-- step: KIND name -->`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "docs" / "operations.md"
_STEP = re.compile(r"^<!-- step: (\w+) ([\w-]+) -->\n```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(?:sh|bash)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^cat >(\S+) <<'?EOF'?\n(.*?)^EOF$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Step:
    """kind: "online" (a machine with a network) or "bare" (none, systemd runs); name: a word for reports."""

    kind: str
    name: str
    script: str


def steps(text: str) -> list[Step]:
    """The steps of a text in their order."""
    return [Step(*found) for found in _STEP.findall(text)]


def blocks(text: str) -> list[str]:
    """Every block of commands of a text, whether it is a step or not."""
    return _BLOCK.findall(text)


def files(text: str) -> dict[str, str]:
    """The files that the steps write with `cat >PATH <<EOF`: path -> content."""
    return {path: content for step in steps(text) for path, content in _FILE.findall(step.script)}
