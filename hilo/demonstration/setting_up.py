"""What `hilo setup --demo` adds: the demonstration's people, units and force. Everything may be repeated."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hilo.kernel.installation.queries import refuse_if_operational

from .academy import open_academy
from .cases import enrol_force
from .cast import DEMO_ACCOUNTS, DEMO_PASSWORD, open_demo_accounts, renew_factors
from .directors import approve_demo_cards
from .houses import open_demo_houses
from .show import enrol_demo_units


def add_demonstration(*, at: datetime) -> str:
    """Open the accounts and enrol units and officers that are not there yet; returns who may sign in, in words."""
    refuse_if_operational("What a demonstration plays")
    with transaction.atomic():
        open_demo_accounts(at=at)
        renew_factors(at=at)
    approve_demo_cards(at=at)
    enrol_demo_units(at=at)
    open_demo_houses(at=at)
    enrol_force(at=at)
    with transaction.atomic():
        open_academy(at=at)
    return f"demo accounts {', '.join(part.username for part in DEMO_ACCOUNTS)}; password {DEMO_PASSWORD}"
