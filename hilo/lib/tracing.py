"""Whose work a line of the log belongs to: a request, by the number that its answer carries, or a task."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_work: ContextVar[str] = ContextVar("hilo_work", default="")


def trace() -> str:
    """The work under way: "9f3c5a…" of a request, "task-17" of a task, "" of neither."""
    return _work.get()


def new_trace() -> str:
    """A number that no other request has. Always ours: what a client sent could be anything, a person's too."""
    return secrets.token_hex(8)


@contextmanager
def traced(name: str) -> Iterator[None]:
    """All that is logged inside is of this work."""
    token = _work.set(name)
    try:
        yield
    finally:
        _work.reset(token)
