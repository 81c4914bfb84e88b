"""Who does something, with what right and to what purpose.

`Actor` lives here so that access (which makes one) and the ledger (which writes it down) need not know each other.
"""

from __future__ import annotations

from dataclasses import dataclass

HOUSE = "HILO"
"""The institution of the house's own parts ("hilo.work"); no account answers for it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a system that acts.

    name: sign-in name, or the name of a system part ("hilo.work").
    permissions: what the roles in force allow, as "domain.verb".
    institution: code of the institution answered for; its ledger chain takes the entries; "" for none.
    kind: what kind of authority the institution is (access/standards/authorities.toml).
    states: two-digit codes of the states whose records may be seen; none, without `national`, means none.
    national: the whole country, said of the account in so many words.
    centre: code of the emergency centre where the actor works, if any.
    unit: code of the unit whose crew the actor is, if any.
    purpose: why, for reads of protected records: the ledger keeps it.
    reason: why a record that is not one's own is read, in the words of who asks; no page and no program supplies it.
    opened: records, by their names in the ledger, that are open to a person for a life in danger.
    """

    name: str
    permissions: frozenset[str] = frozenset()
    institution: str = HOUSE
    states: frozenset[str] = frozenset()
    centre: str = ""
    unit: str = ""
    user_id: int | None = None
    purpose: str = ""
    kind: str = ""
    national: bool = False
    reason: str = ""
    opened: frozenset[str] = frozenset()

    @property
    def everywhere(self) -> bool:
        """True if the whole country is in scope: said of the account, or a part of the house that names no state."""
        return self.national or (self.institution == HOUSE and not self.states)

    def may(self, permission: str) -> bool:
        """True if one of the actor's roles carries the permission."""
        return permission in self.permissions

    def covers(self, state: str) -> bool:
        """True if records of the state (two digits; "" for a record without a place) lie in the actor's scope."""
        return self.everywhere or state in self.states
