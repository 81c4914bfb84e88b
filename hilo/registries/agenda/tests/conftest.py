"""A centre of Puebla with one examiner a kind, and a small force with its parts planted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.support.authorities import accredit, kind_of

COMPONENTS = ("trust", "competencies", "performance", "training")


@pytest.fixture(autouse=True)
def bodies(request: pytest.FixtureRequest) -> None:
    if not request.node.get_closest_marker("django_db"):
        return
    request.getfixturevalue("db")
    from hilo.kernel.access.models import Institution

    for code, state in (
        ("SSP-PUE", "21"),
        ("SPM-PUE", "21"),
        ("CECC-PUE", "21"),
        ("SSP-JAL", "14"),
        ("CECC-JAL", "14"),
    ):
        Institution.objects.get_or_create(
            code=code, defaults={"name": f"Institución {code}", "state": state, "kind": kind_of(code)}
        )
    accredit("CECC-PUE")


@pytest.fixture
def celia(actor: Callable[..., Any]) -> Any:
    """The certification centre of Puebla."""
    return actor("certification", "CECC-PUE", name="celia", states=frozenset({"21"}))


@pytest.fixture
def pilar(actor: Callable[..., Any]) -> Any:
    """The personnel office of Puebla's police."""
    return actor("personnel", "SSP-PUE", name="pilar", states=frozenset({"21"}))


@pytest.fixture
def today(now: datetime) -> date:
    from django.utils import timezone

    return timezone.localdate(now)


@pytest.fixture
def staffed(celia: Any, now: datetime, today: date) -> dict[str, Any]:
    """One examiner for each kind, accredited for four years."""
    from hilo.registries.agenda import actions
    from hilo.registries.agenda.rules import kinds

    return {
        kind: actions.add_examiner(
            actor=celia,
            at=now,
            name=f"Evaluadora {kind}",
            kind=kind,
            a_day=2,
            accreditation=f"A-{kind}",
            since=today - timedelta(days=30),
            until=today + timedelta(days=1460),
        )
        for kind in kinds()
    }


@pytest.fixture
def people(pilar: Any, celia: Any, now: datetime, today: date) -> dict[str, Any]:
    """Who lapsed, failed, was never evaluated, is due, is current, on leave; and an armed one who lapsed."""
    from hilo.registries.officers.actions import enrol, put_on_leave, record_evaluation
    from tests.support.armed import give

    found = {}
    for place, (name, age) in enumerate(
        {"lapsed": 1200, "armed": 1150, "failed": 40, "never": None, "due": 1030, "current": 30, "leave": 1200}.items()
    ):
        row = enrol(
            actor=pilar,
            institution="SSP-PUE",
            number=f"10{place}",
            name=f"Persona {name}",
            joined_on=today - timedelta(days=3000),
            at=now,
        )
        for component in COMPONENTS if age is not None else ():
            record_evaluation(
                actor=celia,
                officer_id=row.pk,
                component=component,
                passed=(name, component) != ("failed", "trust"),
                document="ACT-1",
                issued_on=today - timedelta(days=age or 0),
                at=now,
            )
        if name == "leave":
            put_on_leave(actor=pilar, officer_id=row.pk, since=today, reason="licencia", document="L-1", at=now)
        if name == "armed":
            give(row, "sidearm", "X-1", now)
        found[name] = row
    return found


@pytest.fixture
def verbs() -> Callable[..., list[str]]:
    """Verbs of the ledger's entries about a subject, the oldest first."""
    from hilo.kernel.ledger.models import Entry

    def of(subject: str) -> list[str]:
        return list(Entry.objects.filter(subject=subject).order_by("id").values_list("verb", flat=True))

    return of
