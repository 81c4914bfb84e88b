"""Supervisors of Puebla, signed in with both factors, and a centre where something happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from hilo.kernel.access.tests.people import Person

DESK = "/desk/supervisor/"
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}
HERE = {"latitude": 19.0437, "longitude": -98.2012, "uncertainty_m": 40}


@pytest.fixture(autouse=True)
def _nothing_drawn_is_remembered() -> None:
    from hilo.desks.supervisor.pages import now

    now.forget()


@pytest.fixture
def supervisor(account: Callable[..., Any], puebla: Any) -> Callable[..., Person]:
    """`supervisor("sara")`: one of Puebla's supervisors, signed in; another centre by its label."""
    from django.core.cache import cache

    from hilo.kernel.access.tests.people import PASSWORD, Person

    def signed_in(name: str = "sara", centre: str = "PUE") -> Person:
        cache.clear()
        one = Person(account("supervisor", centre, username=name, password=PASSWORD))
        one.browser.defaults |= ENGLISH
        one.sign_in()
        one.activate()
        return one

    return signed_in


@pytest.fixture
def page(supervisor: Callable[..., Person]) -> Callable[..., str]:
    """`page("shift")`: what a supervisor reads at that address, in English."""
    sara = supervisor()

    def read(path: str = "", **query: Any) -> str:
        answer = sara.browser.get(DESK + path, query)
        assert answer.status_code == 200, answer.status_code
        return str(answer.content.decode())

    return read


@pytest.fixture
def ring(puebla: Any, actor: Callable[..., Any], now: Any) -> Callable[..., Any]:
    """`ring(seconds=40)`: a call that has waited for so long."""
    from hilo.emergency.calls.actions import receive

    def rung(seconds: int = 0, **fields: Any) -> Any:
        at = now - timedelta(seconds=seconds)
        given = {"actor": actor("integrator", "NAC"), "channel": "voice", "received_at": at, "at": at, **HERE}
        return receive(**(given | fields))

    return rung


@pytest.fixture
def incident(ring: Callable[..., Any], actor: Callable[..., Any], now: Any) -> Callable[..., Any]:
    """`incident(seconds=300)`: one that was told of so long ago, and to which nobody was sent."""
    from hilo.emergency.calls.actions import answer
    from hilo.emergency.incidents.actions import classify

    def opened(code: str = "10104", seconds: int = 0, **fields: Any) -> Any:
        call, who = ring(seconds, **fields), actor("integrator", "NAC", name="olga")
        at = now - timedelta(seconds=seconds)
        answer(actor=who, call_id=call.pk, at=at)
        return classify(actor=who, call_id=call.pk, code=code, at=at)

    return opened
