"""Whose words an amendment would change, which wait for their author, and what became of each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hilo.kernel.rights import allow
from hilo.kernel.territory.queries import local_words
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound
from hilo.registries.officers import queries as officers

from ..models import ProposedAmendment, Report
from ..rules_amending import in_service
from .amended import change_of
from .partners import hands
from .reading import enter_read, found, reviews

if TYPE_CHECKING:
    from hilo.registries.officers.models import Officer

LISTED = 200


@dataclass(frozen=True, slots=True)
class AmendmentAsked:
    """A proposed amendment in a list: nobody of the case stands in it. id: its number; due: until then the author alone
    answers; author: whose words they are, by name and number; paths: what it would change."""

    id: int
    folio: str
    status: str
    at: datetime
    by: str
    due: datetime
    author: dict[str, str]
    paths: list[str]


@dataclass(frozen=True, slots=True)
class AmendmentToAnswer:
    """A proposed amendment as its author reads it. changes: {path, before, after} each; form: of the report."""

    asked: AmendmentAsked
    form: str
    reason: str
    changes: list[dict[str, Any]]


def writers_of(row: Report, paths: Iterable[str]) -> dict[str, set[int]]:
    """Path -> keys of the officers whose words stand there: who wrote them, also on a phone that a commander let in;
    the report's author for all else, which they handed in. Of a record that is amended whole, all who wrote in it."""
    whose = hands(row)
    at = {path: [hand.change for one, hand in whose.items() if touch(path, one)] for path in paths}
    wrote = row.changes.filter(pk__in={change for found in at.values() for change in found})
    rows = list(wrote.values_list("pk", "how", "by", "device__officer"))
    known = officers.of_accounts({by for _, how, by, _ in rows if how == "written"})
    found = {
        change: phone if how in {"sealed", "last"} and phone else known[by].id if by in known else row.author_id
        for change, how, by, phone in rows
    }
    return {path: {found[change] for change in changes} or {row.author_id} for path, changes in at.items()}


def touch(one: str, other: str) -> bool:
    """The same answer, or an answer and the whole record in which it stands."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def register_says(author: Officer, at: datetime) -> str:
    """What the register of officers says of an author, as standards/amendments.toml names it."""
    status, sanctioned = officers.status_now(author.pk, timezone.localdate(at))
    return in_service(status, sanctioned=sanctioned, account=author.account_id is not None)


def proposed(row: Report, proposal: int) -> ProposedAmendment:
    """A proposed amendment of a report. Raises: NotFound."""
    one = row.proposals.select_related("author__account").filter(pk=proposal).first()
    if one is None:
        raise NotFound("proposed amendment", proposal)
    return one


def asked_of(actor: Actor, limit: int = LISTED) -> list[AmendmentAsked]:
    """What waits for the actor, whose words they are, the longest waiting first."""
    allow(actor, "reports.write")
    me = officers.officer_of(actor)
    if me is None:
        return []
    return [_asked(one) for one in _open().filter(author=me).order_by("id")[:limit]]


def asked_by(actor: Actor, limit: int = LISTED) -> list[AmendmentAsked]:
    """What commanders of the actor's institution proposed and nobody answered yet, the longest waiting first."""
    allow(actor, "reports.review")
    rows = _open().filter(report__institution=actor.institution) if actor.institution else _open().none()
    return [_asked(one) for one in rows.order_by("id")[: limit * 2] if reviews(one.report, actor)][:limit]


def open_amendments(institution: str = "", limit: int = LISTED) -> list[tuple[AmendmentAsked, str]]:
    """What waits for an author, of one institution or of all, and until when on the clock of its state; for who runs
    the server."""
    rows = _open().filter(report__institution=institution) if institution else _open()
    return [(_asked(one), local_words(one.due, one.report.state, seconds=False)) for one in rows.order_by("id")[:limit]]


def to_answer(key: str | uuid.UUID, proposal: int, actor: Actor, *, at: datetime) -> AmendmentToAnswer:
    """What its author is asked to confirm; the read is written in the ledger. Raises: NotFound for anybody else."""
    one = _rows().filter(report=found(key), pk=proposal).first()
    me = officers.officer_of(actor) if actor.may("reports.write") else None
    if one is None or me is None or me.pk != one.author_id:
        raise NotFound("proposed amendment", proposal)
    enter_read(one.report, actor, at=at)
    changes = [change_of(one.report.institution_id, change) for change in one.changes]
    return AmendmentToAnswer(_asked(one), one.report.form, one.reason, changes)


def _rows() -> Any:
    return ProposedAmendment.objects.select_related("author", "report")


def _open() -> Any:
    return _rows().filter(status="open")


def _asked(one: ProposedAmendment) -> AmendmentAsked:
    return AmendmentAsked(
        id=one.pk,
        folio=one.report.folio,
        status=one.status,
        at=one.at,
        by=one.by,
        due=one.due,
        author={"name": one.author.name, "number": one.author.number},
        paths=[change["path"] for change in one.changes],
    )
