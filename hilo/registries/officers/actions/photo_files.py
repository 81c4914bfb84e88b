"""Photographs in bulk: a ZIP whose files are named by officers' numbers. Nothing of it is unpacked to a disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from hilo.engines import portraits
from hilo.kernel.access.queries import institution_named
from hilo.kernel.action import prepares
from hilo.kernel.rights import allow
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal

from ..commands import KeepPhoto, KeepPhotos
from ..queries import numbered, twin
from .photos import UNFIT, keep_photo

MOST_FILES = 500
LARGEST = 200_000_000
"""Bytes of a ZIP, packed or not: of each file no more is unpacked than a photograph may have."""
BESIDE = ("__MACOSX/", ".DS_Store", "Thumbs.db")
"""What systems leave in a ZIP by themselves."""
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class PhotoTaken:
    """What became of one file of a ZIP. file: its name; officer_number: "" where the name tells none; status: kept,
    proposed, or "" if it was not taken; code, said: why not, or what is odd about it; said_es: the same in
    Spanish."""

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
    body = institution_named(command.institution)
    limits: dict[str, Any] = {"files": MOST_FILES, "megabytes": LARGEST // 1_000_000}
    try:
        archive = zipfile.ZipFile(io.BytesIO(command.archive))
    except BROKEN:
        raise Refusal("HILO-O661", where="archive", **limits) from None
    with archive:
        inside = [one for one in archive.infolist() if not one.is_dir() and not one.filename.endswith(BESIDE[1:])]
        inside = [one for one in inside if not one.filename.startswith(BESIDE[0])]
        if not inside or len(inside) > MOST_FILES or sum(one.file_size for one in inside) > LARGEST:
            raise Refusal("HILO-O661", where="archive", **limits)
        seen: set[str] = set()
        return [_taken(archive, one, seen, body.code, command, actor, at) for one in inside]


def _taken(
    archive: zipfile.ZipFile,
    inside: zipfile.ZipInfo,
    seen: set[str],
    institution: str,
    command: KeepPhotos,
    actor: Actor,
    at: datetime,
) -> PhotoTaken:
    shown = "".join(letter if letter.isprintable() else "?" for letter in inside.filename)[-120:]
    number = number_of(inside.filename)
    try:
        if not number:
            raise Refusal("HILO-O662", where="archive")
        if number in seen:
            raise Refusal("HILO-O663", where="archive")
        seen.add(number)
        officer = numbered(institution, number)
        if officer is None:
            raise NotFound("officer", number)
        asked = KeepPhoto(
            picture=_unpacked(archive, inside),
            document=command.document,
            number=command.number,
            issuer=command.issuer,
        )
        row = keep_photo(officer.pk, asked, actor=actor, at=at)
    except Refusal as refusal:
        # Of an officer of others nobody learns more than of a number that nobody has.
        return PhotoTaken(shown, number, "", refusal.code, refusal.message, refusal.said("es"))
    if other := twin(row):
        told = Refusal("HILO-O659", number=other)
        return PhotoTaken(shown, number, row.status, told.code, told.message, told.said("es"))
    return PhotoTaken(shown, number, row.status, "", "", "")


def number_of(name: str) -> str:
    """The officer's number that a file of a ZIP is named by; "" where it climbs, or has no name of a picture."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or path.suffix.lower() not in (".jpg", ".jpeg", ".png"):
        return ""
    stem = path.stem.strip()
    return stem if stem.isprintable() and 0 < len(stem) <= 24 else ""


def _unpacked(archive: zipfile.ZipFile, inside: zipfile.ZipInfo) -> bytes:
    """A file's bytes, and not one more than a photograph may have, whatever the ZIP says of its size."""
    try:
        with archive.open(inside) as file:
            found = file.read(portraits.MOST_BYTES + 1)
    except BROKEN:
        raise Refusal(UNFIT["broken"], where="archive") from None
    return found
