"""What is asked of official files on their way to the public, with its limits."""

from __future__ import annotations

from typing import Annotated

from annotated_types import MaxLen

from hilo.lib.commands import command
from hilo.lib.limits import Longest

SourceName = Annotated[str, Longest(60)]
VintageKey = Annotated[str, Longest(80)]
"""A file as it was loaded: source@ and the first twelve digits of its SHA-256."""
FindingCode = Annotated[str, Longest(12)]
Why = Annotated[str, Longest(1000)]


@command
class FindingAnswer:
    """Why a finding does not keep the file from the public.

    code: the finding's; why: in words.
    """

    code: FindingCode
    why: Why


@command
class ProposeFile:
    """Put a file forward for the public.

    answers: one to each finding that holds it; note: what else is to be said of it.
    """

    answers: Annotated[tuple[FindingAnswer, ...], MaxLen(40)] = ()
    note: Why = ""


@command
class WithdrawFile:
    """Take a file from the public, or a proposal back.

    reason: told where the figures were.
    """

    reason: Why


@command
class PinFile:
    """Let the public read this published file of its source, whatever else is published.

    reason: why it and not the one that ends latest.
    """

    reason: Why


@command
class ReleasePin:
    """Let the public read again the published file that ends latest.

    reason: why the pin is no longer needed.
    """

    reason: Why
