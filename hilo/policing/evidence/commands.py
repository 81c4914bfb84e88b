"""What is asked of custody: each act's fields with their limits, told once for table, page and API."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Gt, Le, Lt, MaxLen
from pydantic import Field, StringConstraints

from hilo.lib.commands import command
from hilo.lib.limits import Clock, Folio, Instant, Latitude, Longest, Longitude, OneOf, PersonName, Reason

from .rules import Party, Witness, kinds, words

Code = Annotated[str, Longest(24)]
"""A word of one of the lists or a step (standards/lists.toml, states.toml); which there are, the action says."""
Kind = Annotated[Code, OneOf(kinds)]
Start = Annotated[Code, OneOf(lambda: words("start"))]
"""How it came into custody."""
Secured = Annotated[Code, OneOf(lambda: words("means"))]
"""How it was picked up: by hand or with a tool."""
Packaging = Annotated[Code, OneOf(lambda: words("packaging"), none=True)]
"""In what it was packed; "" while it is not."""
Ref = Annotated[str, Longest(64)]
"""What the sender calls it, so that it is entered once."""
ItemNumber = Annotated[str, Longest(40)]
"""However it was typed or scanned."""
AnnexId = Annotated[str, Longest(32)]
About = Annotated[str, Longest(64)]
"""A part of a report or a record of one, as its paths name it: sections.narrative, annexes.injured.6e9c863d."""
Description = Annotated[str, Longest(2000)]
Place = Annotated[str, Longest(300)]
Measure = Annotated[str, Longest(40)]
Serial = Annotated[str, Longest(60)]
Trait = Annotated[str, Longest(40)]
"""A calibre, a colour."""
Seal = Annotated[str, Longest(60)]
Condition = Annotated[str, Longest(500)]
Purpose = Annotated[str, Longest(500)]
Notes = Annotated[str, Longest(2000)]
OrderNumber = Annotated[str, Longest(120)]
Authority = Annotated[str, Longest(160)]
InstitutionCode = Annotated[str, Longest(24)]
FileName = Annotated[str, Longest(160)]
Sha256 = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, pattern="^[0-9a-fA-F]{64}$"), Longest(64)
]
Bytes = Annotated[int, Ge(0), Le(2**53)]
Means = Annotated[str, Longest(300)]
Length = Annotated[int, Ge(0), Le(1_000_000)]
"""How many steps a chain has."""
Quantity = Annotated[float, Gt(0.0005), Lt(10**10), Field(allow_inf_nan=False)]
"""How much of it there is, kept to the thousandth."""


@command
class CollectItem:
    """An object that was collected, or handed in.

    ref: the sender's own name for it; sent twice, it is entered once. incident, detention: folio and number, "" if
    none. found_with: who had it, or handed it in. collector: the actor unless said. found_at: collected_at unless said.
    report: the writer's own name of the report that it was told in, by which it is found where there is no incident.
    about: the part of a report that a picture or a sound was taken at; "" for what was found or handed in.
    """

    kind: Kind
    description: Description
    start: Start
    place: Place
    collected_at: Instant
    ref: Ref = ""
    incident: Folio = ""
    detention: Folio = ""
    report: Ref = ""
    annex: AnnexId = ""
    about: About = ""
    quantity: Quantity = 1
    measure: Measure = ""
    serial: Serial = ""
    registration: Serial = ""
    calibre: Trait = ""
    colour: Trait = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    found_at: Instant | None = None
    means: Secured = "manual"
    packaging: Packaging = ""
    documentation: Annotated[tuple[Code, ...], MaxLen(8)] = ()
    seal: Seal = ""
    condition: Condition = ""
    found_with: Party | None = None
    collector: Party | None = None
    device_at: Clock | None = None


@command
class CustodyStep:
    """A step of the law from one named party to another.

    giver: whoever took it last, unless said; taker: who asks, unless said (for `send`, who carries it must be said).
    A party without a name is one that nobody named, which is noted and found against. seal_after: the seal stays if
    None. order, authority: who ordered the end of it, and by which document. conditions: what the law asks before.
    """

    step: Code
    giver: Party | None = None
    taker: Party | None = None
    device_at: Clock | None = None
    place: Place = ""
    purpose: Purpose = ""
    seal_before: Seal = ""
    seal_after: Seal | None = None
    seal_condition: Code = ""
    condition: Condition = ""
    notes: Notes = ""
    order: OrderNumber = ""
    authority: Authority = ""
    destination: InstitutionCode = ""
    conditions: Annotated[tuple[Code, ...], MaxLen(8)] = ()


@command
class TakeStep(CustodyStep):
    """One step of an item. seen: how many steps the asker saw; if there are more, somebody was faster."""

    seen: Length | None = None


@command
class TakeStepOfMany(CustodyStep):
    """The same step for several items: all of them, or none."""

    numbers: Annotated[tuple[ItemNumber, ...], MaxLen(200)]


@command
class Countersign:
    """The party of a step that nobody signed for signs. side: "from" or "to"."""

    seq: Annotated[int, Ge(1), Le(1_000_000)]
    side: Code


@command
class AnnounceFile:
    """A file of an item, by its size and SHA-256, before its bytes come."""

    name: FileName
    size: Bytes
    sha256: Sha256
    device_at: Clock | None = None


@command
class SignInventory:
    """The inventory of an incident's items: all of them, or those named (CNPP 230-I).

    person: signed, refused, absent or could_not; reason: why not signed.
    """

    person: Code
    person_name: PersonName = ""
    reason: Reason = ""
    numbers: Annotated[tuple[ItemNumber, ...], MaxLen(500)] | None = None
    witnesses: Annotated[tuple[Witness, ...], MaxLen(20)] = ()
    device_at: Clock | None = None


@command
class NotifyOwner:
    """The owner was told of the seizure, when and by what means (in person, by two edicts)."""

    notified_at: Instant
    means: Means
