"""What can have happened to a detained person. A fact names nobody: the number, the institution, the instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class DetentionState:
    """A detention as anybody in its state may hear of it; apart: "", "adolescent" or "child"."""

    number: str
    institution: str
    state: str
    kind: str
    status: str
    apart: str
    detained_at: datetime


@dataclass(frozen=True, slots=True)
class DetentionRegistered:
    """incident: the folio; "" if there is none, or if the person is kept apart."""

    NAME: ClassVar[str] = "detentions.DetentionRegistered"
    detention: DetentionState
    incident: str
    delay_s: int


@dataclass(frozen=True, slots=True)
class TookPartBarred:
    """Somebody took part against whom something stands. It names nobody.

    barred: "forbidden" for who may not serve, "warned" for who serves under a warning.
    """

    NAME: ClassVar[str] = "detentions.TookPartBarred"
    detention: DetentionState
    barred: str


@dataclass(frozen=True, slots=True)
class RightsRead:
    NAME: ClassVar[str] = "detentions.RightsRead"
    detention: DetentionState
    read_at: datetime


@dataclass(frozen=True, slots=True)
class InjuriesNoted:
    NAME: ClassVar[str] = "detentions.InjuriesNoted"
    detention: DetentionState


@dataclass(frozen=True, slots=True)
class MedicallyCertified:
    NAME: ClassVar[str] = "detentions.MedicallyCertified"
    detention: DetentionState
    examined_at: datetime


@dataclass(frozen=True, slots=True)
class ConsulateTold:
    """declined: the person and their defender asked that the consulate is not told (CNPP 151)."""

    NAME: ClassVar[str] = "detentions.ConsulateTold"
    detention: DetentionState
    declined: bool


@dataclass(frozen=True, slots=True)
class DetainedHandedOver:
    """to_kind: prosecutor, adolescent_prosecutor, civic_judge, control_judge, prison, police or protection."""

    NAME: ClassVar[str] = "detentions.DetainedHandedOver"
    detention: DetentionState
    to_kind: str
    handed_at: datetime


@dataclass(frozen=True, slots=True)
class DetentionUpdated:
    """fields: the names of what was added or changed, never what it is now."""

    NAME: ClassVar[str] = "detentions.DetentionUpdated"
    detention: DetentionState
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgeSettled:
    """The person is kept apart from now on, or no more, or as a child."""

    NAME: ClassVar[str] = "detentions.AgeSettled"
    detention: DetentionState


@dataclass(frozen=True, slots=True)
class TermRuns:
    """A term of the law was opened, or is due at another instant now."""

    NAME: ClassVar[str] = "detentions.TermRuns"
    number: str
    term: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class TermMet:
    NAME: ClassVar[str] = "detentions.TermMet"
    detention: DetentionState
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DetentionBreached:
    """A term ran out while the person was held; next: who must act."""

    NAME: ClassVar[str] = "detentions.DetentionBreached"
    detention: DetentionState
    term: str
    due_at: datetime
    next: str


@dataclass(frozen=True, slots=True)
class ReadUnusually:
    """One account opened the records of so many people of an institution since an instant; whose, the ledger says."""

    NAME: ClassVar[str] = "detentions.ReadUnusually"
    institution: str
    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class DetainedReleased:
    """public_until: from then on the public look-up knows the person no more."""

    NAME: ClassVar[str] = "detentions.DetainedReleased"
    detention: DetentionState
    released_at: datetime
    public_until: datetime


@dataclass(frozen=True, slots=True)
class DiedInCustody:
    NAME: ClassVar[str] = "detentions.DiedInCustody"
    detention: DetentionState
    died_at: datetime
