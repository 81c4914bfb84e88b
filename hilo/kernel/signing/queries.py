"""Checking what was signed: by whoever has the file and a public key, with no database; and which keys there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from hilo.kernel.rows import Question

from . import files
from .models import RetiredKey
from .rules import as_jwk as as_jwk
from .rules import canonical as canonical
from .rules import decoded as decoded
from .rules import fingerprint as fingerprint
from .rules import key_of as key_of
from .rules import kid_of as kid_of
from .rules import opened as opened
from .rules import read as read
from .rules import verify as verify


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key of an institution. kid: its name in what it signed; public: PEM; retired_at: when another took over, None
    while it is in use; distrusted_from: from this day somebody else may have signed with it."""

    institution: str
    kid: str
    public: str
    retired_at: datetime | None
    distrusted_from: date | None


def keys_of(institution: str) -> list[KeyRow]:
    """Every key that an institution signed with, the one in use first."""
    return list(_keys(institution))


def key_named(institution: str, kid: str) -> KeyRow | None:
    """The key of an institution that has the name, None for none. It asks as much for either, and makes no key for an
    institution of which nothing was signed."""
    return next((row for row in _keys(institution, first=bool(kid)) if row.kid == kid), None)


def _keys(institution: str, *, first: bool = True) -> Iterator[KeyRow]:
    retired = _RETIRED(institution)
    if first:
        kid, public = files.public_half(institution, retired[0][1] if retired else "")
        yield KeyRow(institution, kid, public, None, None)
    for kid, _, public, retired_at, distrusted_from in retired:
        yield KeyRow(institution, kid, public, retired_at, distrusted_from)


def key_row(row: RetiredKey) -> KeyRow:
    """A key that another took over from, as it is told."""
    return KeyRow(row.institution_id, row.kid, row.public, row.retired_at, row.distrusted_from)


def retired_key(kid: str) -> RetiredKey | None:
    """The row of a key that another took over from."""
    return RetiredKey.objects.select_related("institution").filter(kid=kid).first()


_RETIRED: Question[tuple[str, str, str, datetime, date | None]] = Question(
    lambda institution: (
        RetiredKey.objects.filter(institution=institution)
        .order_by("-retired_at", "-id")
        .values_list("kid", "successor", "public", "retired_at", "distrusted_from")
    ),
    "nobody's key",
)
