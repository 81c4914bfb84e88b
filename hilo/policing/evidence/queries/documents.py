"""Items as documents that leave the house: what an inventory lists, and the signed file that anyone can check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.rights import allow
from hilo.kernel.signing.actions import sign
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from ..models import File, Item
from ..rules import number_of
from .items import Dossier, dossiers, get, inventory, items_of


def instant(at: datetime) -> str:
    """An instant as documents have it: UTC, to the second or finer."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def item_line(row: Item) -> dict[str, Any]:
    """An item as an inventory lists it, with the hashes of its files."""
    return {
        "number": row.number,
        "kind": row.kind,
        "description": row.description,
        "quantity": str(row.quantity.normalize()) if row.quantity % 1 else str(int(row.quantity)),
        "measure": row.measure,
        "serial": row.serial,
        "registration": row.registration,
        "calibre": row.calibre,
        "colour": row.colour,
        "place": row.place,
        "collected_at": instant(row.collected_at),
        "collected_by": row.collected_by,
        "seal": row.seal,
        "files": [_file(file) for file in File.objects.filter(item=row).order_by("pk")],
    }


def item_document(one: Dossier) -> dict[str, Any]:
    """An item with its whole chain, as `hilo evidence verify` reads it."""
    row = one.item
    return {
        "type": "item",
        **item_line(row),
        "incident": row.incident.folio if row.incident else "",
        "edition": row.edition,
        "start": row.start,
        "status": row.status,
        "outcome": row.outcome,
        "inventory": one.inventory,
        "owner": {
            "due_at": instant(row.notice_due_at) if row.notice_due_at else None,
            "notified_at": instant(row.notified_at) if row.notified_at else None,
            "abandonment_due_at": instant(row.abandonment_due_at) if row.abandonment_due_at else None,
        },
        "steps": [{**step.document(), "hash": step.hash} for step in one.steps],
        "signatures": [{**asdict(signed), "at": _exact(signed.at)} for signed in one.signatures],
        "findings": [finding.as_dict() for finding in one.findings],
    }


def export(key: str, actor: Actor, *, at: datetime) -> Mapping[str, Any]:
    """The signed file of one item, or of all of an incident with its inventory: for the prosecutor and the defence.

    key: an item's number, or an incident's folio. Written in the ledger. Raises: NotFound; Forbidden.
    """
    if number_of(key) is not None:
        rows, folio = [get(key, actor)], ""
        allow(actor, "evidence.read", rows[0].state)
    else:
        allow(actor, "evidence.read")
        rows, folio = items_of(key, actor), key
    if not rows:
        raise NotFound("evidence of incident", key)
    documents = [item_document(one) for one in dossiers(rows, at=at)]
    stamp = {"exported_at": instant(at), "exported_by": actor.name, "institution": actor.institution}
    if folio:
        last = inventory(folio)
        made: dict[str, Any] = {
            "type": "incident",
            "incident": folio,
            "items": documents,
            "inventory": last.file if last else None,
        }
    else:
        made = documents[0]
    signed = sign(actor.institution, "evidence", made | stamp, of=rows)
    with act():
        entry(
            actor=actor,
            verb="evidence.exported",
            subject=f"incident:{folio}" if folio else f"evidence:{rows[0].number}",
            at=at,
            data={"items": [row.number for row in rows]},
        )
    return signed


def _file(file: File) -> dict[str, Any]:
    return {
        "name": file.name,
        "media": file.media,
        "size": file.size,
        "sha256": file.sha256,
        "at": instant(file.at),
        "altered": file.altered,
    }


def _exact(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
