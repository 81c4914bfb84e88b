"""What every act on a call says: the step, the fact, the entry in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from hilo.kernel.events.actions import FactLike, record
from hilo.kernel.ledger.actions import entry
from hilo.kernel.workflow import load
from hilo.lib.actor import Actor

from ..events import CallState
from ..models import Call

STATES = load(Path(__file__).parents[1] / "standards" / "states.toml")


def state_of(call: Call) -> CallState:
    """The call as facts carry it."""
    return CallState(
        id=call.pk,
        folio=call.folio,
        centre=call.centre_id,
        channel=call.channel,
        status=call.status,
        state=call.state,
        municipality=call.municipality,
        received_at=call.received_at,
        improper_kind=call.improper_kind,
        silent=call.silent,
    )


def done(
    call: Call,
    actor: Actor,
    verb: str,
    at: datetime,
    fact: FactLike,
    data: Mapping[str, Any] | None = None,
    why: str = "",
) -> None:
    """Record the fact and write the entry of an act on a call."""
    record([(fact, f"call:{call.folio}")], state=call.centre.state or call.state, at=at)
    enter(call, actor, verb, at, data, why)


def enter(
    call: Call, actor: Actor, verb: str, at: datetime, data: Mapping[str, Any] | None = None, why: str = ""
) -> None:
    """Write the entry of an act on a call."""
    entry(
        chain=call.centre.institution_id,
        actor=actor,
        verb=verb,
        subject=f"call:{call.folio}",
        at=at,
        why=why,
        data=data,
    )
