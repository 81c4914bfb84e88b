from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def person(account: Callable[..., Any], puebla: Any) -> Callable[..., Any]:
    """`person("supervisor")`: an account of Puebla with a password of its own, at a browser of its own."""
    from django.core.cache import cache

    from .people import PASSWORD, Person

    cache.clear()

    def make(role: str, institution: str = "PUE", **fields: Any) -> Person:
        return Person(account(role, institution, **({"password": PASSWORD} | fields)))

    return make
