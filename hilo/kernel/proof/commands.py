"""What a neighbour hands over."""

from __future__ import annotations

from typing import Annotated, Any

from hilo.lib.commands import command
from hilo.lib.limits import Digest, Longest

Word = Annotated[str, Longest(40)]
PublicKey = Annotated[str, Longest(400)]
Signature = Annotated[str, Longest(120)]


@command
class HandOverCountersignature:
    """A neighbour's countersignature of heads that were published here. of: their SHA-256; checkpoint: they whole."""

    type: Word
    of: Digest
    at: Word
    public_key: PublicKey
    checkpoint: dict[str, Any]
    signature: Signature
