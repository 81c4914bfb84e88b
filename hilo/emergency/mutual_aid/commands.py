"""What centres ask of each other: each act's fields with their limits, told once for table, desk and API."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime

from hilo.emergency.centres.commands import CentreCode, MunicipalityCode
from hilo.emergency.dispatch.commands import Capability
from hilo.lib.commands import command
from hilo.lib.limits import Longest, OneOf, Reason, RecordId, StateCode

from .rules import federal

HelperCode = Annotated[str, Longest(12), OneOf(lambda: federal().institutions)]
"""A federal institution, of standards/federal.toml."""
HelpKind = Annotated[str, Longest(16), OneOf(lambda: federal().kinds)]


@command
class SayWhy:
    """What is refused, declined or ended, with its reason."""

    reason: Reason


@command
class OfferTransfer:
    """to: code of the centre; reason: why it should answer for the incident."""

    to: CentreCode
    reason: Reason


@command
class AskUnits:
    """Units asked of another centre. centre: who asks, unless the account works at one."""

    lender: CentreCode
    capability: Capability
    count: int = 1
    reason: Reason
    until: AwareDatetime
    centre: CentreCode = ""


@command
class LendUnit:
    """A free unit serves another centre until an instant; request: the one that it answers."""

    to: CentreCode
    until: AwareDatetime
    request: RecordId | None = None
    reason: Reason = ""


@command
class GiveBack:
    """A lent unit goes home."""

    reason: Reason = ""


@command
class RequestHelp:
    """institution and kind: of the lists in force; state: the account's own unless said; municipality: "" for all."""

    institution: HelperCode
    kind: HelpKind
    reason: Reason
    until: date
    begins: date | None = None
    municipality: MunicipalityCode = ""
    state: StateCode = ""


@command
class ExtendHelp:
    """A later last day, for a new reason."""

    until: date
    reason: Reason
