"""A ZIP of photographs named by officers' numbers: what is in it. Nothing is unpacked to a disk, and no more of a file
than a photograph may have."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from hilo.engines.portraits import MOST_BYTES
from hilo.lib.errors import Refusal

MOST_FILES = 500
LARGEST = 200_000_000
"""Bytes of a ZIP, packed and unpacked."""
BESIDE = (".DS_Store", "Thumbs.db")
"""What systems leave in a ZIP by themselves."""
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


class Archive:
    """An open ZIP. files: the names in it, without what systems leave there."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._inside = [one for one in archive.infolist() if not _beside(one)]
        self.files = [one.filename for one in self._inside]
        self.unpacked = sum(one.file_size for one in self._inside)

    def picture(self, place: int) -> bytes:
        """The bytes of a file, and at most one more than a photograph may have, whatever the ZIP says of its size.
        Raises: Refusal HILO-O654."""
        try:
            with self._archive.open(self._inside[place]) as file:
                return file.read(MOST_BYTES + 1)
        except BROKEN:
            raise Refusal("HILO-O654", where="archive") from None


@contextmanager
def opened(sent: bytes) -> Iterator[Archive]:
    """The ZIP. Raises: Refusal HILO-O661 for what is none, is empty, or holds too much."""
    try:
        found = zipfile.ZipFile(io.BytesIO(sent))
    except BROKEN:
        raise too_much() from None
    with found:
        archive = Archive(found)
        if not archive.files or len(archive.files) > MOST_FILES or archive.unpacked > LARGEST:
            raise too_much()
        yield archive


def too_much() -> Refusal:
    """What is answered to a file that is no ZIP of photographs."""
    return Refusal("HILO-O661", where="archive", files=MOST_FILES, megabytes=LARGEST // 1_000_000)


def number_of(name: str) -> str:
    """The officer's number that a file is named by; "" where it climbs, or has no name of a picture."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or path.suffix.lower() not in (".jpg", ".jpeg", ".png"):
        return ""
    stem = path.stem.strip()
    return stem if stem.isprintable() and 0 < len(stem) <= 24 else ""


def shown(name: str) -> str:
    """A file's name as it may be shown."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)[-120:]


def _beside(one: zipfile.ZipInfo) -> bool:
    return one.is_dir() or one.filename.startswith("__MACOSX/") or one.filename.endswith(BESIDE)
