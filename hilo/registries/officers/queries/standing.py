"""How a force stands with its evaluations: everybody in one class, and what ends in which month."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from hilo.lib.actor import Actor

from ..rules.certificate import version_on
from ..rules.standing import CLASSES, CONFIDENTIAL, OWED, as_told, standing
from .eligibility import Judged, _fit_for, _judged, _listed
from .officers import trusted


@dataclass(frozen=True, slots=True)
class Month:
    """Renewals of one month of the plan. officers: whose first end falls in it; rows: who they are."""

    month: str
    officers: int
    rows: list[Judged]


@dataclass(frozen=True, slots=True)
class RenewalPlan:
    """A force on a day. classes: of rules/standing.py -> officers, which add up to `officers`; for who may not read
    results, those that tell one are "confidential" together. owed: whose evaluation is late already; months: of the
    class "due", by the month of what ends first.
    """

    on: date
    rules: str
    officers: int
    owed: int
    classes: dict[str, int]
    months: list[Month]


def renewals(actor: Actor, *, at: datetime, institution: str = "") -> RenewalPlan:
    """Everybody who serves, by class, and who is due in which month. It is written in the ledger. Raises: Forbidden."""
    day = timezone.localdate(at)
    classes, plan, owed = Counter[str](), dict[str, list[Judged]](), 0
    full = trusted(actor)
    for row in _judged(actor, day, institution):
        found = standing(row.status, row.codes, row.without)
        classes[as_told(found, full)] += 1
        owed += found in OWED
        if found == "due":
            end = min(end for end in (row.first_on, row.expires) if end)
            plan.setdefault(f"{end:%Y-%m}", []).append(row)
    months = [Month(month, len(rows), _fit_for(actor, rows)) for month, rows in sorted(plan.items())]
    _listed(actor, "renewals", [row for month in months for row in month.rows], institution, at)
    version = version_on(day)
    return RenewalPlan(
        on=day,
        rules=version.name if version else "",
        officers=classes.total(),
        owed=owed,
        classes={name: classes[name] for name in (CONFIDENTIAL, *CLASSES) if classes[name]},
        months=months,
    )
