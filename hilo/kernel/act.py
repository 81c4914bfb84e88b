"""One act: one transaction, its facts recorded and its ledger entries written at the end, together.

An action opens `act()`. What it records and enters is gathered and written just before the commit: facts first, the
ledger last, so that an institution's chain is locked for two statements only. An action called by another joins its
act, and both are written as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

Write = Callable[[list[Any]], None]
_gathered: ContextVar[dict[Write, list[Any]] | None] = ContextVar("hilo_act", default=None)
_noted: ContextVar[dict[Any, Any]] = ContextVar("hilo_act_noted")


@contextmanager
def act() -> Iterator[None]:
    """All of it, or nothing. Inside another act it is part of that one."""
    if _gathered.get() is not None:
        yield
        return
    gathered: dict[Write, list[Any]] = {}
    token, notes = _gathered.set(gathered), _noted.set({})
    try:
        with transaction.atomic(savepoint=False):
            yield
            for write in sorted(gathered, key=lambda write: getattr(write, "last", False)):
                write(gathered[write])
    finally:
        _gathered.reset(token)
        _noted.reset(notes)


def at_end(write: Write, item: Any) -> None:
    """Hand an item to be written at the end of the present act, in one call with all others for the same `write`.

    Raises: TransactionManagementError outside an act.
    """
    gathered = _gathered.get()
    if gathered is None:
        raise transaction.TransactionManagementError("facts and ledger entries belong in an act: `with act():`")
    gathered.setdefault(write, []).append(item)


def in_act() -> bool:
    """Whether an act is under way."""
    return _gathered.get() is not None


def noted() -> dict[Any, Any]:
    """What the present act notes of what it met, by whatever key; gone with it. Raises: LookupError outside an act."""
    return _noted.get()


def forget_with(forget: Callable[[], object]) -> None:
    """What a process remembers of what an act changes is forgotten, now and again once it is committed.

    Between the two another thread may have read what stood before, and would remember that.
    """
    forget()
    transaction.on_commit(forget)
