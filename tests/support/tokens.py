"""A token that carries whatever its account may do, as most tests want one."""

from __future__ import annotations

from datetime import datetime
from typing import Any


def token_of(user: Any, at: datetime) -> str:
    """A new token of the account, good for a day from the instant."""
    from hilo.kernel.access.actions import SETUP, make_token
    from hilo.kernel.access.queries import actor_for

    own = actor_for(user, at=at, second_factor=lambda: True).permissions
    return make_token(actor=SETUP, user=user, at=at, purpose="a test", permissions=sorted(own), days=1)
