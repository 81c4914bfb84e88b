"""What is asked of official files on their way to the public, with its limits."""

from __future__ import annotations

from typing import Annotated

from annotated_types import MaxLen

from hilo.lib.commands import command
from hilo.lib.limits import Longest

SourceName = Annotated[str, Longest(60)]
VintageKey = Annotated[str, Longest(80)]
"""source@ and the first twelve digits of the file's SHA-256."""
FindingCode = Annotated[str, Longest(12)]
Why = Annotated[str, Longest(1000)]


@command
class Answer:
    """Why a finding does not keep the file from the public. code: the finding's."""

    code: FindingCode
    why: Why


@command
class ProposeFile:
    """Put a file forward for the public, with an answer to each finding that holds it; note: in other words."""

    answers: Annotated[tuple[Answer, ...], MaxLen(40)] = ()
    note: Why = ""


@command
class WithdrawFile:
    """Take a file from the public, or a proposal back, with the reason; it is told where the figures were."""

    reason: Why


@command
class PinFile:
    """Let the public read this published file of its source, whatever else is published, with the reason."""

    reason: Why


@command
class ReleasePin:
    """Let the public read again the published file that ends latest, with the reason."""

    reason: Why
