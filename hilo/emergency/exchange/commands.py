"""What is asked of the exchange: each act's fields with their limits, told once for table, page and API."""

from __future__ import annotations

from typing import Annotated

from hilo.lib.commands import command
from hilo.lib.limits import Clock, Latitude, Longest, Longitude, OneOf, Reason, StateCode

from .rules.warnings import WarningDraft, Words, lists

CapWord = Annotated[str, Longest(12)]
"""A word of one of CAP's lists."""
Category = Annotated[CapWord, OneOf(lambda: lists()["categories"])]
Urgency = Annotated[CapWord, OneOf(lambda: lists()["urgency"])]
Severity = Annotated[CapWord, OneOf(lambda: lists()["severity"])]
Certainty = Annotated[CapWord, OneOf(lambda: lists()["certainty"])]
Response = Annotated[CapWord, OneOf(lambda: lists()["responses"])]
Status = Annotated[str, Longest(8), OneOf(lambda: lists()["status"])]
Event = Annotated[str, Longest(80)]
Headline = Annotated[str, Longest(160)]
Description = Annotated[str, Longest(3000)]
Instruction = Annotated[str, Longest(2000)]
AreaWords = Annotated[str, Longest(200)]
MunicipalityCode = Annotated[str, Longest(5)]
Address = Annotated[str, Longest(500)]
FactName = Annotated[str, Longest(60)]


@command
class WarningText:
    """What the public reads, in one language. instruction: what to do; the event's name is short ("Flash flood")."""

    event: Event
    headline: Headline
    description: Description
    instruction: Instruction = ""


@command
class WarningCircle:
    """Where a warning holds, around a point."""

    latitude: Latitude
    longitude: Longitude
    radius_km: float


@command
class IssueWarning:
    """A warning to the public. area: where it holds, in words; polygons: rings of [latitude, longitude]."""

    category: Category
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    response: Response
    es: WarningText
    en: WarningText
    area: AreaWords
    municipalities: tuple[MunicipalityCode, ...] = ()
    polygons: tuple[tuple[tuple[Latitude, Longitude], ...], ...] = ()
    circles: tuple[WarningCircle, ...] = ()
    effective: Clock | None = None
    expires: Clock
    status: Status = "Actual"

    def draft(self) -> WarningDraft:
        """The warning as its rules judge it."""
        return WarningDraft(
            category=self.category,
            urgency=self.urgency,
            severity=self.severity,
            certainty=self.certainty,
            response=self.response,
            texts={"es": _words(self.es), "en": _words(self.en)},
            area=self.area,
            municipalities=self.municipalities,
            polygons=self.polygons,
            circles=tuple((one.latitude, one.longitude, one.radius_km) for one in self.circles),
            effective=self.effective,
            expires=self.expires,
            status=self.status,
        )


@command
class CancelWarning:
    """Take a warning back, and say so to everyone who has read it."""

    reason: Reason


@command
class Subscribe:
    """Be told of facts. states: of the account's scope, all of them if left out."""

    url: Address
    facts: tuple[FactName, ...]
    states: tuple[StateCode, ...] = ()


def _words(text: WarningText) -> Words:
    return Words(text.event, text.headline, text.description, text.instruction)
