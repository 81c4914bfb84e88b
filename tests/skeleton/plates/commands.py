"""What is asked of the register, with its limits."""

from __future__ import annotations

from typing import Annotated

from hilo.lib.commands import command
from hilo.lib.limits import Longest, StateCode

Plate = Annotated[str, Longest(10, least=5)]
Where = Annotated[str, Longest(300)]


@command
class ReportLoss:
    """A plate was lost. where: in words, where it was seen last."""

    plate: Plate
    state: StateCode
    where: Where = ""
