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
    """After commit: wake the follower of this process, or, if it has none, those of other processes (PostgreSQL).

    A follower that gives facts their places tells the other processes itself, in that transaction and with the last
    place: a NOTIFY in every action's transaction would make all commits wait for one another.
    """
    for callback in list(_listeners):
        callback()
    if not _listeners and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")
