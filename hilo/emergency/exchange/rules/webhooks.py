"""What is told by webhook, to whom, and how often it is tried."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hilo.lib.actor import Actor

STANDARDS = Path(__file__).parents[1] / "standards"


@dataclass(frozen=True, slots=True)
class Telling:
    """A fact that may be told: the right its subscriber must hold ("" for none) and the members that are told."""

    fact: str
    needs: str
    members: tuple[str, ...]


@cache
def tellings() -> Mapping[str, Telling]:
    """Every fact that may be told, by name."""
    groups = _file()["groups"].values()
    return {fact: Telling(fact, group["needs"], tuple(group["members"])) for group in groups for fact in group["facts"]}


@cache
def retries() -> tuple[int, ...]:
    """Seconds to wait after each failed attempt; after the last the delivery is dead."""
    return tuple(_file()["retry"]["after_s"])


@cache
def limits() -> Mapping[str, int]:
    """subscriptions: of one institution; waiting: deliveries of one subscription before it reads on;
    kept_days: how long a delivery that arrived is kept."""
    return dict(_file()["limits"])


def may_be_told(fact: str, state: str, actor: Actor) -> bool:
    """True if the subscriber may see a fact of a state."""
    telling = tellings().get(fact)
    return telling is not None and actor.covers(state) and (not telling.needs or actor.may(telling.needs))


def serialize(fact: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a fact that are told; others stay here."""
    said: dict[str, Any] = {}
    for path in tellings()[fact].members:
        head, _, name = path.partition(".")
        value = payload.get(head)
        if not name:
            if head in payload and not isinstance(value, dict | list):
                said[head] = value
        elif isinstance(value, dict) and name in value:
            said.setdefault(head, {})[name] = value[name]
    return said


def next_wait(attempts: int) -> int | None:
    """Seconds until the next attempt after so many failed ones; None if there is no further one."""
    return retries()[attempts - 1] if attempts <= len(retries()) else None


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads((STANDARDS / "webhooks.toml").read_text(encoding="utf-8"))
