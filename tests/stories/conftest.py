"""What several stories stand on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from hilo.adapters.telephony.fake import FakeOrders


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> FakeOrders:
    """An exchange that takes orders."""
    fake = FakeOrders()
    monkeypatch.setattr("hilo.emergency.calls.actions.ordering.exchange", lambda: fake)
    return fake


@pytest.fixture
def signed_in() -> Callable[[str], Client]:
    """`signed_in("olga")`: the desk of somebody who has an account."""
    from hilo.kernel.access.models import User

    def opened(name: str) -> Client:
        client = Client(headers={"Accept": "application/json"}, raise_request_exception=False)
        client.force_login(User.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return opened
