"""Checking a file of evidence without anything but the file: its chains, its signatures, and the hashes of its files.

The signature around it is checked before (kernel.signing.rules.verify). Pure: what lies in a folder is handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .chain import broken, signature_digest

_BROKEN = {
    "order": "a step is missing before step {seq}",
    "link": "step {seq} does not continue the one before it",
    "hash": "step {seq} was changed after it was recorded",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found. problems: what does not hold; files: hashes named; there, missing: of those, in the folder."""

    kind: str
    items: int
    steps: int
    problems: tuple[str, ...]
    files: int
    there: int
    missing: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.problems


def verify(document: Mapping[str, Any], folder: Mapping[str, str] | None = None) -> Verdict:
    """Check a document of kind "evidence" whose signature holds. folder: hash -> name of the files at hand, or None.

    A file that is not at hand is missing, not wrong; one that bears the name of another hash is wrong.
    """
    kind = str(document.get("type", ""))
    items = [document] if kind == "item" else _rows(document, "items")
    problems = [] if kind in {"item", "incident", "inventory"} else [f"“{kind}” is no kind of evidence file"]
    if kind != "inventory":
        problems += [f"{item.get('number')}: {said}" for item in items for said in _chain(item)]
    named = {str(file.get("sha256")): str(file.get("name")) for item in items for file in _rows(item, "files")}
    there: list[str] = []
    missing: list[str] = []
    if folder is not None:
        there = [sha for sha in named if sha in folder]
        missing = [name for sha, name in named.items() if sha not in folder]
        names = {name: sha for sha, name in folder.items()}
        problems += [
            f"{name}: the file in the folder has another hash"
            for sha, name in named.items()
            if sha not in folder and name in names
        ]
    steps = sum(len(_rows(item, "steps")) for item in items)
    return Verdict(kind, len(items), steps, tuple(problems), len(named), len(there), tuple(missing))


def _chain(item: Mapping[str, Any]) -> list[str]:
    steps = _rows(item, "steps")
    if not steps:
        return ["it has no chain of custody"]
    fault = broken(steps)
    if fault is not None:
        return [_BROKEN[fault.why].format(seq=fault.seq)]
    found = [f"step {step['seq']} is of another item" for step in steps if step.get("item") != item.get("number")]
    if steps[-1].get("after") != item.get("status"):
        found.append("its state is not the one its last step left it in")
    hashes = {step["seq"]: step["hash"] for step in steps}
    found += [
        f"the signature under step {row.get('seq')} does not fit it"
        for row in _rows(item, "signatures")
        if not _signed(row, str(hashes.get(row.get("seq"), "")))
    ]
    return found


def _signed(row: Mapping[str, Any], step: str) -> bool:
    try:
        at = datetime.fromisoformat(str(row["at"]))
        names = {key: str(row[key]) for key in ("side", "account", "name", "witness")}
    except (KeyError, ValueError):
        return False
    return bool(step) and at.tzinfo is not None and signature_digest(step, at=at, **names) == row.get("hash")


def _rows(document: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    """The objects of a list; nothing of another shape."""
    value = document.get(key)
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
