"""Who holds a record, and which act belongs to whom: law as data, asked by one pure function.

Every domain says in `standards/possession.toml` to whom its acts and its protected reads belong:

    [[rows]]
    acts = ["detention.ratified", "detention.released"]
    by = ["custody"]
    law = "CNPP art. 149"

What may be opened for a life in danger, and the read that is opened with it (docs/decisions/0025):

    [[opened]]
    record = "detention"
    read = "detentions.read"

An act is named by its verb in the ledger, a read by its right. `by` lists relations of which one is enough (RELATIONS);
`stages` narrows a row to stages of the record, `kinds` to kinds of authority. An act without a row belongs to the
institution that holds the record. docs/possession.md shows all of it, and a test that it is so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from hilo.lib.actor import HOUSE, Actor

from .domain import HOUSE as TREE
from .domain import names

RELATIONS = {
    "anyone": "whoever has the right, wherever the record lies",
    "state": "who covers the state of the record",
    "centre": "who works at the centre; without a centre, its institution or who has the whole country",
    "institution": "who answers for the institution that holds it",
    "custody": "the institution that has the person, the object or the case in its hands now",
    "expected": "the institution that it was sent to",
    "unit": "the crew of its unit",
    "sent": "the crew of a unit that is or was sent to it and, at no centre, the institution whose unit that is",
    "author": "who wrote or registered it",
    "named": "whoever was named for it, account by account",
    "reason": "who covers its state and says why: the ledger keeps the reason",
    "life": "who opened it for a life in danger: for minutes, alarmed and reviewed",
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who answers for a record.

    state: two digits, "" for a record without a place. institution: code of the institution whose chain of the ledger
    takes what is done to it, "" for a record of the state itself.
    centre, unit, author: codes of the centre and the crew, name of the account. custody: the institution in whose hands
    it is now; expected: the institution that it was sent to; custodians: the kinds of authority that it may be while
    that is not known by name. named: accounts that were named for it. sent: codes of the units that were ever sent to
    it, and of the institutions whose they are. stage: where its graph stands. subject: its name in the ledger, of a
    record that may be opened for a life in danger; apart: kept apart by law, so that it is never opened so.
    crewed: its unit is a centre's, whose crew may be of any institution: an actor's is checked as the actor is made
    (`domain.unit_of`).
    """

    state: str
    institution: str = ""
    centre: str = ""
    unit: str = ""
    author: str = ""
    custody: str = ""
    custodians: frozenset[str] = frozenset()
    expected: str = ""
    named: frozenset[str] = frozenset()
    sent: frozenset[str] = frozenset()
    stage: str = ""
    subject: str = ""
    crewed: bool = False
    apart: bool = False

    @property
    def holder(self) -> Holder:
        """Itself: `held(Holder(state))` asks before it is known whether there is a record."""
        return self


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to hold an act: by one of these relations, at these stages, as these kinds of authority (empty: any)."""

    by: frozenset[str]
    stages: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    law: str = ""
    why: str = ""

    def holds(self, actor: Actor, holder: Holder) -> bool:
        """True if the actor may, by this rule."""
        at_stage = not self.stages or holder.stage in self.stages
        of_kind = not self.kinds or actor.institution == HOUSE or actor.kind in self.kinds
        return at_stage and of_kind and bool(self.by & relations(actor, holder))


ITS_INSTITUTION = (Rule(frozenset({"institution"})),)


class InvalidPossession(ValueError):
    """A file of rules that must not be used: it names a relation that there is none of."""


def relations(actor: Actor, holder: Holder) -> frozenset[str]:
    """What the actor is to a record; "state" and what needs it only in the actor's scope.

    A part of the house itself, which no account can be, stands in for every holder in its scope.
    """
    own = _same(actor, holder.institution)
    # A federal body lies in no state: what it holds is in the scope of its own people.
    covered = actor.covers(holder.state) or (own and not holder.state)
    if actor.institution == HOUSE:
        return frozenset(RELATIONS) if covered else frozenset({"anyone"})
    # Nobody is named: any authority of the kind that it may be, of the state.
    by_kind = covered and actor.kind in holder.custodians
    found = {
        "anyone": True,
        "state": covered,
        # A record of the state itself is held by no institution: whoever covers the state answers.
        "institution": covered and (own or not holder.institution),
        "centre": actor.centre == holder.centre if actor.centre else covered and (own or actor.national),
        "custody": _same(actor, holder.custody) if holder.custody else by_kind,
        "expected": _same(actor, holder.expected) if holder.expected else by_kind,
        "unit": bool(actor.unit) and actor.unit == holder.unit and (own or holder.crewed or not holder.institution),
        "sent": actor.unit in holder.sent or (not actor.centre and actor.institution in holder.sent),
        "author": actor.name == holder.author,
        "named": actor.name in holder.named,
        "reason": covered and bool(actor.reason),
        "life": holder.subject in actor.opened and not holder.apart,
    }
    return frozenset(name for name, holds in found.items() if holds)


def _same(actor: Actor, institution: str) -> bool:
    return bool(institution) and actor.institution == institution


def is_at(actor: Actor, holder: Holder) -> bool:
    """True if the actor is the centre's: works there, or at none and for its institution or the whole country."""
    return "centre" in relations(actor, holder)


def may_hold(what: str, actor: Actor, holder: Holder) -> bool:
    """True if the act (its verb) or the read (its right) belongs to the actor. The right itself is asked elsewhere."""
    return any(rule.holds(actor, holder) for rule in rules_of(what))


def only_by_opening(what: str, actor: Actor, holder: Holder) -> bool:
    """True if the act or the read belongs to the actor for no other reason than that the record is opened for a life.

    Asked of who may: it is no more than whether something is opened for most."""
    return holder.subject in actor.opened and not may_hold(what, replace(actor, opened=frozenset()), holder)


def rules_of(what: str) -> tuple[Rule, ...]:
    """The rules of an act or a read; those of its institution if no domain says otherwise."""
    return table().get(what, ITS_INSTITUTION)


def reads(what: str) -> bool:
    """True if some domain says to whom this read belongs."""
    return what in table()


@cache
def openable() -> Mapping[str, str]:
    """The records that may be opened for a life in danger, by their word in the ledger, with the right of the read."""
    return {row["record"]: row["read"] for _, file in _files() for row in file.get("opened", ())}


@cache
def table() -> Mapping[str, tuple[Rule, ...]]:
    """Every rule of the house by act or read. Raises: InvalidPossession."""
    found: dict[str, tuple[Rule, ...]] = {}
    for path, file in _files():
        for row in file["rows"]:
            for act in row["acts"]:
                found[act] = (*found.get(act, ()), _rule(row, path))
    return found


def _files() -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for name in names():
        path = TREE.joinpath(*name.split(".")[1:], "standards", "possession.toml")
        if path.exists():
            yield path, tomllib.loads(path.read_text(encoding="utf-8"))


def _rule(row: Mapping[str, Any], path: Path) -> Rule:
    if strange := sorted(set(row["by"]) - RELATIONS.keys()):
        raise InvalidPossession(f"{path}: no such relation: {', '.join(strange)}")
    stages, kinds = frozenset(row.get("stages", ())), frozenset(row.get("kinds", ()))
    return Rule(frozenset(row["by"]), stages, kinds, row.get("law", ""), row.get("why", ""))
