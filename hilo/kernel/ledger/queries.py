"""Reading and checking the ledger."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from hilo.kernel.keys import signing_key
from hilo.lib.errors import Refusal

from .models import Entry, Head
from .rules import Break, Link, breaks

_FIELDS = ("chain", "seq", "at", "actor", "verb", "subject", "why", "data", "prev", "hash")


def about(subjects: list[str]) -> list[Entry]:
    """The entries about some records, oldest first."""
    return list(Entry.objects.filter(subject__in=subjects).order_by("at", "id"))


def subjects_of(chain: str, actor: str, verbs: Collection[str], *, since: datetime, last: int) -> int:
    """Of how many different records an actor wrote such verbs since an instant, among the last entries of a chain."""
    head = Head.objects.filter(chain=chain).values_list("seq", flat=True).first() or 0
    recent = Entry.objects.filter(chain=chain, seq__gt=head - last, actor=actor, verb__in=verbs, at__gte=since)
    return recent.values("subject").distinct().count()


def verify(checkpoint: dict[str, Any] | None = None) -> Iterator[Break]:
    """Walk every chain against its head and, if given, against a signed checkpoint.

    Raises: Refusal HILO-L401 if the checkpoint's signature is not ours.
    """
    heads = {chain: (seq, last) for chain, seq, last in Head.objects.values_list("chain", "seq", "hash")}
    proven = {c["chain"]: (c["seq"], c["hash"]) for c in opened(checkpoint)["chains"]} if checkpoint else {}
    chains = set(heads) | set(proven) | set(Entry.objects.values_list("chain", flat=True).distinct())
    for chain in sorted(chains):
        rows = Entry.objects.filter(chain=chain).order_by("seq").values_list(*_FIELDS)
        links = [Link(*row) for row in rows.iterator(chunk_size=5000)]
        head = heads.get(chain, (0, ""))
        found = list(breaks(links, head))
        if chain in proven:
            found += [
                b for b in breaks(links, proven[chain]) if (b.seq, b.kind) not in {(f.seq, f.kind) for f in found}
            ]
        found += _beyond(links, head[0])
        # A chain without entries has no name of its own to give.
        yield from (Break(chain, b.seq, b.kind, b.message) for b in found)


def _beyond(links: list[Link], end: int) -> list[Break]:
    """Entries after the end of their chain. The end is asked for anew: entries are written while the walk goes on."""
    if not links or links[-1].seq <= end:
        return []
    chain, last = links[-1].chain, links[-1].seq
    end = Head.objects.filter(chain=chain).values_list("seq", flat=True).first() or 0
    message = f"the chain ends at {end}, but there are entries up to {last} that nobody wrote through it"
    return [Break(chain, end + 1, "added", message)] if last > end else []


def recent_breaks(last: int) -> list[Break]:
    """Where the last entries of each chain do not hold: quick, and blind to what lies before them."""
    found: list[Break] = []
    for chain, seq, digest in list(Head.objects.order_by("chain").values_list("chain", "seq", "hash")):
        rows = Entry.objects.filter(chain=chain, seq__gt=seq - last, seq__lte=seq).order_by("seq").values_list(*_FIELDS)
        links = [Link(*row) for row in rows]
        before = max(0, seq - last)
        # What was not looked at is not missing.
        found += (
            Break(chain, b.seq, b.kind, b.message) for b in breaks(links, (seq, digest)) if b.seq > before or not b.seq
        )
    return found


def last_written() -> datetime | None:
    """The instant of the entry that was written last, by whatever clock; None without entries."""
    return Entry.objects.order_by("-id").values_list("at", flat=True).first()


def size() -> tuple[int, int]:
    """How many chains and entries there are."""
    return Head.objects.count(), Entry.objects.count()


def checkpoint(*, at: datetime) -> dict[str, Any]:
    """The heads of all chains, signed: keep it elsewhere, and a cut tail cannot be hidden."""
    key = _key()
    content = {
        "at": at.isoformat(),
        "chains": list(Head.objects.order_by("chain").values("chain", "seq", "hash")),
        "public_key": base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode(),
    }
    return content | {"signature": base64.b64encode(key.sign(_bytes(content))).decode()}


def opened(document: dict[str, Any]) -> dict[str, Any]:
    """The content of a checkpoint after its signature was checked with this installation's key."""
    content = {name: value for name, value in document.items() if name != "signature"}
    try:
        public: Ed25519PublicKey = _key().public_key()
        public.verify(base64.b64decode(document["signature"]), _bytes(content))
    except (KeyError, TypeError, ValueError, InvalidSignature):
        raise Refusal(
            "HILO-L401", "The checkpoint was not signed with this installation's key, or it was changed."
        ) from None
    return content


def _bytes(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _key() -> Ed25519PrivateKey:
    return signing_key(Path(settings.DATA_DIR) / "keys" / "ledger.pem")
