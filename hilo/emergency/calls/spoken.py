"""How people say what happens, and which card it calls for.

A phrase is a list of beginnings of words. It is found in what was typed if its words come in their order with at most
`GAP` others between each two; accents, letters that sound alike (b and v, s, c and z, h, ll and y) and one slip in a
longer word are let pass, as somebody types them at three in the morning. The desk ranks by the same rules without a
line (desks/operator/static/operator/spoken.js): a test ranks the same phrases with both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from hilo.lib.text import fold

from .card_words import LANGUAGES
from .cards import Card, cards

GAP = 2
# A word this long may hold one slip; shorter ones would be taken for one another.
SLIP_FROM = 5
LONGEST_SAID = 2000
# A code is what the operator decided: it goes before words, unless they say much else.
FOR_CODE = 20.0
_SOUNDS = (
    ("qu", "k"),
    ("ch", "#"),
    ("h", ""),
    ("ll", "y"),
    ("v", "b"),
    ("ce", "se"),
    ("ci", "si"),
    ("z", "s"),
    ("c", "k"),
    ("ge", "je"),
    ("gi", "ji"),
    ("x", "s"),
    ("nb", "mb"),
    ("np", "mp"),
    ("w", "gu"),
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as it is compared: each word by its sound. A word that ends in "$" is the whole word."""

    pieces: tuple[str, ...]


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """A word as it sounds to whoever types it in a hurry: "ahogó" and "aogo" are one."""
    for letters, other in _SOUNDS:
        word = word.replace(letters, other)
    return re.sub(r"(.)\1+", r"\1", word)


def pieces(text: str) -> list[str]:
    """The words of a text by their sound."""
    return [sound(word) for word in re.findall(r"[a-z0-9]+", fold(text[:LONGEST_SAID])) if sound(word)]


@cache
def _phrase(words: str) -> Phrase:
    found = []
    for word in fold(words).split():
        whole = "$" if word.endswith("$") else ""
        found += [piece + whole for piece in pieces(word)]
    return Phrase(tuple(found))


def phrases_of(card: Card, language: str) -> list[Phrase]:
    """The phrases that call for a card in a language; Spanish where the language has none."""
    return [_phrase(words) for words in card.words[language if language in LANGUAGES else "es"]]


def suggest(
    narrative: str, language: str = "es", *, code: str = "", among: Mapping[str, Card] | None = None
) -> list[str]:
    """Ids of the cards to offer, the likeliest first: those of the code, then those whose phrases were said.

    language: of the narrative. among: the cards in use; those that Hilo ships if left out.
    """
    said = pieces(narrative)
    ranked = []
    for place, offered in enumerate((cards() if among is None else among).values()):
        longest = max((len(prefix) for prefix in offered.codes if code and code.startswith(prefix)), default=0)
        by_code = FOR_CODE + longest if longest else 0.0
        total = by_code + score([phrase.pieces for phrase in phrases_of(offered, language)], said)
        if total:
            ranked.append((-total, place, offered.id))
    return [id for _, _, id in sorted(ranked)]


def score(phrases: Sequence[Sequence[str]], said: Sequence[str]) -> float:
    """How strongly words call for a card: its best phrase, and a little for each further one."""
    initials = {word[0] for word in said}
    found = sorted((strength(phrase, said) for phrase in phrases if phrase[0][0] in initials), reverse=True)
    return round(found[0] + sum(found[1:4]) / 4, 3) if found and found[0] else 0.0


def strength(phrase: Sequence[str], said: Sequence[str]) -> float:
    """0 if the phrase was not said; more for each of its words, less for one that was typed with a slip."""
    best = 0.0
    for start in range(len(said)):
        if not like(phrase[0], said[start]):
            continue
        worth, at = 0.0, start
        for number, piece in enumerate(phrase):
            within = range(at, min(at + 1 + (GAP if number else 0), len(said)))
            fits = [(like(piece, said[place]), -place) for place in within]
            most, place = max(fits, default=(0.0, 0))
            if not most:
                worth = 0.0
                break
            worth += most
            at = -place + 1
        best = max(best, worth)
    return best


@lru_cache(maxsize=100_000)
def like(piece: str, word: str) -> float:
    """1 if the word begins so, 0.8 with one slip in a longer piece, else 0. A short piece counts less."""
    whole = piece.endswith("$")
    piece = piece.removesuffix("$")
    weight = 1.0 if len(piece) > 3 else 0.6
    if word == piece or (not whole and word.startswith(piece)):
        return weight
    if len(piece) < SLIP_FROM:
        return 0.0
    ends = (word,) if whole else tuple(word[:length] for length in range(len(piece) - 1, len(piece) + 2))
    return 0.8 * weight if any(_one_slip(piece, end) for end in ends) else 0.0


def _one_slip(one: str, other: str) -> bool:
    """True if a letter more, less, another or two changed round make one of the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if at == 0:
        # Nobody misses the first letter without seeing it, and too many words differ in it alone.
        return False
    rests = (one[at + 1 :], other[at + 1 :]), (one[at:], other[at + 1 :]), (one[at + 1 :], other[at:])
    turned = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return turned or any(a == b for a, b in rests)
