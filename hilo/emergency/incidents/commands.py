"""What is asked of an incident: each act's fields with their limits, told once for every door."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from annotated_types import MaxLen
from pydantic import StringConstraints

from hilo.emergency.calls.commands import Access, Address, CentreCode, Interior, Narrative, ReceiveCall, Reference
from hilo.kernel.workflow import states_in
from hilo.lib.commands import command
from hilo.lib.limits import Folio, Instant, Latitude, Longest, Longitude, Metres, OneOf, Reason, RecordId

from .rules.classification import CLOSURE_CODES, PRIORITIES, PRIORITY_NAMES
from .rules.notes import templates
from .rules.placing import placing_reasons

MOST_CALLS = 50
Code = Annotated[str, Longest(8)]
"""Of the national catalogue of incidents."""
Priority = Annotated[str, Longest(8), OneOf(lambda: PRIORITY_NAMES)]
"""In English or Spanish; the catalogue's own if left out."""
PriorityName = Annotated[str, OneOf(lambda: PRIORITIES)]
IncidentStatus = Annotated[str, OneOf(states_in(Path(__file__).parent / "standards" / "states.toml"))]
Origin = Literal["call", "field", "split", "agency"]
"""How it began: with a call, seen by a crew, split of another incident, or told by another agency."""
ClosureCode = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True), Longest(2), OneOf(lambda: CLOSURE_CODES)
]
"""How an incident ended: affirmative, informative, negative, duplicate or false."""
ClosureIfAny = Annotated[ClosureCode, OneOf(lambda: CLOSURE_CODES, none=True)]
"""How an incident ended; "" while it is open."""


@command
class RegisterCall(ReceiveCall):
    """A call as it arrives. Only the channel is needed; whatever else is known helps.

    With a code it is classified in the same breath. A field that is null is not known.
    """

    code: Code | None = None
    priority: Priority | None = None
    reason: Reason | None = None


@command
class Classify:
    """What a call tells of. reason: needed for another priority than the catalogue's."""

    code: Code
    priority: Priority | None = None
    reason: Reason | None = None


@command
class ClassifyCall(Classify):
    """known: folio of the incident that the writer saw the call tell of, "" for none; null to compare nothing."""

    known: Folio | None = None


@command
class Reclassify(Classify):
    """on_scene: a crew said so."""

    on_scene: bool = False


@command
class CloseIncident:
    """Close with A affirmative, I informative, N negative, D duplicate or F false. final_code: what it proved to be."""

    code: ClosureCode
    final_code: Code = ""


@command
class ReopenIncident:
    """A closed incident goes on."""

    reason: Reason


@command
class OpenIncident(Classify):
    """An incident that no call told of. centre: the actor's own if left out. received_at: when it was seen, at most
    a year back and never in the future (HILO-I438)."""

    narrative: Narrative
    centre: CentreCode = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    address: Address = ""
    interior: Interior = ""
    reference: Reference = ""
    access: Access = ""
    received_at: Instant | None = None


PlacingWord = Annotated[str, Longest(12), OneOf(placing_reasons)]
"""Why a scene is where it is: a word of standards/placing.toml."""


@command
class LinkCall:
    """take_place: an incident without a place gets the call's; one that has a place keeps it."""

    take_place: bool = False


@command
class SeenScene:
    """Where the writer saw the scene; null for no place."""

    latitude: Latitude | None = None
    longitude: Longitude | None = None


@command
class PlaceScene:
    """Where the incident is. call: take the position that this call offers; else a point, or only words.

    Of the address what is null stays, and "" empties it. reason: a word of the standard; words: needed where it says
    so. known: what the writer saw, null to compare nothing.
    """

    reason: PlacingWord
    words: Reason = ""
    call: RecordId | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    uncertainty_m: Metres | None = None
    address: Address | None = None
    interior: Interior | None = None
    reference: Reference | None = None
    access: Access | None = None
    known: SeenScene | None = None


@command
class JoinInto:
    """It is the same event as another incident."""

    into: Folio


@command
class UnjoinIncident:
    """It was another event after all."""

    reason: Reason = ""


@command
class SplitIncident(Classify):
    """calls: ids of the calls that tell of the other event; narrative: what is known of it where no call tells."""

    calls: Annotated[tuple[RecordId, ...], MaxLen(MOST_CALLS)] = ()
    narrative: Narrative = ""


NoteText = Annotated[str, Longest(1000)]
NoteRole = Annotated[str, Longest(12)]
TemplateKey = Annotated[str, Longest(24), OneOf(templates, none=True)]
"""Of standards/notes.toml."""


@command
class TellIncident:
    """Write to who is with the incident: words, a template of one key, or both.

    said_at: when it was said, where a phone kept it without a line; never later than now.
    """

    text: NoteText = ""
    template: TemplateKey = ""
    grave: bool = False
    said_at: Instant | None = None


@command
class EnterIncident(Classify):
    """The incident of a paper form, with its true times; without a closure it is open from now, and owed units."""

    opened_at: datetime
    dispatched_at: datetime | None = None
    on_scene_at: datetime | None = None
    closed_at: datetime | None = None
    closure_code: ClosureIfAny = ""
