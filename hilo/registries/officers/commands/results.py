"""Results of evaluations, what becomes of them, and who may evaluate."""

from __future__ import annotations

from datetime import date
from typing import Literal

from hilo.lib.commands import command
from hilo.lib.limits import Reason, RecordId

from .words import Accredited, Authority, Component, Document, EvaluationForm, Ground, InstitutionCode


@command
class RecordEvaluation:
    """A component judged: trust, competencies, performance or training. valid_until: first day it no longer holds.
    follows: the result of the same day that this one comes after, where there is one."""

    component: Component
    passed: bool
    issued_on: date
    valid_until: date | None = None
    form: EvaluationForm = ""
    document: Document = ""
    follows: RecordId | None = None


@command
class CarryIn:
    """Put a result from before the service into the file of who enters: it was passed. by: the institution that
    evaluated; valid_until: first day it no longer holds."""

    component: Component
    issued_on: date
    by: InstitutionCode
    document: Document
    valid_until: date | None = None


@command
class CorrectResult:
    """Put a result in the place of one that was recorded wrongly. words: for the sealed file."""

    passed: bool
    issued_on: date
    ground: Ground
    words: Reason
    valid_until: date | None = None
    form: EvaluationForm = ""
    document: Document = ""


@command
class AnnulResult:
    """Take a result away, so that what stood before it stands again. words: for the sealed file."""

    ground: Ground
    words: Reason
    document: Document


@command
class LodgeAppeal:
    """Write down that an officer contests a result. lodged_on: the day on the paper."""

    lodged_on: date
    document: Document


@command
class DecideAppeal:
    """Write down what was resolved. outcome: upheld, annulled, or again for a new evaluation. words: sealed."""

    outcome: Literal["upheld", "annulled", "again"]
    decided_on: date
    authority: Authority
    resolution: Document
    words: Reason


@command
class Accredit:
    """Write down for what an institution is accredited. until: first day it no longer holds; two years if left out."""

    what: Accredited
    since: date
    document: Document
    until: date | None = None


@command
class EndAccreditation:
    """End an accreditation before its time. on: first day it no longer holds."""

    on: date
    document: Document
