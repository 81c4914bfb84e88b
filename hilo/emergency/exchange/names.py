"""Names that hold in the whole world: of agencies, incidents, calls, messages. They never change once given out."""

from __future__ import annotations

from django.conf import settings

_INCIDENT = "urn:emergency:uid:incidentid:"


def domain() -> str:
    """The house's domain name; settings may say it (EXCHANGE_DOMAIN)."""
    return str(getattr(settings, "EXCHANGE_DOMAIN", "") or "hilo.internal")


def agency(institution: str) -> str:
    """An institution as other agencies know it."""
    return f"{institution.lower()}.{domain()}"


def incident(folio: str) -> str:
    return f"{_INCIDENT}{folio}:{domain()}"


def folio_of(name: str) -> str:
    """The folio behind the name of an incident of this house, "" for any other name."""
    found = name.removeprefix(_INCIDENT).removesuffix(f":{domain()}")
    return found if incident(found) == name else ""


def call(folio: str) -> str:
    return f"urn:emergency:uid:callid:{folio}:{domain()}"


def part(folio: str, *names: object) -> str:
    """A part of what a folio is about: its place, a note, a unit."""
    return ":".join(("urn:hilo", domain(), folio, *map(str, names)))
