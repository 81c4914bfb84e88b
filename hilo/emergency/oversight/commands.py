"""What is asked of oversight: the fields of its acts with their limits, told once for table, page and API."""

from __future__ import annotations

from typing import Annotated

from hilo.lib.commands import command
from hilo.lib.limits import Longest, RecordId

Outcome = Annotated[str, Longest(16)]
TalkNote = Annotated[str, Longest(500)]


@command
class NoteTalk:
    """How a talk about repeated improper calls ended; outcome: a word of standards/talks.toml."""

    outcome: Outcome
    note: TalkNote = ""


@command
class NoteTalkAboutCall(NoteTalk):
    """A talk about repeated improper calls, noted by one of them."""

    call_id: RecordId
