"""Who may touch a record: the right, and who holds it.

A record says who holds it by its `holder`; `allow` asks for the right and the state, `visible` narrows a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.db.models import Model, QuerySet

from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who answers for a record.

    state: two digits, "" for a record without a place. institution: code of the institution whose chain of the ledger
    takes what is done to it, "" for the actor's own.
    """

    state: str
    institution: str = ""

    @property
    def holder(self) -> Holder:
        """Itself: `held(Holder(state))` asks before it is known whether there is a record."""
        return self


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
        refusal = Forbidden(
            permission, "This record belongs to another state. Ask its centre to share or transfer it to you."
        )
        refusal.code = "HILO-A404"
        raise refusal


def visible(rows: QuerySet[M], actor: Actor, field: str = "state") -> QuerySet[M]:
    """The rows that lie in the actor's scope: those of its states, or all for a national actor."""
    return rows.filter(**{f"{field}__in": actor.states}) if actor.states else rows
