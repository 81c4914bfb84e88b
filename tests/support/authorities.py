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


def accredit(code: str) -> None:
    """An institution of the tests may evaluate, teach and issue certificates, in every year that tests speak of."""
    from datetime import UTC, date, datetime

    from hilo.registries.officers.models import Accreditation
    from hilo.registries.officers.rules.accreditation import whats

    years = {"since": date(2000, 1, 1), "until": date(2100, 1, 1)}
    told = {"document": "x", "recorded_at": datetime(2000, 1, 1, tzinfo=UTC), "recorded_by": "x"}
    for what in whats():
        Accreditation.objects.get_or_create(institution_id=code, what=what, defaults=years | told)
