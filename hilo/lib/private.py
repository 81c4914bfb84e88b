"""Files about persons, written where a person asks for them."""

from __future__ import annotations

from pathlib import Path


def write_private(path: Path, data: bytes) -> None:
    """Write a file that nobody else on the machine may read, also where one of that name stood open to all.

    Raises: OSError.
    """
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(data)
