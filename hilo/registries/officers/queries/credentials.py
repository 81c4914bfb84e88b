"""What anybody may learn of a credential: whether it is genuine, and whether its bearer may serve today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from hilo.kernel.signing import actions as signing
from hilo.kernel.signing import queries as seals
from hilo.lib.errors import Refusal

from ..models import Certificate
from ..rules.certificate import judge
from .certificates import public_key, revocations, verify
from .facts import facts_by


@dataclass(frozen=True, slots=True)
class Credential:
    """genuine: a centre issued it and its signature holds. may_serve: it is in force, and nothing keeps its bearer
    out of operations."""

    genuine: bool
    may_serve: bool


def credential(code: str, on: date) -> Credential:
    """The credential of a short address on a day. An unknown address asks the register the same, so that the time tells
    nothing either."""
    row = Certificate.objects.filter(code=code).first()
    facts = facts_by([row.officer_id if row else 0], on)
    if row is None or not _holds(row, on):
        return Credential(genuine=False, may_serve=False)
    told = judge(facts[row.officer_id], on)
    return Credential(genuine=True, may_serve=told.may_serve and told.certificate == row.folio)


def _holds(row: Certificate, on: date) -> bool:
    """True if what was signed is what the register says."""
    try:
        said = verify(row.line, _key(row.centre_id), on)
    except Refusal:
        return False
    return (said.folio, said.issued, said.expires) == (row.folio, row.issued_on, row.expires)


@lru_cache(maxsize=256)
def _key(centre: str) -> str:
    return public_key(centre)


def keys() -> dict[str, Any]:
    """The public keys of every centre that issued a certificate, as JWK (RFC 8037): what an offline verifier needs."""
    centres = Certificate.objects.order_by("centre_id").values_list("centre_id", flat=True).distinct()
    return {"keys": [{"centre": centre, **seals.as_jwk(seals.key_of(public_key(centre)))} for centre in centres]}


def revoked_list(centre: str, on: date) -> dict[str, Any] | None:
    """The folios of a centre that ended before their time, signed by it; None for who issued none."""
    if not Certificate.objects.filter(centre_id=centre).exists():
        return None
    rows = [{"folio": row.folio, "on": row.on.isoformat()} for row in revocations(centre, on)]
    said = {"centre": centre, "on": on.isoformat(), "revoked": rows}
    # It is asked for by anybody and as often as they like: what it tells of stands by `officers check`.
    return signing.sign(centre, "certificate-revocations", said, of=())
