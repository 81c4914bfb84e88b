"""What a protocol card left on a call: the version that was asked, what its answers call for and say of the call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hilo.lib.errors import Refusal

from ..card_walk import walk
from ..card_words import FINDINGS
from ..models import Call
from ..rules import said_of_call
from ..versions import in_use, version_in_use


def as_asked(card: dict[str, Any], call: Call) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What was answered, with the version that was asked and the capabilities that the answers call for; and the codes
    of what the answers say of the call. Answers that no longer fit the card in use are kept as they are."""
    # What the answers call for is never taken from who sends them.
    card = {name: value for name, value in card.items() if name != "needs"}
    asked = card.get("card")
    if not isinstance(asked, str) or not asked:
        return card, ()
    number = version_in_use(call.centre.institution_id, asked, card.get("version"))
    if number is None:
        return card, ()
    among = in_use(call.centre.institution_id)
    given = card.get("answers")
    answers = [one for one in given if isinstance(one, str)] if isinstance(given, list) else []
    try:
        reached = walk(among[asked], answers, among)
    except Refusal:
        return card | {"version": number}, ()
    needs = {"needs": list(reached.needs)} if reached.needs else {}
    return card | {"version": number} | needs, reached.findings


def with_said(place: Iterable[Any], before: Sequence[Any], said: Sequence[str]) -> list[Any]:
    """The findings of a call: those of its place, and what was once said of it, which a new place does not undo."""
    known = [row["code"] for row in before if row.get("code") in FINDINGS]
    others = [row for row in place if row.get("code") not in FINDINGS]
    return others + [said_of_call(code).as_dict() for code in dict.fromkeys([*known, *said])]
