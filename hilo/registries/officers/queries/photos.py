"""Photographs of officers: which are kept and which wait. Each look at a face is written down, with its purpose."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.rights import allow, reached
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal

from ..models import Photo
from ..sealed import opened_picture
from .officers import get, within

LOOKS = ("officers.write", "officers.identity")
"""Who keeps officers' photographs, and who signs that one changes."""


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """A photograph, told without its picture. status: kept, proposed, replaced, refused or erased.

    officer_number: the institution's own number of the officer. photo_sha256: of the picture, which stays when it is
    emptied. twin: number of another officer of the institution with the very same picture, "" for none.
    document, number, issuer: the paper that a change rests on.
    """

    id: int
    officer: int
    institution: str
    officer_number: str
    status: str
    photo_sha256: str
    twin: str
    document: str
    number: str
    issuer: str
    added_at: datetime
    added_by: str
    decided_at: datetime | None
    decided_by: str
    reason: str


def photo_row(row: Photo) -> PhotoRow:
    return PhotoRow(
        id=row.pk,
        officer=row.officer_id,
        institution=row.officer.institution_id,
        officer_number=row.officer.number,
        status=row.status,
        photo_sha256=row.digest,
        twin=twin(row),
        document=row.document,
        number=row.number,
        issuer=row.issuer,
        added_at=row.added_at,
        added_by=row.added_by,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        reason=row.reason,
    )


def twin(row: Photo) -> str:
    """The number of another officer of the institution whose picture is the very same, kept or waiting; "" for none.
    Of other institutions nothing is told: whoever has a face in hand does not learn where it serves."""
    rows = Photo.objects.filter(digest=row.digest, status__in=["kept", "proposed"])
    rows = rows.filter(officer__institution=row.officer.institution_id).exclude(officer=row.officer_id)
    return rows.order_by("id").values_list("officer__number", flat=True).first() or ""


def photos(officer_id: int, actor: Actor) -> list[PhotoRow]:
    """The photographs of an officer, the newest first, without a picture. Raises: Forbidden, NotFound."""
    found = get(officer_id, actor, _right(actor))
    return [photo_row(row) for row in found.photos.defer("image").select_related("officer").order_by("-id")]


def open_photos(actor: Actor, *, limit: int = 200) -> list[PhotoRow]:
    """The photographs in the actor's reach that wait for a second signature, the longest first. Raises: Forbidden."""
    allow(actor, _right(actor))
    rows = Photo.objects.filter(status="proposed").defer("image").select_related("officer")
    fields = {"state": "officer__institution__state", "institution": "officer__institution"}
    return [photo_row(row) for row in reached(rows, actor, "officers.read", fields).order_by("added_at", "id")[:limit]]


def picture(photo_id: int, actor: Actor, *, at: datetime) -> bytes:
    """A photograph, JPEG; the look is written down with its purpose.

    Raises: Forbidden; NotFound; Refusal HILO-H440 without a purpose; Refusal HILO-O657 if it was emptied, O664 if it
    is not what was kept.
    """
    allow(actor, _right(actor))
    row = Photo.objects.select_related("officer__institution").filter(pk=photo_id).first()
    if row is None or not within(actor, row.officer):
        raise NotFound("photo", photo_id)
    if not actor.purpose:
        raise Refusal("HILO-H440", where="purpose")
    found = opened_of(row)
    chain, subject = row.officer.institution_id, row.officer.subject
    with act():
        entry(chain=chain, actor=actor, verb="officer.photo_read", subject=subject, at=at, data={"photo": row.pk})
    return found


def picture_of(officer_id: int, actor: Actor, *, at: datetime) -> bytes:
    """The photograph of an officer that is kept, as above."""
    found = get(officer_id, actor, _right(actor))
    kept = found.photos.filter(status="kept").values_list("pk", flat=True).first()
    if kept is None:
        raise Refusal("HILO-O657", where="officer")
    return picture(kept, actor, at=at)


def opened_of(row: Photo) -> bytes:
    """The picture of a row; the caller writes the look down. Raises: Refusal HILO-O657 if it was emptied, O664 if it
    is not what was kept."""
    if not row.image:
        raise Refusal("HILO-O657", where="officer")
    found = opened_picture(row.image)
    if hashlib.sha256(found).hexdigest() != row.digest:
        raise Refusal("HILO-O664", where="officer")
    return found


def kept_photos(officers: Iterable[int]) -> dict[int, Photo]:
    """Officer -> the photograph that is kept. For acts that print it: no look by itself."""
    rows = Photo.objects.filter(officer_id__in=list(officers), status="kept")
    return {row.officer_id: row for row in rows}


def _right(actor: Actor) -> str:
    return next((one for one in LOOKS if actor.may(one)), LOOKS[0])
