"""A police force of Puebla and one of Jalisco with their armourers, and an officer who may carry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.support.authorities import accredit, kind_of

COMPONENTS = ("trust", "competencies", "performance", "training")


@pytest.fixture(autouse=True)
def forces(request: pytest.FixtureRequest) -> None:
    if not request.node.get_closest_marker("django_db"):
        return
    request.getfixturevalue("db")
    settle()


def settle() -> None:
    """The institutions of the tests."""
    from hilo.kernel.access.models import Institution

    for code, state in (("SSP-PUE", "21"), ("CECC-PUE", "21"), ("SSP-JAL", "14")):
        Institution.objects.get_or_create(
            code=code, defaults={"name": f"Institución {code}", "state": state, "kind": kind_of(code)}
        )
    accredit("CECC-PUE")


@pytest.fixture
def arturo(actor: Callable[..., Any]) -> Any:
    """The armourer of Puebla's police."""
    return actor("armourer", "SSP-PUE", name="arturo", states=frozenset({"21"}), centre="")


@pytest.fixture
def jimena(actor: Callable[..., Any]) -> Any:
    """The armourer of Jalisco's police."""
    return actor("armourer", "SSP-JAL", name="jimena", states=frozenset({"14"}), centre="")


@pytest.fixture
def pilar(actor: Callable[..., Any]) -> Any:
    return actor("personnel", "SSP-PUE", name="pilar", states=frozenset({"21"}), centre="")


@pytest.fixture
def celia(actor: Callable[..., Any]) -> Any:
    return actor("certification", "CECC-PUE", name="celia", states=frozenset({"21"}), centre="")


@pytest.fixture
def today(now: datetime) -> date:
    from django.utils import timezone

    return timezone.localdate(now)


@pytest.fixture
def ana(pilar: Any, celia: Any, now: datetime, today: date) -> Any:
    """Ana, number 1001: certified, trained in sidearms, nothing stands against her."""
    return serving("1001", pilar, celia, now, today)


def serving(number: str, pilar: Any, celia: Any, now: datetime, today: date) -> Any:
    """An officer who may carry a sidearm."""
    from hilo.registries.officers import actions

    row = actions.enrol(actor=pilar, institution="SSP-PUE", number=number, name=f"Persona {number}", at=now)
    for name in COMPONENTS:
        given = {"component": name, "passed": True, "issued_on": today - timedelta(days=100)}
        actions.record_evaluation(row.pk, actor=celia, at=now, **given)
    actions.issue_certificate(row.pk, actor=celia, at=now)
    taught = {"course": "firearms", "academy": "A", "starts": today, "ends": today, "passed": True}
    actions.record_training(row.pk, actor=pilar, at=now, **taught)
    return row


@pytest.fixture
def enter(arturo: Any, now: datetime, today: date) -> Callable[..., Any]:
    """`enter(serial="AB-1")`: a sidearm in Puebla's store, reviewed and under a licence; told what else."""
    from hilo.registries.armoury.actions import enter_piece

    usual = {
        "kind": "sidearm",
        "serial": "AB-1",
        "place": "Depósito Norte",
        "licence": "LOC-7",
        "ballistics": "RB-1",
        "reviewed_on": today - timedelta(days=10),
    }

    def entered(actor: Any = arturo, **more: Any) -> Any:
        return enter_piece(actor=actor, at=now, **(usual | more))

    return entered


@pytest.fixture
def verbs() -> Callable[..., list[str]]:
    """Verbs of the ledger's entries about a subject, the oldest first."""
    from hilo.kernel.ledger.models import Entry

    def of(subject: str) -> list[str]:
        return list(Entry.objects.filter(subject=subject).order_by("id").values_list("verb", flat=True))

    return of
