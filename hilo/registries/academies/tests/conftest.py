"""An academy of Puebla with all that it needs, one of Jalisco, a police force of each, and who works there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.support.authorities import accredit, kind_of

HOUSES = (
    ("SSP-PUE", "21"),
    ("ACA-PUE", "21"),
    ("CECC-PUE", "21"),
    ("SSP-JAL", "14"),
    ("ACA-JAL", "14"),
    ("CECC-JAL", "14"),
)


@pytest.fixture(autouse=True)
def houses(request: pytest.FixtureRequest) -> None:
    """The institutions, where a test keeps records."""
    if not request.node.get_closest_marker("django_db"):
        return
    request.getfixturevalue("db")
    from hilo.kernel.access.models import Institution

    for code, state in HOUSES:
        Institution.objects.get_or_create(
            code=code, defaults={"name": f"Institución {code}", "state": state, "kind": kind_of(code)}
        )


@pytest.fixture
def estela(actor: Callable[..., Any]) -> Any:
    """The school office of Puebla's academy."""
    return actor("academy", "ACA-PUE", name="estela", states=frozenset({"21"}))


@pytest.fixture
def far(actor: Callable[..., Any]) -> Any:
    """The school office of Jalisco's academy."""
    return actor("academy", "ACA-JAL", name="felix", states=frozenset({"14"}))


@pytest.fixture
def pilar(actor: Callable[..., Any]) -> Any:
    """The personnel office of Puebla's police."""
    return actor("personnel", "SSP-PUE", name="pilar", states=frozenset({"21"}))


@pytest.fixture
def jacinto(actor: Callable[..., Any]) -> Any:
    """The personnel office of Jalisco's police."""
    return actor("personnel", "SSP-JAL", name="jacinto", states=frozenset({"14"}))


@pytest.fixture
def celia(actor: Callable[..., Any], houses: None) -> Any:
    """Puebla's centre of trust control, which is accredited."""
    accredit("CECC-PUE")
    return actor("certification", "CECC-PUE", name="celia", states=frozenset({"21"}))


@pytest.fixture
def today(now: datetime) -> date:
    from django.utils import timezone

    return timezone.localdate(now)


@pytest.fixture
def force(pilar: Any, now: datetime) -> list[Any]:
    """Four officers of Puebla, 1001 to 1004."""
    from hilo.registries.officers.actions import enrol

    names = ("Ana Ruiz Soto", "Beto Luna Paz", "Carla Díaz Gil", "Darío Cruz León")
    return [
        enrol(
            actor=pilar,
            institution="SSP-PUE",
            number=str(1001 + place),
            name=name,
            profile="preventive_state",
            joined_on=date(2020, 1, 1),
            at=now,
        )
        for place, name in enumerate(names)
    ]


@dataclass
class Academy:
    """What a test has at hand: edition, instructor and an open group that ended today, with three officers in it."""

    edition: Any
    instructor: Any
    group: Any
    seats: list[Any]


@pytest.fixture
def academy(estela: Any, force: list[Any], now: datetime, today: date, account: Callable[..., Any]) -> Academy:
    from hilo.registries.academies import actions

    account("instructor", "ACA-PUE", username="ines", centre="")
    by = {"actor": estela, "at": now}
    stretch = {"since": today - timedelta(days=300), "until": today + timedelta(days=300)}
    accredit("ACA-PUE")
    teacher = actions.register_instructor(
        name="Inés Instructora", certification="CERT-1", account="ines", **stretch, **by
    )
    edition = actions.register_edition(course="firearms", folio="SESNSP/DGAT/77", hours=40, **stretch, **by)
    group = actions.open_group(
        edition=edition.pk,
        instructor=teacher.pk,
        code="t-1",
        place="Campo de tiro",
        starts=today - timedelta(days=11),
        ends=today,
        seats=3,
        **by,
    )
    actions.enrol(group.pk, people="SSP-PUE 1001\nSSP-PUE,1002\nSSP-PUE\t1003", **by)
    return Academy(edition, teacher, group, list(group.places.order_by("place")))


@pytest.fixture
def ines(actor: Callable[..., Any]) -> Any:
    """The instructor of that group."""
    return actor("instructor", "ACA-PUE", name="ines", states=frozenset({"21"}))


@pytest.fixture
def verbs() -> Callable[..., list[str]]:
    """Verbs of the ledger's entries about a record, the oldest first."""
    from hilo.kernel.ledger.models import Entry

    def of(subject: str) -> list[str]:
        return list(Entry.objects.filter(subject=subject).order_by("id").values_list("verb", flat=True))

    return of
