"""The files themselves, in the data directory: each under its SHA-256, never written over, and parts of those to come.

evidence/sha256/ab/cdef…    a file whose content has that hash
evidence/parts/<upload>     what has come so far of an upload
evidence/altered/<hash>.<found>   bytes that were found where others ought to be
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from django.conf import settings

CHUNK = 1 << 20


def path_of(sha256: str) -> Path:
    """Where the file with this hash lies, or will lie."""
    return _root() / "sha256" / sha256[:2] / sha256[2:]


def part_of(ref: str) -> Path:
    return _root() / "parts" / ref


def altered_of(sha256: str, found: str) -> Path:
    return _root() / "altered" / f"{sha256}.{found}"


def offset(ref: str) -> int:
    """How many bytes of an upload are here."""
    try:
        return part_of(ref).stat().st_size
    except FileNotFoundError:
        return 0


def append(ref: str, at: int, data: bytes) -> tuple[bool, int]:
    """Write a part at its offset; returns whether it was, and how many bytes are here now. Two hands at once wait for
    each other.

    A part for another offset is not written. Raises: OSError, with what was here
    before left as it was.
    """
    with _held(ref) as file:
        here = file.seek(0, os.SEEK_END)
        if here != at:
            return False, here
        try:
            left = memoryview(data)
            while left:
                left = left[file.write(left) :]
            os.fsync(file.fileno())
        except OSError:
            file.truncate(here)
            raise
        return True, here + len(data)


def head(path: Path, size: int = 64) -> bytes:
    with path.open("rb") as file:
        return file.read(size)


def hash_of(path: Path) -> str:
    """SHA-256 of a file; "" if it is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def look(sha256: str) -> str:
    """The hash of what lies where the file with this hash ought to be, or was set aside from there; "" for nothing."""
    found = hash_of(path_of(sha256))
    if found:
        return found
    aside = sorted(altered_of(sha256, "*").parent.glob(f"{sha256}.*"), key=lambda path: path.stat().st_mtime)
    return aside[-1].suffix[1:] if aside else ""


def keep(ref: str, sha256: str) -> None:
    """Put a whole part in its place. What lies there with another hash is set aside; with the same one, it stays.

    The part itself stays until `drop`, so that nothing is lost if the transaction around it fails.
    """
    there = path_of(sha256)
    found = hash_of(there)
    if found and found != sha256:
        set_aside(sha256, found)
        found = ""
    there.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not found:
        # Linked, not moved over: whoever put it there in this very moment put the same content.
        with suppress(FileExistsError):
            os.link(part_of(ref), there)
        there.chmod(0o400)
        _settle(there.parent)


def set_aside(sha256: str, found: str) -> None:
    """Bytes that are not what they ought to be leave the place of those that are; they are kept beside.

    Nothing is moved if something else lies there by now: who had the original may have sent it again.
    """
    if found == sha256 or hash_of(path_of(sha256)) != found:
        return
    aside = altered_of(sha256, found)
    aside.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Another look may have been faster.
    with suppress(FileNotFoundError):
        os.replace(path_of(sha256), aside)


def drop(ref: str) -> None:
    """Forget the parts of an upload."""
    part_of(ref).unlink(missing_ok=True)


def chunks(sha256: str) -> Iterator[bytes]:
    """The file's content, piece by piece. Raises: FileNotFoundError."""
    with path_of(sha256).open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


@contextmanager
def _held(ref: str) -> Iterator[FileIO]:
    part = part_of(ref)
    part.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileIO(os.open(part, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _settle(folder: Path) -> None:
    """A new name in a folder survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _root() -> Path:
    return Path(settings.DATA_DIR) / "evidence"
