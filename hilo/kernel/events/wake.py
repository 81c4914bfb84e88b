"""Telling the followers that there is something new. A lost call costs a second, never a fact: followers also look."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

CHANNEL = "hilo_facts"
_listeners: set[Callable[[], None]] = set()


def listen(callback: Callable[[], None]) -> Callable[[], None]:
    """Be called (from any thread) after a commit of this process; returns the function that stops it."""
    _listeners.add(callback)
    return lambda: _listeners.discard(callback)


def call() -> None:
    """After commit: wake the followers of this process and, on PostgreSQL, of all others.

    Outside the transaction on purpose: a NOTIFY inside it would make all commits wait for one another.
    """
    for callback in list(_listeners):
        callback()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")
