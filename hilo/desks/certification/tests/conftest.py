"""A small invented force of Puebla, its certification centre, and who signs in at the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def force(exercise: None, now: Any) -> list[Any]:
    """Forty officers of SSP-PUE, with every kind of component and certificate among them, by number."""
    from hilo.kernel.access.actions import SETUP, open_institution
    from hilo.registries.officers.actions.synthetic import enrol_demo
    from tests.support.authorities import kind_of

    for code, name in (("SSP-PUE", "Policía de Puebla"), ("CECC-PUE", "Centro de Puebla"), ("SSP-X", "Otra policía")):
        open_institution(actor=SETUP, code=code, name=name, kind=kind_of(code), state="21", at=now)
    maker = replace(SETUP, permissions=frozenset({"officers.import", "officers.write", "certificates.issue"}))
    return enrol_demo(actor=maker, institution="SSP-PUE", centre="CECC-PUE", at=now, size=40)


@pytest.fixture
def enter(account: Callable[..., Any], force: Any) -> Callable[..., Client]:
    """`enter("certification", "CECC-PUE")`: the browser of somebody with the role, both factors given."""
    from django.core.cache import cache

    from hilo.kernel.access.tests.people import PASSWORD, Person

    cache.clear()

    def signed_in(role: str, institution: str = "CECC-PUE") -> Client:
        person = Person(account(role, institution, centre="", password=PASSWORD))
        person.sign_in()
        person.activate()
        return person.browser

    return signed_in
