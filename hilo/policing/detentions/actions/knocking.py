"""How often an address asked the public look-up. Plain statements: this is paid for every question."""

from __future__ import annotations

import ipaddress
import random
from datetime import datetime

from django.db import connection

from .. import sealing
from ..models import Knock
from ..queries import lookup_law
from ..rules import strained

EVERYBODY = "all"
_TABLE = Knock._meta.db_table
_READ = f"SELECT level, strikes, at FROM {_TABLE} WHERE who = %s"  # noqa: S608
_ADD = f"INSERT INTO {_TABLE} (who, level, strikes, at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"  # noqa: S608
_SET = f"UPDATE {_TABLE} SET level = %s, strikes = %s, at = %s WHERE who = %s"  # noqa: S608
_FORGET = f"DELETE FROM {_TABLE} WHERE at < %s"  # noqa: S608
MOST_STRIKES = 30


def knock(address: str, at: datetime) -> int:
    """Count one more question of an address, in the present transaction; seconds to wait, or 0 if it is answered."""
    law, now = lookup_law(), at.timestamp()
    if random.random() < 0.002:
        with connection.cursor() as cursor:
            cursor.execute(_FORGET, [now - law.forget_hours * 3600])
    pressed = _pressed(now)
    who = sealing.hashed(f"address {at:%Y-%m-%d}", network(address))[0]
    level, strikes, since = _locked(who, now)
    asked = strained(law, level=level, strikes=strikes, passed_s=now - since, pressed=pressed)
    _write(who, asked.level, min(asked.strikes, MOST_STRIKES), now)
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


def _pressed(now: float) -> bool:
    """True if all addresses together ask more than is meant.

    Only one question in `sampled` is counted, as so many: everybody would queue for the one row otherwise.
    """
    law = lookup_law()
    if random.randrange(law.sampled) == 0:
        level, _, since = _locked(EVERYBODY, now)
        level = max(0.0, level - (now - since) * law.per_second) + law.sampled
        _write(EVERYBODY, min(level, 20 * law.per_second), 0, max(now, since))
    else:
        with connection.cursor() as cursor:
            cursor.execute(_READ, [EVERYBODY])
            level, _, since = cursor.fetchone() or (0.0, 0, now)
        level -= (now - since) * law.per_second
    # Ten seconds' worth: chance is not taken for a rush.
    return bool(level > 10 * law.per_second)


def _locked(who: str, now: float) -> tuple[float, int, float]:
    """Level, strikes and instant of a row that nobody else changes until this transaction ends."""
    question = _READ + (" FOR UPDATE" if connection.vendor == "postgresql" else "")
    with connection.cursor() as cursor:
        cursor.execute(question, [who])
        row = cursor.fetchone()
        if row is None:
            cursor.execute(_ADD, [who, 0.0, 0, now])
            cursor.execute(question, [who])
            row = cursor.fetchone()
    return row[0], row[1], row[2]


def _write(who: str, level: float, strikes: int, now: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, [level, strikes, now, who])
