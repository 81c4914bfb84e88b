"""How links are forged and how a broken one is found. Pure: values in, verdict out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as it is hashed; `at` is aware, `data` canonical JSON text."""

    chain: str
    seq: int
    at: datetime
    actor: str
    verb: str
    subject: str
    why: str
    data: str
    prev: str
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold: kind is "changed", "missing", "reordered", "cut" or "added"."""

    chain: str
    seq: int
    kind: str
    message: str


def canonical(data: Mapping[str, Any] | None) -> str:
    """JSON with sorted keys and no spaces: equal content, equal text. Empty data is the empty text."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False) if data else ""


def digest(link: Link) -> str:
    """SHA-256 over the link's content and the hash before it, in hexadecimal."""
    at = link.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    text = json.dumps(
        [link.chain, link.seq, at, link.actor, link.verb, link.subject, link.why, link.data, link.prev],
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def breaks(links: Iterable[Link], head: tuple[int, str] | None = None) -> Iterator[Break]:
    """Every place where one chain, given in order of seq, does not hold.

    head: (seq, hash) that the chain should end with, from the head row or a checkpoint.
    """
    expected, prev, seen = 1, GENESIS, {}
    chain = ""
    for link in links:
        chain = link.chain
        if link.seq > expected:
            yield Break(chain, expected, "missing", f"entries {expected} to {link.seq - 1} are missing")
            expected, prev = link.seq, link.prev
        if digest(link) != link.hash:
            yield Break(chain, link.seq, "changed", f"entry {link.seq} ({link.verb}) was changed after it was written")
        elif link.prev != prev:
            yield Break(chain, link.seq, "reordered", f"entry {link.seq} ({link.verb}) does not follow the one before")
        prev, expected = link.hash, link.seq + 1
        seen[link.seq] = link.hash
    if head is not None and head[0]:
        seq, wanted = head
        if seq >= expected:
            yield Break(chain, expected, "cut", f"the chain ends at {expected - 1}, but entry {seq} was recorded")
        elif seen.get(seq) != wanted:
            yield Break(chain, seq, "changed", f"entry {seq} is not the one that was recorded")
