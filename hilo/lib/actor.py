"""Who does something, with what right and to what purpose.

`Actor` lives here so that access (which makes one) and the ledger (which writes it down) need not know each other.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a system that acts.

    name: sign-in name, or the name of a system part ("hilo.work").
    permissions: what the roles in force allow, as "domain.verb".
    institution: code of the institution answered for; its ledger chain takes the entries.
    states: two-digit codes of the states whose records may be seen; empty means the whole country.
    centre: code of the emergency centre where the actor works, if any.
    unit: code of the unit whose crew the actor is, if any.
    purpose: why, for reads of protected records.
    """

    name: str
    permissions: frozenset[str] = frozenset()
    institution: str = "HILO"
    states: frozenset[str] = frozenset()
    centre: str = ""
    unit: str = ""
    user_id: int | None = None
    purpose: str = ""

    def may(self, permission: str) -> bool:
        """True if one of the actor's roles carries the permission."""
        return permission in self.permissions

    def covers(self, state: str) -> bool:
        """True if records of the state (two digits; "" for a record without a place) lie in the actor's scope."""
        return not self.states or state in self.states
