"""What is refused before anything is written: words that are missing, or that no list has; another's account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace

from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..rules import PLACE, Party, words


def needed(text: str, where: str) -> str:
    """A text that must say something, without the spaces around it. Raises: Refusal HILO-E421."""
    if not text.strip():
        raise Refusal("HILO-E421", f"{where}: say it in some words. Nothing was written.", where=where)
    return text.strip()


def word(value: str, among: Iterable[str], where: str, *, needed: bool = True) -> str:
    """The word, if the list has it. Raises: Refusal HILO-E420."""
    listed = list(among)
    if value in listed or (not value and not needed):
        return value
    raise Refusal("HILO-E420", f"{where}: choose one of {', '.join(listed)}.", where=where)


def some(values: Iterable[str], name: str) -> list[str]:
    """Words of a list, each once, in the list's order. Raises: Refusal HILO-E420."""
    given = [word(value, words(name), name) for value in values]
    return [one for one in words(name) if one in given]


def party(value: Party, actor: Actor, where: str) -> Party:
    """A party without spaces around its texts; its account can only be the actor's own.

    Raises: Refusal HILO-E420, HILO-E438.
    """
    word(value.kind, ("person", PLACE), f"{where}.kind")
    cleaned = replace(value, **{name: text.strip() for name, text in asdict(value).items()})
    if cleaned.account not in ("", actor.name):
        message = "An account signs for itself only. Name the person and a witness, or let them sign with their own."
        raise Refusal("HILO-E438", message, where=f"{where}.account")
    return cleaned
