"""How links are forged and how a broken one is found. Pure: values in, verdict out."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

GENESIS = ""
DIFFERED = "differed"
"""Stands instead of a digest where a record was met that was not as it had been left: no later act makes that good."""


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
    nth: int
    stands: str
    key: str
    prev: str
    seal: str = ""
    hash: str = ""


class Key(Protocol):
    """A key that seals. place: a later one took over from it."""

    @property
    def place(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def secret(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain or a record does not hold.

    kind: "changed", "missing", "reordered", "cut" or "added"; "forged": its seal was made without the key; "retired":
    sealed with a key from which another had taken over; "unchecked": its key is not here; of a record "differs",
    "gone", "never_entered". record: its name, "" for an entry. fingerprint: of what was found there.
    """

    chain: str
    seq: int
    kind: str
    message: str
    record: str = ""
    fingerprint: str = ""


def canonical(data: Mapping[str, Any] | None) -> str:
    """JSON with sorted keys and no spaces: equal content, equal text. Empty data is the empty text."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False) if data else ""


def sealed(link: Link, key: Key, before: str) -> Link:
    """The link with its seal and its hash. before: the seal of the entry before it in the chain, "" for the first."""
    named = replace(link, key=key.name)
    made = replace(named, seal=seal(named, key.secret, before))
    return replace(made, hash=digest(made))


def seal(link: Link, secret: bytes, before: str) -> str:
    """HMAC-SHA-256 over the link's content and the seal before it, in hexadecimal: nobody makes it without the key."""
    return hmac.digest(secret, f"entry\n{before}\n{_text(link)}".encode(), "sha256").hex()


def standing(subject: str, nth: int, content: str, secret: bytes) -> str:
    """The keyed digest of a record's content when it was sealed for the nth time.

    Who has the ledger alone can confirm no guess by it, and cannot give an earlier state out for the last.
    """
    return hmac.digest(secret, f"record\n{subject}\n{nth}\n{content}".encode(), "sha256").hex()


def body(link: Link) -> str:
    """SHA-256 over content and seal: what a neighbour is given of an entry. The seal is secret, so it tells nothing."""
    return hashlib.sha256(f"{_text(link)}\n{link.seal}".encode()).hexdigest()


def digest(link: Link) -> str:
    """SHA-256 that ties the link to its place and to the hash before it, in hexadecimal."""
    return tied(link.chain, link.seq, link.prev, body(link))


def tied(chain: str, seq: int, prev: str, body: str) -> str:
    """The hash of an entry of which only the body is known."""
    return hashlib.sha256(json.dumps([chain, seq, prev, body], separators=(",", ":")).encode()).hexdigest()


def _text(link: Link) -> str:
    at = link.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    told = (link.chain, link.seq, at, link.actor, link.verb, link.subject, link.why, link.data)
    return json.dumps([*told, link.nth, link.stands, link.key], separators=(",", ":"), ensure_ascii=False)


def fingerprint(link: Link) -> str:
    """Of an entry as it was found, every column of it: what somebody looked at is told from what came after."""
    return hashlib.sha256(f"{_text(link)}\n{link.prev}\n{link.seal}\n{link.hash}".encode()).hexdigest()


def breaks(
    links: Iterable[Link], ends: Mapping[int, str], keys: Callable[[str], Key | None], *, whole: bool = True
) -> Iterator[Break]:
    """Every place where one chain, given in order of seq, does not hold; in constant memory.

    ends: seq -> hash that the chain had when it ended there, by its head or a checkpoint. keys: by name. whole: it is
    given from its first entry; if not, what lies before the first one given is not missing.
    """
    walk = _Walk(keys, known=whole)
    last = max(ends, default=0)
    for link in links:
        if not whole and not walk.chain:
            walk.expected, walk.prev = link.seq, link.prev
        yield from walk.over(link, ends.get(link.seq))
    if last >= walk.expected:
        message = f"the chain ends at {walk.expected - 1}, but entry {last} was recorded"
        yield Break(walk.chain, walk.expected, "cut", message)


class _Walk:
    """From one entry to the next. known: whether the one before was there, so that a seal can be checked."""

    def __init__(self, keys: Callable[[str], Key | None], *, known: bool) -> None:
        self.keys, self.known = keys, known
        self.chain, self.expected, self.prev, self.before, self.place, self.lost = "", 1, GENESIS, "", 0, ""

    def over(self, link: Link, end: str | None) -> Iterator[Break]:
        self.chain = link.chain
        if link.seq > self.expected:
            gap = f"entries {self.expected} to {link.seq - 1} are missing"
            yield Break(link.chain, self.expected, "missing", gap)
            self.prev, self.known = link.prev, False
        kind, lost = self._judged(link), self.lost
        self.lost = link.key if kind == "unchecked" else ""
        if kind == "unchecked":
            # One word for all that a lost key sealed, not one for each.
            if self.lost != lost:
                message = f"entry {link.seq} and those after it were sealed with the key {link.key}, which is not here"
                yield Break(link.chain, link.seq, kind, message, fingerprint=link.key)
        elif kind:
            yield _found(link, kind, f"entry {link.seq} ({link.verb}) {SAID[kind]}")
        elif end is not None and link.hash != end:
            yield _found(link, "changed", f"entry {link.seq} is not the one that was recorded")
        self.prev, self.before, self.expected, self.known = link.hash, link.seal, link.seq + 1, True

    def _judged(self, link: Link) -> str:
        if digest(link) != link.hash:
            return "changed"
        if link.prev != self.prev:
            return "reordered"
        key = self.keys(link.key)
        if key is None:
            return "unchecked"
        if self.known and not hmac.compare_digest(seal(link, key.secret, self.before), link.seal):
            return "forged"
        if key.place < self.place:
            return "retired"
        self.place = key.place
        return ""


def _found(link: Link, kind: str, message: str) -> Break:
    return Break(link.chain, link.seq, kind, message, fingerprint=fingerprint(link))


SAID = {
    "changed": "was changed after it was written",
    "reordered": "does not follow the one before",
    "forged": "was not sealed with this installation's key: nobody wrote it through Hilo",
    "retired": "was sealed with a key from which another had taken over",
}
