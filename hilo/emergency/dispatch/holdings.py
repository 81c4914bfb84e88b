"""The unit whose crew somebody is, and what of it is open while it serves."""

from __future__ import annotations

from collections.abc import Iterator

from .models import Crew, Unit


def in_hands_of(account: str, unit: str) -> Iterator[str]:
    """The unit aboard of which the account works, by its name in the ledger."""
    rows = Unit.objects.filter(pk=unit).exclude(status="off_duty")
    return (row.subject for row in rows)


def unit_of(account: int, unit: str, institution: str, state: str) -> str:
    """The unit whose crew an account is, "" for none: the one said of it or, if that is not its institution's, the one
    aboard of which the centre's roster has its officer. A code that is no unit of a centre stays as it was said."""
    if unit and _may_crew(unit, institution, state):
        return unit
    return Crew.objects.filter(officer__account=account, until=None).values_list("unit", flat=True).first() or ""


def _may_crew(code: str, institution: str, state: str) -> bool:
    """True if the unit is the institution's: its centre's or, in its state, its agency's. An agency is a word of the
    centre, and another state may have an institution of that name."""
    unit = Unit.objects.filter(pk=code).values_list("agency", "centre__institution", "centre__state").first()
    if unit is None:
        return True
    agency, owner, where = unit
    return bool(institution) and (owner == institution or (agency == institution and state in ("", where)))
