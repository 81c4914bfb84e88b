"""Words of a decision that are kept apart: sealed with a key of the house, opened for who may read results' files."""

from __future__ import annotations

from hilo.kernel.keys import box

PURPOSE = "officers: words of a decision"


def sealed(words: str) -> str:
    """The words as the table keeps them; "" stays empty."""
    return box(PURPOSE).encrypt(words.encode()).decode() if words else ""


def opened(kept: str) -> str:
    """The words again. Whoever calls has asked for the right and writes the read down."""
    return box(PURPOSE).decrypt(kept.encode()).decode() if kept else ""
