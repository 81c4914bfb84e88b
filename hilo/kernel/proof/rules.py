"""Whether a neighbour's chains go on from what was countersigned before, judged with public keys alone. Pure."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hilo.lib.errors import Refusal


def signed(content: Mapping[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    """Content with its signature beside it, in the form of a checkpoint."""
    return dict(content) | {"signature": base64.b64encode(key.sign(_bytes(content))).decode()}


def checked(document: Any, key: Ed25519PublicKey, *, code: str) -> dict[str, Any]:
    """The content of what was signed so. Raises: Refusal, of the code that is given."""
    try:
        content = {name: value for name, value in document.items() if name != "signature"}
        key.verify(base64.b64decode(document["signature"]), _bytes(content))
    except (AttributeError, KeyError, TypeError, ValueError, InvalidSignature):
        raise Refusal(code) from None
    return content


def heads(content: Mapping[str, Any]) -> dict[str, tuple[int, str]]:
    """The ends of the chains that a checkpoint tells: chain -> (seq, hash)."""
    return {one["chain"]: (one["seq"], one["hash"]) for one in content["chains"]}


def fingerprint(document: Mapping[str, Any]) -> str:
    """What a checkpoint is called where it is countersigned: SHA-256 of all of it, in hexadecimal."""
    return hashlib.sha256(_bytes(document)).hexdigest()


def led(
    chain: str, start: tuple[int, str], bodies: Iterable[str], tied: Callable[[str, int, str, str], str]
) -> tuple[int, str]:
    """Where a chain comes to from an end that is known, over the bodies of the entries after it. tied: the ledger's."""
    seq, prev = start
    for body in bodies:
        seq += 1
        prev = tied(chain, seq, prev, body)
    return seq, prev


def gone_back(before: Mapping[str, tuple[int, str]], now: Mapping[str, tuple[int, str]]) -> str:
    """The first chain that is shorter than it was, or is not there any more; "" if none is."""
    return next((chain for chain, (seq, _) in sorted(before.items()) if now.get(chain, (-1, ""))[0] < seq), "")


def _bytes(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def judged(document: Any, key: Ed25519PublicKey, published: Ed25519PublicKey | None = None) -> dict[str, Any]:
    """The content of a file that was handed on, heads or a countersignature of them, by public keys alone.

    key: of who signed it; published: of a countersignature, the key of who published the heads.
    Raises: Refusal HILO-L434 if a signature does not hold, or it is of other heads than it carries.
    """
    content = checked(document, key, code="HILO-L434")
    if "checkpoint" in content:
        if published is None or content.get("of") != fingerprint(content["checkpoint"]):
            raise Refusal("HILO-L434")
        checked(content["checkpoint"], published, code="HILO-L434")
    elif not isinstance(content.get("chains"), list):
        raise Refusal("HILO-L434")
    return content
