"""People and objects of a case as its page shows them, from the context that goes with the report. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from hilo.desks.reading import clocks
from hilo.desks.reading.fields import masked
from hilo.kit.listing import shown

STEP = {"what": "arc", "giver": "from", "taker": "to", "seal": "seal"}
"""What is told of a step, and its name in the chain."""


@dataclass(frozen=True, slots=True)
class Held:
    """One person who was detained: what was done with them, and their clocks."""

    number: str
    name: str
    hidden: bool
    facts: list[tuple[str, str, bool]]
    """What, when or which, and whether it is missing where the law asks for it."""
    clocks: list[clocks.Clock]


def people(case: Any, at: datetime, spoken: str) -> list[Held]:
    """Everybody detained in the case, in the order of the register."""
    running = {number: [clocks.clock(row, at, spoken) for row in rows] for number, rows in case.terms.items()}
    return [_held(one, running.get(str(one.get("number")), []), spoken) for one in case.context.get("detentions") or []]


def _held(one: Mapping[str, Any], running: list[clocks.Clock], spoken: str) -> Held:
    if one.get("apart"):
        return Held(str(one.get("number", "")), "", True, [], running)
    spoken_in = (_text(one.get("language")), _text(one.get("interpreter")))
    count = _("{count} rights").format(count=len(one.get("rights") or []))
    facts = [
        (_("Detained"), _when(one, "detained_at"), False),
        (_("In the register"), _when(one, "registered_at"), True),
        (_("Where"), _text(one.get("place")), False),
        (_("Rights read"), _when(one, "rights_read_at", count), True),
        (_("Language"), " · ".join(filter(None, spoken_in)), False),
        (_("Visible injuries"), _injuries(one.get("injuries")), one.get("injuries") is None),
        (_("Handed over at"), _when(one, "handed_over_at", _text(one.get("authority"))), True),
    ]
    told = [(_("Consulate told"), _when(one, "consular_notice_at")), (_("Released"), _when(one, "released_at"))]
    facts += [(label, said, False) for label, said in told if said]
    name = one.get("name")
    return Held(str(one.get("number", "")), "" if masked(name) else str(name or ""), masked(name), facts, running)


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


def _injuries(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("none seen")
    if isinstance(value, Mapping):
        return _("protected: not for your role") if masked(value) else ""
    return _text(value)


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, (Mapping, list, bool)) else str(value)


def _at(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    return parse_datetime(value) if isinstance(value, str) else None


def _when(one: Mapping[str, Any], name: str, *more: str) -> str:
    """When something was done, and what more is known of that; "" if it was not."""
    at = _at(one.get(name))
    return " · ".join(filter(None, (str(shown(at)), *more))) if at else ""
