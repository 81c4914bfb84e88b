"""Which calls somebody may see, and one of them for a read or a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import (
    QuerySet,
)

from hilo.kernel import action
from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.pages import Asked, Named, Page, page
from hilo.kernel.rights import reached, readable
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from ..commands import CallStatus, Channel
from ..models import Call, folio_of, number_of


@dataclass(frozen=True, slots=True)
class ListedCall:
    """A call in a list: codes and times. What its caller said, and from which number and point, a read of it tells."""

    id: int
    folio: str
    centre: str
    channel: Channel
    state: str
    municipality: str
    status: CallStatus
    improper_kind: str
    received_at: datetime
    answered_at: datetime | None
    answered_by: str
    classified_at: datetime | None
    ended_at: datetime | None


def locked_call(call_id: int, *, as_: str = "") -> Call:
    """The call, locked for a change by the act under way (as_: as in `held`). Raises: NotFound, Forbidden."""
    return action.held(locked_within(call_id), as_=as_)


def locked_within(call_id: int) -> Call:
    """The call, locked by an act that holds the incident it tells of. Raises: NotFound."""
    call = Call.objects.select_for_update(of=("self",)).select_related("centre").filter(pk=call_id).first()
    if call is None:
        raise NotFound("call", call_id)
    return call


class Answered(NamedTuple):
    """A call that a person took."""

    id: int
    answered_by: str


def answered_calls(centre: str, *, since: datetime, until: datetime) -> dict[str, Answered]:
    """Folio -> the calls of a centre that a person answered between two instants; the asker may oversee the centre."""
    rows = Call.objects.filter(centre_id=centre, received_at__gte=since, received_at__lt=until, erased_at=None)
    taken = rows.filter(answered_at__isnull=False, paper_form="").exclude(answered_by="")
    found = taken.values_list("received_at", "id", "answered_by").order_by()
    return {folio_of(centre, at, number): Answered(number, by) for at, number, by in found.iterator(chunk_size=5000)}


def cards_of(call_ids: Sequence[int]) -> dict[int, str]:
    """Call id -> the protocol card that was opened for it, of those of some calls that have one."""
    rows = Call.objects.filter(pk__in=call_ids).values_list("pk", "card")
    return {number: card["card"] for number, card in rows if isinstance(card, dict) and card.get("card")}


def read(call_id: int, actor: Actor, *, at: datetime) -> Call:
    """One call, whole; the read is written in the ledger with the actor's purpose."""
    call = Call.objects.select_related("centre").filter(pk=call_id).first()
    if call is None:
        raise NotFound("call", call_id)
    readable(actor, "calls.read", call)
    with act():
        entry(chain=call.centre.institution_id, actor=actor, verb="call.read", subject=call.subject, at=at)
    return call


def among(keys: QuerySet[Any, Any]) -> QuerySet[Call]:
    """The calls whose keys a question gives, the first first: for one that is allowed to see them on other grounds."""
    return Call.objects.filter(pk__in=keys).order_by("received_at", "pk")


def ever_received() -> bool:
    """Whether this installation ever took a call, of whatever centre."""
    return Call.objects.exists()


def those(keys: Sequence[int]) -> dict[int, Call]:
    """Key -> call, of some that the asker was shown the outlines of."""
    return Call.objects.select_related("centre").in_bulk(list(keys))


def listing(actor: Actor, asked: Asked, *, received_from: datetime | None = None, **columns: str) -> Page[ListedCall]:
    """The calls that the actor may read one by one, the latest first. columns: what each has to be."""
    since = {"received_at__gte": received_from} if received_from else {}
    rows = theirs(actor).filter(**since, **columns)
    return page(rows, asked, _listed, Named("call", "pk", number_of))


def _listed(call: Call) -> ListedCall:
    names = [one.name for one in fields(ListedCall) if one.name != "centre"]
    return ListedCall(centre=call.centre_id, **{name: getattr(call, name) for name in names})


def entered_afterwards(actor: Actor, limit: int = 50) -> list[Call]:
    """Calls that were entered from paper forms in the actor's centre, the latest entered first."""
    return list(theirs(actor).exclude(paper_form="").order_by("-entered_at")[:limit])


def theirs(actor: Actor) -> QuerySet[Call]:
    """The calls that the actor reads one by one (possession.toml), without a reason that would be said of each."""
    fields = {"state": "centre__state", "institution": "centre__institution", "centre": "centre"}
    return reached(Call.objects.select_related("centre"), replace(actor, reason=""), "calls.read", fields)
