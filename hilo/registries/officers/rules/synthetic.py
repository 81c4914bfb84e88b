"""Officers who do not exist, in the shares of those who do: a force to try a screen, a figure or a machine with.

The marginals are counted (standards/synthetic.toml). How the components go together is our assumption: a share of the
force has all four, and in the rest they are independent, with the share chosen so that the whole has as many eligible
officers as were counted. Nobody may conclude from it how one component bears on another.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from .certificate import COMPONENTS, Held, months_after
from .service import standard


@dataclass(frozen=True, slots=True)
class Person:
    """number: from 1; components: only those that were ever judged; certified: holds a certificate."""

    number: int
    name: str
    profile: str
    rank: str
    joined_on: date
    components: Mapping[str, Held]


@dataclass(frozen=True, slots=True)
class Shares:
    """passed: component -> share passed and current; complete: of the force that has all by the mixture."""

    passed: Mapping[str, float]
    eligible: float
    complete: float
    trust_failed: float


@cache
def shares() -> Shares:
    """The shares to reproduce, and the part of the force that has all four components so that they come out."""
    document = standard("synthetic")
    without, counted = document["without"], document["counted"]
    passed = {name: 1 - without[name] / counted for name in COMPONENTS}
    eligible = document["eligible"]["eligible"] / document["eligible"]["counted"]
    low, high = 0.0, min(passed.values())
    for _ in range(60):
        middle = (low + high) / 2
        if _all(passed, middle) < eligible:
            low = middle
        else:
            high = middle
    return Shares(passed, eligible, low, without["trust_failed"] / without["trust"])


def _all(passed: Mapping[str, float], complete: float) -> float:
    """Share with all four when `complete` of the force has them anyway and the rest independently."""
    product = 1.0
    for share in passed.values():
        product *= (share - complete) / (1 - complete)
    return complete + (1 - complete) * product


def people(count: int, *, on: date, seed: int) -> Iterator[Person]:
    """So many officers as they stand on a day. The same seed makes the same people."""
    chance, document, held = random.Random(seed), standard("synthetic"), shares()
    given, surnames = document["names"]["given"], document["names"]["surnames"]
    ranks = [name for name, row in standard("ranks")["ranks"].items() if row["category"] in ("base", "officers")]
    weights = [60, 18, 9, 5, 4, 3, 1][: len(ranks)]
    rest = {name: (share - held.complete) / (1 - held.complete) for name, share in held.passed.items()}
    for number in range(1, count + 1):
        complete = chance.random() < held.complete
        components = {}
        for name in COMPONENTS:
            row = _component(name, complete or chance.random() < rest[name], on, held, chance)
            if row is not None:
                components[name] = row
        yield Person(
            number=number,
            name=f"{chance.choice(given)} {chance.choice(surnames)} {chance.choice(surnames)}",
            profile="preventive_state",
            rank=chance.choices(ranks, weights)[0],
            joined_on=on - timedelta(days=chance.randrange(400, 9000)),
            components=components,
        )


def _component(name: str, passed: bool, on: date, held: Shares, chance: random.Random) -> Held | None:
    """An evaluation that holds on the day, or one that does not, or none."""
    if passed:
        issued = on - timedelta(days=chance.randrange(1, 1090))
        return Held(True, issued, None if name == "training" else months_after(issued, 36))
    failed = held.trust_failed if name == "trust" else standard("synthetic")["assumed"].get(f"{name}_failed", 0.0)
    if chance.random() < failed:
        issued = on - timedelta(days=chance.randrange(1, 1090))
        return Held(False, issued, months_after(issued, 36))
    if name == "trust":
        issued = on - timedelta(days=chance.randrange(1110, 2600))
        return Held(True, issued, months_after(issued, 36))
    return None
