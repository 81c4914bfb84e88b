"""Who tries to come in and may not, for whoever watches the service. Never who it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hilo.lib.measures import Sample, gauge

from .lockout import resting
from .models import Opening

RESTING = gauge("hilo_accounts_resting", "Sign-in names that rest now after wrong passwords, of an account or of none.")
UNREVIEWED = gauge(
    "hilo_openings_unreviewed",
    "Openings of a record for a life in danger that nobody has reviewed; late: not within its 72 hours.",
    "late",
)


def measured(at: datetime) -> Iterator[Sample]:
    yield RESTING.at(len(resting()))
    waiting = Opening.objects.filter(reviewed_at=None)
    yield UNREVIEWED.at(waiting.filter(late=False).count(), "no")
    yield UNREVIEWED.at(waiting.filter(late=True).count(), "yes")
