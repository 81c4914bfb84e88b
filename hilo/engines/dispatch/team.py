"""The team that answers several needs together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hilo.engines.dispatch.values import Need


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

    The search is exact. Units that answer the same needs differ only in time, so of each such group only the first
    few can be in the best team; over what remains, branch and bound with the cheapest possible rest as bound.
    """
    few = _undominated(needs, options)
    slots: list[tuple[int, list[Option], bool]] = []
    for index, need in enumerate(needs):
        able = [option for option in few if option.mask >> index & 1]
        slots += [(index, able, nth > 0) for nth in range(min(need.count, len(able)))]
    bounds = [0] * (len(slots) + 1)
    for position in range(len(slots) - 1, -1, -1):
        bounds[position] = bounds[position + 1] + slots[position][1][0].cost_s
    best: tuple[int, tuple[Option, ...]] | None = None

    def search(position: int, total: int, sent: tuple[Option, ...], after: int) -> None:
        nonlocal best
        if best is not None and total + bounds[position] >= best[0]:
            return
        if position == len(slots):
            best = (total, sent)
            return
        _, able, same_need = slots[position]
        # Answers to one need are taken in rising order, so that no set is tried twice.
        for place in range(after + 1 if same_need else 0, len(able)):
            option = able[place]
            known = option in sent
            price = 0 if known else unit_price_s
            search(position + 1, total + option.cost_s + price, sent if known else (*sent, option), place)

    search(0, 0, (), -1)
    return tuple(option.code for option in best[1]) if best else ()


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
