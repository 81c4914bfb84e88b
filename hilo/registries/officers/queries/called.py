"""Whom a centre has to evaluate: everybody who serves in its state, with what they are sent to do. For the agenda."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from ..models import SERVING, Officer, Posting
from ..rules.certificate import Held, months_after, version_on
from .facts import facts_by

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Evaluated:
    """consequence: "operational" or "other" (who is armed the armoury knows). present: serves, and is neither on leave
    nor suspended. components: the latest evaluation of each."""

    officer_id: int
    institution: str
    consequence: str
    present: bool
    components: Mapping[str, Held]


def to_evaluate(state: str, on: date) -> list[Evaluated]:
    """By id. It asks for no right and writes no read down: the agenda's acts do."""
    rows = Officer.objects.filter(institution__state=state, status__in=SERVING).order_by("id")
    where = dict(rows.values_list("id", "institution_id"))
    found, every = list[Evaluated](), list(where)
    for begin in range(0, len(every), _AT_ONCE):
        some = every[begin : begin + _AT_ONCE]
        facts, sent = facts_by(some, on), consequences(some)
        for pk in some:
            seen = facts[pk]
            present = seen.status == "active" and not seen.sanctioned
            found.append(Evaluated(pk, where[pk], sent[pk], present, seen.components))
    return found


def consequences(officers: Collection[int]) -> dict[int, str]:
    """Officer -> what they are sent to do: operational or other."""
    running = Posting.objects.filter(officer__in=officers, until=None, duty="operational")
    operational = set(running.values_list("officer_id", flat=True))
    return {pk: "operational" if pk in operational else "other" for pk in officers}


def plan_from(until: date, on: date) -> date | None:
    """From when what ends on a day may be evaluated again, by the rules in force; None where there are none."""
    version = version_on(on)
    return months_after(until, -version.plan_months) if version else None


def names_of(officers: Collection[int]) -> dict[int, tuple[str, str, str, str]]:
    """Officer -> name, number, institution, status now. The caller has asked whose they are."""
    rows = Officer.objects.filter(pk__in=officers).values_list("pk", "name", "number", "institution_id", "status")
    return {pk: (name, number, institution, status) for pk, name, number, institution, status in rows}
