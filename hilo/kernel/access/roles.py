"""The roles of standards/roles.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ADMINISTRATOR = "admin"
"""Who manages the accounts of an institution and of those below it."""

PERSONS_OWN = frozenset({"records.open", "openings.review", "units.for_life"})
"""What no token ever carries: a person alone opens a record, or sends out whom the law forbids, for a life in danger;
and a person reviews it."""

ACCOUNTS = frozenset({"users.manage", "tokens.manage", "webhooks.manage"})
"""Who holds one of these opens what others may do."""
PERSONS = frozenset(
    {
        "academies.run",
        "agenda.own",
        "calls.read",
        "detentions.adolescents",
        "detentions.own",
        "detentions.read",
        "officers.read",
        "policing.reconcile",
        "privacy.answer",
        "reports.defend",
        "reports.read",
    }
)
"""Who holds one of these reads records of persons that the law protects."""


@dataclass(frozen=True, slots=True)
class Role:
    """A named list of permissions.

    second_factor: it holds only in a session that proved two factors. sensitive: one administrator proposes it, another
    confirms. kinds: in which kinds of institution it may be held, none named: in any.
    """

    name: str
    title_es: str
    title_en: str
    second_factor: bool
    sensitive: bool
    kinds: frozenset[str]
    permissions: frozenset[str]

    @property
    def guards(self) -> str:
        """What a second factor keeps from others: "accounts", "persons" (their protected records) or "institution", in
        whose name the role acts."""
        if self.permissions & ACCOUNTS:
            return "accounts"
        return "persons" if self.permissions & PERSONS else "institution"

    def fits(self, kind: str) -> bool:
        """True if it may be held in an institution of the kind."""
        return not self.kinds or kind in self.kinds


@cache
def roles() -> dict[str, Role]:
    """All roles by name."""
    data = tomllib.loads((Path(__file__).parent / "standards" / "roles.toml").read_text(encoding="utf-8"))
    return {
        name: Role(name, **(told | {"kinds": frozenset(told["kinds"]), "permissions": frozenset(told["permissions"])}))
        for name, told in data["roles"].items()
    }


@cache
def all_permissions() -> frozenset[str]:
    """Every permission that some role carries; a route that names another one fails the build."""
    return frozenset().union(*(role.permissions for role in roles().values()))
