"""Names of places and terms in the reader's language."""

from __future__ import annotations

from hilo.kernel.territory.queries import municipality, state


def place_name(state_code: str, municipality_code: str) -> str:
    """Municipality and state in words, "" where nothing is known."""
    town = municipality(municipality_code) if municipality_code else None
    region = state(state_code) if state_code else None
    return ", ".join(part.name for part in (town, region) if part is not None)
