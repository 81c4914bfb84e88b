"""The people of the demonstration are never in a real installation unnoticed."""

from __future__ import annotations

import pytest

from hilo.demonstration.cast import DEMO_PASSWORD
from hilo.kernel.access.actions import SETUP, join
from hilo.site.doctor import MIND, WRONG, Line, examine

pytestmark = pytest.mark.django_db


def said(about: str) -> list[Line]:
    return [line for line in examine() if line.about == about]


def test_a_demo_account_is_wrong_on_a_real_installation(puebla, now, settings):
    join(
        actor=SETUP,
        username="operator",
        name="Olivia",
        institution="PUE",
        role="operator",
        password=DEMO_PASSWORD,
        at=now,
    )
    settings.ALLOWED_HOSTS = ["localhost"]
    assert said("demo")[0].state == MIND
    settings.ALLOWED_HOSTS = ["c5.puebla.example"]
    assert said("demo")[0].state == WRONG
    assert "operator" in said("demo")[0].words
