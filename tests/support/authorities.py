"""What the institutions of the tests are, by their codes."""

from __future__ import annotations

KINDS = {
    "NAC": "council",
    "SSP": "police_state",
    "GN": "police_federal",
    "FGE": "prosecutor_state",
    "FGR": "prosecutor_federal",
    "DEF": "defence",
    "JC": "civic_justice",
    "CECC": "vetting",
    "BOD": "evidence_store",
    "ACA": "academy",
}


def kind_of(code: str) -> str:
    """The kind of the institution with a code such as "SSP-PUE"; what is not named here is another agency."""
    return KINDS.get(code.partition("-")[0], "other")
