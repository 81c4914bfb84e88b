"""What an incident still lacks, and how far each discipline came: its needs beside the units that were sent.

Each discipline (medicine, fire, police ...) has a state and clocks of its own: a police motorcycle on a cardiac arrest
is not "on scene" for medicine. Of the incident as a whole the norm counts the first arrival; that stays elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from hilo.engines.dispatch import Need

from .events import AgencyState, LackState, PartState
from .rules import discipline_of
from .rules_response import ladder

OPEN, DISPATCHED, ON_SCENE = "open", "dispatched", "on_scene"


@dataclass(frozen=True, slots=True)
class Went:
    """A unit that was sent. able: all it could do; released_at: None while it is with the incident."""

    agency: str
    able: frozenset[str]
    assigned_at: datetime
    on_scene_at: datetime | None
    released_at: datetime | None


def parts(needs: Sequence[Need], went: Iterable[Went], *, since: datetime | None = None) -> tuple[PartState, ...]:
    """The parts of an incident, in the order of its needs; () where nobody is called for.

    A unit that arrived and left has done its part; one that left before does not count. since: when the incident was
    reopened: what left before then does not count either.
    """
    counted = [row for row in went if _counts(row, since)]
    if not counted:
        return _untouched(tuple(needs))
    return tuple(_part(*group, counted) for group in _groups(tuple(needs)))


@cache
def _untouched(needs: tuple[Need, ...]) -> tuple[PartState, ...]:
    """The parts of an incident to which nobody went: the same for each of its kind."""
    return tuple(_part(*group, ()) for group in _groups(needs))


@cache
def _groups(needs: tuple[Need, ...]) -> tuple[tuple[str, tuple[Need, ...], frozenset[str]], ...]:
    """Each discipline with its needs, and the capabilities that count for it."""
    found: dict[str, list[Need]] = {}
    for need in needs:
        if need.required:
            found.setdefault(discipline_of(need.capability), []).append(need)
    return tuple(
        (name, tuple(own), frozenset().union(*(_answers(need.capability) for need in own)))
        for name, own in found.items()
    )


def late(part: PartState, received_at: datetime, terms: Mapping[str, int], at: datetime) -> str:
    """The term that the part has broken: "dispatched" or "on_scene"; "" for none. terms: seconds from the receipt."""
    term = {OPEN: "dispatched", DISPATCHED: "on_scene"}.get(part.status, "")
    return term if term and at > received_at + timedelta(seconds=terms[term]) else ""


def _counts(row: Went, since: datetime | None) -> bool:
    if row.released_at is None:
        return True
    return row.on_scene_at is not None and (since is None or row.released_at > since)


def _part(discipline: str, needs: Sequence[Need], answer: frozenset[str], went: Sequence[Went]) -> PartState:
    mine = [row for row in went if row.able & answer]
    there = [row.on_scene_at for row in mine if row.on_scene_at is not None]
    lacking = tuple(row for need in needs if (row := _lacking(need, went)) is not None)
    return PartState(
        discipline=discipline,
        status=ON_SCENE if there else DISPATCHED if mine else OPEN,
        dispatched_at=min((row.assigned_at for row in mine), default=None),
        on_scene_at=min(there, default=None),
        lacking=lacking,
        agencies=_agencies(mine),
    )


def _answers(need: str) -> frozenset[str]:
    """The need itself, and the rungs that count."""
    return frozenset({need, *(step.send for step in ladder(need) if step.counts)})


def _lacking(need: Need, went: Sequence[Went]) -> LackState | None:
    able = [row for row in went if need.capability in row.able]
    there = sum(row.on_scene_at is not None for row in able)
    if there >= need.count:
        return None
    not_sent = max(0, need.count - len(able))
    others = [row for row in went if need.capability not in row.able] if not_sent else []
    together = _together(others)
    stand_in = next((step.send for step in ladder(need.capability) if step.send in together), "")
    begun = sum(stand_in in row.able for row in others)
    return LackState(need.capability, need.count, not_sent, need.count - there, stand_in, begun)


def _together(went: Iterable[Went]) -> frozenset[str]:
    """All that these units can do together."""
    return frozenset().union(*(row.able for row in went))


def _agencies(went: Sequence[Went]) -> tuple[AgencyState, ...]:
    found: dict[str, list[Went]] = {}
    for row in went:
        found.setdefault(row.agency, []).append(row)
    return tuple(_agency(name, rows) for name, rows in sorted(found.items()))


def _agency(name: str, rows: Sequence[Went]) -> AgencyState:
    there = [row.on_scene_at for row in rows if row.on_scene_at is not None]
    return AgencyState(name, len(rows), len(there), min(row.assigned_at for row in rows), min(there, default=None))
