"""What is kept apart, sealed with keys of the house: words of a decision, and photographs."""

from __future__ import annotations

from cryptography.fernet import InvalidToken

from hilo.kernel.keys import box

PURPOSE = "officers: words of a decision"


def sealed(words: str) -> str:
    """The words as the table keeps them; "" stays empty."""
    return box(PURPOSE).encrypt(words.encode()).decode() if words else ""


def opened(kept: str) -> str:
    """The words again. Whoever calls has asked for the right and writes the read down."""
    return box(PURPOSE).decrypt(kept.encode()).decode() if kept else ""


PICTURE = "officers: photographs"


def sealed_picture(picture: bytes) -> bytes:
    """A photograph as the table keeps it."""
    return box(PICTURE).encrypt(picture)


def opened_picture(kept: bytes | memoryview) -> bytes:
    """The photograph again, as above; b"" for one that was emptied, or that no key of the house opens."""
    try:
        return box(PICTURE).decrypt(bytes(kept)) if kept else b""
    except InvalidToken:
        return b""
