"""The inventory of what was secured, signed by the person or by two witnesses (CNPP 230-I), and sealed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.events.actions import record
from hilo.kernel.ledger.actions import entry
from hilo.kernel.signing.actions import sign
from hilo.kernel.signing.queries import canonical
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..events import InventorySealed
from ..models import Inventory, Item
from ..queries import incident_named, instant, items_of
from ..queries.documents import item_line
from ..rules import Answer, Witness, judge_inventory, words
from . import checked


def sign_inventory(
    *,
    actor: Actor,
    incident: str,
    person: str,
    at: datetime,
    numbers: Sequence[str] | None = None,
    person_name: str = "",
    reason: str = "",
    witnesses: Sequence[Mapping[str, Any]] = (),
    device_at: datetime | None = None,
) -> Inventory:
    """Seal the inventory of an incident's items, all of them or those named. A later one is a new version.

    person: signed, refused, absent or could_not; reason: why not signed. witnesses: {"name", "police", "took_part",
    "signed"}. Too few signatures are found against, never refused: what happened is what is kept.

    Raises: NotFound; Forbidden; Refusal HILO-E420, E421, HILO-E429 without an item or with another incident's.
    """
    answer = Answer(
        checked.word(person, words("person"), "person"),
        [_witness(row, place) for place, row in enumerate(witnesses)],
        checked.text(reason, 500, "reason"),
    )
    checked.clock(device_at)
    name = checked.text(person_name, 160, "person_name")
    allow(actor, "evidence.collect")
    with act():
        event = incident_named(incident, actor, lock=True)
        rows = _chosen(items_of(event.folio, actor), numbers)
        version = Inventory.objects.filter(incident=event).count() + 1
        findings = judge_inventory(answer)
        document: dict[str, Any] = {
            "type": "inventory",
            "folio": f"{event.folio}-V{version}",
            "incident": event.folio,
            "version": version,
            "at": instant(at),
            "device_at": instant(device_at) if device_at else None,
            "made_by": actor.name,
            "institution": actor.institution,
            "items": [item_line(row) for row in rows],
            "person": {"answer": answer.person, "name": name, "reason": answer.reason},
            "witnesses": [
                {"name": one.name, "police": one.police, "took_part": one.took_part, "signed": one.signed}
                for one in answer.witnesses
            ],
            "findings": [finding.as_dict() for finding in findings],
        }
        made = Inventory.objects.create(
            folio=document["folio"],
            incident=event,
            version=version,
            person=answer.person,
            witnesses=answer.signatures,
            at=at,
            device_at=device_at,
            by=actor.name,
            document=json.dumps(sign(actor.institution, "evidence", document), ensure_ascii=False),
            sha256=hashlib.sha256(canonical(document)).hexdigest(),
        )
        made.items.set(rows)
        state = event.state or event.centre.state
        entry(
            actor=actor,
            verb="evidence.inventory_sealed",
            subject=f"incident:{event.folio}",
            at=at,
            data={"inventory": made.folio, "items": len(rows), "sha256": made.sha256},
        )
        fact = InventorySealed(made.folio, event.folio, len(rows), answer.person, answer.signatures)
        record([(fact, f"incident:{event.folio}")], state=state, at=at)
    return made


def _chosen(rows: list[Item], numbers: Sequence[str] | None) -> list[Item]:
    wanted = None if numbers is None else set(numbers)
    found = [row for row in rows if wanted is None or row.number in wanted]
    if not found or (wanted is not None and len(found) != len(wanted)):
        message = "An inventory lists items of one incident: at least one, and none of another."
        raise Refusal("HILO-E429", message, where="numbers")
    return found


def _witness(row: Mapping[str, Any], place: int) -> Witness:
    where = f"witnesses.{place}"
    if place >= 20:
        raise Refusal("HILO-E445", "witnesses: at most 20.", where="witnesses")
    return Witness(
        checked.text(str(row.get("name", "")), 160, f"{where}.name", needed=True),
        police=bool(row.get("police")),
        took_part=bool(row.get("took_part")),
        signed=bool(row.get("signed", True)),
    )
