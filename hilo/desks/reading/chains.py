"""Objects of a case as a page shows them, each with the hands that it went through. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

STEP = {"what": "arc", "giver": "from", "taker": "to", "seal": "seal"}
"""What is told of a step, and its name in the chain."""


def items(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What was secured, each with its chain. broken: how many steps break it; hash_ok: of its files, None for none."""
    return [_item(row, [_step(one) for one in row.get("steps") or []]) for row in rows]


def _item(row: Mapping[str, Any], steps: list[dict[str, Any]]) -> dict[str, Any]:
    told = {name: _text(row.get(name)) for name in ("number", "kind", "description", "place", "seal")}
    return told | {
        "signed": _signed(row.get("inventory")),
        "steps": steps,
        "broken": sum(step["state"] == "late" for step in steps),
        "hash_ok": _hash(row.get("steps") or []),
    }


def _step(row: Mapping[str, Any]) -> dict[str, Any]:
    """One arc of a chain of custody; late where the chain breaks, and why."""
    why = []
    if not row.get("to"):
        why.append(_("nobody is named who received it"))
    if row.get("hash_ok") is False:
        why.append(_("the file is not the one that was secured"))
    if row.get("seal_condition") in ("broken", "absent"):
        why.append(_("the seal was broken") if row["seal_condition"] == "broken" else _("there was no seal"))
    told = {name: _text(row.get(key)) for name, key in STEP.items()}
    return told | {"at": _at(row.get("at")), "state": "late" if why else "done", "why": "; ".join(why)}


def _hash(steps: Iterable[Mapping[str, Any]]) -> bool | None:
    checked = [step["hash_ok"] for step in steps if step.get("hash_ok") is not None]
    return all(checked) if checked else None


def _signed(inventory: Any) -> str:
    if not isinstance(inventory, Mapping):
        return ""
    if inventory.get("signed"):
        return _("inventory signed by the person")
    count = inventory.get("witnesses") or 0
    count = len(count) if isinstance(count, list) else count
    return _("inventory signed by {count} witnesses").format(count=count) if count else _("inventory not signed")


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, (Mapping, list, bool)) else str(value)


def _at(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    return parse_datetime(value) if isinstance(value, str) else None
