"""What an installation may become."""

from __future__ import annotations

from hilo.lib.errors import Conflict

OPERATIONAL, EXERCISE, DEMONSTRATION = KINDS = ("operational", "exercise", "demonstration")

WORDS = {
    EXERCISE: {"es": "EJERCICIO: nada de esto ocurre en realidad", "en": "EXERCISE: nothing here is really happening"},
    DEMONSTRATION: {
        "es": "DEMOSTRACIÓN: llamadas y personas inventadas",
        "en": "DEMONSTRATION: calls and people are invented",
    },
}
"""What is written on a figure or a paper that is of no operation."""


def may_become(held: str, wanted: str, *, in_use: bool) -> Conflict | None:
    """Why an installation of one kind cannot become another; None if it can, or is it already.

    held: "" if it was never said, which with records in it counts as operational: nobody knows that they are made up.
    in_use: whether it ever recorded a call or a detention.
    """
    if wanted == (held or OPERATIONAL) or (not in_use and (not held or wanted == OPERATIONAL)):
        return None
    return Conflict(
        "HILO-K452",
        held=held or OPERATIONAL,
        wanted=wanted,
        where="kind",
    )
