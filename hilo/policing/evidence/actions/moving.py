"""From hand to hand: one step at a time, or many items by one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.deadlines.actions import meet
from hilo.kernel.events.actions import FactLike, record
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal
from hilo.lib.text import fold

from .. import store
from ..events import ItemDisposed, StepTaken
from ..models import File, Item, Signature, Step
from ..queries import item_state, locked
from ..queries.chains import row_of, steps_of
from ..rules import Party, StepRow, judge_step, number_of, steps, words
from ..rules import step as step_named
from . import checked
from .chain import STATES, append, holder, me, name_of, signature
from .files import note_looks

MANY = 200


def hand_over(
    *,
    actor: Actor,
    number: str,
    step: str,
    at: datetime,
    giver: Party | None = None,
    taker: Party | None = None,
    device_at: datetime | None = None,
    place: str = "",
    purpose: str = "",
    seal_before: str = "",
    seal_after: str | None = None,
    seal_condition: str = "",
    condition: str = "",
    notes: str = "",
    order: str = "",
    authority: str = "",
    destination: str = "",
    conditions: Sequence[str] = (),
    seen: int | None = None,
) -> StepRow:
    """One step of an item from one named party to another; its files are looked at.

    giver: whoever took it last, unless said; taker: the actor, unless said (for `send`, who carries it must be said).
    An empty Party is a party that nobody named, which is noted and found against. seal_after: the seal stays if None.
    order, authority: who ordered the end of it, and by which document. conditions: what the law asks before
    (standards/lists.toml). seen: how many steps the asker saw; if there are more, somebody was faster.

    Raises: NotFound; Forbidden; Conflict HILO-W409 if the step does not follow, HILO-E430 if somebody was faster;
        Refusal HILO-E420, E421, E422, E438 as `collect`, E424 without the order that the step needs.
    """
    [row] = hand_over_many(
        actor=actor,
        numbers=[number],
        step=step,
        at=at,
        giver=giver,
        taker=taker,
        device_at=device_at,
        place=place,
        purpose=purpose,
        seal_before=seal_before,
        seal_after=seal_after,
        seal_condition=seal_condition,
        condition=condition,
        notes=notes,
        order=order,
        authority=authority,
        destination=destination,
        conditions=conditions,
        seen={number: seen} if seen is not None else {},
    )
    return row


def hand_over_many(
    *,
    actor: Actor,
    numbers: Sequence[str],
    step: str,
    at: datetime,
    giver: Party | None = None,
    taker: Party | None = None,
    device_at: datetime | None = None,
    seal_after: str | None = None,
    conditions: Sequence[str] = (),
    seen: Mapping[str, int] | None = None,
    **said: str,
) -> list[StepRow]:
    """The same step for several items: all of them, or none. Raises: as `hand_over`, naming the item; HILO-E454 for
    none or more than 200."""
    arc = step_named(step)
    if arc is None:
        raise Refusal("HILO-E420", f"step: choose one of {', '.join(steps())}.", where="step")
    # As it is known, however it was typed: by its number the files are looked at, and what the asker saw compared.
    wanted = list(dict.fromkeys(number_of(number) or number for number in numbers))
    saw = {number_of(number) or number: length for number, length in (seen or {}).items()}
    if not 0 < len(wanted) <= MANY:
        raise Refusal("HILO-E454", f"Name the items: at least one, at most {MANY} at a time.", where="numbers")
    given = _said(said, conditions, order=arc.order)
    checked.clock(device_at)
    if seal_after is not None:
        given["seal_after"] = checked.text(seal_after, 60, "seal_after")
    if step == "send" and taker is None:
        raise Refusal("HILO-E442", "taker: say who carries it, and where it goes.", where="taker")
    sides = {
        "giver": checked.party(giver, actor, "giver") if giver else None,
        "taker": checked.party(taker, actor, "taker") if taker else None,
    }
    allow(actor, arc.permission)
    looks = _looks(wanted)
    with act():
        # Locked in one order by everybody, so that two who hand over the same items do not wait for each other.
        items = {number: locked(number, actor, arc.permission) for number in sorted(wanted)}
        return [
            _step(items[number], arc.name, actor, sides, given, looks, device_at, saw.get(number), at)
            for number in wanted
        ]


def countersign(*, actor: Actor, number: str, seq: int, side: str, at: datetime) -> None:
    """The party of a step that nobody signed for signs with the account that bears the name.

    Raises: NotFound; Forbidden; Refusal HILO-E456 if the party is somebody else; Conflict HILO-E431 if it is signed.
    """
    checked.word(side, ("from", "to"), "side")
    with act():
        item = locked(number, actor, "evidence.handle")
        step = Step.objects.filter(item=item, seq=seq).first()
        if step is None:
            raise NotFound("step", seq)
        row = row_of(step)
        party = row.giver if side == "from" else row.taker
        if not party.name or fold(party.name) != fold(name_of(actor)):
            message = "That step names somebody else: whoever it names signs it."
            raise Refusal("HILO-E456", message, where="side")
        if Signature.objects.filter(step=step, side=side).exists():
            raise Conflict("HILO-E431", "That side of the step is signed already.", where="side")
        signature(step, side, Party(name=party.name, account=actor.name), at).save(force_insert=True)
        entry(
            chain=item.institution,
            actor=actor,
            verb="evidence.countersigned",
            subject=f"evidence:{item.number}",
            at=at,
            data={"seq": seq, "side": side},
        )


def _step(
    item: Item,
    arc: str,
    actor: Actor,
    sides: Mapping[str, Party | None],
    given: Mapping[str, Any],
    looks: Mapping[str, str],
    device_at: datetime | None,
    seen: int | None,
    at: datetime,
) -> StepRow:
    if seen is not None and seen != item.length:
        raise Conflict(
            "HILO-E430",
            f"{item.number} has moved on: somebody recorded another step. Look again.",
            where=item.number,
            extra={"number": item.number, "length": item.length, "status": item.status},
        )
    try:
        STATES.after(item.status, arc)
    except Conflict as refusal:
        refusal.extra = {**refusal.extra, "number": item.number}
        raise
    here = me(actor, at)
    alone = arc == "note"
    giver = here if alone and not sides["giver"] else _giver(sides["giver"], holder(item), here)
    taker = sides["taker"] or here
    files = tuple(sha for sha in _files(item) if looks.get(sha))
    whole = note_looks(item, looks, actor=actor, at=at)
    row = append(
        item,
        actor=actor,
        arc=arc,
        giver=giver,
        taker=taker,
        at=at,
        device_at=device_at,
        hashes_ok=whole,
        files=files,
        **given,
    )
    chain = steps_of(item)
    codes = sorted({finding.code for finding in judge_step(item.kind, chain, len(chain) - 1)})
    state = item_state(item)
    facts: list[tuple[FactLike, str]] = [
        (StepTaken(state, arc, row.seal_after, codes), f"evidence:{item.number}"),
    ]
    if item.status == "disposed" and arc != "note":
        facts.append((ItemDisposed(state, arc), f"evidence:{item.number}"))
        meet(subject=f"evidence:{item.number}", terms=("owner_notice", "abandonment"), at=at)
    record(facts, state=item.state, at=at)
    return row


def _giver(said: Party | None, last: Party, here: Party) -> Party:
    """Who gives it: whoever took it last, unless somebody else is named; if that is the actor, the account signs."""
    if said is None:
        return here if last.kind == "person" and fold(last.name) == fold(here.name) else last
    if not said.name or fold(said.name) != fold(last.name):
        return said
    # The same hand as before, perhaps named by less than is known of it.
    return replace(said, post=said.post or last.post, institution=said.institution or last.institution)


def _said(said: Mapping[str, str], conditions: Sequence[str], *, order: bool) -> dict[str, Any]:
    longest = {
        "place": 300,
        "purpose": 500,
        "seal_before": 60,
        "condition": 500,
        "notes": 2000,
        "order": 120,
        "authority": 160,
        "destination": 24,
    }
    given: dict[str, Any] = {name: checked.text(said.get(name, ""), most, name) for name, most in longest.items()}
    given["seal_condition"] = checked.word(
        said.get("seal_condition", ""), words("seal"), "seal_condition", needed=False
    )
    if order and not (given["order"] and given["authority"]):
        message = "Nothing comes to its end without an order: give its number, and the authority that gave it."
        raise Refusal("HILO-E424", message, where="authority" if given["order"] else "order")
    named = [checked.word(one, words("conditions"), "conditions") for one in conditions]
    if named:
        given["data"] = {"conditions": dict.fromkeys(named, True)}
    return given


def _files(item: Item) -> list[str]:
    return list(File.objects.filter(item=item).order_by("pk").values_list("sha256", flat=True))


def _looks(numbers: Sequence[str]) -> dict[str, str]:
    """What lies now where the items' files ought to be: hash by hash. Read before the database is locked."""
    wanted = File.objects.filter(item__number__in=numbers).values_list("sha256", flat=True)
    return {sha: store.look(sha) for sha in dict.fromkeys(wanted)}
