"""A narrative made ready to look for words in it: as written, and small without accents, place for place. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_SENTENCE = re.compile(r"[^.;\n]+(?:[.](?=\d)[^.;\n]*)*")
LONGEST = 300_000
"""Of a narrative with its continuations, so many letters are read: a hundred pages, in a quarter of a second. What is
told beyond them the report keeps and HILO-R317 counts."""


@dataclass(frozen=True, slots=True)
class Told:
    """A narrative made ready: as it was written and, letter for letter as long, small and without accents."""

    text: str
    bare: str

    def sentences(self) -> Iterator[tuple[int, int]]:
        for found in _SENTENCE.finditer(self.bare):
            yield found.span()


def read(text: str) -> str:
    """What is read of a text, however much was told."""
    return text[:LONGEST]


def told(text: str) -> Told:
    kept = read(text)
    if len(kept) == len(bare := unicodedata.normalize("NFKD", kept.lower()).encode("ascii", "ignore").decode()):
        return Told(kept, bare)
    return Told(kept, "".join(map(_letter, kept)))


@cache
def _letter(one: str) -> str:
    """One letter for one, so that places in both texts agree."""
    bare = unicodedata.normalize("NFKD", one.lower()).encode("ascii", "ignore").decode()
    return bare[:1] or " "
