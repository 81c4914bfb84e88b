"""The chain of custody: parties, steps, and the hash that ties each step to the one before it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Annotated, Any

import rfc8785

from hilo.lib.limits import AccountName, Longest, PersonName

PLACE = "place"


@dataclass(frozen=True, slots=True)
class Party:
    """Who gives or takes an item; a place where it lies or stands (a yard, the scene) may be one of the two.

    account: who signed it with an account; witness: who saw a person without one give or take it.
    """

    name: PersonName = ""
    post: Annotated[str, Longest(120)] = ""
    institution: Annotated[str, Longest(160)] = ""
    kind: Annotated[str, Longest(8)] = "person"
    account: AccountName = ""
    witness: PersonName = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.post, self.institution) if part)


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature under one side of a step. side: "from" or "to"; account or, without one, name and witness."""

    seq: int
    side: str
    account: str
    name: str
    witness: str
    at: datetime
    hash: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step as the chain keeps it. at: the server's instant; device_at: what the phone's clock said.

    data: what the step says besides: the item as it was found, the order's conditions.
    hashes_ok: whether all files of the item were what they were when they came in; None if it has none.
    """

    item: str
    seq: int
    arc: str
    before: str
    after: str
    giver: Party
    taker: Party
    at: datetime
    device_at: datetime | None
    place: str
    purpose: str
    seal_before: str
    seal_after: str
    seal_condition: str
    condition: str
    notes: str
    order: str
    authority: str
    destination: str
    hashes_ok: bool | None
    files: tuple[str, ...]
    data: Mapping[str, Any]
    by: str
    prev: str
    hash: str = ""

    def document(self) -> dict[str, Any]:
        """The step as plain JSON: what is hashed, and, with its hash, what is handed on."""
        made = {name: _plain(getattr(self, name)) for name in FIELDS}
        made["from"], made["to"] = _party(self.giver), _party(self.taker)
        return made

    @classmethod
    def of(cls, document: Mapping[str, Any], hash: str = "") -> StepRow:
        """The step of a document that `document` made."""
        given = {name: document[name] for name in FIELDS}
        given |= {"giver": Party(**document["from"]), "taker": Party(**document["to"]), "hash": hash}
        given["at"] = datetime.fromisoformat(document["at"])
        given["device_at"] = datetime.fromisoformat(document["device_at"]) if document["device_at"] else None
        given["files"] = tuple(document["files"])
        return cls(**given)

    @property
    def when(self) -> datetime:
        """When it happened as far as is known: the phone's word, else the server's."""
        return self.device_at or self.at


FIELDS = tuple(field.name for field in fields(StepRow) if field.name not in {"giver", "taker", "hash"})


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a chain does not hold. why: "order", "link" or "hash"."""

    seq: int
    why: str


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 of a step in its canonical form (RFC 8785), its own hash left out."""
    return hashlib.sha256(rfc8785.dumps({key: value for key, value in document.items() if key != "hash"})).hexdigest()


def signature_digest(step_hash: str, *, side: str, account: str, name: str, witness: str, at: datetime) -> str:
    """What a signature under a step is: it fits this step, this side and these names only."""
    return digest(
        {"step": step_hash, "side": side, "account": account, "name": name, "witness": witness, "at": _plain(at)}
    )


def broken(documents: Sequence[Mapping[str, Any]]) -> Broken | None:
    """The first step of a chain, as documents with their hashes, that does not hold; None if all do."""
    prev = ""
    for place, document in enumerate(documents, 1):
        if document.get("seq") != place:
            return Broken(place, "order")
        if document.get("prev") != prev:
            return Broken(place, "link")
        if document.get("hash") != digest(document):
            return Broken(place, "hash")
        prev = str(document["hash"])
    return None


def _party(party: Party) -> dict[str, str]:
    return {field.name: getattr(party, field.name) for field in fields(Party)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value
