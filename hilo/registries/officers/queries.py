"""Finding officers."""

from __future__ import annotations

from hilo.lib.errors import NotFound

from .models import Officer


def numbered(institution: str, number: str) -> Officer | None:
    """The officer with an institution's number, or None."""
    return Officer.objects.filter(institution_id=institution, number=number).first()


def officer(institution: str, number: str) -> Officer:
    """The same. Raises: NotFound."""
    found = numbered(institution, number)
    if found is None:
        raise NotFound("officer", f"{institution} {number}")
    return found
