"""What is asked of a call and of a protocol card: each act's fields with their limits, told once for every door."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from annotated_types import Ge, Le
from pydantic import AfterValidator

from hilo.emergency.centres.commands import CentreCode as CentreCode
from hilo.kernel.workflow import states_in
from hilo.lib.commands import UNSET, Unset, command
from hilo.lib.limits import Degrees, Instant, Longest, Metres, OneOf, Reason

from .rules import HERE, channels, improper_names

LARGEST_CARD = 10_000


def _card(card: dict[str, Any]) -> dict[str, Any]:
    written = json.dumps(card)
    if len(written) > LARGEST_CARD or "\\u0000" in written:
        raise ValueError(f"a card is at most {LARGEST_CARD} characters long, without NUL")
    return card


Channel = Annotated[str, Longest(12), OneOf(channels)]
"""By which way a call arrives."""
CallStatus = Annotated[str, OneOf(states_in(HERE / "states.toml"))]
CallerNumber = Annotated[str, Longest(40)]
Language = Annotated[str, Longest(8)]
Narrative = Annotated[str, Longest(20_000)]
Recording = Annotated[str, Longest(200)]
"""Where the recording lies, in the words of the system that keeps it."""
AskedCard = Annotated[dict[str, Any], AfterValidator(_card)]
"""Which protocol card was asked, what was answered, and the classification that is being written."""
KindWord = Annotated[str, Longest(16), OneOf(improper_names)]
"""Kind of an improper call."""
KindIfAny = Annotated[KindWord, OneOf(improper_names, none=True)]
"""Kind of an improper call; "" for a real one."""
OutcomeWord = Annotated[str, Longest(16)]
"""Of an attempt to call back."""
OfferEnd = Annotated[str, Longest(8)]
"""How a position that was offered ended: taken or passed."""
HelpKind = Annotated[str, Longest(12)]
"""Who is asked to the line because of the language: a word of HELP_KINDS."""
HelpEnd = Annotated[str, Longest(12)]
"""How that ended: a word of HELP_ENDS."""
Interpreter = Annotated[str, Longest(120)]
"""Who joined: a number, a service, a name."""
PullWord = Annotated[str, Longest(12)]
"""How the waiting are ordered while the centre is overloaded."""
FormNumber = Annotated[str, Longest(24)]
PlaceInWords = Annotated[str, Longest(500)]
Address = Annotated[str, Longest(200)]
"""Street and number, crossing, kilometre: what is written on a door or beside a road."""
Interior = Annotated[str, Longest(80)]
"""Building, staircase, floor, flat."""
Reference = Annotated[str, Longest(300)]
"""What one sees when one is there: "blue gate, across from the chapel"."""
Access = Annotated[str, Longest(200)]
"""How one gets in: between which streets, code of the gate, which lane."""
ADDRESS = ("address", "interior", "reference", "access")
"""The fields that say in words where it is, in the order in which a crew needs them."""
Initials = Annotated[str, Longest(80)]
"""Who took a call, as it stands on paper."""
Sha256 = Annotated[str, Longest(64, 64)]
CardDocument = Annotated[str, Longest(60_000)]


@command
class ReceiveCall:
    """A call as it arrives. Only the channel is needed; whatever else is known helps.

    received_at: when it rang, now if left out; one in the future or more than a day back counts as now (HILO-C111). A
    field that is null is not known.
    """

    channel: Channel
    caller_number: CallerNumber | None = None
    latitude: Degrees | None = None
    longitude: Degrees | None = None
    uncertainty_m: Metres | None = None
    narrative: Narrative | None = None
    address: Address | None = None
    interior: Interior | None = None
    reference: Reference | None = None
    access: Access | None = None
    language: Language = "es"
    recording: Recording | None = None
    received_at: Instant | None = None


@command
class CallFields:
    """What an operator types of a call."""

    narrative: Narrative | Unset = UNSET
    caller_number: CallerNumber | Unset = UNSET
    language: Language | Unset = UNSET
    latitude: Degrees | Unset | None = UNSET
    longitude: Degrees | Unset | None = UNSET
    uncertainty_m: Metres | Unset | None = UNSET
    address: Address | Unset = UNSET
    interior: Interior | Unset = UNSET
    reference: Reference | Unset = UNSET
    access: Access | Unset = UNSET
    card: AskedCard | Unset = UNSET


@command
class NoteCall(CallFields):
    """Keep what was typed: only the fields sent are changed, and only a place can be taken away again.

    known: what the writer saw in the fields that it changes; one that is left out is not compared.
    """

    known: CallFields | None = None


@command
class BeginCall:
    """A call that the actor takes now, of which no exchange told."""

    channel: Channel = "voice"


@command
class KeepCall:
    """A call that was taken while the line was cut, when it rang."""

    channel: Channel = "voice"
    received_at: Instant


@command
class MarkImproper:
    """It was no emergency. kind: a word of the national kinds; why: needed for silence that nobody looked into."""

    kind: KindWord
    why: Reason = ""


@command
class CorrectCall:
    """Take back a wrong “improper”."""

    reason: Reason


@command
class MarkSilent:
    """Nobody speaks, or somebody does after all."""

    silent: bool


@command
class ForbidRinging:
    """A ringing telephone may harm who called: nobody calls back; or it may ring after all. why: what was heard."""

    forbidden: bool
    why: Reason = ""


@command
class ReportAttempt:
    """How an attempt to call back ended: a word of the standard for calling back."""

    outcome: OutcomeWord


@command
class PutRight:
    """The person's own words on a call, as they ought to be."""

    narrative: Narrative | Unset = UNSET
    caller_number: CallerNumber | Unset = UNSET
    language: Language | Unset = UNSET


@command
class AskLanguageHelp:
    """Ask for somebody who speaks the caller's language. kind: "interpreter" as a third party on the line, "colleague"
    who speaks it and takes the call. language: of the list of languages; the call keeps it."""

    kind: HelpKind
    language: Language


@command
class TellLanguageHelp:
    """What happened to the interpreter who was asked for: "joined" the line, "left" it, "nobody" could be had, or the
    asking is "withdrawn". who: as they named themselves, for "joined"."""

    step: HelpEnd
    who: Interpreter = ""


TextWords = Annotated[str, Longest(1000)]


@command
class WriteText:
    """Write to the caller. why: needed where a ringing telephone may harm them, unless they wrote a moment ago."""

    text: TextWords
    why: Reason = ""


@command
class BeginOverload:
    """Switch the overload mode on, for so many minutes. pull: by "kind", "repeat" or "place"."""

    why: Reason
    minutes: Annotated[int, Ge(1), Le(240)] = 30
    pull: PullWord = "kind"


@command
class PullBy:
    """Pull the waiting another way."""

    pull: PullWord


@command
class TakeOffered:
    """The call is where the position says that came later. seen: when that position was told, as its reader saw it."""

    seen: Instant


@command
class EnterCall:
    """The call of a paper form, with its true times; the form itself was judged before.

    settled_at: when it was classified or found improper. place: in words; taken_by: as written.
    """

    centre: CentreCode
    paper_form: FormNumber
    channel: Channel
    received_at: datetime
    answered_at: datetime
    settled_at: datetime
    ended_at: datetime | None = None
    narrative: Narrative
    place: PlaceInWords = ""
    interior: Interior = ""
    reference: Reference = ""
    access: Access = ""
    taken_by: Initials
    improper_kind: KindIfAny = ""
    caller_number: CallerNumber = ""
    language: Language = "es"
    latitude: Degrees | None = None
    longitude: Degrees | None = None
    uncertainty_m: Metres | None = None


@command
class DraftCard:
    """Keep a card that is being written. seen: `written_at` of the draft that its writer saw, null for none."""

    document: CardDocument
    seen: datetime | None = None


@command
class ProposeCard:
    """Ask for approval of a card. why: what changes and why."""

    why: Reason


@command
class ApproveCard:
    """Take a proposed card into use. seen: its `written_at` as the approver read it."""

    seen: datetime


@command
class ApproveShippedCard:
    """Take a card into use as Hilo ships it. sha256: of its text as the director read it, in 64 small hexadecimals."""

    sha256: Sha256


@command
class ReturnCard:
    """Give a proposed card back to its author. why: what should be changed."""

    why: Reason
