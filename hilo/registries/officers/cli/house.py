"""What the commands share: the hand that runs them, days, JSON."""

from __future__ import annotations

import json as jsonlib
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Any

import typer

from hilo.lib.actor import Actor

DAY = ["%Y-%m-%d"]
SERVER = "hilo.setup"
"""The hand that runs `hilo` on the server itself, as the ledger calls it."""


def hand(*permissions: str, institution: str = "HILO") -> Actor:
    """The server's hand with some rights; it answers for no state, so it reaches all."""
    purpose, kind = "on the server, by hand", _kind(institution)
    return Actor(SERVER, frozenset(permissions), institution, national=True, purpose=purpose, kind=kind)


def _kind(institution: str) -> str:
    """The kind of authority that the hand acts for; what there is none of is refused by the act itself."""
    from hilo.kernel.access.queries import institution_named, known_institution

    return institution_named(institution).kind if known_institution(institution) else ""


def say(document: Any) -> None:
    """Print JSON and nothing else."""
    typer.echo(jsonlib.dumps(plain(document), ensure_ascii=False, indent=2))


def plain(value: Any) -> Any:
    """Dataclasses, named tuples and days as JSON has them."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    elif hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def the_day(on: datetime | None) -> date:
    """The day given, or today."""
    from django.utils import timezone

    return on.date() if on else timezone.localdate()
