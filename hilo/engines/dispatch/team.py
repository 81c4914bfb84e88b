"""The team that answers several needs together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from hilo.engines.dispatch.values import Need

STEPS = 20_000
"""Of a search: a few hundredths of a second. A fire with four needs takes some dozens."""
DEEPEST = 64
"""Answers that are searched for; of more, each is the nearest's."""


@dataclass(frozen=True, slots=True)
class Option:
    """A unit that may be sent. mask: bit i if it answers needs[i]; cost_s: seconds it is ranked by; key: tie-break."""

    code: str
    mask: int
    cost_s: int
    key: tuple[int, str]


def best_team(needs: Sequence[Need], options: Sequence[Option], unit_price_s: int) -> tuple[str, ...]:
    """Codes of the units to send, in the order of the needs they answer.

    Each need with count n is answered by n different units; one unit may answer several needs at once (a rescue
    engine that carries a paramedic). The team is the one with the least
        sum over all answers of the arrival of the unit that gives it + unit_price_s for each unit sent,
    so help for every need comes early, and a further unit goes only where it saves more than its price: one that is
    sent is missing elsewhere. Ties go to the option that sorts first. A need with fewer candidates than its count
    takes all of them.

    Units that answer the same needs differ only in time, so of each such group only the first few can be in the best
    team; over what remains, branch and bound from the nearest for each need, with the cheapest possible rest as bound.
    The search is exact as long as it takes fewer than STEPS for at most DEEPEST answers; a scene that asks for dozens
    of units of many kinds gets the best team found by then.
    """
    few = _undominated(needs, options)
    slots: list[tuple[list[Option], int]] = []
    rest = [0]
    for index, need in enumerate(needs):
        able = [option for option in few if option.mask >> index & 1]
        count = min(need.count, len(able))
        slots += [(able, nth) for nth in range(count)]
        # The nth answer is no earlier than the nth unit's; who answers nothing else is paid for here.
        alone = unit_price_s if all(option.mask == 1 << index for option in able) else 0
        rest += [able[nth].cost_s + alone for nth in range(count)]
    bounds = [sum(rest) - passed for passed in accumulate(rest)]
    nearest = [able[nth] for able, nth in slots]
    best = tuple(dict.fromkeys(nearest))
    least = sum(option.cost_s for option in nearest) + unit_price_s * len(best)
    steps = 0

    def search(position: int, total: int, sent: tuple[Option, ...], after: int) -> None:
        nonlocal best, least, steps
        steps += 1
        if steps > STEPS or total + bounds[position] >= least:
            return
        if position == len(slots):
            least, best = total, sent
            return
        able, nth = slots[position]
        # Answers to one need are taken in rising order, so that no set is tried twice.
        for place in range(after + 1 if nth else 0, len(able)):
            option = able[place]
            known = option in sent
            price = 0 if known else unit_price_s
            search(position + 1, total + option.cost_s + price, sent if known else (*sent, option), place)

    if len(slots) <= DEEPEST:
        search(0, 0, (), -1)
    return tuple(option.code for option in best)


def _undominated(needs: Sequence[Need], options: Sequence[Option]) -> list[Option]:
    """The options that can be in the best team, by time: of those with equal masks, as many as one need may take."""
    keep: list[Option] = []
    taken: dict[int, int] = {}
    for option in sorted(options, key=lambda o: (o.cost_s, o.key)):
        room = max((need.count for index, need in enumerate(needs) if option.mask >> index & 1), default=0)
        if taken.get(option.mask, 0) < room:
            taken[option.mask] = taken.get(option.mask, 0) + 1
            keep.append(option)
    return keep
