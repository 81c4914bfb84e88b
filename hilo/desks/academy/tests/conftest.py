"""An academy that was opened a moment ago, the force that it teaches, and who signs in at its desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def force(now: Any, db: None) -> list[Any]:
    """A state's police with five officers, its academy and another state's: each opened as `hilo institutions` does."""
    from hilo.kernel.access.actions import SETUP, open_institution
    from hilo.registries.officers.actions import enrol
    from tests.support.authorities import kind_of

    houses = (("SSP-PUE", "21"), ("ACA-PUE", "21"), ("CECC-PUE", "21"), ("ACA-JAL", "14"), ("SSP-JAL", "14"))
    for code, state in houses:
        open_institution(actor=SETUP, code=code, name=f"Casa {code}", kind=kind_of(code), state=state, at=now)
    pilar = replace(SETUP, name="pilar", permissions=frozenset({"officers.write"}))
    names = ("Ana Ruiz Soto", "Beto Luna Paz", "Carla Díaz Gil", "Darío Cruz León", "Eva Sol Mar")
    return [
        enrol(actor=pilar, institution="SSP-PUE", number=str(1001 + place), name=name, at=now)
        for place, name in enumerate(names)
    ]


@pytest.fixture
def enter(account: Callable[..., Any], force: Any) -> Callable[..., Client]:
    """`enter("academy", "ACA-PUE")`: the browser of somebody with the role, both factors given."""
    from django.core.cache import cache

    from hilo.kernel.access.roles import roles
    from hilo.kernel.access.tests.people import PASSWORD, Person

    cache.clear()

    def signed_in(role: str, institution: str = "ACA-PUE", **more: Any) -> Client:
        person = Person(account(role, institution, centre="", password=PASSWORD, **more))
        person.sign_in()
        if roles()[role].second_factor:
            person.activate()
        return person.browser

    return signed_in


@pytest.fixture
def group(force: Any, actor: Callable[..., Any], account: Callable[..., Any], now: Any) -> Any:
    """A group of Puebla's academy that ended today, with three officers in it and Inés in charge."""
    from django.utils import timezone

    from hilo.registries.academies import actions
    from tests.support.authorities import accredit

    day = timezone.localdate(now)
    account("instructor", "ACA-PUE", username="ines", centre="")
    by = {"actor": actor("academy", "ACA-PUE", name="estela", states=frozenset({"21"})), "at": now}
    stretch = {"since": day - timedelta(days=99), "until": day + timedelta(days=99)}
    accredit("ACA-PUE")
    teacher = actions.register_instructor(name="Inés Paz", certification="C-1", account="ines", **stretch, **by)
    edition = actions.register_edition(course="gender", folio="E-1", hours=20, **stretch, **by)
    where = {"code": "G-1", "place": "Aula 3", "starts": day - timedelta(days=6), "ends": day, "seats": 4}
    made = actions.open_group(edition=edition.pk, instructor=teacher.pk, **where, **by)
    actions.enrol(made.pk, people="SSP-PUE 1001\nSSP-PUE 1002\nSSP-PUE 1003", **by)
    return made


def iso(day: date) -> str:
    return day.isoformat()


LIST = "Folio\tNombre\tCURP\nASP-1\tEma Sol Paz\tSBPE010203MPLLZMA4\nASP-2\tLuz Paz Mar\tPBML010203MPLZRZA2"
