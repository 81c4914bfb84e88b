"""The one file: what is in it, writing it, and reading it back with every hash checked."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import IO, Any

from hilo.lib import documents
from hilo.lib.errors import Refusal

from .sealing import MAGIC, Sealer, Unsealer

MANIFEST = "manifest.json"
FORMAT = 1
_MANIFEST_LIMIT = 10_000_000


def digest_of(path: Path) -> dict[str, Any]:
    """SHA-256 in hexadecimal and size in bytes of a file."""
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "size": path.stat().st_size}


def write(file: Path, *, manifest: Mapping[str, Any], members: Mapping[str, Path], passphrase: bytes | None) -> None:
    """Write a backup whole: the file appears under its name only when it is complete and on the disk."""
    part = file.with_name(file.name + ".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
            sealer = Sealer(raw, passphrase) if passphrase else None
            # No name and no time in the header, and a level that keeps up with the disk.
            with (
                gzip.GzipFile("", "wb", 4, sealer or raw, 0) as pressed,  # type: ignore[arg-type]
                tarfile.open(fileobj=pressed, mode="w|") as tar,
            ):
                text = json.dumps(manifest, indent=1, ensure_ascii=False).encode()
                head = tarfile.TarInfo(MANIFEST)
                head.size, head.mode = len(text), 0o600
                tar.addfile(head, io.BytesIO(text))
                for name, path in members.items():
                    info = tarfile.TarInfo(name)
                    info.size, info.mode = path.stat().st_size, 0o600
                    with path.open("rb") as content:
                        tar.addfile(info, content)
            if sealer:
                sealer.close()
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def read(file: Path, into: Path, passphrase: bytes | None) -> dict[str, Any]:
    """Unpack a backup into an empty folder and return its manifest, after every hash was found right.

    Raises: Refusal HILO-B401, B414 not a backup, HILO-B402 damaged or changed, HILO-B415 sealed, HILO-B407 a newer
        format.
    """
    try:
        with file.open("rb") as raw:
            sealed = raw.read(len(MAGIC)) == MAGIC
            if sealed and passphrase is None:
                raise Refusal("HILO-B415", "This backup is sealed: give --passphrase-file.", where="passphrase")
            if not sealed:
                raw.seek(0)
            source: Any = Unsealer(raw, passphrase) if sealed and passphrase else raw
            with tarfile.open(fileobj=source, mode="r|gz") as tar:
                return _unpack(tar, into)
    except OSError as error:
        if isinstance(error, gzip.BadGzipFile):
            raise _not_one(file) from None
        raise Refusal("HILO-B414", f"{file} cannot be read: {error.strerror or error}", where="file") from error
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise _not_one(file) from error


def _not_one(file: Path) -> Refusal:
    return Refusal(
        "HILO-B401", f"{file.name} is no backup of Hilo, or it is damaged. Nothing was touched.", where="file"
    )


def _unpack(tar: tarfile.TarFile, into: Path) -> dict[str, Any]:
    found = iter(tar)
    first = next(found, None)
    content = tar.extractfile(first) if first and first.name == MANIFEST and first.size < _MANIFEST_LIMIT else None
    if content is None:
        raise ValueError("no manifest")
    manifest: dict[str, Any] = documents.read(content.read())
    if manifest["format"] > FORMAT:
        raise Refusal(
            "HILO-B407",
            f"This backup was made by a newer Hilo (format {manifest['format']}): update Hilo first.",
            where="file",
        )
    promised = dict(manifest["members"])
    _check_names(promised)
    for entry in found:
        wanted = promised.pop(entry.name, None)
        stored = tar.extractfile(entry) if wanted and entry.isreg() else None
        if wanted is None or stored is None:
            raise _changed(entry.name, "does not belong in it")
        if _store(stored, into / entry.name) != (wanted["sha256"], wanted["size"]):
            raise _changed(entry.name, "is not what was backed up")
    if promised:
        raise _changed(next(iter(promised)), "is missing")
    return manifest


def _check_names(names: Iterable[str]) -> None:
    for name in names:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts or "\\" in name or "\0" in name:
            raise _changed(name, "has a name that leads out of it")


def _store(content: IO[bytes], path: Path) -> tuple[str, int]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := content.read(1 << 20):
            digest.update(piece)
            size += file.write(piece)
    return digest.hexdigest(), size


def _changed(name: str, what: str) -> Refusal:
    return Refusal(
        "HILO-B402", f"The backup is damaged or was changed: “{name}” {what}. Nothing was touched.", where=name
    )
