"""What is refused before anything is written: words that no list has, texts too long, times that cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal
from hilo.lib.text import has_nul

from ..rules import PLACE, Party, words

AHEAD = timedelta(days=1)
"""A phone's clock may be hours wrong; what lies further ahead is no time at all."""
_LONGEST = {"name": 160, "post": 120, "institution": 160, "witness": 160, "account": 150}


def text(value: str, longest: int, where: str, *, needed: bool = False) -> str:
    """The text without spaces around it. Raises: Refusal HILO-E421, E443."""
    said = value.strip()
    if needed and not said:
        raise Refusal("HILO-E421", f"{where}: say it in some words. Nothing was written.", where=where)
    if len(said) > longest or has_nul(said):
        raise Refusal("HILO-E443", f"{where}: at most {longest} characters, without NUL.", where=where)
    return said


def word(value: str, among: Iterable[str], where: str, *, needed: bool = True) -> str:
    """The word, if the list has it. Raises: Refusal HILO-E420."""
    listed = list(among)
    if value in listed or (not value and not needed):
        return value
    raise Refusal("HILO-E420", f"{where}: choose one of {', '.join(listed)}.", where=where)


def some(values: Iterable[str], name: str) -> list[str]:
    """Words of a list, each once, in the list's order."""
    given = [word(value, words(name), name) for value in values]
    return [one for one in words(name) if one in given]


def moment(value: datetime, at: datetime, where: str) -> datetime:
    """An instant that may be. Raises: Refusal HILO-E422."""
    if value.tzinfo is None or value.year < 1990 or value > at + AHEAD:
        message = f"{where}: a time with its zone, not before 1990 and not in the future."
        raise Refusal("HILO-E422", message, where=where)
    return value


def clock(value: datetime | None, where: str = "device_at") -> datetime | None:
    """What a phone's clock said, however wrong, so long as it is a time: both it and the server's are kept.

    Raises: Refusal HILO-E422, E447.
    """
    if value is None or (value.tzinfo is not None and 1970 <= value.year < 2200):
        return value
    raise Refusal("HILO-E447", f"{where}: a time with its zone, between 1970 and 2200.", where=where)


def amount(value: Any, where: str) -> Decimal:
    """A quantity above nothing, in thousandths at the finest. Raises: Refusal HILO-E437."""
    try:
        found = Decimal(str(value))
        if found.is_finite() and 0 < found < 10**10:
            found = found.quantize(Decimal("0.001"))
            if found > 0:
                return found
    except InvalidOperation:
        pass
    raise Refusal("HILO-E437", f"{where}: a number above 0, such as 1 or 12.5.", where=where)


def party(value: Party, actor: Actor, where: str) -> Party:
    """A party with its texts in bounds; its account can only be the actor's own. Raises: Refusal HILO-E420, E421,
    E438."""
    word(value.kind, ("person", PLACE), f"{where}.kind")
    cleaned = {name: text(getattr(value, name), longest, f"{where}.{name}") for name, longest in _LONGEST.items()}
    if cleaned["account"] not in ("", actor.name):
        message = "An account signs for itself only. Name the person and a witness, or let them sign with their own."
        raise Refusal("HILO-E438", message, where=f"{where}.account")
    return replace(value, **cleaned)


def party_of(row: Mapping[str, Any]) -> Party:
    """A party as a document or a form has it."""
    return Party(**{field.name: str(row.get(field.name) or field.default) for field in fields(Party)})
