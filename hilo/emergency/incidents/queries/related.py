"""An incident as the API gives it, and what hangs on it: its calls, what it was joined into or split off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q

from hilo.emergency.calls.queries import among as calls_among
from hilo.emergency.calls.queries import folio_of as call_folio
from hilo.kernel.catalogues import edition
from hilo.kernel.rows import Question

from ..commands import ClosureIfAny, IncidentStatus, Origin, PriorityName
from ..models import Incident, Link

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hilo.emergency.calls.models import Call


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident with what hangs on it; others by their folios. label: of its code, in Spanish."""

    folio: str
    centre: str
    state: str
    municipality: str
    latitude: float | None
    longitude: float | None
    uncertainty_m: float | None
    address: str
    interior: str
    reference: str
    access: str
    placed_by: str
    placed_at: datetime | None
    placed_why: str
    catalogue: str
    code: str
    label: str
    initial_code: str
    on_scene_code: str
    final_code: str
    priority: PriorityName
    status: IncidentStatus
    received_at: datetime
    opened_at: datetime
    dispatched_at: datetime | None
    on_scene_at: datetime | None
    closed_at: datetime | None
    closure_code: ClosureIfAny
    origin: Origin
    joined_into: str
    split_from: str
    joined: list[str]
    split_off: list[str]
    calls: list[str]


def incident_row(incident: Incident) -> IncidentRow:
    """The incident as the API gives it."""
    made: dict[str, Any] = {
        "centre": incident.centre_id,
        "label": label(incident),
        "joined_into": incident.joined_into.folio if incident.joined_into else "",
        "split_from": incident.split_from.folio if incident.split_from else "",
        "joined": joined_into(incident),
        "split_off": split_off(incident),
        "calls": [call.folio for call in calls_of(incident)],
    }
    names = [one.name for one in fields(IncidentRow) if one.name not in made]
    return IncidentRow(**made, **{name: getattr(incident, name) for name in names})


def calls_of(incident: Incident) -> list[Call]:
    """The calls that tell of the incident now, those of incidents joined into it with them, the first first."""
    return _CALLS(incident.pk)


def _calls(key: int) -> QuerySet[Call]:
    told = Incident.objects.filter(Q(pk=key) | Q(joined_into=key)).values("pk")
    return calls_among(Link.objects.filter(incident__in=told, unlinked_at=None).values("call_id"))


_CALLS: Question[Call] = Question(_calls, -1)


class Relative(NamedTuple):
    """Another incident that was `joined` into this one, or else split off it."""

    folio: str
    joined: bool


def relatives(incident: Incident) -> list[Relative]:
    """The incidents that this one swallowed, and those that were cut from it, by age."""
    return [Relative(folio, into == incident.pk) for folio, into in _RELATIVES(incident.pk)]


_RELATIVES: Question[tuple[str, int | None]] = Question(
    lambda key: (
        Incident.objects.filter(Q(joined_into=key) | Q(split_from=key))
        .order_by("id")
        .values_list("folio", "joined_into_id")
    ),
    -1,
)


def cards_by_incident(incidents: Sequence[Incident]) -> dict[int, list[Any]]:
    """Key of each incident -> what its callers answered to protocol cards, in one question."""
    found: dict[int, list[Any]] = {row.pk: [] for row in incidents}
    told = Q(incident__in=list(found)) | Q(incident__joined_into__in=list(found))
    links = Link.objects.filter(told, unlinked_at=None).exclude(call__card={}).order_by("call__received_at", "call_id")
    for incident, into, card in links.values_list("incident_id", "incident__joined_into_id", "call__card"):
        for key in (incident, into):
            if key in found:
                found[key].append(card)
    return found


def calls_by_incident(incidents: list[Incident]) -> dict[str, list[str]]:
    """Folio of each incident -> folios of the calls that tell of it now, in one question."""
    found: dict[str, list[str]] = {row.folio: [] for row in incidents}
    into = told_of(incidents)
    own = {row.pk: row.folio for row in incidents}
    links = Link.objects.filter(incident__in=into, unlinked_at=None).order_by("call__received_at", "call_id")
    for incident, call, centre, at in links.values_list(
        "incident_id", "call_id", "call__centre_id", "call__received_at"
    ):
        for folio in (own.get(incident, ""), into[incident]):
            if folio:
                found[folio].append(call_folio(centre, at, call))
    return found


def joined_into(incident: Incident) -> list[str]:
    """Folios of the incidents that proved to be the same event as this one."""
    return list(incident.joined.order_by("closed_at").values_list("folio", flat=True))


def split_off(incident: Incident) -> list[str]:
    """Folios of the incidents that were taken out of this one."""
    return list(incident.split_off.order_by("opened_at").values_list("folio", flat=True))


def told_of(incidents: list[Incident]) -> dict[int, str]:
    """Keys of the incidents whose calls tell of these: their own, and those joined into one, with that one's folio."""
    own = {row.pk: row.folio for row in incidents}
    joined = Incident.objects.filter(joined_into__in=own).values_list("pk", "joined_into")
    return dict.fromkeys(own, "") | {pk: own[into] for pk, into in joined if into is not None}


def link_of(call: Call) -> Link | None:
    """The call's present link, with its incident."""
    return Link.objects.select_related("incident").filter(call=call, unlinked_at=None).first()


def label(incident: Incident, language: str = "es") -> str:
    """The incident's name in the edition of the catalogue it was classified under."""
    return edition("incidents", incident.catalogue).entry(incident.code).name(language)
