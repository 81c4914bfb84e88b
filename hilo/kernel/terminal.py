"""What the command line says, in the language of whoever sits at the terminal.

A text is written in English where it is said, `said("{count} entered.", count=3)`; its Spanish stands in `terminal.po`
of the domain's `locale`, or of `hilo/site/locale` where several say it. JSON, codes, names of options and what is kept
are the same in both: none of them goes through here.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Literal

Language = Literal["es", "en"]
HOUSE = Path(__file__).parents[1]
FILES = "locale/es/LC_MESSAGES/terminal.mo"
ASKED = ("HILO_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Where the language is looked for; the first that says something counts."""

_told: ContextVar[Language | None] = ContextVar("hilo_terminal_language", default=None)


def language() -> Language:
    """Spanish where the locale is a Spanish one or HILO_LANGUAGE says "es", English everywhere else."""
    if (told := _told.get()) is not None:
        return told
    first = next((value for name in ASKED if (value := os.environ.get(name, ""))), "")
    return "es" if first.lower().startswith("es") else "en"


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """Speak one language for a while: English for JSON, whatever the locale."""
    token = _told.set(chosen)
    try:
        yield
    finally:
        _told.reset(token)


def said(text: str, /, **values: Any) -> str:
    """A text in the terminal's language, filled with `values`, each formatted as its place says."""
    spoken = _spanish(text) if language() == "es" else text
    return spoken.format(**values) if values else spoken


def later(text: str) -> str:
    """A text where it is written as a constant, to be said (`said`) when somebody reads it."""
    return text


def counted(one: str, many: str, count: int, /, **values: Any) -> str:
    """The text for one or for many, in the terminal's language; `count` fills its place."""
    return said(one if count == 1 else many, count=count, **values)


def lend() -> None:
    """Lend the house's Spanish to the library that reads the command line: it asks gettext for its own words."""
    gettext.bindtextdomain("terminal", str(HOUSE / "site" / "locale"))
    gettext.textdomain("terminal")
    os.environ["LANGUAGE"] = language()


def _spanish(text: str) -> str:
    return catalogue().get(text, text)


@cache
def catalogue() -> dict[str, str]:
    """Every text that has a Spanish one: those of the whole house first, then of each domain."""
    found: dict[str, str] = {}
    for path in (HOUSE / "site" / FILES, *sorted(HOUSE.glob(f"*/*/{FILES}"))):
        with path.open("rb") as file:
            known = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        found = known | found
    found.pop("", None)
    return found
