"""People made up, and the slips by which a file or a clerk writes them otherwise: to try the rules of likeness with.

The names are those of the made-up force; how often each slip occurs is our assumption, and told where figures are.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from .identity import Identity
from .service import standard

SOUNDS = (("z", "s"), ("v", "b"), ("ll", "y"), ("ce", "se"), ("gi", "ji"), ("H", ""), ("ñ", "n"), ("y", "ll"))
SHORT = {
    "José": "J.",
    "María": "Ma.",
    "Guadalupe": "Gpe.",
    "Francisco": "Fco.",
    "Hernández": "Hdez.",
    "Martínez": "Mtz.",
}
FIRST, DAYS = date(1965, 1, 1), 14_600


def people(count: int, seed: int) -> Iterator[Identity]:
    """So many people: one or two given names, two surnames, a birth date; no keys."""
    chance, names = random.Random(seed), standard("synthetic")["names"]
    for _ in range(count):
        given = [chance.choice(names["given"]) for _ in range(1 + (chance.random() < 0.45))]
        words = [*given, chance.choice(names["surnames"]), chance.choice(names["surnames"])]
        yield Identity(" ".join(words), FIRST + timedelta(chance.randrange(DAYS)))


def _letter(who: Identity, chance: random.Random) -> Identity:
    words = who.name.split()
    place = chance.randrange(len(words))
    word = words[place]
    at = chance.randrange(1, len(word))
    missing, more = word[:at] + word[at + 1 :], word[:at] + chance.choice("aeioulnrs") + word[at:]
    words[place] = chance.choice([missing, more, word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]])
    return replace(who, name=" ".join(words))


def _sound(who: Identity, chance: random.Random) -> Identity:
    name = who.name
    for one, other in SOUNDS:
        name = name.replace(one, other) if chance.random() < 0.7 else name
    return replace(who, name=name)


def _missing(who: Identity, chance: random.Random) -> Identity:
    return replace(who, name=" ".join(who.name.split()[:-1]))


def _swapped(who: Identity, chance: random.Random) -> Identity:
    *given, one, other = who.name.split()
    return replace(who, name=f"{other.upper()} {one.upper()}, {' '.join(given)}")


def _short(who: Identity, chance: random.Random) -> Identity:
    return replace(who, name=" ".join(SHORT.get(word, word) for word in who.name.split()).upper())


def _day(who: Identity, chance: random.Random) -> Identity:
    assert who.born is not None
    return replace(who, born=who.born + timedelta(chance.choice((-1, 1))))


def _turned(who: Identity, chance: random.Random) -> Identity:
    born = who.born
    assert born is not None
    return replace(who, born=date(born.year, born.day, born.month)) if born.day <= 12 else _day(who, chance)


def _year(who: Identity, chance: random.Random) -> Identity:
    born = who.born
    assert born is not None
    return replace(
        who,
        born=born.replace(year=born.year + chance.choice((-1, 1)), day=min(born.day, 28 if born.month == 2 else 31)),
    )


NAMES: tuple[Callable[[Identity, random.Random], Identity], ...] = (_letter, _sound, _missing, _swapped, _short)
DATES: tuple[Callable[[Identity, random.Random], Identity], ...] = (_day, _turned, _year)


def slipped(who: Identity, chance: random.Random) -> Identity:
    """The same person as a clerk writes them: a slip of the name, and in three of ten a slip of the date as well."""
    told = chance.choice(NAMES)(who, chance)
    return chance.choice(DATES)(told, chance) if chance.random() < 0.3 else told
