"""The complete case that every worked case changes a little, and how a path is changed."""

from __future__ import annotations

import copy
import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "cases"
FULL = Path(__file__).parents[2] / "tests" / "cases"


@cache
def _full() -> tuple[dict[str, Any], dict[str, Any]]:
    report = json.loads((FULL / "full_report.json").read_text(encoding="utf-8"))
    return report, json.loads((FULL / "full_context.json").read_text(encoding="utf-8"))


def full() -> tuple[dict[str, Any], dict[str, Any]]:
    """A fresh copy of the complete report and its context."""
    return copy.deepcopy(_full())


def worked() -> list[dict[str, Any]]:
    return [
        {"file": path.stem, **case}
        for path in sorted(HERE.glob("*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]


def changed(case: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The complete case with the answers of `when` set, the texts of `times` said so often, and those of
    `drop` taken away."""
    report, context = full()
    root = {**report, "context": context}
    for path, value in case.get("when", {}).items():
        holder, key = _found(root, path)
        if isinstance(holder, list) and key == len(holder):
            holder.append(value)
        else:
            holder[key] = value
    for path, times in case.get("times", {}).items():
        holder, key = _found(root, path)
        holder[key] *= times
    for path in case.get("drop", ()):
        holder, key = _found(root, path)
        del holder[key]
    context = root.pop("context", {})
    return root, context


def _found(holder: Any, path: str) -> tuple[Any, Any]:
    """The dict or list that holds the last step, and its key there; a step in a list is an id or a place."""
    *steps, last = path.split(".")
    for step in steps:
        holder = holder[_key(holder, step)]
    return holder, _key(holder, last)


def _key(holder: Any, step: str) -> Any:
    if not isinstance(holder, list):
        return step
    place = next((index for index, one in enumerate(holder) if isinstance(one, dict) and one.get("id") == step), None)
    return int(step) if place is None else place
