"""What can have happened to a call. Its number, words and point stay out: facts travel, and outlive an erasure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class CallState:
    """A call as a queue shows it."""

    id: int
    folio: str
    centre: str
    channel: str
    status: str
    state: str
    municipality: str
    received_at: datetime
    improper_kind: str
    silent: bool = False


@dataclass(frozen=True, slots=True)
class CallReceived:
    NAME: ClassVar[str] = "calls.CallReceived"
    call: CallState


@dataclass(frozen=True, slots=True)
class CallAnswered:
    NAME: ClassVar[str] = "calls.CallAnswered"
    call: CallState
    by: str


@dataclass(frozen=True, slots=True)
class CallNoted:
    """Words, place or card of a call changed."""

    NAME: ClassVar[str] = "calls.CallNoted"
    call: CallState


@dataclass(frozen=True, slots=True)
class CallLocated:
    """The place of a call was found or put right: its point, or its address in words."""

    NAME: ClassVar[str] = "calls.CallLocated"
    call: CallState


@dataclass(frozen=True, slots=True)
class CallPlaceOffered:
    """A position came while the call had one already (`open`), or a person took it or passed it over."""

    NAME: ClassVar[str] = "calls.CallPlaceOffered"
    call: CallState
    open: bool


@dataclass(frozen=True, slots=True)
class CallImproper:
    NAME: ClassVar[str] = "calls.CallImproper"
    call: CallState


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The line was closed; `abandoned` if nobody had answered."""

    NAME: ClassVar[str] = "calls.CallEnded"
    call: CallState
    abandoned: bool


@dataclass(frozen=True, slots=True)
class CallSilent:
    """The line is open and nobody speaks, or somebody does after all."""

    NAME: ClassVar[str] = "calls.CallSilent"
    call: CallState
    silent: bool


@dataclass(frozen=True, slots=True)
class CallKeyed:
    """A key was pressed on the caller's telephone; which one is on the call alone."""

    NAME: ClassVar[str] = "calls.CallKeyed"
    call: CallState


@dataclass(frozen=True, slots=True)
class LanguageHelpMoved:
    """Somebody was asked to the line because of the language, joined it, or it is over (`open` false).

    help: its key. In which language, the call alone says.
    """

    NAME: ClassVar[str] = "calls.LanguageHelpMoved"
    call: CallState
    help: int
    kind: str
    joined: bool
    open: bool


@dataclass(frozen=True, slots=True)
class CallTakenOver:
    """An answered call is in other hands now: `by`; whose they were is in the ledger."""

    NAME: ClassVar[str] = "calls.CallTakenOver"
    call: CallState
    by: str


@dataclass(frozen=True, slots=True)
class TextMoved:
    """Words in writing came, went out, arrived, failed, were lost, or were read at a desk (`heard`, with text 0 for all
    of the caller's). outgoing: they are ours, to the caller. What they say, the call alone tells."""

    NAME: ClassVar[str] = "calls.TextMoved"
    call: CallState
    text: int
    outgoing: bool
    state: str
    heard: bool


@dataclass(frozen=True, slots=True)
class OverloadMoved:
    """A centre is overloaded (`open`), pulls its callers another way, or is not overloaded any more. overload: its
    number; pull: whose turn comes first; announced: the exchange plays the announcement, null while not asked."""

    NAME: ClassVar[str] = "calls.OverloadMoved"
    centre: str
    overload: int
    open: bool
    pull: str
    until: datetime
    announced: bool | None


@dataclass(frozen=True, slots=True)
class RingingForbidden:
    """A ringing telephone may harm who called, or it may ring after all: `forbidden`."""

    NAME: ClassVar[str] = "calls.RingingForbidden"
    call: CallState
    forbidden: bool


@dataclass(frozen=True, slots=True)
class DecisionOwed:
    """The line of an answered call closed before anybody knew what was happening: somebody decides until `until`."""

    NAME: ClassVar[str] = "calls.DecisionOwed"
    call: CallState
    until: datetime


@dataclass(frozen=True, slots=True)
class CallBackAttempted:
    """Somebody tried to call back: `attempts` that went through since the newest call.

    `outcome` is "served" for a call whose caller was reached through another one.
    """

    NAME: ClassVar[str] = "calls.CallBackAttempted"
    call: CallState
    outcome: str
    attempts: int


@dataclass(frozen=True, slots=True)
class CallUnreached:
    """After so many attempts the caller counts as not reached."""

    NAME: ClassVar[str] = "calls.CallUnreached"
    call: CallState
    attempts: int


@dataclass(frozen=True, slots=True)
class CardApproved:
    """Another version of a protocol card is in use at the centres of an institution."""

    NAME: ClassVar[str] = "calls.CardApproved"
    card: str
    version: int
    institution: str
