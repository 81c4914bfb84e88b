"""What the desk asks in shapes of its own: a link by the incident's folio, and a paper form as it is typed in."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from annotated_types import MaxLen

from hilo.emergency.dispatch.commands import OnForm, UnitCode
from hilo.lib.commands import command
from hilo.lib.limits import Folio, Longest

Hour = Annotated[str, Longest(12)]
"""An hour as it stands on paper."""


@command
class LinkTo:
    folio: Folio
    take_place: bool = False


@command
class TypedUnit:
    """A row of the form's units."""

    unit: UnitCode
    sent_at: Hour = ""
    on_scene_at: Hour = ""
    free_at: Hour = ""


@command
class TypedTimes:
    received_at: Hour = ""
    answered_at: Hour = ""
    classified_at: Hour = ""
    ended_at: Hour = ""
    closed_at: Hour = ""


@command
class TypedForm(OnForm):
    """A paper form as it is typed in, with its times as they stand there."""

    day: date
    times: TypedTimes
    units: Annotated[tuple[TypedUnit, ...], MaxLen(20)] = ()
