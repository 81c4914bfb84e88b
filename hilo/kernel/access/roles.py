"""The roles of standards/roles.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Role:
    """A named list of permissions; second_factor says that it holds only in a session that proved two factors."""

    name: str
    title_es: str
    title_en: str
    second_factor: bool
    permissions: frozenset[str]


@cache
def roles() -> dict[str, Role]:
    """All roles by name."""
    data = tomllib.loads((Path(__file__).parent / "standards" / "roles.toml").read_text(encoding="utf-8"))
    return {
        name: Role(name, r["title_es"], r["title_en"], r["second_factor"], frozenset(r["permissions"]))
        for name, r in data["roles"].items()
    }


@cache
def all_permissions() -> frozenset[str]:
    """Every permission that some role carries; a route that names another one fails the build."""
    return frozenset().union(*(role.permissions for role in roles().values()))
