"""Frozen lists: read, verified against their hash, compared with one another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from hilo.kernel.rights import allow
from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.queries import Period
from hilo.knowledge.incidence.queries.cells import name as place_name
from hilo.knowledge.priorities.models import FrozenList
from hilo.knowledge.priorities.queries.building import Member, StateCount, build
from hilo.knowledge.priorities.rules import difference, overlap
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound
from hilo.lib.findings import Finding


@dataclass(frozen=True, slots=True)
class KeptList:
    """A frozen list as it stands.

    says: the document that was frozen, whole (rule, vintage, code, totals, findings). intact: its bytes still have the
    hash. published_at: None while only those with figures.read may see it. superseded_by: name of the later list, "".
    """

    name: str
    hash: str
    intact: bool
    frozen_at: datetime
    frozen_by: str
    reason: str
    supersedes: str
    superseded_by: str
    published_at: datetime | None
    members: tuple[Member, ...]
    states: tuple[StateCount, ...]
    says: Mapping[str, Any]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(member.code for member in self.members)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What whoever reads the list must know, a broken hash first."""
        found = [Finding(**one) for one in self.says["findings"]]
        if not self.intact:
            words = (
                f"The list “{self.name}” no longer has the hash it was frozen with: do not use it, restore a backup."
            )
            found.insert(0, Finding("HILO-P104", "error", words, "M3", "hash"))
        if self.superseded_by:
            words = f"The list “{self.superseded_by}” has taken the place of this one."
            found.insert(0, Finding("HILO-P105", "info", words, "M3", "name"))
        return tuple(found)

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "list_hash": self.hash,
            "intact": self.intact,
            "frozen_at": self.frozen_at.isoformat(),
            "frozen_by": self.frozen_by,
            "reason": self.reason,
            "supersedes": self.supersedes,
            "superseded_by": self.superseded_by,
            "published_at": self.published_at.isoformat() if self.published_at else None,
            "list": dict(self.says),
            "findings": [one.as_dict() for one in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Beside:
    """Two frozen lists beside one another; enters, leaves: going from `one` to `other`, as (code, name)."""

    one: str
    other: str
    shared: int
    jaccard: float
    enters: tuple[tuple[str, str], ...]
    leaves: tuple[tuple[str, str], ...]
    stays: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, Any]:
        named = {
            key: [{"code": code, "name": name} for code, name in getattr(self, key)]
            for key in ("enters", "leaves", "stays")
        }
        return asdict(self) | named | {"findings": [one.as_dict() for one in self.findings]}


def kept(name: str, actor: Actor | None = None) -> KeptList:
    """A frozen list by its name. Without an actor, or without figures.read, only a published one.

    Raises: NotFound (a list that is not published does not exist for the public).
    """
    row = _rows().filter(name=name).first() if name.isprintable() else None
    if row is None or (not hasattr(row, "publication") and (actor is None or not actor.may("figures.read"))):
        raise NotFound("list", ascii(name)[1:-1])
    return _kept(row)


def kept_lists(actor: Actor | None = None) -> tuple[KeptList, ...]:
    """All frozen lists, the latest first; without an actor the published ones. Raises: Forbidden."""
    rows = _rows().order_by("-frozen_at", "name")
    if actor is None:
        rows = rows.exclude(publication=None)
    else:
        allow(actor, "figures.read")
    return tuple(_kept(row) for row in rows)


def beside(one: KeptList, other: KeptList) -> Beside:
    """List against list, such as that of 2016 and that of 2020, with what makes them hard to compare."""
    changed = difference(one.codes, other.codes)
    alike = overlap({"one": one.codes, "other": other.codes})[1]

    def named(codes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        return tuple((code, place_name(code)) for code in codes)

    return Beside(
        one=one.name,
        other=other.name,
        shared=alike.shared,
        jaccard=alike.jaccard,
        enters=named(changed.enters),
        leaves=named(changed.leaves),
        stays=named(changed.stays),
        findings=tuple(_unlike(one, other)),
    )


def differs(of: KeptList) -> tuple[str, ...]:
    """What of a frozen list comes out otherwise when it is built again from its vintage; nothing if it repeats.

    Compared to the last digit; the version of Hilo alone may differ. Refuses with HILO-F404 if the vintage is gone.
    """
    says = of.says
    again = build(
        store.find(says["vintage"]),
        crime=says["crime"],
        period=Period.parse(says["from"], says["to"]),
        rule=says["rule"],
        top=says["top"],
        population=says["population"],
    )
    fresh = json.loads(json.dumps(again.as_dict()))
    return tuple(key for key, value in fresh.items() if key != "code" and says[key] != value)


def locked(name: str) -> FrozenList:
    """The row of a list, locked for a change about it (never of it). Raises: NotFound."""
    row = FrozenList.objects.select_for_update().filter(name=name).first() if name.isprintable() else None
    if row is None:
        raise NotFound("list", ascii(name)[1:-1])
    return row


def digest(document: str) -> str:
    """SHA-256 of a frozen document, in hexadecimal."""
    return hashlib.sha256(document.encode()).hexdigest()


def _rows() -> Any:
    return FrozenList.objects.select_related("supersedes", "superseded_by", "publication")


def _kept(row: FrozenList) -> KeptList:
    document = json.loads(row.document)
    publication = getattr(row, "publication", None)
    successor = getattr(row, "superseded_by", None)
    return KeptList(
        name=row.name,
        hash=row.hash,
        intact=digest(row.document) == row.hash and document["name"] == row.name,
        frozen_at=row.frozen_at,
        frozen_by=row.frozen_by,
        reason=row.reason,
        supersedes=row.supersedes.name if row.supersedes else "",
        superseded_by=successor.name if successor else "",
        published_at=publication.published_at if publication else None,
        members=tuple(Member(**one) for one in document["members"]),
        states=tuple(StateCount(**one) for one in document["states"]),
        says=document,
    )


def _unlike(one: KeptList, other: KeptList) -> list[Finding]:
    a, b = one.says, other.says
    found = []
    for key, words in (
        ("method", "The lists come from figures counted by different methods"),
        ("crime", "The lists are about different crimes"),
        ("rule_version", "The lists were chosen by different rules"),
        ("top", "The lists are of different length"),
    ):
        if a[key] != b[key]:
            left, right = (a["rule"], b["rule"]) if key == "rule_version" else (a[key], b[key])
            found.append(Finding("HILO-P106", "warning", f"{words} ({left}, {right}).", "M3", key))
    return found
