"""What was told to the public of its files, act by act, in an order that no later act changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.models import ShelfStep
from hilo.knowledge.incidence.queries.shelves import done_of, public, stands
from hilo.knowledge.incidence.shelving import Done, folded, shown

if TYPE_CHECKING:
    from hilo.knowledge.incidence.store import Vintage


@dataclass(frozen=True, slots=True)
class Told:
    """One act that the public could see. nth: among the acts of its source; kind: "published", "withdrawn", "pinned" or
    "released"; before, now: keys of the files that the public read of the source before it and after it, "" for none.
    """

    source: str
    nth: int
    kind: str
    vintage: str
    at: datetime
    why: str
    before: str
    now: str


def told() -> tuple[Told, ...]:
    """All of it, the newest first. A proposal that was taken back was never told."""
    ends = {one.key: one.last for one in store.vintages()}
    steps: dict[str, list[tuple[int, Done]]] = {}
    for step in ShelfStep.objects.select_related("shelf").order_by("shelf__source", "nth"):
        steps.setdefault(step.shelf.source, []).append((step.nth, done_of(step)))
    every = [one for source, rows in steps.items() for one in _told(source, rows, ends)]
    return tuple(sorted(every, key=lambda one: (one.at, one.source, one.nth), reverse=True))


def earlier(vintage: Vintage) -> Vintage | None:
    """The published file of the same source that ends before this one: by it is measured what came late. None for the
    only one; what was only loaded is no business of the public, and a withdrawn file measures nothing."""
    standing = {one.vintage for one in stands(vintage.source) if one.state == "published"}
    older = (one for one in store.vintages(vintage.source) if one.last < vintage.last)
    return next((one for one in older if one.key in standing), None)


def pairs() -> tuple[tuple[Vintage, Vintage], ...]:
    """A file beside the one that the public read before it, and beside the one by which it is measured."""
    every = {one.key: one for one in store.vintages()}
    found = {
        (one.before, one.vintage)
        for one in told()
        if one.kind == "published" and one.before not in ("", one.vintage) and one.now == one.vintage
    }
    found |= {(before.key, one.key) for one in public().values() if (before := earlier(one))}
    return tuple((every[a], every[b]) for a, b in sorted(found) if a in every and b in every)


def _told(source: str, rows: list[tuple[int, Done]], ends: dict[str, str]) -> list[Told]:
    said, before, known = [], "", set[str]()
    for at, (nth, one) in enumerate(rows, 1):
        # A file is ordered by what it publishes; one that is no longer on the disk by nothing.
        now = shown(folded(row for _, row in rows[:at]), [(key, ends.get(key, "")) for key in known | {one.vintage}])
        if one.kind == "published":
            known.add(one.vintage)
        if one.kind != "proposed" and one.vintage in known:
            said.append(Told(source, nth, one.kind, one.vintage, one.at, one.why, before, now))
        before = now
    return said
