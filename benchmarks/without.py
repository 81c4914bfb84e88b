"""Something is taken away from the ledger while a measurement lasts, and put back after it.

"seals": entries are chained and written, but no key is used and no record that must stand is read. "ledger": none of
it, and nobody is asked who holds a record: the same rows, bare.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from hilo.kernel import action
from hilo.kernel.ledger import actions, rules


class _Unsealed:
    nth = 0

    def digest(self, key: rules.Key) -> str:
        return ""


def _chained(link: rules.Link, key: rules.Key, before: str) -> rules.Link:
    made = replace(link, key=key.name, seal="0" * 64)
    return replace(made, hash=rules.digest(made))


def _nothing(*_: Any, **__: Any) -> None:
    return None


@contextmanager
def without(way: str) -> Iterator[None]:
    """way: "" takes nothing away."""
    with ExitStack() as stack:
        if way:
            for name, instead in (
                ("sealed", _chained),
                ("_state", lambda *_: _Unsealed()),
                ("content", lambda *_: ""),
                ("_lock_row", _nothing),
            ):
                stack.enter_context(patch.object(actions, name, instead))
        if way == "ledger":
            stack.enter_context(patch.object(actions, "at_end", _nothing))
            stack.enter_context(patch.object(action, "belongs", _nothing))
        yield
