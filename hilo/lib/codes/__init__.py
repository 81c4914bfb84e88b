"""What each stable code says: its sentence in English and Spanish, its HTTP status, what it means and what to do.

One file a letter (c.toml for HILO-C…). docs/errors.md, the `title` of the API and the words of the desks come from
here. A code never changes its meaning; a new meaning takes the next free number.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
REFUSED = 2
GAP = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Code:
    """One code. status: 0 for what is never answered: a finding, and what a trigger of the database says.

    en, es: the sentence, with {placeholders}; "" for most findings, whose rule says theirs.
    means: what it means and what to do, in Markdown; the English sentence if that says it.
    composed: the sentence is put together where it is said; en and es are its short form.
    exit: what the command line ends with: 2, or 1 where it was well asked and the data at hand hold no answer.
    """

    code: str
    status: int
    en: str
    es: str
    means: str
    composed: bool
    exit: int

    def sentence(self, language: str) -> str:
        return self.es if language == "es" else self.en


@dataclass(frozen=True, slots=True)
class Letter:
    """All codes of one letter. title: the place that it stands for."""

    title: str
    codes: Mapping[str, Code]


@cache
def letter(name: str) -> Letter:
    """The codes of a letter; none for one that has no file."""
    file = FOLDER / f"{name.lower()}.toml"
    if not file.exists():
        return Letter("", {})
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    return Letter(document.pop("title"), {code: _code(code, row) for code, row in document.items()})


def find(code: str) -> Code | None:
    """The code, if there is one of this name."""
    return letter(code[5:6]).codes.get(code)


def fill(sentence: str, values: Mapping[str, Any]) -> str:
    """The sentence with its values; a placeholder without one stays as …"""
    return GAP.sub(lambda gap: str(values.get(gap[1], "…")), sentence)


def values_in(said: str, sentence: str) -> dict[str, str] | None:
    """What a sentence was filled with, read back from what was said; None if that is another sentence."""
    texts, names = GAP.split(sentence)[::2], GAP.findall(sentence)
    found = re.fullmatch("(.*)".join(map(re.escape, texts)), said, re.DOTALL)
    return dict(zip(names, found.groups(), strict=True)) if found else None


def said(code: str, message: str, language: str, values: Mapping[str, Any]) -> str:
    """What was said in English under a code, in "en" or "es"; as it was said if the code has no such sentence."""
    known = find(code)
    if language == "en" or known is None or not known.es:
        return message
    read = values_in(message, known.en)
    if read is None and not known.composed:
        return message
    return fill(known.sentence(language), {**values, **(read or {})})


def _code(code: str, row: dict[str, Any]) -> Code:
    return Code(
        code,
        row.get("status", 0),
        row.get("en", ""),
        row.get("es", ""),
        row.get("means") or row["en"],
        row.get("composed", False),
        row.get("exit", REFUSED),
    )
