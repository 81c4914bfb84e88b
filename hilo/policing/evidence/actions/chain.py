"""Adding to the chain of an item: one step, tied to the last, with the signatures that come with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import rfc8785
from django.utils import timezone

from hilo.kernel.access.queries import has_account, known_institution, user_named
from hilo.kernel.action import done, running
from hilo.kernel.workflow import load as load_graph
from hilo.lib.actor import Actor
from hilo.registries.officers.queries import card, officer_of

from ..models import Item, Signature, Step
from ..queries.chains import steps_of
from ..rules import PLACE, Party, StepRow, digest, signature_digest
from ..rules.law import STANDARDS

STATES = load_graph(STANDARDS / "states.toml")


def name_of(actor: Actor) -> str:
    """The name that the actor's account bears; it is what a step names and what is compared when somebody signs."""
    return user_named(actor.name).display_name if has_account(actor.name) else actor.name


def me(actor: Actor, at: datetime) -> Party:
    """The actor as a party who signs with the account; an officer with rank and number."""
    officer = officer_of(actor)
    shown = card(officer, timezone.localdate(at)) if officer is not None else None
    post = " ".join(filter(None, (shown.rank_label, shown.number))) if shown else ""
    return Party(name=name_of(actor), post=post, institution=actor.institution, account=actor.name)


def holder(item: Item) -> Party:
    """Who took the item last, as the chain has it: without the signature, which was for that step."""
    last = next((row for row in reversed(steps_of(item)) if row.arc != "note"), None)
    return replace(last.taker, account="", witness="") if last else Party()


def append(
    item: Item,
    *,
    arc: str,
    giver: Party,
    taker: Party,
    device_at: datetime | None = None,
    after: str = "",
    hashes_ok: bool | None = None,
    files: tuple[str, ...] = (),
    **said: Any,
) -> StepRow:
    """Write one step of a locked item in the act under way: its signatures, its ledger entry; the item follows.

    said: the other fields of StepRow (place, purpose, seals, condition, notes, order, authority, destination, data).
    """
    now = running()
    last = Step.objects.filter(item=item).order_by("-seq").first()
    given: Mapping[str, Any] = {"seal_after": item.seal, "data": {}, **said}
    row = StepRow(
        item=item.number,
        seq=last.seq + 1 if last else 1,
        arc=arc,
        before=item.status if last else "",
        after=after or (STATES.after(item.status, arc) if last else STATES.initial),
        giver=giver,
        taker=taker,
        at=now.at,
        device_at=device_at,
        hashes_ok=hashes_ok,
        files=files,
        by=now.actor.name,
        prev=last.hash if last else "",
        **{name: given.get(name, "") for name in _SAID if name != "data"},
        data=given["data"],
    )
    document = row.document()
    row = replace(row, hash=digest(document))
    step = Step.objects.create(
        item=item,
        seq=row.seq,
        arc=arc,
        at=now.at,
        by=now.actor.name,
        document=rfc8785.dumps(document).decode(),
        prev=row.prev,
        hash=row.hash,
    )
    _sign(step, row)
    _follow(item, row)
    data = {"seq": row.seq, "hash": row.hash, "seal": row.seal_after} | ({"order": row.order} if row.order else {})
    done(item, verb=f"evidence.{arc}", data=data)
    return row


_SAID = (
    "place",
    "purpose",
    "seal_before",
    "seal_after",
    "seal_condition",
    "condition",
    "notes",
    "order",
    "authority",
    "destination",
    "data",
)


def signature(step: Step, side: str, party: Party, at: datetime) -> Signature:
    """A signature under one side of a step, not yet written."""
    names = {"account": party.account, "name": party.name, "witness": "" if party.account else party.witness}
    return Signature(step=step, side=side, at=at, hash=signature_digest(step.hash, side=side, at=at, **names), **names)


def _sign(step: Step, row: StepRow) -> None:
    Signature.objects.bulk_create(
        [
            signature(step, side, party, row.at)
            for side, party in (("from", row.giver), ("to", row.taker))
            if party.kind != PLACE and party.name and (party.account or party.witness)
        ]
    )


def _follow(item: Item, row: StepRow) -> None:
    """The item is where its last step left it."""
    item.status, item.seal, item.length, item.moved_at = row.after, row.seal_after, row.seq, row.at
    if row.arc != "note":
        item.holder_name = str(row.taker)[:500]
        if known_institution(row.taker.institution):
            # A courier, or a body that does not work with Hilo: who gave it to them answers for it here.
            item.holder_institution = row.taker.institution
        item.destination = row.destination if row.after == "in_transfer" else ""
    if row.after == "disposed" and row.arc != "note":
        item.outcome = row.arc
    item.save(
        update_fields=[
            "status",
            "seal",
            "length",
            "moved_at",
            "holder_name",
            "holder_institution",
            "destination",
            "outcome",
        ]
    )
