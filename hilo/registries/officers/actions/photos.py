"""The photograph of an officer: kept by the personnel office; changed under a certificate by a paper and two hands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from hilo.engines import portraits
from hilo.kernel.access.queries import institution_named
from hilo.kernel.action import action, done, prepares
from hilo.kernel.ledger.actions import met
from hilo.kernel.rights import allow
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..commands import ErasePhotos, KeepPhoto, KeepPhotos, RefusePhoto
from ..models import Officer, Photo
from ..queries import get, numbered, twin
from ..rules import identity, photo_archive
from ..sealed import sealed_picture
from .enrol import locked, proposed, said, serving

UNFIT = {
    "kind": "HILO-O650",
    "large": "HILO-O651",
    "small": "HILO-O652",
    "moving": "HILO-O653",
    "broken": "HILO-O654",
}


@prepares
def keep_photo(officer_id: int, command: KeepPhoto, *, actor: Actor, at: datetime) -> Photo:
    """Keep the photograph of an officer, drawn anew without anything but its pixels. Where it takes the place of
    another while a certificate is in force it only waits: another account signs it.

    Raises: Forbidden, NotFound; Refusal HILO-O650 to O654 for a file that is no photograph, O542 and O543 for the
    document, O427 without its number or issuer, HILO-R440 where Typst is not installed; Conflict HILO-O434 if the
    service ended, O655 if a document is needed, O656 while another waits, O658 if it is the one that is kept.
    """
    # Before anything is decoded: whose it is.
    get(officer_id, actor, "officers.write")
    return _keep(officer_id, command, _drawn(command.picture), actor=actor, at=at)


def _drawn(sent: bytes) -> bytes:
    try:
        return portraits.portrait(sent)
    except portraits.Unfit as unfit:
        raise (too_large() if unfit.why == "large" else Refusal(UNFIT[unfit.why], where="picture")) from None
    except ImportError:
        raise Refusal("HILO-R440", status=503) from None


def too_large() -> Refusal:
    """What is answered to a photograph with too many bytes or pixels."""
    most: dict[str, Any] = {
        "megabytes": portraits.MOST_BYTES // 1_000_000,
        "megapixels": portraits.MOST_PIXELS // 1_000_000,
    }
    return Refusal(UNFIT["large"], where="picture", **most)


@action("officers.write", verb="officer.photo_kept")
def _keep(officer_id: int, command: KeepPhoto, drawn: bytes, *, actor: Actor, at: datetime) -> Photo:
    officer = serving(locked(officer_id))
    met(officer)
    digest = hashlib.sha256(drawn).hexdigest()
    if officer.photos.filter(status="kept", digest=digest).exists():
        raise Conflict("HILO-O658", where="picture")
    row = Photo(officer=officer, status="kept", digest=digest, added_at=at, added_by=actor.name)
    row.image = sealed_picture(drawn)
    if command.document:
        identity.proven(command.document, ("photo",))
        row.document = command.document
        row.number, row.issuer = said(command.number, where="number"), said(command.issuer, where="issuer")
    if needs_two(officer, at):
        if not command.document:
            raise Conflict("HILO-O655", where="document")
        row.status = "proposed"
    else:
        officer.photos.filter(status="kept").update(status="replaced")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict("HILO-O656", where="picture") from None
    done(officer, data={"photo": row.pk, "photo_sha256": digest, "waits": row.status == "proposed"}, record=officer)
    return row


def sent_photo(file: File[Any]) -> bytes:
    """What was sent as a photograph. Raises: Refusal HILO-O651 before it is read, if it is too large."""
    if (file.size or 0) > portraits.MOST_BYTES:
        raise too_large()
    return bytes(file.read())


def sent_archive(file: File[Any]) -> bytes:
    """What was sent as a ZIP. Raises: Refusal HILO-O661 before it is read, if it is too large."""
    if (file.size or 0) > photo_archive.LARGEST:
        raise photo_archive.too_much()
    return bytes(file.read())


def needs_two(officer: Officer, at: datetime) -> bool:
    """True if another photograph of the officer needs a paper and a second hand: there was one, and somebody may
    have the credential that shows it."""
    shown = officer.certificates.filter(revoked_at=None, expires__gt=timezone.localdate(at))
    return officer.photos.exclude(status__in=["proposed", "refused"]).exists() and shown.exists()


@dataclass(frozen=True, slots=True)
class PhotoTaken:
    """What became of one file of a ZIP. file: its name; officer_number: "" where the name tells none; status: kept,
    proposed, or "" if it was not taken; code, said: why not, or what is odd about it; said_es: the same in Spanish."""

    file: str
    officer_number: str
    status: str
    code: str
    said: str
    said_es: str


@prepares
def keep_photos(command: KeepPhotos, *, actor: Actor, at: datetime) -> list[PhotoTaken]:
    """Keep the photographs of a ZIP, file by file: each is an act by itself, so that one that is refused holds up none.

    Raises: Forbidden; NotFound for the institution; Refusal HILO-O661 for what is no ZIP, or holds too much.
    """
    allow(actor, "officers.write")
    body, found, seen = institution_named(command.institution), [], set[str]()
    with photo_archive.opened(command.archive) as archive:
        for place, name in enumerate(archive.files):
            number = photo_archive.number_of(name)
            status, told = "", None
            try:
                row = _taken(archive, place, seen, body.code, command, actor, at)
                status = row.status
                if other := twin(row):
                    told = Refusal("HILO-O659", number=other)
            except Refusal as refusal:
                # Of an officer of others nobody learns more than of a number that nobody has.
                told = refusal
            words = (told.code, told.message, told.said("es")) if told else ("", "", "")
            found.append(PhotoTaken(photo_archive.shown(name), number, status, *words))
    return found


def _taken(
    archive: photo_archive.Archive,
    place: int,
    seen: set[str],
    institution: str,
    command: KeepPhotos,
    actor: Actor,
    at: datetime,
) -> Photo:
    number = photo_archive.number_of(archive.files[place])
    if not number:
        raise Refusal("HILO-O662", where="archive")
    if number in seen:
        raise Refusal("HILO-O663", where="archive")
    seen.add(number)
    officer = numbered(institution, number)
    if officer is None:
        raise NotFound("officer", number)
    paper = {"document": command.document, "number": command.number, "issuer": command.issuer}
    return keep_photo(officer.pk, KeepPhoto(picture=archive.picture(place), **paper), actor=actor, at=at)


@action("officers.identity", verb="officer.photo_confirmed")
def confirm_photo(photo_id: int, *, actor: Actor, at: datetime) -> Photo:
    """Sign a change of photograph as the second: it is the one that is printed from now on.

    Raises: NotFound; Conflict HILO-O540 to who proposed it, O545 if it was decided before, O434 if the service ended.
    """
    row, officer = proposed(Photo, photo_id, "photo", where="photo")
    if row.added_by == actor.name:
        raise Conflict("HILO-O540", where="photo")
    serving(officer)
    officer.photos.filter(status="kept").update(status="replaced")
    row.status, row.decided_at, row.decided_by = "kept", at, actor.name
    row.save(update_fields=["status", "decided_at", "decided_by"])
    done(officer, data={"photo": row.pk, "photo_sha256": row.digest, "document": row.document}, record=officer)
    return row


@action("officers.identity", "officers.write", verb="officer.photo_refused")
def refuse_photo(photo_id: int, command: RefusePhoto, *, actor: Actor, at: datetime) -> Photo:
    """Do not sign a change of photograph, with the reason; the picture is emptied at once.

    Raises: NotFound; Refusal HILO-O427 without a reason; Conflict HILO-O545 if it was decided before.
    """
    row, officer = proposed(Photo, photo_id, "photo", where="photo")
    row.reason = said(command.reason, where="reason")
    row.status, row.image, row.decided_at, row.decided_by = "refused", b"", at, actor.name
    row.save(update_fields=["status", "image", "reason", "decided_at", "decided_by"])
    # Not why: it is about a person, and in words.
    done(officer, data={"photo": row.pk}, record=officer)
    return row


@action("officers.identity", verb="officer.photos_erased")
def erase_photos(officer_id: int, command: ErasePhotos, *, actor: Actor, at: datetime) -> int:
    """Erase every photograph of an officer; that there were some, and their digests, stays. How many were.

    Raises: NotFound; Refusal HILO-O427 without a document; Conflict HILO-O660 while a certificate is in force.
    """
    officer = locked(officer_id)
    met(officer)
    document = said(command.document, where="document")
    if officer.certificates.filter(revoked_at=None, expires__gt=timezone.localdate(at)).exists():
        raise Conflict("HILO-O660", where="officer")
    rows = officer.photos.exclude(status="erased")
    count = rows.update(status="erased", image=b"", erased_at=at, erased_by=actor.name)
    done(officer, data={"photos": count, "document": document}, record=officer)
    return count
