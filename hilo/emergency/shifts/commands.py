"""What is asked of a shift: each act's fields with their limits, told once for table, page and API."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le, MaxLen

from hilo.emergency.calls.commands import Language
from hilo.lib.commands import command
from hilo.lib.limits import AccountName, Longest, OneOf, Reason, RecordId

from .rules import breaks, note_kinds

Desk = Annotated[str, Longest(12)]
BreakWord = Annotated[str, Longest(16), OneOf(breaks, none=True)]
BreakMinutes = Annotated[int, Ge(1), Le(600)]
NoteWord = Annotated[str, Longest(12), OneOf(note_kinds)]
NoteText = Annotated[str, Longest(1000)]
ItemKind = Annotated[str, Longest(24)]
ItemSubject = Annotated[str, Longest(80)]
ItemText = Annotated[str, Longest(300)]
Remarks = Annotated[str, Longest(4000)]


@command
class SignOn:
    """Start the shift at a desk."""

    desk: Desk


@command
class Pause:
    """Leave the desk for a reason, and for so many minutes if not the usual ones."""

    kind: BreakWord
    minutes: BreakMinutes | None = None


@command
class AskStep:
    """step: of standards/states.toml; with sign_on the desk, with pause its kind, and minutes if not the usual ones."""

    step: Literal["sign_on", "pause", "back", "sign_off"]
    desk: Desk = ""
    kind: BreakWord = ""
    minutes: BreakMinutes | None = None


@command
class SpeakLanguages:
    """Languages besides Spanish in which one takes a call, by their codes; none takes back what was said before."""

    languages: Annotated[tuple[Language, ...], MaxLen(20)] = ()


@command
class WriteNote:
    """A note of the shift log; corrects: an earlier one that it puts right."""

    kind: NoteWord
    text: NoteText
    corrects: RecordId | None = None


@command
class OfferHands:
    """Hand over what is in one's hands. to: the colleague's account; remarks: what they must know besides."""

    to: AccountName
    remarks: NoteText = ""


@command
class RefuseHands:
    """Not now. why: if there is something to say."""

    why: Reason = ""


@command
class TakeLeft:
    """Take what somebody left behind who is not at the desk any more."""

    worker: AccountName


@command
class OpenItem:
    """One thing that is open when the shift changes."""

    kind: ItemKind
    text: ItemText
    subject: ItemSubject = ""
    late: bool = False


@command
class WriteHandOver:
    """What is left open to the next supervisor, as the desk gathered it, and the writer's own words."""

    items: Annotated[tuple[OpenItem, ...], MaxLen(500)] = ()
    remarks: Remarks = ""


@command
class SignHandOver:
    """Read and signed: the signer answers for the shift."""

    answer: Remarks = ""
