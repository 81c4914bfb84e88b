"""What was done with the files of a source, folded into what the public reads: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

State = Literal["loaded", "proposed", "published", "withdrawn"]
KINDS = ("proposed", "published", "withdrawn", "pinned", "released")


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done. kind: one of KINDS; vintage: key of the file; answers: why each finding that held the
    file does not keep it from the public, by the code of the finding."""

    kind: str
    vintage: str
    at: datetime
    by: str
    why: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one file stands. since: of its state; proposed: the last proposal; published_at: the last time that it was
    shown, if ever; why: of its withdrawal."""

    state: State = "loaded"
    since: datetime | None = None
    proposed: Done | None = None
    published_at: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files of a source by key, those of which nothing was done left out. pinned: the one that the public reads
    whatever else is published, None without."""

    places: Mapping[str, Place]
    pinned: Done | None = None

    def place(self, vintage: str) -> Place:
        return self.places.get(vintage, Place())


def folded(every: Iterable[Done]) -> Shelf:
    """What was done, in its order, as it stands now."""
    places: dict[str, Place] = {}
    pinned: Done | None = None
    for one in every:
        before = places.get(one.vintage, Place())
        if one.kind == "proposed":
            places[one.vintage] = replace(before, state="proposed", since=one.at, proposed=one)
        elif one.kind == "published":
            places[one.vintage] = replace(before, state="published", since=one.at, published_at=one.at, why="")
        elif one.kind == "withdrawn":
            # A proposal that is taken back leaves a file that was shown before as it was: withdrawn, for its reason.
            state: State = "withdrawn" if before.published_at else "loaded"
            places[one.vintage] = replace(before, state=state, since=one.at, why=one.why)
            pinned = None if pinned and pinned.vintage == one.vintage else pinned
        elif one.kind == "pinned":
            pinned = one
        elif one.kind == "released":
            pinned = None
    return Shelf(places, pinned)


def shown(shelf: Shelf, latest: Sequence[tuple[str, str]]) -> str:
    """The key of the file that the public reads, "" for none.

    latest: key and last published month of the files that are loaded. The pinned one; else the one that publishes the
    latest month, of several the one that was published last.
    """
    there = {key: last for key, last in latest if shelf.place(key).state == "published"}
    if shelf.pinned and shelf.pinned.vintage in there:
        return shelf.pinned.vintage
    return max(there, key=lambda key: (there[key], shelf.place(key).published_at, key), default="")
