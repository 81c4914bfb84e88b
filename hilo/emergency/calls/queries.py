"""Questions about calls. Every answer is kept within the actor's scope; reads of one call are written in the ledger."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from hilo.kernel.access.queries import allow, visible
from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound
from hilo.lib.findings import Finding

from . import cards
from .models import Call
from .rules import ImproperKind, channels, improper_kinds, location_findings, number_history_summary


def scope_state(call: Call) -> str:
    """The state whose people may see the call: the centre's, for the centre answers for it."""
    return call.centre.state or call.state


def locked(call_id: int, actor: Actor, permission: str) -> Call:
    """The call, locked for a change, if the actor may make it. Raises: NotFound, Forbidden."""
    call = Call.objects.select_for_update(of=("self",)).select_related("centre").filter(pk=call_id).first()
    if call is None:
        raise NotFound("call", call_id)
    allow(actor, permission, scope_state(call))
    return call


def read(call_id: int, actor: Actor, *, at: datetime) -> Call:
    """One call, whole; the read is written in the ledger with the actor's purpose."""
    call = Call.objects.select_related("centre").filter(pk=call_id).first()
    if call is None:
        raise NotFound("call", call_id)
    allow(actor, "calls.read", scope_state(call))
    with act():
        entry(chain=call.centre.institution_id, actor=actor, verb="call.read", subject=f"call:{call.folio}", at=at)
    return call


def waiting(actor: Actor, limit: int = 50) -> list[Call]:
    """The calls that ring in the actor's centre (or states), the oldest first."""
    return list(_own(actor).filter(status="waiting").order_by("received_at")[:limit])


def owed_a_call_back(actor: Actor, *, at: datetime, limit: int = 20) -> list[Call]:
    """Abandoned calls of the last day, the newest first."""
    day = at - timedelta(hours=24)
    return list(_own(actor).filter(status="abandoned", received_at__gte=day).order_by("-received_at")[:limit])


def held(actor: Actor, limit: int = 20) -> list[Call]:
    """Calls that the actor has answered and neither classified nor marked improper, the oldest first."""
    mine = _own(actor).filter(status="answered", answered_by=actor.name)
    return list(mine.order_by("received_at")[:limit])


def earlier_from_number(number: str, *, actor: Actor, before: datetime, limit: int = 20) -> list[Call]:
    """Earlier calls from a number, the newest first; an empty number has none."""
    if not number:
        return []
    rows = visible(Call.objects.filter(caller_number=number, received_at__lt=before), actor, "centre__state")
    return list(rows.select_related("centre").order_by("-received_at")[:limit])


def improper_counts(number: str, *, actor: Actor, before: datetime) -> Counter[str]:
    """How many earlier calls from a number there were, by improper kind ("" for proper ones)."""
    return Counter(call.improper_kind for call in earlier_from_number(number, actor=actor, before=before, limit=500))


def accounts(actor: Actor, *, since: datetime) -> dict[str, int]:
    """Calls since an instant in the actor's centre: all, improper, answered by the actor."""
    rows = _own(actor).filter(received_at__gte=since)
    return {
        "all": rows.count(),
        "improper": rows.filter(status="improper").count(),
        "mine": rows.filter(answered_by=actor.name).count(),
    }


def number_history(number: str, *, actor: Actor, before: datetime, language: str = "en") -> Finding | None:
    """What earlier calls from the number were, as one finding that never advises against the call."""
    return number_history_summary(improper_counts(number, actor=actor, before=before), language=language)


def findings_of(call: Call, language: str = "en") -> list[Finding]:
    """What is odd about the call's place, in the reader's language; findings of other kinds as they were recorded."""
    placed = location_findings(
        call.latitude, call.longitude, call.uncertainty_m, place_found=bool(call.state), language=language
    )
    known = {finding.code for finding in placed}
    recorded = [Finding(**row) for row in call.findings]
    return placed + [finding for finding in recorded if finding.code not in known]


def improper_menu() -> tuple[ImproperKind, ...]:
    """The kinds of improper call in the order of the desk's menu."""
    return tuple(improper_kinds().values())


def protocol_cards(language: str = "es") -> list[dict[str, Any]]:
    """Every protocol card in one language, for a desk that walks them itself."""
    return cards.for_desk(language)


def suggested_cards(narrative: str, language: str = "es", *, code: str = "") -> list[str]:
    """Ids of the cards that the caller's words or the code call for, the likeliest first."""
    return cards.suggest(narrative, language, code=code)


def channel_label(name: str, language: str = "en") -> str:
    """A channel in the reader's language; an unknown one as it is written."""
    channel = channels().get(name)
    return channel.labels[language] if channel else name


def _own(actor: Actor):  # type: ignore[no-untyped-def]
    rows = Call.objects.select_related("centre")
    if actor.centre:
        return rows.filter(Q(centre_id=actor.centre))
    return visible(rows, actor, "centre__state")
