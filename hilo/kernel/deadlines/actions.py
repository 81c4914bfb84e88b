"""Opening and meeting terms, in the transaction of the act that does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from hilo.kernel.rows import insert

from .models import Deadline


def open_terms(
    *, subject: str, seconds: Mapping[str, int], state: str, at: datetime, met: Mapping[str, datetime] | None = None
) -> None:
    """Open terms about a subject: name -> seconds from `at`. `met` names those that are met already, and when."""
    met = met or {}
    insert(
        [
            Deadline(
                subject=subject,
                term=term,
                state=state,
                started_at=at,
                due_at=at + timedelta(seconds=length),
                met_at=met.get(term),
            )
            for term, length in seconds.items()
        ]
    )


def meet(*, subject: str, terms: tuple[str, ...], at: datetime) -> None:
    """Note that terms were met; one that was met before keeps its first instant."""
    Deadline.objects.filter(subject=subject, term__in=terms, met_at=None).update(met_at=at)


def move(*, subject: str, term: str, due_at: datetime) -> None:
    """A term that runs is due at another instant: it was extended, or began anew."""
    Deadline.objects.filter(subject=subject, term=term, met_at=None).update(due_at=due_at)
