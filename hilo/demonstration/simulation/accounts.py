"""What came of the calls of a simulation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from hilo.lib.errors import Refusal


@dataclass(slots=True)
class Accounts:
    """Counts as they grow. refusals: the first of them as (source, code, message); taken: left to a person who was
    quicker or chose otherwise."""

    received: int = 0
    accepted: int = 0
    improper: Counter[str] = field(default_factory=Counter)
    incidents: int = 0
    linked: int = 0
    sent: int = 0
    arrived: int = 0
    closed: int = 0
    taken: int = 0
    unplaced: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    refusals: list[tuple[str, str, str]] = field(default_factory=list)

    def refuse(self, source: str, code: str, message: str) -> None:
        """Count a call that was not taken, and keep the first hundred to show."""
        self.refused[code] += 1
        if len(self.refusals) < 100:
            self.refusals.append((source, code, message))

    def refused_with(self, source: str, refusal: Refusal) -> None:
        """Count a call that an action refused."""
        self.refuse(source, refusal.code, refusal.message)

    @property
    def share_accepted(self) -> float:
        """Of all that were offered, 1 if none was."""
        offered = self.accepted + self.refused.total()
        return self.accepted / offered if offered else 1.0

    def document(self) -> dict[str, Any]:
        """The accounts as plain values."""
        return {
            "offered": self.accepted + self.refused.total(),
            "accepted": self.accepted,
            "accepted_share": round(self.share_accepted, 4),
            "refused": dict(self.refused),
            "refusals": [
                {"source": source, "code": code, "message": message} for source, code, message in self.refusals
            ],
            "without_place": self.unplaced,
            "incidents": self.incidents,
            "linked_duplicates": self.linked,
            "improper": dict(self.improper),
            "incidents_closed": self.closed,
        }
