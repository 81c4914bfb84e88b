"""Facts that two centres hear, and reasons that somebody must give."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from hilo.kernel.events.actions import FactLike, record
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.emergency.centres.models import Centre

LONGEST_REASON = 500


def tell(fact: FactLike, subject: str, *centres: Centre, at: datetime) -> None:
    """Record the fact once for each state concerned, so that it reaches the streams of both."""
    for state in sorted({centre.state for centre in centres}):
        record([(fact, subject)], state=state, at=at)


def reason_given(reason: str) -> str:
    """The reason without blanks around it. Raises: Refusal HILO-M421 without one, or with one that is too long."""
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise Refusal("HILO-M421", f"Say why, in {LONGEST_REASON} letters at most.", where="reason")
    return said
