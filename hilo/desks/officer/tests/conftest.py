from __future__ import annotations

import pytest
from django.test import Client

from hilo.desks.reading.tests.rooms import enter, force, incident  # noqa: F401


@pytest.fixture
def phone(force, enter) -> Client:  # noqa: F811
    """The officer's signed-in browser."""
    client: Client = enter("officer")
    return client
