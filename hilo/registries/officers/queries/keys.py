"""The keys of the centres: which sign, which are not trusted any more, and which certificates that touches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from hilo.kernel.rights import allow
from hilo.kernel.signing.queries import KeyRow, key_named, keys_of
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from ..models import Certificate, Officer
from .certificates import trusted_line
from .officers import reach


@dataclass(frozen=True, slots=True)
class Touched:
    """A certificate that a key signed. state: "waits" to be signed anew; "asks", issued since somebody else had the
    key, so that somebody answers for it first; "anew" since that, to be printed again; "ended" or "good"."""

    folio: str
    officer: int
    institution: str
    number: str
    issued_on: date
    state: str


@dataclass(frozen=True, slots=True)
class TouchedCounts:
    """How many certificates of an institution a key signed, by their state."""

    institution: str
    waits: int
    asks: int
    anew: int
    ended: int
    good: int


def centre_keys(actor: Actor) -> list[KeyRow]:
    """The keys of every centre that issued a certificate, each centre's in use first: they are public. Raises:
    Forbidden."""
    allow(actor, "keys.turn" if actor.may("keys.turn") else "officers.read")
    return [row for centre in issuers() for row in keys_of(centre)]


def issuers() -> list[str]:
    """The centres that ever signed a certificate."""
    rows = Certificate.objects.filter(origin="").order_by("centre_id")
    return list(rows.values_list("centre_id", flat=True).distinct())


def touched(centre: str, kid: str, actor: Actor, *, at: datetime) -> list[Touched]:
    """The certificates in the actor's reach that a key signed, by institution and number. Raises: Forbidden,
    NotFound."""
    allow(actor, "officers.read")
    key = key_named(centre, kid)
    if key is None:
        raise NotFound("key", kid)
    day = timezone.localdate(at)
    rows = Certificate.objects.filter(Q(key=kid) | Q(before__key=kid), centre_id=centre).select_related("officer")
    seen = rows.filter(officer__in=reach(Officer.objects.all(), actor).values("pk")).distinct()
    ordered = seen.order_by("officer__institution_id", "officer__number", "id")
    return [
        Touched(
            row.folio,
            row.officer_id,
            row.officer.institution_id,
            row.officer.number,
            row.issued_on,
            _state(row, key, day),
        )
        for row in ordered
    ]


def counted(rows: Iterable[Touched]) -> list[TouchedCounts]:
    """The same, institution by institution."""
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        counts = found.setdefault(row.institution, dict.fromkeys(("waits", "asks", "anew", "ended", "good"), 0))
        counts[row.state] += 1
    return [TouchedCounts(institution, **counts) for institution, counts in sorted(found.items())]


def to_resign(centre: str, kid: str, day: date) -> list[Certificate]:
    """What a centre signs anew without asking: in force, signed with a key that is not trusted, before it was not."""
    key = key_named(centre, kid)
    if key is None or key.distrusted_from is None:
        return []
    rows = Certificate.objects.filter(centre_id=centre, key=kid, revoked_at=None, expires__gt=day)
    found = rows.select_related("officer").order_by("id")
    return [row for row in found if trusted_line(row.issued_at, key.distrusted_from)]


def _state(row: Certificate, key: KeyRow, day: date) -> str:
    if row.revoked_at is not None or row.expires <= day:
        return "ended"
    if row.key != key.kid:
        return "anew"
    if key.distrusted_from is None:
        return "good"
    return "waits" if trusted_line(row.issued_at, key.distrusted_from) else "asks"
