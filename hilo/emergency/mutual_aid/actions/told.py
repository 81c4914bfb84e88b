"""What two centres hear and keep, and reasons that somebody must give."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from hilo.lib.errors import Refusal
from hilo.lib.limits import Reason, longest

if TYPE_CHECKING:
    from hilo.emergency.centres.models import Centre


class Heard(TypedDict):
    """Where a fact is heard, as `done` takes it."""

    states: list[str]
    heard_by: list[str]


def heard(*centres: Centre) -> Heard:
    """A fact reaches the streams of these centres, and of no other in their states."""
    return Heard(states=sorted({one.state for one in centres}), heard_by=[one.code for one in centres])


def chains(*centres: Centre) -> list[str]:
    """Each institution once: an entry stands in the ledgers of both."""
    return sorted({centre.institution_id for centre in centres})


def reason_given(reason: str) -> str:
    """The reason without blanks around it. Raises: Refusal HILO-M421 without one."""
    said = reason.strip()
    if not said:
        raise Refusal("HILO-M421", f"Say why, in {longest(Reason)} letters at most.", where="reason")
    return said
