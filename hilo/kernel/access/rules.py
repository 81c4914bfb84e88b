"""What an institution may be and who may hold a role in it: pure, told of kinds and roles."""

from __future__ import annotations

import re

from .authorities import kinds

_MUNICIPALITY = re.compile(r"[0-9]{5}")
MUNICIPAL = "police_municipal"


def municipality_fits(kind: str, state: str, municipality: str) -> bool:
    """True if the code is of the state's; a municipal police must name one, others may."""
    if not municipality:
        return kind != MUNICIPAL
    return bool(state and _MUNICIPALITY.fullmatch(municipality) and municipality.startswith(state))


def branch_fits(kind: str, above: set[str]) -> bool:
    """True if an institution of the kind may belong to one that, with those above it, is of these branches."""
    return kinds()[kind].branch in {"", *above}
