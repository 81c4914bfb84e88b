"""Protected answers at rest: a copy of the database names no reserved witness, no victim, no trusted person.

AES-256-GCM with one key an institution, kept beside the signing keys (DATA_DIR/keys/vault) and never in the database.
An answer is bound to its path, so that none can be moved to where it would be shown.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from hilo.kernel.keys import kept
from hilo.lib.errors import Refusal

NONCE = 12


def seal(institution: str, path: str, value: Any) -> dict[str, str]:
    """A JSON value sealed for an institution."""
    return {"sealed": seal_bytes(institution, path, json.dumps(value, ensure_ascii=False).encode())}


def unseal(institution: str, path: str, value: Any) -> Any:
    """What was sealed; any other value as it is. Raises: Refusal HILO-R430 if the key does not fit."""
    if not (isinstance(value, dict) and set(value) == {"sealed"}):
        return value
    return json.loads(unseal_bytes(institution, path, value["sealed"]))


def seal_bytes(institution: str, bound: str, raw: bytes) -> str:
    """Bytes sealed for an institution and bound to a word, as text."""
    nonce = secrets.token_bytes(NONCE)
    return base64.b64encode(nonce + _cipher(institution).encrypt(nonce, raw, bound.encode())).decode()


def unseal_bytes(institution: str, bound: str, text: str) -> bytes:
    """The bytes. Raises: Refusal HILO-R430."""
    try:
        raw = base64.b64decode(text)
        return _cipher(institution).decrypt(raw[:NONCE], raw[NONCE:], bound.encode())
    except (ValueError, InvalidTag):
        message = f"A protected answer cannot be opened: the vault key of {institution} is missing or another one."
        raise Refusal("HILO-R430", message, status=500) from None


def fingerprint(raw: bytes) -> str:
    """A hash that only this house can make, in hexadecimal: to find again what is sealed."""
    return hmac.new(_key(Path(settings.DATA_DIR) / "keys" / "vault" / "_fingerprints.key"), raw, sha256).hexdigest()


def _cipher(institution: str) -> AESGCM:
    return AESGCM(_key(Path(settings.DATA_DIR) / "keys" / "vault" / f"{institution}.key"))


@lru_cache(maxsize=256)
def _key(path: Path) -> bytes:
    return kept(path, lambda: secrets.token_bytes(32))
