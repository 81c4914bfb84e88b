"""The scorecard of an institution: certificates, training, equipment, protocols; figures, and no person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from hilo.kernel.access.queries import institution_named
from hilo.lib.actor import Actor

from ..models import SERVING, Evaluation, Issue, Officer, ProtocolAdopted, Training
from ..rules import service
from .eligibility import EligibilityCounts, _scope, counts


@dataclass(frozen=True, slots=True)
class TrainingGap:
    """A course that the programme asks of officers. officers: of whom; current: who have it; hours: still to be taught.

    mark: how sure the course's hours are.
    """

    course: str
    label: str
    mark: str
    law: str
    officers: int
    current: int
    hours: int


@dataclass(frozen=True, slots=True)
class ModelIndicator:
    """A line of the optimal model. value: share or number, None where this registry cannot tell; target: if any."""

    name: str
    label: str
    value: float | None
    target: float | None


@dataclass(frozen=True, slots=True)
class InstitutionScorecard:
    """An institution on a day.

    registered: officers with a CUIP. equipment: kind -> pieces in officers' charge; untrained: weapons whose holder's
    training is over. kept: what left officers still have. protocols: code -> day it was put in force, or None.
    indicators: the optimal model as far as it is known; institutional: the conditions of LGSNSP 53.
    """

    institution: str
    name: str
    counts: EligibilityCounts
    registered: int
    training: list[TrainingGap]
    equipment: dict[str, int]
    untrained: int
    kept: int
    protocols: dict[str, date | None]
    indicators: list[ModelIndicator]
    institutional: list[ModelIndicator]
    partial: bool


def training_gap(institution: str, actor: Actor, on: date, language: str = "en") -> list[TrainingGap]:
    """What the programme still asks of an institution's officers on a day, the most hours first. Raises: Forbidden."""
    _scope(actor, institution)
    people = dict(Officer.objects.filter(institution_id=institution, status__in=SERVING).values_list("id", "profile"))
    held: dict[str, set[int]] = defaultdict(set)
    taken = Training.objects.filter(officer__institution_id=institution, officer__status__in=SERVING, ends__lte=on)
    for officer, course, ends, hours, passed in taken.values_list("officer_id", "course", "ends", "hours", "passed"):
        if service.trained(service.Taken(course, ends, hours, passed), on):
            held[course].add(officer)
    # Who passed the component has the initial training, whatever courses were written down.
    held["initial"] |= set(_initially_trained(institution, on))
    asked, current = Counter[str](), Counter[str]()
    for officer, profile in people.items():
        for course in service.owed_courses(profile):
            asked[course] += 1
            current[course] += officer in held[course]
    rows = service.standard("programme")["courses"]
    found = [
        TrainingGap(
            course=course,
            label=rows[course]["label"][language],
            mark=rows[course]["mark"],
            law=rows[course]["law"],
            officers=asked[course],
            current=current[course],
            hours=(asked[course] - current[course]) * rows[course]["hours"],
        )
        for course in asked
    ]
    return sorted(found, key=lambda gap: (-gap.hours, gap.course))


def scorecard(
    institution: str, actor: Actor, on: date, *, inhabitants: int | None = None, language: str = "en"
) -> InstitutionScorecard:
    """All of it. inhabitants: of the territory served, for the strength by thousand. Raises: Forbidden, NotFound."""
    body = institution_named(institution)
    figures = counts(actor, on, institution=institution)
    gaps = training_gap(institution, actor, on, language)
    rows = Officer.objects.filter(institution_id=institution)
    registered = rows.filter(status__in=SERVING).exclude(cuip="").count()
    issued = Issue.objects.filter(officer__institution_id=institution, returned_at=None)
    adopted = dict(
        ProtocolAdopted.objects.filter(institution_id=institution, since__lte=on).values_list("protocol", "since")
    )
    serving = issued.filter(officer__status__in=SERVING)
    return InstitutionScorecard(
        institution=institution,
        name=body.name,
        counts=figures,
        registered=registered,
        training=gaps,
        equipment=dict(serving.order_by("kind").values_list("kind").annotate(pieces=Count("id"))),
        untrained=_untrained(institution, on),
        kept=issued.exclude(officer__status__in=SERVING).count(),
        protocols={code: adopted.get(code) for code in service.standard("protocols")["protocols"]},
        indicators=_indicators(figures, gaps, inhabitants, language),
        institutional=_institutional(figures, registered, inhabitants),
        partial=bool(service.standard("optimal_model")["partial"]),
    )


def _initially_trained(institution: str, on: date) -> Iterator[int]:
    rows = Evaluation.objects.filter(officer__institution_id=institution, component="training", passed=True)
    yield from rows.filter(issued_on__lte=on).exclude(valid_until__lte=on).values_list("officer_id", flat=True)


def _untrained(institution: str, on: date) -> int:
    """Weapons in the charge of somebody whose training for them is over (LNUF 14)."""
    weapons = {code: row["course"] for code, row in service.standard("service")["equipment"].items() if row["weapon"]}
    held: dict[str, set[int]] = defaultdict(set)
    taken = Training.objects.filter(officer__institution_id=institution, course__in=set(weapons.values()), ends__lte=on)
    for officer, course, ends, hours, passed in taken.values_list("officer_id", "course", "ends", "hours", "passed"):
        if service.trained(service.Taken(course, ends, hours, passed), on):
            held[course].add(officer)
    out = Issue.objects.filter(officer__institution_id=institution, returned_at=None, kind__in=weapons)
    return sum(officer not in held[weapons[kind]] for officer, kind in out.values_list("officer_id", "kind"))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _strength(officers: int, inhabitants: int | None) -> float | None:
    return round(1000 * officers / inhabitants, 3) if inhabitants else None


def _indicators(
    figures: EligibilityCounts, gaps: list[TrainingGap], inhabitants: int | None, language: str
) -> list[ModelIndicator]:
    justice = [gap for gap in gaps if gap.course in ("first_responder", "police_report", "detention_rights")]
    values = {
        "strength": _strength(figures.officers, inhabitants),
        "trust": _share(figures.officers - figures.without["trust"], figures.officers),
        "certified": _share(figures.certified, figures.officers),
        "justice_training": _share(sum(gap.current for gap in justice), sum(gap.officers for gap in justice)),
    }
    rows = service.standard("optimal_model")["indicator"]
    return [ModelIndicator(row["name"], row["label"][language], values.get(row["figure"]), None) for row in rows]


def _institutional(figures: EligibilityCounts, registered: int, inhabitants: int | None) -> list[ModelIndicator]:
    law = service.standard("optimal_model")["institutional"]
    return [
        ModelIndicator(
            "per_thousand",
            "officers by 1,000 inhabitants",
            _strength(figures.officers, inhabitants),
            law["per_thousand"],
        ),
        ModelIndicator("registered", "staff in the register", _share(registered, figures.officers), law["registered"]),
        ModelIndicator("certified", "staff certified", _share(figures.certified, figures.officers), law["certified"]),
    ]
