"""The inventory of what was secured, signed by the person or by two witnesses (CNPP 230-I), and sealed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from hilo.kernel.action import action, done, held
from hilo.kernel.ledger.actions import met
from hilo.kernel.signing.actions import sign
from hilo.kernel.signing.queries import canonical
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..commands import SignInventory
from ..events import InventorySealed
from ..models import Inventory, Item
from ..queries import incident_named, instant, items_of
from ..queries.documents import item_line
from ..rules import Answer, Witness, judge_inventory, words
from . import checked


@action("evidence.collect", verb="evidence.inventory_sealed")
def sign_inventory(incident: str, command: SignInventory, *, actor: Actor, at: datetime) -> Inventory:
    """Seal the inventory of an incident's items, all of them or those named. A later one is a new version.

    Too few signatures are found against, never refused: what happened is what is kept.

    Raises: NotFound; Forbidden; Refusal HILO-E420, E421, HILO-E429 without an item or with another incident's.
    """
    answer = Answer(
        checked.word(command.person, words("person"), "person"),
        [_witness(one, place) for place, one in enumerate(command.witnesses)],
        command.reason.strip(),
    )
    event = incident_named(incident, actor, lock=True)
    made = held(Inventory(incident=event))
    met(event)
    rows = _chosen(items_of(event.folio, actor), command.numbers)
    version = Inventory.objects.filter(incident=event).count() + 1
    findings = judge_inventory(answer)
    document: dict[str, Any] = {
        "type": "inventory",
        "folio": f"{event.folio}-V{version}",
        "incident": event.folio,
        "version": version,
        "at": instant(at),
        "device_at": instant(command.device_at) if command.device_at else None,
        "made_by": actor.name,
        "institution": actor.institution,
        "items": [item_line(row) for row in rows],
        "person": {"answer": answer.person, "name": command.person_name.strip(), "reason": answer.reason},
        "witnesses": [asdict(one) for one in answer.witnesses],
        "findings": [finding.as_dict() for finding in findings],
    }
    made.folio, made.version = document["folio"], version
    made.person, made.witnesses = answer.person, answer.signatures
    made.at, made.device_at, made.by = at, command.device_at, actor.name
    made.document = json.dumps(sign(actor.institution, "evidence", document, of=rows), ensure_ascii=False)
    made.sha256 = hashlib.sha256(canonical(document)).hexdigest()
    made.save(force_insert=True)
    made.items.set(rows)
    fact = InventorySealed(made.folio, event.folio, len(rows), answer.person, answer.signatures)
    data = {"inventory": made.folio, "items": len(rows), "sha256": made.sha256}
    done(made, fact, data=data, states=(event.state or event.centre.state,), record=event)
    return made


def _chosen(rows: list[Item], numbers: Sequence[str] | None) -> list[Item]:
    wanted = None if numbers is None else set(numbers)
    found = [row for row in rows if wanted is None or row.number in wanted]
    if not found or (wanted is not None and len(found) != len(wanted)):
        message = "An inventory lists items of one incident: at least one, and none of another."
        raise Refusal("HILO-E429", message, where="numbers")
    return found


def _witness(one: Witness, place: int) -> Witness:
    return replace(one, name=checked.needed(one.name, f"witnesses.{place}.name"))
