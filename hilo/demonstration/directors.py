"""The directors of the demonstration approve the cards as Hilo ships them, so that a visitor sees them said.

No real centre has this: there each card waits until a director who answers for it has read it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hilo.emergency.calls.actions import approve_shipped_card
from hilo.emergency.calls.commands import ApproveShippedCard
from hilo.emergency.calls.queries import card_rows, digest_of, may_approve, shipped_card
from hilo.kernel.access.queries import actor_for, user_named
from hilo.kernel.installation.queries import refuse_if_operational

DIRECTORS = ("physician", "police.director", "fire.director", "civil.director")


def approve_demo_cards(*, at: datetime) -> None:
    """Every director approves the cards of its discipline that are not approved yet."""
    refuse_if_operational("What a demonstration plays")
    for name in DIRECTORS:
        director = actor_for(user_named(name), at=at, second_factor=lambda: True)
        for row in card_rows(director):
            if not row.waits or not may_approve(director, shipped_card(row.id), row.id):
                continue
            with transaction.atomic():
                read = ApproveShippedCard(sha256=digest_of(shipped_card(row.id)))
                approve_shipped_card(row.id, read, actor=director, at=at)
