"""A time-stamp authority (RFC 3161): it is given a hash, and signs that it saw it at an instant.

What it answers is kept as it came (DER): `openssl ts -verify -data FILE -in STAMP -CAfile ROOTS.pem` checks it too.
The extra `stamps` brings rfc3161-client, which reads and verifies it; decision 27 tells why that one.
"""

from __future__ import annotations

import urllib.request
from datetime import datetime
from typing import Any

from cryptography.x509 import Certificate, load_pem_x509_certificates

from hilo.adapters.neighbour import Unreachable as Unreachable
from hilo.adapters.neighbour import ask


class Unverified(ValueError):
    """The answer is no stamp of these bytes by an authority that the given roots vouch for; the text says why."""


class NotInstalled(RuntimeError):
    """rfc3161-client is not here."""


def asked(address: str, content: bytes) -> bytes:
    """An authority's answer about some bytes, of which it sees the SHA-256 alone. Raises: Unreachable, NotInstalled."""
    library = _library()
    made = library.TimestampRequestBuilder().data(content).hash_algorithm(library.HashAlgorithm.SHA256).build()
    head = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    return ask(urllib.request.Request(address, made.as_bytes(), head))  # noqa: S310


def verified(stamp: bytes, content: bytes, roots: bytes) -> datetime:
    """When an authority saw some bytes. roots: PEM of the authorities that are believed, with what stands between.

    Raises: Unverified, NotInstalled.
    """
    library = _library()
    try:
        certificates = load_pem_x509_certificates(roots)
        answer = library.decode_timestamp_response(stamp)
        if answer.status not in (0, 1):
            raise Unverified("; ".join(answer.status_string) or f"it was refused with status {answer.status}")
        _verifier(library, certificates).verify_message(answer, content)
    except (ValueError, library.VerificationError) as error:
        raise Unverified(str(error)) from None
    seen: datetime = answer.tst_info.gen_time
    return seen


def _verifier(library: Any, certificates: list[Certificate]) -> Any:
    builder = library.VerifierBuilder()
    for one in certificates:
        root = one.issuer == one.subject
        builder = (builder.add_root_certificate if root else builder.add_intermediate_certificate)(one)
    return builder.build()


def _library() -> Any:
    try:
        import rfc3161_client
    except ImportError:
        raise NotInstalled from None
    return rfc3161_client
