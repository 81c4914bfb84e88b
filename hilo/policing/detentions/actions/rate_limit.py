"""How often an address asked the public look-up. Plain statements: this is paid for every question."""

from __future__ import annotations

import ipaddress
import random
from datetime import datetime
from typing import Any

from django.db import connection

from .. import sealing
from ..models import RateLimit
from ..queries import lookup_law
from ..rules import Law, strained

EVERYBODY = "all"
_TABLE = RateLimit._meta.db_table
# Locks the row until the transaction ends, made if it is not there, and tells how much everybody asked: one statement.
_LOCK = (
    f"INSERT INTO {_TABLE} (who, level, strikes, at) VALUES (%s, 0, 0, %s) "  # noqa: S608
    f"ON CONFLICT (who) DO UPDATE SET strikes = {_TABLE}.strikes RETURNING level, strikes, at, "
    f"COALESCE((SELECT level FROM {_TABLE} WHERE who = %s), 0), COALESCE((SELECT at FROM {_TABLE} WHERE who = %s), 0)"
)
_SET = f"UPDATE {_TABLE} SET level = %s, strikes = %s, at = %s WHERE who = %s"  # noqa: S608
_FORGET = f"DELETE FROM {_TABLE} WHERE at < %s"  # noqa: S608
MOST_STRIKES = 30


def rate_limit(address: str, at: datetime) -> int:
    """Count one more question of an address, in the present transaction; seconds to wait, or 0 if it is answered."""
    law, now = lookup_law(), at.timestamp()
    with connection.cursor() as cursor:
        if random.random() < 0.002:
            cursor.execute(_FORGET, [now - law.forget_hours * 3600])
        if random.randrange(law.sampled) == 0:
            _count(cursor, law, now)
        who = sealing.hashed(f"address {at:%Y-%m-%d}", network(address))[0]
        level, strikes, since, all_level, all_since = _locked(cursor, who, now)
        pressed = _pressed(law, all_level, now - all_since)
        asked = strained(law, level=level, strikes=strikes, passed_s=now - since, pressed=pressed)
        cursor.execute(_SET, [asked.level, min(asked.strikes, MOST_STRIKES), now, who])
    return round(asked.wait_s + 0.5) if asked.wait_s else 0


def network(address: str) -> str:
    """The part of an address that belongs to one subscriber: all of an IPv4 address, the first 64 bits of IPv6."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _count(cursor: Any, law: Law, now: float) -> None:
    """Count a question of everybody's as `sampled`: for each one, everybody would queue for the one row."""
    level, _, since, *_ = _locked(cursor, EVERYBODY, now)
    level = max(0.0, level - (now - since) * law.per_second) + law.sampled
    cursor.execute(_SET, [min(level, 20 * law.per_second), 0, max(now, since), EVERYBODY])


def _pressed(law: Law, level: float, passed_s: float) -> bool:
    """True if all addresses together ask more than is meant: ten seconds' worth, for chance is not taken for a rush."""
    return level - passed_s * law.per_second > 10 * law.per_second


def _locked(cursor: Any, who: str, now: float) -> tuple[float, int, float, float, float]:
    """Level, strikes and instant of a row that nobody else changes until the end; those of everybody, or 0."""
    cursor.execute(_LOCK, [who, now, EVERYBODY, EVERYBODY])
    row: tuple[float, int, float, float, float] = cursor.fetchone()
    return row
