"""Who gets a credential on paper, and who is left out and why. For an act, which writes it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hilo.kernel.signing.queries import KeyRow, key_named
from hilo.lib.errors import NotFound, Refusal

from ..models import SERVING, Certificate, Officer
from ..rules.certificate import Verified, judge
from .certificates import trusted_line, verify
from .facts import facts_by
from .officers import OfficerCard, cards
from .photos import kept_photos, opened_of

A_SHEET = 500
"""Credentials in one file."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An officer without a credential in the file. officer_number: the institution's own; code, said: why, by the
    effect and never by the cause (LGSNSP 93); said_es: the same in Spanish."""

    officer_number: str
    name: str
    code: str
    said: str
    said_es: str


@dataclass(frozen=True, slots=True)
class ToPrint:
    """A credential: signed is what the certificate's line says, which is what is printed; picture: JPEG."""

    signed: Verified
    card: OfficerCard
    address_code: str
    picture: bytes


def to_print(institution: str, numbers: Sequence[str], after: str, on: date) -> tuple[list[ToPrint | LeftOut], str]:
    """Each officer in the order asked for, or all who serve by number, those after one; and the last number where more
    follow, "" where none do."""
    rows, last = _officers(institution, numbers, after)
    known = {row.number: row for row in rows}
    ids = [row.pk for row in rows]
    facts, photos = facts_by(ids, on), kept_photos(ids)
    papers = {one.officer_id: one for one in Certificate.objects.filter(officer__in=ids, revoked_at=None)}
    told = {one.id: one for one in cards(rows, on)}
    keys: dict[tuple[str, str], KeyRow | None] = {}
    found: list[ToPrint | LeftOut] = []
    for number in list(dict.fromkeys(numbers)) if numbers else known:
        row = known.get(number)
        try:
            if row is None:
                raise NotFound("officer", number)
            signed = _signed(row, papers.get(row.pk), keys, on)
            verdict = judge(facts[row.pk], on)
            if not verdict.may_serve or verdict.certificate != signed.folio:
                raise Refusal("HILO-O667")
            photo = photos.get(row.pk)
            if photo is None:
                raise Refusal("HILO-O657")
            found.append(ToPrint(signed, told[row.pk], papers[row.pk].code, opened_of(photo)))
        except Refusal as refusal:
            name = row.name if row else ""
            found.append(LeftOut(number, name, refusal.code, refusal.message, refusal.said("es")))
    return found, last


def _officers(institution: str, numbers: Sequence[str], after: str) -> tuple[list[Officer], str]:
    rows = Officer.objects.filter(institution=institution).select_related("institution").order_by("number")
    if numbers:
        return list(rows.filter(number__in=numbers)), ""
    some = list(rows.filter(status__in=SERVING, number__gt=after)[: A_SHEET + 1])
    return some[:A_SHEET], some[A_SHEET - 1].number if len(some) > A_SHEET else ""


def _signed(
    officer: Officer, paper: Certificate | None, keys: dict[tuple[str, str], KeyRow | None], on: date
) -> Verified:
    """What the officer's certificate says by its signed line. Raises: Refusal HILO-O666 without one in force, O586 for
    one from before the register, O668 where its line does not hold or says otherwise than the register."""
    if paper is None or paper.expires <= on:
        raise Refusal("HILO-O666")
    if paper.origin:
        raise Refusal("HILO-O586")
    name = (paper.centre_id, paper.key)
    if name not in keys:
        keys[name] = key_named(*name)
    key = keys[name]
    if key is None or not trusted_line(paper.issued_at, key.distrusted_from):
        raise Refusal("HILO-O668")
    try:
        said = verify(paper.line, key.public, on)
    except Refusal:
        raise Refusal("HILO-O668") from None
    if (said.folio, said.name, said.institution, said.issued, said.expires) != (
        paper.folio,
        officer.name,
        officer.institution_id,
        paper.issued_on,
        paper.expires,
    ):
        raise Refusal("HILO-O668")
    return said
