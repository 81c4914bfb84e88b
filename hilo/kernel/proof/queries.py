"""What a neighbour may ask: the heads of the day, and what leads from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hilo.adapters import timestamps
from hilo.kernel.ledger import queries as ledger
from hilo.kernel.signing.queries import key_of
from hilo.lib.errors import NotFound, Refusal

from . import store
from .rules import judged

LINKS_MOST = 5000


@dataclass(frozen=True, slots=True)
class Links:
    """The entries of a chain after a place, as bodies: hashes of content and seal that tell nothing of either."""

    chain: str
    after: int
    bodies: list[str]


@dataclass(frozen=True, slots=True)
class End:
    """The last entry of a chain, by its place and its hash."""

    chain: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Heads:
    """The ends of all chains at an instant. signature: Ed25519 over the rest as canonical JSON, base64."""

    at: str
    chains: list[End]
    public_key: str
    signature: str


def heads() -> Heads:
    """The ends of all chains as they were published last, signed. Raises: NotFound if they never were."""
    found = store.newest(store.published())
    if found is None:
        raise NotFound("heads", "ledger")
    return Heads(**found | {"chains": [End(**one) for one in found["chains"]]})


def links(chain: str, after: int) -> Links:
    """At most 5,000 entries after a place of a chain, as bodies; none beyond what was published."""
    end = next((one.seq for one in heads().chains if one.chain == chain), 0)
    last = min(end, after + LINKS_MOST)
    return Links(chain, after, ledger.bodies(chain, after, last))


def key() -> str:
    """The public key (PEM) that heads and countersignatures are verified with."""
    return ledger.public_pem()


@dataclass(frozen=True, slots=True)
class Countersigned:
    """A neighbour's newest countersignature of heads that were published here.

    at: when it looked, by its clock; of: SHA-256 of those heads; day: on which they were published; holds: its
    signature, and ours on what it signed, hold with the keys that are known.
    """

    name: str
    address: str
    at: str
    day: str
    of: str
    holds: bool


def days() -> list[str]:
    """The days of which heads were published, the newest first."""
    return sorted((file.stem for file in store.published().glob("*.json")), reverse=True)


def published_on(day: str) -> bytes:
    """The file of a day, as it was published. Raises: NotFound."""
    if day not in days():
        raise NotFound("heads", day)
    return (store.published() / f"{day}.json").read_bytes()


def countersigned() -> list[Countersigned]:
    """What neighbours say of our heads, each the last that it handed over; none of those that have handed over none."""
    return [_countersigned(who, paper) for who in store.neighbours() if (paper := _received(who.name)) is not None]


def countersignature(name: str) -> dict[str, Any]:
    """A neighbour's newest countersignature, as it came. Raises: NotFound; Refusal HILO-L431."""
    store.neighbour(name)
    found = _received(name)
    if found is None:
        raise NotFound("countersignature", name)
    return found


def key_of_neighbour(name: str) -> str:
    """The public key (PEM) by which it is known here. Raises: NotFound; Refusal HILO-L431."""
    return store.neighbour(name).key


def stamp_of(day: str) -> bytes:
    """What a time-stamp authority answered about the file of a day. Raises: NotFound."""
    if day not in days() or not (store.stamps() / f"{day}.tsr").exists():
        raise NotFound("stamp", day)
    return (store.stamps() / f"{day}.tsr").read_bytes()


def is_stamped(day: str) -> bool:
    """Whether a time-stamp authority saw the file of a day."""
    return (store.stamps() / f"{day}.tsr").exists()


def stamped(stamp: bytes, content: bytes, roots: bytes) -> datetime:
    """When an authority saw a file, by public certificates alone. Raises: Refusal HILO-L438, HILO-L439."""
    try:
        return timestamps.verified(stamp, content, roots)
    except timestamps.NotInstalled:
        raise Refusal("HILO-L439") from None
    except timestamps.Unverified as error:
        raise Refusal("HILO-L438", error=error) from None


def _received(name: str) -> dict[str, Any] | None:
    return store.newest(store.folder(name) / "received")


def _countersigned(who: store.Neighbour, paper: dict[str, Any]) -> Countersigned:
    try:
        content = judged(paper, key_of(who.key), ledger.public_key())
        holds = True
    except Refusal:
        content, holds = paper, False
    day = str(content["checkpoint"]["at"])[:10]
    return Countersigned(who.name, who.address, str(content["at"]), day, str(content["of"]), holds)
