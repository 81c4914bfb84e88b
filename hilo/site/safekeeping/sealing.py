"""Sealing a stream with a passphrase: scrypt makes the key, AES-256-GCM seals one piece after the other.

Each piece is bound to its number and to whether it is the last, so that none can be changed, moved, or left out.
"""

from __future__ import annotations

import io
import secrets
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from hilo.lib.errors import Refusal

MAGIC = b"HILO-SEALED-1\n"
PIECE = 1 << 20
_TAG = 16


def _cipher(passphrase: bytes, salt: bytes) -> AESGCM:
    # 128 MB and about half a second for each guess.
    return AESGCM(Scrypt(salt, 32, n=2**17, r=8, p=1).derive(passphrase))


class Sealer(io.RawIOBase):
    """Writes what is written to it, sealed, to a file; `close` writes the last piece and leaves the file open."""

    def __init__(self, file: BinaryIO, passphrase: bytes) -> None:
        salt = secrets.token_bytes(16)
        self._file, self._cipher = file, _cipher(passphrase, salt)
        self._number, self._waiting = 0, bytearray()
        file.write(MAGIC + salt)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), b"more")
            del self._waiting[:PIECE]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._put(bytes(self._waiting), b"last")
            super().close()

    def _put(self, piece: bytes, kind: bytes) -> None:
        self._file.write(self._cipher.encrypt(self._number.to_bytes(12, "big"), piece, kind))
        self._number += 1


class Unsealer(io.RawIOBase):
    """Reads what a Sealer wrote; the magic has been read already.

    Raises: Refusal HILO-B403 for a wrong passphrase or a changed or shortened file.
    """

    def __init__(self, file: BinaryIO, passphrase: bytes) -> None:
        self._file, self._cipher = file, _cipher(passphrase, file.read(16))
        self._number, self._ready, self._next = 0, b"", file.read(PIECE + _TAG)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        parts, wanted = [], size if size >= 0 else float("inf")
        while wanted > 0:
            if not self._ready and not self._more():
                break
            part = self._ready if wanted >= len(self._ready) else self._ready[: int(wanted)]
            self._ready = self._ready[len(part) :]
            wanted -= len(part)
            parts.append(part)
        return b"".join(parts)

    def _more(self) -> bool:
        if not self._next:
            return False
        sealed, self._next = self._next, self._file.read(PIECE + _TAG)
        try:
            self._ready = self._cipher.decrypt(
                self._number.to_bytes(12, "big"), sealed, b"more" if self._next else b"last"
            )
        except InvalidTag:
            what = "The passphrase is not the right one" if self._number == 0 else "The file was changed or cut"
            raise Refusal("HILO-B403", f"{what}. Nothing was touched.", where="passphrase") from None
        self._number += 1
        return True
