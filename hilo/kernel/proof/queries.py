"""What a neighbour may ask: the heads of the day, and what leads from one to the next."""

from __future__ import annotations

from dataclasses import dataclass

from hilo.kernel.ledger import queries as ledger
from hilo.lib.errors import NotFound

from . import store

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
