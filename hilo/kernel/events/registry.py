"""Which reactions a fact calls for. `hilo.spine` fills it at start-up; nobody else does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Reaction:
    """A function run because of a fact; `name` is stored, so it must stay the same when code moves.

    run: called with the fact's payload and its instant, in one transaction with the mark that it was done; see
        `apart`.
    due: when it is due, of the fact's payload and instant; at once if left out. A term that must end by itself (an
        offer nobody answers, help that outlasts its end date) is a reaction that is due later.
    wanted: asked, at the end of the act that recorded the fact and with its payload, whether anything is to be run at
        all; always if left out. For reactions that few of very many facts call for: one indexed look-up, or none.
    apart: it waits for another machine. It is run by a loop of its own and in no transaction, so that a machine that
        hangs holds up no act and no other task; if it is stopped in its middle, it is run again.
    """

    fact: str
    name: str
    run: Callable[[Mapping[str, Any], datetime], None]
    due: Callable[[Mapping[str, Any], datetime], datetime] | None = None
    wanted: Callable[[Mapping[str, Any]], bool] | None = None
    apart: bool = False


_by_fact: dict[str, list[Reaction]] = {}
_by_name: dict[str, Reaction] = {}


def register(reactions: list[Reaction]) -> None:
    """Take the spine as it is; a second call replaces the first."""
    _by_fact.clear()
    _by_name.clear()
    for reaction in reactions:
        if reaction.name in _by_name:
            raise ValueError(f"two reactions are named {reaction.name}")
        _by_fact.setdefault(reaction.fact, []).append(reaction)
        _by_name[reaction.name] = reaction


def reactions_for(fact: str) -> list[Reaction]:
    return _by_fact.get(fact, [])


def apart() -> list[str]:
    """Names of the reactions that wait for another machine."""
    return [name for name, reaction in _by_name.items() if reaction.apart]


def named(name: str) -> Reaction | None:
    return _by_name.get(name)
