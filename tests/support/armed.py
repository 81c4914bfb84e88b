"""A piece in an officer's charge, as tests plant it: whatever the verdict says, and past the acts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any


def give(officer: Any, kind: str, serial: str, at: datetime) -> Any:
    """The charge of a piece of the officer's institution; reviewed, and under a licence."""
    from hilo.registries.armoury.models import Charge, Piece
    from hilo.registries.armoury.rules import serial_of

    day = at.date()
    known = {"institution_id": officer.institution_id, "kind": kind, "place": "Depósito", "status": "issued"}
    days = {"entered_on": day, "review_on": day + timedelta(days=150)}
    papers = {"licence": "L-1", "ballistics": "B-1"}
    said, key = serial_of(serial)
    piece = Piece.objects.create(serial=said, serial_key=key, **known, **days, **papers)
    return Charge.objects.create(piece=piece, officer=officer, issued_at=at, issued_by="armoury")
