"""What anybody may learn of a credential: whether it is genuine, and whether its bearer may serve today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from hilo.kernel.rows import Question
from hilo.kernel.signing import actions as signing
from hilo.kernel.signing import queries as seals
from hilo.kernel.signing.queries import KeyRow, key_named, keys_of
from hilo.lib.errors import Refusal

from ..models import Certificate
from ..rules.certificate import judge
from ..rules.short_code import read_code as read_code
from .certificates import revocations, trusted_line, verify
from .facts import facts_now
from .keys import issuers


@dataclass(frozen=True, slots=True)
class Credential:
    """genuine: a centre issued it and its signature holds. may_serve: it is in force, and nothing keeps its bearer
    out of operations."""

    genuine: bool
    may_serve: bool


def credential(code: str, on: date) -> Credential:
    """The credential of a short address on a day. An unknown address asks the register the same, so that the time tells
    nothing either."""
    found = _CODED(code) or [NOBODY]
    row = Coded(*found[0])
    facts, holds = facts_now(row.officer, on), _holds(row, on)
    if facts is None or not holds:
        return Credential(genuine=False, may_serve=False)
    told = judge(facts, on)
    return Credential(genuine=True, may_serve=told.may_serve and told.certificate == row.folio)


class Coded(NamedTuple):
    """What is asked of a certificate by its short address."""

    officer: int
    centre: str
    folio: str
    line: str
    key: str
    issued_at: datetime
    issued_on: date
    expires: date


NOBODY = (0, "-", "", "", "", datetime.max, date.max, date.max)
_CODED: Question[tuple[int, str, str, str, str, datetime, date, date]] = Question(
    lambda code: Certificate.objects.filter(code=code).values_list(
        "officer_id", "centre_id", "folio", "line", "key", "issued_at", "issued_on", "expires"
    ),
    "nobody's code",
)


def _holds(row: Coded, on: date) -> bool:
    """True if what was signed is what the register says, and the key was the centre's alone when it was issued."""
    key = key_named(row.centre, row.key)
    if key is None or not trusted_line(row.issued_at, key.distrusted_from):
        return False
    try:
        said = verify(row.line, key.public, on)
    except Refusal:
        return False
    return (said.folio, said.issued, said.expires) == (row.folio, row.issued_on, row.expires)


def keys() -> dict[str, Any]:
    """The public keys of every centre that issued a certificate, as JWK (RFC 8037): what an offline verifier needs. Of
    one that is not in use any more, since when; of one that somebody else had, from which day (`distrusted`)."""
    return {"keys": [_told(row) for centre in issuers() for row in keys_of(centre)]}


def _told(row: KeyRow) -> dict[str, str]:
    told = {"centre": row.institution, **seals.as_jwk(seals.key_of(row.public))}
    if row.retired_at is not None:
        told["retired"] = row.retired_at.isoformat()
    if row.distrusted_from is not None:
        told["distrusted"] = row.distrusted_from.isoformat()
    return told


def revoked_list(centre: str, on: date) -> dict[str, Any] | None:
    """The folios of a centre that ended before their time, signed by it; None for who issued none."""
    if not Certificate.objects.filter(centre_id=centre).exists():
        return None
    rows = [{"folio": row.folio, "on": row.on.isoformat()} for row in revocations(centre, on)]
    said = {"centre": centre, "on": on.isoformat(), "revoked": rows}
    # It is asked for by anybody and as often as they like: what it tells of stands by `officers check`.
    return signing.sign(centre, "certificate-revocations", said, of=())
