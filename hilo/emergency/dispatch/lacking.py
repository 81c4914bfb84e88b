"""What incidents still lack, and how far each discipline came: one question for one incident or for thousands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from hilo.emergency.incidents.queries import TERMS, live
from hilo.emergency.incidents.queries import get as get_incident
from hilo.kernel.language import language as reader_language
from hilo.lib.actor import Actor

from .events import AgencyState, PartState
from .models import Assignment
from .rules import discipline_labels, expand, labels
from .rules_lacks import Went, late, parts
from .rules_response import able
from .told import needs_by

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident

_WENT = ("incident_id", "unit__agency", "assigned_at", "on_scene_at", "released_at")


@dataclass(frozen=True, slots=True)
class LackRow:
    """A need that is not met. not_sent, not_on_scene: of those needed; stand_in: what begins meanwhile, "" for nobody;
    begun: with how many units.

    label, stand_in_label: in the reader's language.
    """

    capability: str
    label: str
    count: int
    not_sent: int
    not_on_scene: int
    stand_in: str
    stand_in_label: str
    begun: int


@dataclass(frozen=True, slots=True)
class PartRow:
    """One discipline's part of an incident. status: open, dispatched, on_scene; late: the term it has broken, or ""."""

    discipline: str
    label: str
    status: str
    dispatched_at: datetime | None
    on_scene_at: datetime | None
    late: str
    lacking: list[LackRow]
    agencies: list[AgencyState]


@dataclass(frozen=True, slots=True)
class Lacks:
    """What an incident still lacks. sent: all that it needs was sent; whole: all of it is on scene."""

    incident: str
    priority: str
    code: str
    sent: bool
    whole: bool
    parts: list[PartRow]


def parts_of(incidents: Iterable[Incident]) -> dict[str, tuple[PartState, ...]]:
    """Folio of each incident -> its parts, in one question."""
    rows = {incident.pk: incident for incident in incidents}
    went: dict[int, list[Went]] = {key: [] for key in rows}
    # A unit that left before it arrived has done nothing for the incident.
    sent = Assignment.objects.filter(Q(released_at=None) | Q(on_scene_at__isnull=False), incident_id__in=list(rows))
    bags = {"own": Cast("unit__capabilities", TextField()), "aboard": Cast("unit__skills", TextField())}
    for key, agency, assigned, arrived, released, own, aboard in (
        sent.order_by("assigned_at").annotate(**bags).values_list(*_WENT, "own", "aboard")
    ):
        went[key].append(Went(agency, able_to(own, aboard), assigned, arrived, released))
    needs = needs_by(rows.values())
    return {row.folio: parts(needs[key], went[key], since=row.reopened_at) for key, row in rows.items()}


def lacks(incident: Incident, *, at: datetime) -> Lacks:
    """What an incident that the asker may see still lacks, by discipline and agency."""
    return _lacks(incident, parts_of([incident])[incident.folio], at)


def lacks_of(folio: str, actor: Actor, *, at: datetime) -> Lacks:
    """The same of an incident by its folio. Raises: NotFound, Forbidden."""
    return lacks(get_incident(folio, actor), at=at)


def all_lacking(actor: Actor, *, at: datetime) -> list[Lacks]:
    """Live incidents in the actor's scope that lack something on scene, the oldest first."""
    rows = live(actor)
    found = parts_of(rows)
    every = (_lacks(row, found[row.folio], at) for row in rows)
    return [one for one in every if not one.whole]


@cache
def able_to(own: str, aboard: str) -> frozenset[str]:
    """All that a unit can do, of its capabilities and its crew's skills as stored: few different pairs serve all."""
    return expand(able(json.loads(own or "[]"), json.loads(aboard or "[]")))


def _lacks(incident: Incident, found: tuple[PartState, ...], at: datetime) -> Lacks:
    language = reader_language()
    over = incident.status == "closed"
    rows = [_part(part, "" if over else late(part, incident.received_at, TERMS, at), language) for part in found]
    owed = [lack for part in found for lack in part.lacking]
    return Lacks(
        incident=incident.folio,
        priority=incident.priority,
        code=incident.code,
        sent=not any(lack.not_sent for lack in owed),
        whole=not owed,
        parts=rows,
    )


def _part(part: PartState, broken: str, language: str) -> PartRow:
    names = labels(language)
    return PartRow(
        discipline=part.discipline,
        label=discipline_labels(language)[part.discipline],
        status=part.status,
        dispatched_at=part.dispatched_at,
        on_scene_at=part.on_scene_at,
        late=broken,
        lacking=[
            LackRow(
                capability=lack.capability,
                label=names[lack.capability],
                count=lack.count,
                not_sent=lack.not_sent,
                not_on_scene=lack.not_on_scene,
                stand_in=lack.stand_in,
                stand_in_label=names.get(lack.stand_in, ""),
                begun=lack.begun,
            )
            for lack in part.lacking
        ],
        agencies=list(part.agencies),
    )
