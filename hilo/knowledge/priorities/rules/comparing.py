"""Two lists beside one another: what they share, who enters, who leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Overlap:
    """How alike two lists are. jaccard: shared over all that stand on either; 1 for the same list."""

    one: str
    other: str
    shared: int
    jaccard: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Going from one list to another: who enters, who leaves (each in its own list's order), who stays."""

    enters: tuple[str, ...]
    leaves: tuple[str, ...]
    stays: tuple[str, ...]


def overlap(lists: Mapping[str, Sequence[str]]) -> tuple[Overlap, ...]:
    """Every pair of lists (codes under a name), each list with itself included, row by row."""
    return tuple(
        Overlap(one, other, len(set(a) & set(b)), len(set(a) & set(b)) / len(set(a) | set(b)) if a or b else 1.0)
        for one, a in lists.items()
        for other, b in lists.items()
    )


def difference(before: Sequence[str], after: Sequence[str]) -> Difference:
    """Who enters and leaves when `after` takes the place of `before`."""
    return Difference(
        enters=tuple(code for code in after if code not in set(before)),
        leaves=tuple(code for code in before if code not in set(after)),
        stays=tuple(code for code in after if code in set(before)),
    )
