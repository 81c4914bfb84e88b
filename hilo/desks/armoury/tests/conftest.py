"""A force with its store, as its inventory came some weeks ago, and who signs in at the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def force(exercise: None, now: datetime) -> list[Any]:
    """Forty officers of SSP-PUE, thirty with a sidearm; number P-0022 has one and is suspended since."""
    from hilo.kernel.access.actions import SETUP, open_institution
    from hilo.registries.officers.actions.synthetic import enrol_demo
    from tests.support.authorities import kind_of

    for code, state in (("SSP-PUE", "21"), ("CECC-PUE", "21"), ("SSP-JAL", "14")):
        open_institution(actor=SETUP, code=code, name=code, kind=kind_of(code), state=state, at=now)
    maker = replace(SETUP, permissions=frozenset({"officers.import", "officers.write", "certificates.issue"}))
    rows = enrol_demo(actor=maker, institution="SSP-PUE", centre="CECC-PUE", at=now, size=40)
    equip(now)
    return rows


def equip(now: datetime) -> None:
    """The inventory of the force; one who carries is suspended after it."""
    from hilo.kernel.access.queries import institution_named
    from hilo.lib.actor import Actor
    from hilo.registries.armoury.actions import load
    from hilo.registries.officers.actions import suspend
    from hilo.registries.officers.models import Officer

    body = institution_named("SSP-PUE")
    rights = frozenset({"armoury.read", "armoury.write", "officers.write"})
    actor = Actor("arturo", rights, body.code, states=frozenset({body.state}), kind=body.kind)
    then = now - timedelta(days=25)
    worn = (then - timedelta(days=40)).date().isoformat()
    rows = ["kind,serial,maker,model,calibre,licence,ballistics,place,reviewed on,officer"]
    for place in range(1, 35):
        number = f"P-{place:04}" if place < 31 else ""
        rows.append(f"sidearm,AC-{place:03},Hilo,M9,9 mm,LOC-{place},RB-{place},Depósito Norte,{worn},{number}")
    rows += [f"radio,RA-{place:03},,,,,,Depósito Central,{worn},P-{place:04}" for place in range(1, 41)]
    load("\n".join(rows).encode(), actor=actor, at=then)
    known = Officer.objects.get(institution=body, number="P-0022")
    told = {"since": (now - timedelta(days=1)).date(), "reason": "motivo reservado", "document": "CHJ/14/2026"}
    suspend(known.pk, actor=actor, at=now, **told)


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
