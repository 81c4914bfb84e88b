"""What is asked of a centre: each act's fields with their limits, told once for every door."""

from __future__ import annotations

from typing import Annotated

from annotated_types import MaxLen

from hilo.lib.commands import command
from hilo.lib.limits import Longest, StateCode

from .rules import MOST_ADDRESSES

CentreCode = Annotated[str, Longest(12)]
CentreName = Annotated[str, Longest(160)]
MunicipalityCode = Annotated[str, Longest(5)]
Address = Annotated[str, Longest(512)]
"""A sip:, sips: or tel: address."""


@command
class OpenCentre:
    """A centre that answers for a state, or for some municipalities of it; state: "" for calls without a place."""

    code: CentreCode
    name: CentreName
    state: StateCode
    municipalities: tuple[MunicipalityCode, ...] = ()


@command
class SetAddresses:
    """At which addresses other networks reach a centre, the best first; none: the default."""

    uris: Annotated[tuple[Address, ...], MaxLen(MOST_ADDRESSES)] = ()
