"""What this installation is for."""

from __future__ import annotations

import time

from django.db import DatabaseError
from django.utils.translation import get_language

from hilo.lib.errors import Conflict, Refusal

from .models import Installation
from .rules import DEMONSTRATION, OPERATIONAL, WORDS

MEMORY_S = 30.0
"""How long a process remembers it: it changes only while an installation is empty."""
_held: tuple[float, str] = (0.0, "")


def declared() -> str:
    """The kind as it stands in the database now; "" if it was never said."""
    return Installation.objects.values_list("kind", flat=True).first() or ""


def kind() -> str:
    """The kind, for what is shown: operational if it was never said.

    While the database does not answer it is what was known before, "" if nothing was.
    """
    global _held
    until, held = _held
    if until < time.monotonic():
        try:
            held = declared() or OPERATIONAL
        except DatabaseError:
            # A page that says so is made without it, and does not wait for it again.
            _held = (time.monotonic() + 1.0, held)
            return held
        _held = (time.monotonic() + MEMORY_S, held)
    return held


def warning(language: str) -> str:
    """What a figure or a paper of this installation must say of itself; "" in an operational one."""
    return WORDS.get(kind(), {}).get(language[:2], "")


def warnings() -> list[str]:
    """The same as a note beside a figure, in the reader's language; none in an operational one."""
    return [text for text in [warning(get_language() or "es")] if text]


def forget() -> None:
    """Read it anew at the next question."""
    global _held
    _held = (0.0, "")


def refuse_if_operational(what: str) -> None:
    """Refuse something made up where calls are real. what: a sentence's subject, such as "A replay".

    Raises: Refusal HILO-K451 in an operational installation, which one is that never said what it is.
    """
    if (declared() or OPERATIONAL) == OPERATIONAL:
        raise Refusal("HILO-K451", what=what)


def is_demonstration() -> bool:
    """Whether this is one, as the database says now: what opens a door asks no memory."""
    return declared() == DEMONSTRATION


def refuse_unless_demonstration() -> None:
    """Refuse what belongs in a demonstration and not even in an exercise.

    Raises: Conflict HILO-K452.
    """
    if not is_demonstration():
        raise Conflict("HILO-K452", held=declared() or OPERATIONAL, wanted=DEMONSTRATION, where="kind")
