"""Facts that only these tests know, and a spine of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from hilo.kernel.act import act
from hilo.kernel.events import registry


@dataclass(frozen=True, slots=True)
class BellRang:
    NAME: ClassVar[str] = "tests.BellRang"
    number: int


@pytest.fixture
def ring(now) -> Callable[..., None]:
    """`ring(1, 2, state="21")`: one act that records two facts."""
    from hilo.kernel.events.actions import record

    def rung(*numbers: int, state: str = "21", subject: str = "bell:1", at: Any = None, heard_by: Any = ()) -> None:
        with act():
            record([(BellRang(number), subject) for number in numbers], state=state, at=at or now, heard_by=heard_by)

    return rung


@pytest.fixture
def owe() -> Iterator[Callable[..., None]]:
    """`owe(first=function, ...)`: what is owed because of a bell; the real spine is back afterwards."""
    by_fact, by_name = dict(registry._by_fact), dict(registry._by_name)
    registry.register([])

    def owed(**reactions: Any) -> None:
        registry.register([registry.Reaction(BellRang.NAME, f"tests.{name}", run) for name, run in reactions.items()])

    yield owed
    registry._by_fact.clear()
    registry._by_fact.update(by_fact)
    registry._by_name.clear()
    registry._by_name.update(by_name)
