"""Who may touch a record: the right, and who holds it (kernel/possession.py).

A record says who holds it by its `holder`. An action asks with `held`; a read asks here: `readable` for one record,
`reached` to narrow a list by the same rules, `allow` and `visible` where the right and the state are enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import Protocol, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from hilo.lib import clock
from hilo.lib.actor import HOUSE, Actor
from hilo.lib.errors import Forbidden

from .act import act
from .ledger.actions import entry
from .possession import Holder as Holder
from .possession import Rule, may_hold, only_by_opening, rules_of

M = TypeVar("M", bound=Model)
NOBODY = Q(pk__in=[])
EVERYBODY = ~NOBODY
"""Not `Q()`: joined by "or" to a condition, that leaves the condition."""
NO_KIND: Mapping[str, Q] = MappingProxyType({})


class Held(Protocol):
    """What somebody holds."""

    @property
    def holder(self) -> Holder: ...


class Record(Held, Protocol):
    """A record that somebody holds. subject: its name in the ledger and the stream, as "incident:PUE-26-0000123"."""

    @property
    def subject(self) -> str: ...


def allow(actor: Actor, permission: str, state: str | None = None) -> None:
    """Raise unless the actor holds the permission and, if a state is given, the record lies in the actor's scope.

    Raises: Forbidden (HILO-A403 without the right, HILO-A404 outside the scope).
    """
    if not actor.may(permission):
        raise Forbidden(permission)
    if state is not None and not actor.covers(state):
        raise elsewhere(permission)


def belongs(what: str, permission: str, actor: Actor, holder: Holder) -> None:
    """Raise unless the act (its verb) or the read (its right) belongs to the actor.

    Raises: Forbidden HILO-A404 for another state's record, HILO-A406 for one that others of the state hold.
    """
    if not may_hold(what, actor, holder):
        raise others_hold(permission) if actor.covers(holder.state) else elsewhere(permission)
    if only_by_opening(what, actor, holder):
        _looked_at(what, actor, holder)


def _looked_at(what: str, actor: Actor, holder: Holder) -> None:
    """Whatever is read or done by an opening alone is told to the institution whose record it is."""
    with act():
        entry(
            chain=holder.institution,
            actor=actor,
            verb="record.looked_at",
            subject=holder.subject,
            at=clock.no_earlier(timezone.now()),
            data={"what": what},
        )


def readable(actor: Actor, permission: str, record: Held) -> None:
    """Raise unless the actor has the right and the read belongs to them. Raises: Forbidden A403, A404, A406."""
    allow(actor, permission)
    belongs(permission, permission, actor, record.holder)


def elsewhere(permission: str) -> Forbidden:
    """The refusal for a record of another state."""
    words = "This record belongs to another state. Ask its centre to share or transfer it to you."
    return _coded(Forbidden(permission, words), "HILO-A404")


def others_hold(permission: str) -> Forbidden:
    """The refusal for a record that is in other hands."""
    words = "This is in the hands of another institution, or at another stage: ask who holds it now."
    return _coded(Forbidden(permission, words), "HILO-A406")


def _coded(refusal: Forbidden, code: str) -> Forbidden:
    refusal.code = code
    return refusal


def visible(rows: QuerySet[M], actor: Actor, field: str = "state") -> QuerySet[M]:
    """The rows that lie in the actor's scope: those of its states, or all for who has the whole country."""
    return rows if actor.everywhere else rows.filter(**{f"{field}__in": actor.states})


def reached(
    rows: QuerySet[M],
    actor: Actor,
    permission: str,
    fields: Mapping[str, str],
    by_kind: Mapping[str, Q] = NO_KIND,
    sent: Q = NOBODY,
) -> QuerySet[M]:
    """The rows whose read belongs to the actor, by the rules that `readable` asks.

    fields: the column of each relation ("state", "institution", "centre", "unit", "author", "custody", "expected",
    "named", "stage"); a relation without a column reaches nothing, and what was opened for a life is in no list: it is
    reached by its own address, where each look is entered. by_kind: for "custody" and "expected" the rows where
    no institution is named and the actor's is of the kind that it may be. sent: the rows to which the actor's unit, or
    one of its institution, was sent.
    """
    if actor.institution == HOUSE:
        return visible(rows, actor, fields["state"])
    covered = EVERYBODY if actor.everywhere else Q(**{f"{fields['state']}__in": actor.states})
    mine = _mine(actor, fields)
    # As in `relations`: what a federal body holds lies in no state, and a crew is one of its own institution.
    own = mine.get("institution", NOBODY) & (covered | Q(**{fields["state"]: ""}))
    found = mine | {
        "anyone": EVERYBODY,
        "sent": sent,
        "state": covered,
        "reason": covered if actor.reason else NOBODY,
        "institution": own,
        "unit": mine.get("unit", NOBODY) & mine.get("institution", NOBODY),
        **{one: mine.get(one, NOBODY) | (kind & covered) for one, kind in by_kind.items()},
        "centre": mine.get("centre", NOBODY) if actor.centre else covered if actor.national else own,
    }
    return rows.filter(reduce(or_, (_asked(rule, actor, found, fields) for rule in rules_of(permission)), NOBODY))


def _mine(actor: Actor, fields: Mapping[str, str]) -> dict[str, Q]:
    """By relation: the rows that name the actor, its unit, its centre or its institution."""
    names = {"author": actor.name, "named": actor.name, "unit": actor.unit, "centre": actor.centre}
    asked = {one: names.get(one, actor.institution) for one in fields if one not in ("state", "stage")}
    return {one: Q(**{fields[one]: value}) for one, value in asked.items() if value}


def _asked(rule: Rule, actor: Actor, found: Mapping[str, Q], fields: Mapping[str, str]) -> Q:
    """One rule as a condition on rows."""
    if rule.kinds and actor.kind not in rule.kinds:
        return NOBODY
    by = reduce(or_, (found.get(one, NOBODY) for one in sorted(rule.by)), NOBODY)
    return by & Q(**{f"{fields['stage']}__in": rule.stages}) if rule.stages else by
