"""The scorecard of an institution: certificates and training; figures, and no person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hilo.kernel.access.queries import institution_named
from hilo.lib.actor import Actor

from ..models import SERVING, Officer
from ..rules import service
from .eligibility import EligibilityCounts, counts
from .training import TrainingGap, training_gap


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

    registered: officers with a CUIP. indicators: the optimal model as far as it is known;
    institutional: the conditions of LGSNSP 53.
    """

    institution: str
    name: str
    counts: EligibilityCounts
    registered: int
    training: list[TrainingGap]
    indicators: list[ModelIndicator]
    institutional: list[ModelIndicator]
    partial: bool


def scorecard(
    institution: str, actor: Actor, on: date, *, inhabitants: int | None = None, language: str = "en"
) -> InstitutionScorecard:
    """All of it. inhabitants: of the territory served, for the strength by thousand. Raises: Forbidden, NotFound."""
    body = institution_named(institution)
    figures = counts(actor, on, institution=institution)
    gaps = training_gap(institution, actor, on, language)
    rows = Officer.objects.filter(institution_id=institution)
    registered = rows.filter(status__in=SERVING).exclude(cuip="").count()
    return InstitutionScorecard(
        institution=institution,
        name=body.name,
        counts=figures,
        registered=registered,
        training=gaps,
        indicators=_indicators(figures, gaps, inhabitants, language),
        institutional=_institutional(figures, registered, inhabitants),
        partial=bool(service.standard("optimal_model")["partial"]),
    )


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
