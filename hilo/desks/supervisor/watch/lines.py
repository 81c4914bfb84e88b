"""The two kinds of line that the desk's first page is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that went wrong and waits for a person. state: "late" or "soon"; url: where it is put right."""

    code: str
    text: str
    since: datetime | None
    url: str
    state: str = "late"


@dataclass(frozen=True, slots=True)
class Term:
    """One running term on the wall.

    kind: incident, call_back, report, hand_over, transfer, loan, federal. what, where: in words.
    owes: what must happen. state: "late" or "soon". priority: of an incident, "" otherwise.
    key: the incident's folio, or "" for others.
    """

    kind: str
    key: str
    owes: str
    what: str
    where: str
    started: datetime
    due: datetime
    url: str
    state: str
    priority: str = ""
