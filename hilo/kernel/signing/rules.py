"""Signing and verifying with a key at hand. Pure: no database, no file, no clock; so a verifier needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from hilo.lib.documents import read as read
from hilo.lib.errors import Refusal

MEDIA = "hilo-{kind}+jws"
"""The `typ` of a signature's header: a certificate's signature never passes for a report's."""


def canonical(document: Any) -> bytes:
    """A JSON document in the one form that is signed (RFC 8785).

    Raises: Refusal HILO-Z431 for what JSON cannot hold (NaN, whole numbers beyond 2**53, other types).
    """
    try:
        return rfc8785.dumps(document)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise Refusal("HILO-Z431", f"The document cannot be signed: {error}.") from None


def signed(document: Mapping[str, Any], *, kind: str, key: Ed25519PrivateKey) -> dict[str, Any]:
    """The file that is handed on: the document in clear, and its signature beside it."""
    head = _header(kind, key.public_key())
    body = encoded(canonical(document))
    signature = encoded(key.sign(f"{head}.{body}".encode()))
    return {"document": dict(document), "jws": f"{head}..{signature}"}


def verify(file: Any, *, kind: str, key: Ed25519PublicKey) -> dict[str, Any]:
    """The document of a signed file whose signature holds.

    Raises: Refusal HILO-Z432 if the file has another shape, HILO-Z441 if it holds more than what was signed, HILO-Z436
    if it is of another kind; HILO-Z433 if it was signed with
    another key; HILO-Z434 if it was changed after it was signed.
    """
    document = file.get("document") if isinstance(file, dict) else None
    parts = str(file.get("jws", "")).split(".") if isinstance(file, dict) else []
    if not isinstance(document, dict) or len(parts) != 3 or parts[1]:
        raise Refusal("HILO-Z432", "This is no signed file: it needs a document and the signature beside it.")
    if strange := sorted(set(file) - {"document", "jws"}):
        raise Refusal("HILO-Z441", name=strange[0])
    _hold(parts[0], encoded(canonical(document)), parts[2], kind=kind, key=key)
    return document


def compact(document: Mapping[str, Any], *, kind: str, key: Ed25519PrivateKey) -> str:
    """Document and signature in one line (JWS compact serialisation), short enough for a QR code."""
    head, body = _header(kind, key.public_key()), encoded(canonical(document))
    return f"{head}.{body}.{encoded(key.sign(f'{head}.{body}'.encode()))}"


def opened(line: str, *, kind: str, key: Ed25519PublicKey) -> dict[str, Any]:
    """The document of such a line, if its signature holds. Raises: as `verify`."""
    parts = line.strip().split(".")
    if len(parts) != 3:
        raise Refusal("HILO-Z438", "This is no signed line: it has three parts with a dot between.")
    _hold(*parts, kind=kind, key=key)
    try:
        document = read(decoded(parts[1]))
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise Refusal("HILO-Z437", "The signed line holds no document.")
    return document


def fingerprint(key: Ed25519PublicKey) -> str:
    """What a key is called in a header (`kid`): the first 16 hexadecimal digits of the SHA-256 of its 32 bytes."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def as_jwk(key: Ed25519PublicKey) -> dict[str, str]:
    """A public key as JSON has it (RFC 8037)."""
    raw = encoded(key.public_bytes(Encoding.Raw, PublicFormat.Raw))
    return {"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": fingerprint(key), "x": raw}


def kid_of(line: str) -> str:
    """Which key a signed line says that it was signed with, before anything is believed of it; "" for no such line."""
    try:
        header = read(decoded(line.strip().split(".")[0]))
    except (ValueError, RecursionError):
        return ""
    kid = header.get("kid") if isinstance(header, dict) else None
    return kid if isinstance(kid, str) else ""


@lru_cache(maxsize=512)
def key_of(text: str | bytes) -> Ed25519PublicKey:
    """A public key from its PEM text, read once. Raises: Refusal HILO-Z435."""
    try:
        key = load_pem_public_key(text.encode() if isinstance(text, str) else text)
    except ValueError:
        raise _no_key() from None
    if not isinstance(key, Ed25519PublicKey):
        raise _no_key()
    return key


def encoded(raw: bytes) -> str:
    """Base64url without padding, as JWS writes it."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The bytes of such a text. Raises: ValueError."""
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encoded(raw) != text:
        # One text for one signature: trailing bits and foreign characters are refused, not dropped.
        raise ValueError("not base64url")
    return raw


def _no_key() -> Refusal:
    return Refusal("HILO-Z435", "This is no public key: give the PEM file of an Ed25519 key.")


def _header(kind: str, key: Ed25519PublicKey) -> str:
    head = {"alg": "Ed25519", "kid": fingerprint(key), "typ": MEDIA.format(kind=kind)}
    return encoded(json.dumps(head, separators=(",", ":")).encode())


def _hold(head: str, body: str, signature: str, *, kind: str, key: Ed25519PublicKey) -> None:
    try:
        header = read(decoded(head))
        raw = decoded(signature)
    except ValueError:
        raise Refusal("HILO-Z439", "The signature cannot be read.") from None
    if not isinstance(header, dict) or header.get("alg") != "Ed25519" or header.get("typ") != MEDIA.format(kind=kind):
        raise Refusal("HILO-Z436", f"The file was not signed as a {kind}.")
    if strange := sorted(set(header) - {"alg", "kid", "typ"}):
        raise Refusal("HILO-Z441", name=strange[0])
    if header.get("kid") != fingerprint(key):
        raise Refusal(
            "HILO-Z433", f"It was signed with the key {header.get('kid')}, and this is {fingerprint(key)}. Ask for it."
        )
    try:
        key.verify(raw, f"{head}.{body}".encode())
    except InvalidSignature:
        raise Refusal(
            "HILO-Z434", "The signature does not hold: the content was changed since it was signed."
        ) from None
