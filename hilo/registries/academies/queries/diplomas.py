"""Diplomas: printed many at once, verified by anyone, with the academy's key alone where there is no network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.ledger.queries import must_stand
from hilo.kernel.rights import allow
from hilo.kernel.signing import actions as signing
from hilo.kernel.signing import queries as seals
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal

from .. import paper, rules
from ..models import Diploma
from .groups import group


@dataclass(frozen=True, slots=True)
class DiplomaRow:
    """A diploma. line: the signed text of its QR code; annulled_on: first day it does not hold, if a decision took the
    pass back."""

    folio: str
    seat: int
    name: str
    line: str
    annulled_on: date | None


def diplomas_of(group_id: int, actor: Actor) -> list[DiplomaRow]:
    """The diplomas of a group, by place. Raises: Forbidden, NotFound; Conflict HILO-L410."""
    allow(actor, "academies.run")
    found = group(group_id, actor)
    must_stand(found)
    rows = (
        Diploma.objects.filter(seat__group=found)
        .select_related("seat__officer", "seat__applicant")
        .order_by("seat__place", "id")
    )
    return [DiplomaRow(row.folio, row.seat_id, row.seat.person.name, row.line, row.annulled_on) for row in rows]


def print_diplomas(group_id: int, actor: Actor, *, at: datetime, language: str = "es") -> bytes:
    """The diplomas of a group that hold, a page each, as PDF; that they were printed stands in the ledger.

    Raises: Forbidden, NotFound; Conflict HILO-L410; Refusal HILO-O639 if there is none, HILO-R440 without Typst.
    """
    found = group(group_id, actor)
    rows = [row for row in diplomas_of(group_id, actor) if row.annulled_on is None]
    if not rows:
        raise Refusal("HILO-O639", where="group")
    made = paper.pdf(
        [(row, verify(row.line, public_key(found.academy_id))) for row in rows], found.academy.name, language
    )
    with act():
        data = {"diplomas": len(rows)}
        entry(chain=found.academy_id, actor=actor, verb="diplomas.printed", subject=found.subject, at=at, data=data)
    return made


def public_key(academy: str) -> str:
    """The key by which an academy's diplomas are verified, PEM."""
    return signing.public_key(academy)


def verify(line: str, key: str | bytes, on: date | None = None, annulled: tuple[str, ...] = ()) -> rules.Diploma:
    """A diploma from its signed line and the academy's public key: no record is asked.

    Raises: Refusal HILO-Z432 to Z438, HILO-O638.
    """
    return rules.read(seals.opened(line, kind="diploma", key=seals.key_of(key)), on or timezone.localdate(), annulled)


def diploma_verified(line: str, on: date) -> rules.Diploma:
    """A diploma's line against the register, annulment included. Raises: Refusal HILO-Z432 to Z438, HILO-O638; NotFound
    for a folio that was never given."""
    try:
        folio = str(seals.read(seals.decoded(line.strip().split(".")[1]))["folio"])
    except (IndexError, ValueError, KeyError, TypeError, RecursionError):
        raise Refusal("HILO-O638", where="line") from None
    row = (
        Diploma.objects.select_related("seat__group").filter(folio=folio[:40]).first() if folio.isprintable() else None
    )
    if row is None:
        raise NotFound("diploma", folio[:40] if folio.isprintable() else "")
    gone = (row.folio,) if row.annulled_on and row.annulled_on <= on else ()
    return verify(line, public_key(row.seat.group.academy_id), on, gone)
