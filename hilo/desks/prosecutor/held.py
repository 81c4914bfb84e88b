"""People and objects of a case as its page shows them, from the context that goes with the report. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hilo.desks.reading import clocks
from hilo.desks.reading.fields import masked


@dataclass(frozen=True, slots=True)
class Held:
    """One person who was detained: what was done with them, and their clocks."""

    number: str
    name: str
    hidden: bool
    facts: list[tuple[str, str, bool]]
    """What, when or which, and whether it is missing where the law asks for it."""
    clocks: list[clocks.Clock]


@dataclass(frozen=True, slots=True)
class Step:
    """One arc of a chain of custody. state: done, or late where the chain breaks; why: the breach in words."""

    what: str
    at: datetime | None
    giver: str
    taker: str
    seal: str
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class Item:
    """One object with its chain. broken: how many steps break it; files: digital files whose hash was checked."""

    number: str
    kind: str
    description: str
    place: str
    seal: str
    signed: str
    steps: list[Step] = field(default_factory=list)
    broken: int = 0
    hash_ok: bool | None = None


def people(case: Any, at: datetime, spoken: str) -> list[Held]:
    """Everybody detained in the case, in the order of the register."""
    running = {number: [clocks.clock(row, at, spoken) for row in rows] for number, rows in case.terms.items()}
    return [_held(one, running.get(str(one.get("number")), []), spoken) for one in case.context.get("detentions") or []]


def _held(one: Mapping[str, Any], running: list[clocks.Clock], spoken: str) -> Held:
    if one.get("apart"):
        return Held(str(one.get("number", "")), "", True, [], running)
    rights = one.get("rights") or []
    read_at = _at(one.get("rights_read_at"))
    injuries = one.get("injuries")
    facts = [
        (_("Detained"), _when(one.get("detained_at")), False),
        (_("In the register"), _when(one.get("registered_at")), not one.get("registered_at")),
        (_("Where"), _text(one.get("place")), False),
        (
            _("Rights read"),
            f"{_when(one.get('rights_read_at'))} · {_('{count} rights').format(count=len(rights))}" if read_at else "",
            read_at is None,
        ),
        (
            _("Language"),
            " · ".join(part for part in (_text(one.get("language")), _text(one.get("interpreter"))) if part),
            False,
        ),
        (_("Visible injuries"), _injuries(injuries), injuries is None),
    ]
    if one.get("consular_notice_at"):
        facts.append((_("Consulate told"), _when(one.get("consular_notice_at")), False))
    handed = one.get("handed_over_at")
    facts.append(
        (_("Handed over at"), " · ".join(filter(None, (_when(handed), _text(one.get("authority"))))), not handed)
    )
    if one.get("released_at"):
        facts.append((_("Released"), _when(one.get("released_at")), False))
    name = one.get("name")
    return Held(str(one.get("number", "")), "" if masked(name) else str(name or ""), masked(name), facts, running)


def items(rows: Iterable[Mapping[str, Any]]) -> list[Item]:
    """What was secured, each with its chain and where that breaks."""
    return [_item(row) for row in rows]


def _item(row: Mapping[str, Any]) -> Item:
    steps = _steps(row.get("steps") or [])
    return Item(
        number=str(row.get("number", "")),
        kind=_text(row.get("kind")),
        description=_text(row.get("description")),
        place=_text(row.get("place")),
        seal=_text(row.get("seal")),
        signed=_signed(row.get("inventory")),
        steps=steps,
        broken=sum(step.state == "late" for step in steps),
        hash_ok=_hash(row.get("steps") or []),
    )


def _steps(rows: Iterable[Mapping[str, Any]]) -> list[Step]:
    made: list[Step] = []
    for row in rows:
        why = []
        if not row.get("to"):
            why.append(_("nobody is named who received it"))
        if row.get("hash_ok") is False:
            why.append(_("the file is not the one that was secured"))
        if row.get("seal_condition") in ("broken", "absent"):
            why.append(_("the seal was broken") if row["seal_condition"] == "broken" else _("there was no seal"))
        made.append(
            Step(
                what=_text(row.get("arc")),
                at=_at(row.get("at")),
                giver=_text(row.get("from")),
                taker=_text(row.get("to")),
                seal=_text(row.get("seal")),
                state="late" if why else "done",
                why="; ".join(why),
            )
        )
    return made


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


def _when(value: Any) -> str:
    at = _at(value)
    return f"{localtime(at) if at.tzinfo else at:%d/%m/%Y %H:%M}" if at else ""
