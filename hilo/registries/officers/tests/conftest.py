"""A police force of Puebla and one of Jalisco, the certification centre of Puebla, and who works there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.support.authorities import accredit, kind_of

CURP = "BOXW" + "310820HNERXN09"
"""A well-formed one whose digit fits; in two parts, for no CURP lies in the tree."""
COMPONENTS = ("trust", "competencies", "performance", "training")


@pytest.fixture(autouse=True)
def forces(request: pytest.FixtureRequest) -> None:
    """The institutions, where a test keeps records."""
    if not request.node.get_closest_marker("django_db"):
        return
    request.getfixturevalue("db")
    from hilo.kernel.access.models import Institution

    for code, state in (("SSP-PUE", "21"), ("CECC-PUE", "21"), ("SSP-JAL", "14"), ("CECC-JAL", "14")):
        Institution.objects.get_or_create(
            code=code, defaults={"name": f"Institución {code}", "state": state, "kind": kind_of(code)}
        )
    for code in ("CECC-PUE", "CECC-JAL"):
        accredit(code)


@pytest.fixture
def pilar(actor: Callable[..., Any]) -> Any:
    """The personnel office of Puebla's police."""
    return actor("personnel", "SSP-PUE", name="pilar", states=frozenset({"21"}))


@pytest.fixture
def hilda(actor: Callable[..., Any]) -> Any:
    """The head of Puebla's personnel office, who signs as the second."""
    return actor("personnel_head", "SSP-PUE", name="hilda", states=frozenset({"21"}))


@pytest.fixture
def jacinto(actor: Callable[..., Any]) -> Any:
    """The personnel office of Jalisco's police."""
    return actor("personnel", "SSP-JAL", name="jacinto", states=frozenset({"14"}))


@pytest.fixture
def celia(actor: Callable[..., Any]) -> Any:
    """The certification centre of Puebla."""
    return actor("certification", "CECC-PUE", name="celia", states=frozenset({"21"}))


@pytest.fixture
def carla(actor: Callable[..., Any]) -> Any:
    """A commander of Puebla's police."""
    return actor("commander", "SSP-PUE", name="carla", states=frozenset({"21"}))


@pytest.fixture
def today(now: datetime) -> date:
    from django.utils import timezone

    return timezone.localdate(now)


@pytest.fixture
def ana(pilar: Any, now: datetime, today: date) -> Any:
    """An officer of Puebla, without anything yet."""
    from hilo.registries.officers.actions import enrol

    return enrol(
        actor=pilar,
        institution="SSP-PUE",
        number="1001",
        name="Ana Ruiz Soto",
        cuip="RUSA850101ABC1",
        born=date(1985, 1, 1),
        profile="preventive_state",
        joined_on=today - timedelta(days=2000),
        at=now,
    )


@pytest.fixture
def evaluated(celia: Any, now: datetime, today: date) -> Callable[..., Any]:
    """`evaluated(ana)`: all four components passed a hundred days ago; `trust=False` fails one, `trust=None` leaves it
    out."""
    from hilo.registries.officers.actions import record_evaluation

    def judge(officer: Any, **results: bool | None) -> Any:
        for name in COMPONENTS:
            passed = results.get(name, True)
            if passed is not None:
                issued = today - timedelta(days=100)
                said = {"component": name, "passed": passed, "issued_on": issued, "document": f"ACT-{name}"}
                record_evaluation(actor=celia, officer_id=officer.pk, at=now, **said)
        return officer

    return judge


@pytest.fixture
def verbs() -> Callable[..., list[str]]:
    """Verbs of the ledger's entries about an officer, the oldest first."""
    from hilo.kernel.ledger.models import Entry

    def of(subject: str) -> list[str]:
        return list(Entry.objects.filter(subject=subject).order_by("id").values_list("verb", flat=True))

    return of
