"""The kinds of authority of standards/authorities.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Kind:
    """What an institution is. branch: what one administration may run together, "" for that of the parent."""

    name: str
    title_es: str
    title_en: str
    branch: str


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by name."""
    data = tomllib.loads((Path(__file__).parent / "standards" / "authorities.toml").read_text(encoding="utf-8"))
    return {name: Kind(name, **told) for name, told in data["kinds"].items()}
