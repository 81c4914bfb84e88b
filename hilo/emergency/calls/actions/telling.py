"""What every act on a call says of it: its steps, and how it stands."""

from __future__ import annotations

from pathlib import Path

from hilo.kernel.workflow import load

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
