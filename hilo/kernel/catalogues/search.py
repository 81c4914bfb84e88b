"""Finding a code by a few letters: what a hand types while the other holds the telephone.

Every piece typed must begin some word of the entry, in any order: a word of its name, an everyday word for it, or its
code. "inc viv" finds the fire of a dwelling. What matches nothing is taken for a slip of the keys; what never meets in
one entry is answered by the entries that have most of it.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from hilo.kernel.catalogues.edition import LANGUAGES, Catalogue, Entry, InvalidCatalogue
from hilo.lib.text import fold

# Words that carry no meaning: they may be typed and are never required.
STOP_WORDS = """
a al de del el en esta hay la las lo los me mi no o para por que su un una y
an and at by for has he in is it my of on or she the there to
"""
STOP = frozenset(STOP_WORDS.split())
# Never required either, but they choose between twins: robbery with and without violence.
DECIDING = frozenset({"con", "sin", "with", "without"})
MAX_TEXT = 200
MAX_PIECES = 12
LONGEST = 20

# How much a match is worth: a word of the name in the reader's language, an everyday word, and the other language's.
NAME, EVERYDAY, OTHER = 1.0, 0.92, 0.55
EVERYDAY_STEP = 0.02
FIRST_WORD = 0.06
STEMMED, MISTYPED = 0.8, 0.6
COVERAGE, DECIDED, COMMON = 0.06, 0.05, 0.08


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer of a search. score: 0..1 and more, only to be compared within one answer."""

    entry: Entry
    score: float


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The words of one language's index in order, and for each the (place of the entry, weight) where it occurs."""

    tokens: list[str]
    postings: list[list[tuple[int, float]]]
    # By length: each beginning of that length and the words that have it.
    beginnings: list[dict[str, list[int]]]


class Index:
    """A search index over the codes in force of one edition, built once."""

    def __init__(self, catalogue: Catalogue, words: Path | None = None) -> None:
        """words: TOML of everyday words for the entries; InvalidCatalogue if it cannot be read or is malformed."""
        self._entries = catalogue.in_force
        everyday, common = _everyday(words, self._entries) if words else ([], frozenset())
        self._common = common
        self._vocabularies = {language: self._vocabulary(language, everyday) for language in LANGUAGES}
        self._deciding = {
            word: {place for place, entry in enumerate(self._entries) if word in _words(entry)} for word in DECIDING
        }
        self._lengths = {
            language: [max(1, len(_significant(entry.name(language)))) for entry in self._entries]
            for language in LANGUAGES
        }

    def find(self, text: str, *, limit: int = 10, language: str = "es") -> list[Hit]:
        """The entries that fit, best first; equals in the order of the catalogue. Empty for a text without a word."""
        spoken = language if language in self._vocabularies else LANGUAGES[0]
        pieces = _pieces(text)
        if not pieces:
            return []
        matches = [self._matches(piece, self._vocabularies[spoken]) for piece in pieces]
        scores = _together(matches) or _mostly(matches)
        for piece in DECIDING.intersection(re.findall(r"[a-z]+", fold(text[:MAX_TEXT]))):
            for place in self._deciding.get(piece, set()) & scores.keys():
                scores[place] += DECIDED
        if not all(piece.isdigit() for piece in pieces):
            for place in scores:
                scores[place] += COVERAGE * min(1.0, len(pieces) / self._lengths[spoken][place])
                scores[place] += COMMON if place in self._common else 0.0
        ranked = sorted(
            ((score, place) for place, score in scores.items()), key=lambda pair: (-round(pair[0], 6), pair[1])
        )
        return [Hit(self._entries[place], round(score, 4)) for score, place in ranked[:limit]]

    def _vocabulary(self, language: str, everyday: list[_Everyday]) -> _Vocabulary:
        weights: dict[str, dict[int, float]] = {}

        def add(token: str, place: int, weight: float) -> None:
            row = weights.setdefault(token, {})
            row[place] = max(row.get(place, 0.0), weight)

        for place, entry in enumerate(self._entries):
            add(entry.code, place, NAME)
            for named in LANGUAGES:
                worth = NAME if named == language else OTHER
                for position, token in enumerate(_significant(entry.name(named))):
                    add(token, place, worth + (FIRST_WORD if position == 0 and named == language else 0.0))
        for word in everyday:
            worth = EVERYDAY if word.language == language else OTHER * EVERYDAY
            for rank, place in enumerate(word.places):
                for token in word.tokens:
                    add(token, place, worth - (EVERYDAY_STEP * min(rank, 10) if word.ranked else 0.0))
        tokens = sorted(weights)
        return _Vocabulary(tokens, [list(weights[token].items()) for token in tokens], _beginnings(tokens))

    def _matches(self, piece: str, vocabulary: _Vocabulary) -> dict[int, float]:
        """Place of each entry that the piece fits, with the worth of its best word."""
        found: dict[int, float] = {}
        _collect(found, piece, piece, 1.0, vocabulary)
        if len(piece) >= 5 and not piece.isdigit():
            stem = re.sub(r"(?:[aeo]s|s|[aeo])$", "", piece)
            if stem != piece:
                _collect(found, stem, piece, STEMMED, vocabulary)
        if not found and len(piece) >= 4 and not piece.isdigit():
            _mistyped(found, piece, vocabulary)
        return found


def _beginnings(tokens: list[str]) -> list[dict[str, list[int]]]:
    found: list[dict[str, list[int]]] = [{} for _ in range(LONGEST + 1)]
    for at, token in enumerate(tokens):
        for length in range(1, LONGEST + 1):
            found[length].setdefault(token[:length], []).append(at)
    return found


def _mistyped(found: dict[int, float], piece: str, vocabulary: _Vocabulary) -> None:
    """Words whose beginning differs from the piece by one slip, or by two in a long one."""
    slips = 1 if len(piece) < 7 else 2
    for cut in (len(piece), len(piece) + 1):
        beginnings = vocabulary.beginnings[min(cut, LONGEST)]
        for near, distance, _ in extract(piece, beginnings.keys(), scorer=OSA.distance, score_cutoff=slips, limit=24):
            for at in beginnings[near]:
                for place, weight in vocabulary.postings[at]:
                    worth = weight * MISTYPED * (1 - 0.15 * distance)
                    if worth > found.get(place, 0.0):
                        found[place] = worth


def _collect(found: dict[int, float], prefix: str, piece: str, factor: float, vocabulary: _Vocabulary) -> None:
    tokens = vocabulary.tokens
    at = bisect_left(tokens, prefix)
    size = len(piece)
    while at < len(tokens) and tokens[at].startswith(prefix):
        token = tokens[at]
        fit = factor * (1.0 if token == piece else 0.7 + 0.25 * min(1.0, size / len(token)))
        for place, weight in vocabulary.postings[at]:
            worth = weight * fit
            if worth > found.get(place, 0.0):
                found[place] = worth
        at += 1


def _together(matches: list[dict[int, float]]) -> dict[int, float]:
    """Mean worth of the entries that every piece fits."""
    smallest = min(matches, key=len)
    return {
        place: sum(match[place] for match in matches) / len(matches)
        for place in smallest
        if all(place in match for match in matches)
    }


def _mostly(matches: list[dict[int, float]]) -> dict[int, float]:
    """Worth of the entries that at least half of the pieces fit, a missing piece counting as nothing."""
    sums: dict[int, float] = {}
    counts: dict[int, int] = {}
    for match in matches:
        for place, worth in match.items():
            sums[place] = sums.get(place, 0.0) + worth
            counts[place] = counts.get(place, 0) + 1
    return {place: worth / len(matches) for place, worth in sums.items() if 2 * counts[place] >= len(matches)}


def _pieces(text: str) -> list[str]:
    """What was typed, in pieces; words without meaning stay only if there is nothing else."""
    typed = re.findall(r"[a-z0-9]+", fold(text[:MAX_TEXT]))
    meaning = [piece for piece in typed if piece not in STOP and piece not in DECIDING]
    return list(dict.fromkeys(meaning or typed))[:MAX_PIECES]


def _significant(name: str) -> list[str]:
    tokens = re.findall(r"[a-z0-9]+", fold(name))
    return [token for token in tokens if len(token) > 1 and token not in STOP and token not in DECIDING]


def _words(entry: Entry) -> set[str]:
    return {word for name in entry.names.values() for word in re.findall(r"[a-z]+", fold(name))}


@dataclass(frozen=True, slots=True)
class _Everyday:
    """Everyday words and where they lead. ranked: the places stand in order of likelihood."""

    language: str
    tokens: tuple[str, ...]
    places: tuple[int, ...]
    ranked: bool


def _everyday(path: Path, entries: tuple[Entry, ...]) -> tuple[list[_Everyday], frozenset[int]]:
    """The everyday words that touch these entries, and the common entries; other editions' codes are passed over."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidCatalogue(f"{path}: the everyday words cannot be read: {error}") from error
    by_code = {entry.code: place for place, entry in enumerate(entries)}
    folded = [fold(entry.name("es")) for entry in entries]
    found: list[_Everyday] = []
    for number, row in enumerate(document.get("words", []), start=1):
        places = _places(row, by_code, folded)
        for language in LANGUAGES:
            words = row.get(language)
            if not isinstance(words, list) or ("codes" in row) == ("of" in row):
                raise InvalidCatalogue(f"{path}: words no. {number} needs es, en and either codes or of")
            tokens = tuple(token for word in words for token in _significant(word))
            found.append(_Everyday(language, tokens, places, "codes" in row))
    return found, frozenset(by_code[code] for code in document.get("common", []) if code in by_code)


def _places(row: dict[str, Any], by_code: dict[str, int], folded: list[str]) -> tuple[int, ...]:
    codes: Iterable[str] = row.get("codes", ())
    phrase = fold(str(row.get("of", "")))
    named = [place for place, name in enumerate(folded) if phrase and phrase in name]
    return tuple(by_code[code] for code in codes if code in by_code) + tuple(named)
