"""Whether two records may be one person's: Spanish names by their sound, near birth dates, near keys; with reasons.

Pure. What is compared weighs as standards/likeness.toml says; from `ask_from` on a person is asked, and nobody but a
person says that two are one. `near_days` and `sound` are the blocking keys: whoever is alike by a birth date has one of
those days, whoever has none is alike by the whole name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from hilo.lib.text import fold

from .identity import Identity
from .service import standard

SOUNDS = (
    (re.compile(r"^h|(?<![cs])h"), ""),
    (re.compile(r"qu(?=[ei])"), "k"),
    (re.compile(r"gu(?=[ei])"), "G"),
    (re.compile(r"g(?=[ei])"), "j"),
    (re.compile(r"^x(?=[aeio])"), "j"),
    (re.compile(r"c(?=[ei])|z|x"), "s"),
    (re.compile(r"c(?!h)|q"), "k"),
    (re.compile(r"ll|y"), "i"),
    (re.compile(r"v|w"), "b"),
    (re.compile(r"n(?=[bp])"), "m"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"(.)\1+"), r"\1"),
)
"""What sounds alike in Mexico, in this order: h mute, qu/c/k, g/j, c/s/z/x, ll/y/i, b/v, and doubled letters."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much two records look like one person's. reasons: codes, as name_sounds, born_near; asks: enough to ask."""

    score: float
    reasons: tuple[str, ...]

    @property
    def asks(self) -> bool:
        return self.score >= float(standard("likeness")["ask_from"])

    @property
    def asks_within(self) -> bool:
        """Enough to ask whether somebody serves twice in one institution."""
        return self.score >= float(standard("likeness")["ask_within"])

    @property
    def asks_of_removed(self) -> bool:
        """Enough to ask of somebody whose service ended for a cause: with no birth dates to compare, the name alone,
        also as it sounds. A typed CUIP that differs by a digit tells nobody apart."""
        alike = bool({"name_same", "name_sounds"} & set(self.reasons))
        told = any(one.startswith("born_") or one == "curp_other" for one in self.reasons)
        return self.asks or (alike and not told)

    def words(self, language: str = "es") -> list[str]:
        """The reasons, in words."""
        label = standard("likeness")["label"]
        return [label[code][language] for code in self.reasons if code in label]


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody among those who were looked through, and why."""

    key: Any
    likeness: Likeness


@cache
def _words() -> tuple[Mapping[str, str], frozenset[str]]:
    row = standard("likeness")["words"]
    return row["short"], frozenset(row["particles"])


@lru_cache(maxsize=200_000)
def _sounds(word: str) -> str:
    for pattern, by in SOUNDS:
        word = pattern.sub(by, word)
    return word


@lru_cache(maxsize=100_000)
def words_of(name: str) -> tuple[str, ...]:
    """The words that tell a name from another, folded: short forms written out, particles and marks left out."""
    short, particles = _words()
    found = re.sub(r"[^\w]+", " ", fold(name)).split()
    told = [short.get(word, word) for word in found]
    return tuple(word for word in told if word not in particles) or tuple(told)


@lru_cache(maxsize=100_000)
def _heard(name: str) -> tuple[str, ...]:
    return tuple(sorted(_sounds(word) for word in words_of(name)))


def sound(name: str) -> str:
    """The blocking key of a name: its words by their sound, in an order that no swapped surname changes."""
    return " ".join(_heard(name))[:160]


def near_days(born: date) -> list[date]:
    """The birth dates that may be this one mistyped: a day off, day and month swapped, a year off."""
    found = [born, born - timedelta(1), born + timedelta(1)]
    for year, month, day in (
        (born.year, born.day, born.month),
        (born.year - 1, born.month, born.day),
        (born.year + 1, born.month, born.day),
    ):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def likeness(one: Identity, other: Identity) -> Likeness:
    """How much two identities look like one person's."""
    signs = {
        "name": _names(one.name, other.name),
        "born": _born(one.born, other.born),
        "curp": _curp(one.curp, other.curp),
        "cuip": _same(one.cuip, other.cuip),
        "sex": _same(one.sex, other.sex),
    }
    if signs["curp"] == "near" and signs["born"] == "other":
        signs["curp"] = "other"
    weighs = standard("likeness")
    score = sum(weighs[what].get(sign, 0.0) for what, sign in signs.items())
    told = tuple(
        f"{what}_{sign}" for what, sign in signs.items() if sign != "unknown" and (what, sign) != ("sex", "same")
    )
    return Likeness(round(score, 2), told)


def _same(one: str, other: str) -> str:
    return "unknown" if not one or not other else "same" if one == other else "other"


def _born(one: date | None, other: date | None) -> str:
    if one is None or other is None:
        return "unknown"
    return "same" if one == other else "near" if other in near_days(one) else "other"


def _curp(one: str, other: str) -> str:
    if not one or not other or one == other:
        return _same(one, other)
    return "near" if sum(a != b for a, b in zip(one, other, strict=False)) <= 2 else "other"


def _names(one: str, other: str) -> str:
    """ "same", "sounds", "part" (all of the shorter, of at least two words), "most" (all but one) or "other"."""
    if sorted(words_of(one)) == sorted(words_of(other)):
        return "same"
    short, long_ = sorted((words_of(one), words_of(other)), key=len)
    if not short:
        return "other"
    left, missed = list(long_), 0
    for word in short:
        like = word if word in left else next((w for w in left if _alike(word, w)), None)
        if like is None:
            missed += 1
        else:
            left.remove(like)
    if not missed and len(short) == len(long_):
        return "sounds"
    if not missed and len(short) >= 2 and len(long_) - len(short) <= 2:
        return "part"
    return "most" if missed == 1 and len(short) >= 3 else "other"


@lru_cache(maxsize=200_000)
def _alike(one: str, other: str) -> bool:
    """True if two words sound alike, or differ by a slip as they are written or as they sound."""
    sounds = _sounds(one), _sounds(other)
    return sounds[0] == sounds[1] or _slip(one, other) or _slip(*sounds)


def _slip(one: str, other: str) -> bool:
    """True if two words differ by one letter (written, missing, too many) or two neighbours swapped; or an initial."""
    if len(one) > len(other):
        one, other = other, one
    if len(one) == 1:
        return other.startswith(one)
    if len(one) < 3 or len(other) - len(one) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return one[at + 1 :] == other[at + 1 :] or swapped


@dataclass(slots=True)
class Crowd:
    """Many identities, found again by their blocking keys: for a file, of which each row is compared with all."""

    by_day: dict[date, list[tuple[Any, Identity]]] = field(default_factory=dict)
    by_sound: dict[str, list[tuple[Any, Identity]]] = field(default_factory=dict)

    def add(self, key: Any, who: Identity) -> None:
        if who.born:
            self.by_day.setdefault(who.born, []).append((key, who))
        self.by_sound.setdefault(sound(who.name), []).append((key, who))

    def like(self, who: Identity) -> list[Found]:
        """Who in the crowd may be this person, the likest first."""
        return alike(who, self._near(who))

    def _near(self, who: Identity) -> Iterator[tuple[Any, Identity]]:
        seen = set()
        for day in near_days(who.born) if who.born else ():
            for key, other in self.by_day.get(day, ()):
                seen.add(id(other))
                yield key, other
        for key, other in self.by_sound.get(sound(who.name), ()):
            if id(other) not in seen:
                yield key, other


def alike(who: Identity, among: Iterable[tuple[Any, Identity]]) -> list[Found]:
    """Those who may be this person, the likest first: whoever asks takes of them within an institution those that
    `asks_within`, of who was removed those that `asks_of_removed`, elsewhere those that `asks`."""
    found = [Found(key, likeness(who, other)) for key, other in among]
    enough = (one for one in found if one.likeness.asks_within or one.likeness.asks_of_removed)
    return sorted(enough, key=lambda one: -one.likeness.score)
