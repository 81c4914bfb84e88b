"""What two narratives share: their telling words, slips of the keys allowed; words that name the kind count less."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz.distance import OSA

from hilo.kernel.catalogues import load
from hilo.lib.text import fold

# Words are compared by their beginnings, so that "volcado" and "volcadura" agree.
STEM = 5
KIND_WORD = 0.4
MISTYPED = 0.8
LONGEST_TEXT = 4000
PATH = Path(__file__).parents[1] / "standards" / "duplicates.toml"


@dataclass(frozen=True, slots=True)
class Narrative:
    """A text as its telling words. words: beginning -> word as written. weights: beginning -> what it tells."""

    words: Mapping[str, str]
    weights: Mapping[str, float]
    total: float


@lru_cache(maxsize=32_768)
def narrative(text: str) -> Narrative:
    """The telling words of a text, in its order."""
    plain, ignored = _kind_stems(), _ignored()
    words: dict[str, str] = {}
    for word in re.findall(r"[a-z0-9]+", fold(text[:LONGEST_TEXT])):
        if (len(word) > 2 or word.isdigit()) and word not in ignored:
            words.setdefault(word if word.isdigit() else word[:STEM], word)
    weights = {stem: KIND_WORD if stem in plain else 1.0 for stem in words}
    return Narrative(words, weights, sum(weights.values()))


def overlap(mine: Narrative, theirs: Narrative) -> float | None:
    """How much two narratives share letter by letter, 0..1; None if one says nothing."""
    if not mine.words or not theirs.words:
        return None
    shared = sum(mine.weights[stem] for stem in mine.weights.keys() & theirs.weights.keys())
    return _share(shared, mine, theirs)


def common_words(text: str, other: str) -> tuple[float | None, tuple[str, ...]]:
    """How much two texts share, slips of the keys allowed, 0..1 (None if one says nothing), and the shared words."""
    mine, theirs = narrative(text), narrative(other)
    if not mine.words or not theirs.words:
        return None, ()
    shared = {stem: 1.0 for stem in mine.words if stem in theirs.words}
    rest = [word for stem, word in theirs.words.items() if stem not in shared and len(word) >= STEM]
    for stem, word in mine.words.items():
        if stem in shared or len(word) < STEM or word.isdigit():
            continue
        if any(OSA.distance(word, other_word, score_cutoff=1) <= 1 for other_word in rest):
            shared[stem] = MISTYPED
    weight = sum(part * mine.weights[stem] for stem, part in shared.items())
    return _share(weight, mine, theirs), tuple(mine.words[stem] for stem in mine.words if stem in shared)


def _share(weight: float, mine: Narrative, theirs: Narrative) -> float:
    """One more in the denominator: two one-word texts that agree are worth less than two long ones."""
    return min(1.0, weight / (min(mine.total, theirs.total) + 1.0))


@cache
def _ignored() -> frozenset[str]:
    return frozenset(fold(tomllib.loads(PATH.read_text(encoding="utf-8"))["words"]["ignored"]).split())


@cache
def _kind_stems() -> frozenset[str]:
    """Beginnings of the words that only say what kind of event it is: the code says that already."""
    catalogue = load("incidents", datetime.max)
    document = tomllib.loads(catalogue.path.with_name(str(catalogue.about["words"])).read_text(encoding="utf-8"))
    everyday = [word for row in document["words"] for language in ("es", "en") for word in row[language]]
    names = [entry.name(language) for entry in catalogue.in_force for language in ("es", "en")]
    return frozenset(word[:STEM] for text in everyday + names for word in re.findall(r"[a-z]+", fold(text)))
