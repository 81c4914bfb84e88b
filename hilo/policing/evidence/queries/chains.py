"""The chain of an item as rules read it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ..models import Item, Signature, Step
from ..rules import Signed, StepRow


def steps_of(item: Item) -> list[StepRow]:
    """The steps of an item in their order."""
    return [row_of(step) for step in Step.objects.filter(item=item).order_by("seq")]


def row_of(step: Step) -> StepRow:
    return StepRow.of(json.loads(step.document), step.hash)


def chains_of(items: Iterable[Item]) -> dict[int, list[StepRow]]:
    """The chains of several items, by their ids, in one question."""
    found: dict[int, list[StepRow]] = {item.pk: [] for item in items}
    for step in Step.objects.filter(item__in=list(found)).order_by("item", "seq"):
        found[step.item_id].append(row_of(step))
    return found


def signatures_of(items: Iterable[Item]) -> dict[int, list[Signed]]:
    """The signatures under the steps of several items, by the ids of the items."""
    found: dict[int, list[Signed]] = {item.pk: [] for item in items}
    rows = Signature.objects.filter(step__item__in=list(found)).select_related("step").order_by("step__seq", "side")
    for row in rows:
        found[row.step.item_id].append(
            Signed(row.step.seq, row.side, row.account, row.name, row.witness, row.at, row.hash)
        )
    return found
