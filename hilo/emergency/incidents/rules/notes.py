"""What is said of an incident while it runs: what is new in a narrative, what is grave, and who owes an answer."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hilo.lib.text import fold

PATH = Path(__file__).parents[1] / "standards" / "notes.toml"
ROLES = ("operator", "dispatcher", "supervisor", "crew", "partner", "system")
"""In which role a note was written."""
Side = tuple[str, str]
"""Code of a centre and of a unit: of who writes, or hears; "" for the unit of people of a centre."""


@dataclass(frozen=True, slots=True)
class Template:
    """A thing said so often that one key says it. labels: by language; roles: who is offered it."""

    key: str
    labels: Mapping[str, str]
    grave: bool
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class NoteTerms:
    """goes_on_s: who types on within so many seconds adds to the note; rises_again_s: when a grave one comes anew."""

    goes_on_s: int
    rises_again_s: int


@cache
def _standard() -> dict[str, Any]:
    return tomllib.loads(PATH.read_text(encoding="utf-8"))


@cache
def note_terms() -> NoteTerms:
    """standards/notes.toml."""
    return NoteTerms(**_standard()["terms"])


@cache
def templates() -> Mapping[str, Template]:
    """Every template by its key."""
    return {
        key: Template(key, {"es": row["es"], "en": row["en"]}, bool(row.get("grave")), frozenset(row["roles"]))
        for key, row in _standard()["templates"].items()
    }


@cache
def _grave() -> re.Pattern[str]:
    words = sorted({fold(word) for found in _standard()["grave"].values() for word in found})
    said = (re.escape(word[:-1]) + r"(?!\w)" if word.endswith(".") else re.escape(word) for word in words)
    return re.compile(r"(?<!\w)(?:" + "|".join(said) + ")")


def is_grave(text: str) -> bool:
    """True if the words alone say that somebody may die of not hearing them. “No weapon” is heard too: better so."""
    return _grave().search(fold(text)) is not None


def begins_at(before: str, after: str) -> int:
    """Where what is new in a narrative begins: at the end of what stood, or of its line where that was gone on with.

    A text that was changed further up is new from the line of the first change on.
    """
    end = _alike(before, after)
    whole = end == len(before) and (not before or before[-1].isspace() or after[end : end + 1] in ("", "\n"))
    return end if whole or not after[end:].strip() else after.rfind("\n", 0, end) + 1


def ends_at(before: str, after: str, begins: int) -> int:
    """Where it ends: at the end of the text, or of the last line that was changed."""
    same = _alike(before[begins:][::-1], after[begins:][::-1])
    if same >= len(after) - begins:
        return begins
    line = after.find("\n", len(after) - same) if same else -1
    return len(after) if line < 0 else line


def _alike(one: str, other: str) -> int:
    """How many letters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def new_words(after: str, begins: int, ends: int | None = None) -> str:
    """What a narrative says between two places, "" if that is no word."""
    text = after[begins:ends].strip()
    return text if re.search(r"\w", text) else ""


def owes(note: Side, role: str, grave: bool, heard: Collection[Side], reader: Side, lead: str) -> bool:
    """True if a reader must still say that it heard the note. lead: code of the centre that answers for the incident.

    Grave ones are owed an answer by every crew that is there, by the centre that answers, and by a centre that has a
    part in it; not by who wrote it, though its dispatcher owes one for what an operator or the house wrote.
    """
    if not grave or reader in heard:
        return False
    return reader != note or (role in ("operator", "system") and reader == (lead, ""))
