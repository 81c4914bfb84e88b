"""From hand to hand: one step at a time, or many items by one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from hilo.kernel.action import action, done, prepares
from hilo.kernel.deadlines.actions import meet
from hilo.kernel.events.actions import FactLike
from hilo.kernel.rights import allow
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal
from hilo.lib.text import fold

from .. import store
from ..commands import Countersign, CustodyStep, TakeStep, TakeStepOfMany
from ..events import ItemDisposed, StepTaken
from ..models import File, Item, Signature, Step
from ..queries import item_state, locked
from ..queries.chains import row_of, steps_of
from ..rules import Party, StepRow, judge_step, number_of, steps, words
from . import checked
from .chain import STATES, append, holder, me, name_of, signature
from .files import note_looks

TEXTS = ("place", "purpose", "seal_before", "condition", "notes", "order", "authority", "destination")


@prepares
def hand_over(number: str, command: TakeStep, *, actor: Actor, at: datetime) -> StepRow:
    """One step of an item from one named party to another; its files are looked at.

    Raises: NotFound; Forbidden; Conflict HILO-W409 if the step does not follow, HILO-E430 if somebody was faster;
        Refusal HILO-E420, E438 as `collect`, E442 for `send` without who carries it, E424 without the order that the
        step needs.
    """
    [row] = _take([number], command, command.seen, actor=actor, at=at)
    return row


@prepares
def hand_over_many(command: TakeStepOfMany, *, actor: Actor, at: datetime) -> list[StepRow]:
    """The same step for several items: all of them, or none. Raises: as `hand_over`, naming the item; HILO-E454 for
    none."""
    return _take(command.numbers, command, None, actor=actor, at=at)


@action("evidence.handle", verb="evidence.countersigned")
def countersign(number: str, command: Countersign, *, actor: Actor, at: datetime) -> None:
    """The party of a step that nobody signed for signs with the account that bears the name.

    Raises: NotFound; Forbidden; Refusal HILO-E456 if the party is somebody else; Conflict HILO-E431 if it is signed.
    """
    seq, side = command.seq, checked.word(command.side, ("from", "to"), "side")
    item = locked(number)
    step = Step.objects.filter(item=item, seq=seq).first()
    if step is None:
        raise NotFound("step", seq)
    row = row_of(step)
    party = row.giver if side == "from" else row.taker
    if not party.name or fold(party.name) != fold(name_of(actor)):
        raise Refusal("HILO-E456", "That step names somebody else: whoever it names signs it.", where="side")
    if Signature.objects.filter(step=step, side=side).exists():
        raise Conflict("HILO-E431", "That side of the step is signed already.", where="side")
    signature(step, side, Party(name=party.name, account=actor.name), at).save(force_insert=True)
    done(item, data={"seq": seq, "side": side})


def _take(
    numbers: Sequence[str], command: CustodyStep, seen: int | None, *, actor: Actor, at: datetime
) -> list[StepRow]:
    """Read the items' files, which may take long, and then record the step."""
    if command.step not in _RECORDED:
        raise Refusal("HILO-E420", f"step: choose one of {', '.join(steps())}.", where="step")
    # As it is known, however it was typed: by its number the files are looked at.
    wanted = list(dict.fromkeys(number_of(number) or number for number in numbers))
    if not wanted:
        raise Refusal("HILO-E454", "Name the items: at least one.", where="numbers")
    allow(actor, steps()[command.step].permission)
    said = _said(command, actor)
    return _RECORDED[command.step](wanted, command, said, _looks(wanted), seen, actor=actor, at=at)


def _record(
    numbers: Sequence[str],
    command: CustodyStep,
    said: Mapping[str, Any],
    looks: Mapping[str, str],
    seen: int | None,
    *,
    actor: Actor,
    at: datetime,
) -> list[StepRow]:
    # Locked in one order by everybody, so that two who hand over the same items do not wait for each other.
    items = {number: locked(number) for number in sorted(numbers)}
    return [_step(items[number], command, said, looks, seen, actor=actor, at=at) for number in numbers]


_RECORDED = {name: action(step.permission, verb=f"evidence.{name}")(_record) for name, step in steps().items()}
"""Each step of the law is an act under the right that the law's file gives it (standards/states.toml)."""


def _step(
    item: Item,
    command: CustodyStep,
    said: Mapping[str, Any],
    looks: Mapping[str, str],
    seen: int | None,
    *,
    actor: Actor,
    at: datetime,
) -> StepRow:
    arc = command.step
    if seen is not None and seen != item.length:
        raise Conflict(
            "HILO-E430",
            f"{item.number} has moved on: somebody recorded another step. Look again.",
            where=item.number,
            extra={"number": item.number, "length": item.length, "stands": item.status},
        )
    try:
        STATES.after(item.status, arc)
    except Conflict as refusal:
        refusal.extra = {**refusal.extra, "number": item.number}
        raise
    here = me(actor, at)
    alone = arc == "note"
    giver = here if alone and not said["giver"] else _giver(said["giver"], holder(item), here)
    taker = said["taker"] or here
    files = tuple(sha for sha in _files(item) if looks.get(sha))
    whole = note_looks(item, looks, at=at)
    row = append(
        item,
        arc=arc,
        device_at=command.device_at,
        hashes_ok=whole,
        files=files,
        **{**said, "giver": giver, "taker": taker},
    )
    chain = steps_of(item)
    codes = sorted({finding.code for finding in judge_step(item.kind, chain, len(chain) - 1)})
    state = item_state(item)
    facts: list[FactLike] = [StepTaken(state, arc, row.seal_after, codes)]
    if item.status == "disposed" and arc != "note":
        facts.append(ItemDisposed(state, arc))
        meet(subject=item.subject, terms=("owner_notice", "abandonment"), at=at)
    # The step entered itself; the facts tell of the item as it left it.
    done(item, *facts, chains=())
    return row


def _giver(said: Party | None, last: Party, here: Party) -> Party:
    """Who gives it: whoever took it last, unless somebody else is named; if that is the actor, the account signs."""
    if said is None:
        return here if last.kind == "person" and fold(last.name) == fold(here.name) else last
    if not said.name or fold(said.name) != fold(last.name):
        return said
    # The same hand as before, perhaps named by less than is known of it.
    return replace(said, post=said.post or last.post, institution=said.institution or last.institution)


def _said(command: CustodyStep, actor: Actor) -> dict[str, Any]:
    """The step as fields of StepRow, its parties as they were named. Raises: Refusal HILO-E420, E421, E424, E438."""
    given: dict[str, Any] = {name: getattr(command, name).strip() for name in TEXTS}
    given["seal_condition"] = checked.word(command.seal_condition, words("seal"), "seal_condition", needed=False)
    if steps()[command.step].order and not (given["order"] and given["authority"]):
        message = "Nothing comes to its end without an order: give its number, and the authority that gave it."
        raise Refusal("HILO-E424", message, where="authority" if given["order"] else "order")
    if named := [checked.word(one, words("conditions"), "conditions") for one in command.conditions]:
        given["data"] = {"conditions": dict.fromkeys(named, True)}
    if command.seal_after is not None:
        given["seal_after"] = command.seal_after.strip()
    if command.step == "send" and command.taker is None:
        raise Refusal("HILO-E442", "taker: say who carries it, and where it goes.", where="taker")
    for side in ("giver", "taker"):
        party: Party | None = getattr(command, side)
        given[side] = checked.party(party, actor, side) if party else None
    return given


def _files(item: Item) -> list[str]:
    return list(File.objects.filter(item=item).order_by("pk").values_list("sha256", flat=True))


def _looks(numbers: Sequence[str]) -> dict[str, str]:
    """What lies now where the items' files ought to be: hash by hash. Read before the database is locked."""
    wanted = File.objects.filter(item__number__in=numbers).values_list("sha256", flat=True)
    return {sha: store.look(sha) for sha in dict.fromkeys(wanted)}
