"""The force of the demonstration with its store, and who signs in at the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def force(exercise: None, now: Any) -> list[Any]:
    """Forty officers of SSP-PUE and their store; one of those who carry was suspended since."""
    from hilo.demonstration.cases import equip_force
    from hilo.kernel.access.actions import SETUP, open_institution
    from hilo.registries.officers.actions.synthetic import enrol_demo
    from tests.support.authorities import kind_of

    for code, state in (("SSP-PUE", "21"), ("CECC-PUE", "21"), ("SSP-JAL", "14")):
        open_institution(actor=SETUP, code=code, name=code, kind=kind_of(code), state=state, at=now)
    maker = replace(SETUP, permissions=frozenset({"officers.import", "officers.write", "certificates.issue"}))
    rows = enrol_demo(actor=maker, institution="SSP-PUE", centre="CECC-PUE", at=now, size=40)
    equip_force(at=now)
    return rows


@pytest.fixture
def enter(account: Callable[..., Any], force: Any) -> Callable[..., Client]:
    """`enter("armourer", "SSP-PUE")`: the browser of somebody with the role, both factors given."""
    from django.core.cache import cache

    from hilo.kernel.access.tests.people import PASSWORD, Person

    cache.clear()

    def signed_in(role: str, institution: str = "SSP-PUE") -> Client:
        person = Person(account(role, institution, centre="", password=PASSWORD))
        person.sign_in()
        person.activate()
        return person.browser

    return signed_in


@pytest.fixture
def arturo(enter: Callable[..., Client]) -> Client:
    return enter("armourer")
