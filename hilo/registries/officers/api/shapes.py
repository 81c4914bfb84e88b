"""What goes over the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from hilo.lib.schema import FindingOut, RecordId, Text

from ..models import Certificate
from ..queries import Judged

Hours = Annotated[int, Field(ge=1, le=5000)]
Inhabitants = Annotated[int, Field(ge=1, le=2_000_000_000)]


class OfficerCardOut(Schema):
    """rank: a code; "" if none is recorded."""

    id: int
    name: str
    number: str
    rank: str
    rank_label: str
    institution: str
    institution_name: str


class EligibilityOut(Schema):
    """eligible: the four components are passed and current; may_serve: nothing keeps the officer out of operations.

    rules: version in force on the day. first, first_on: component that ends first, its first day without; plan_from:
    from when its evaluation is to be planned. certificate: folio in force, "" without one.
    """

    on: date
    rules: str
    eligible: bool
    may_serve: bool
    first: str
    first_on: date | None
    plan_from: date | None
    certificate: str
    findings: list[FindingOut]


class RecordOut(Schema):
    """Lists the newest first. They are empty, and the verdict says no reason, without the right to results."""

    card: OfficerCardOut
    cuip: str
    curp: str
    born: date | None
    profile: str
    status: str
    joined_on: date | None
    account: str
    states: list[dict[str, Any]]
    postings: list[dict[str, Any]]
    ranks: list[dict[str, Any]]
    trainings: list[dict[str, Any]]
    evaluations: list[dict[str, Any]]
    discipline: list[dict[str, Any]]
    issues: list[dict[str, Any]]
    certificates: list[dict[str, Any]]
    separation: dict[str, Any] | None
    eligibility: EligibilityOut


class CountsOut(Schema):
    """Figures of an institution, a state or the country; without, failed: by component; reasons: by code."""

    on: date
    rules: str
    officers: int
    eligible: int
    certified: int
    may_not_serve: int
    without: dict[str, int]
    failed: dict[str, int]
    reasons: dict[str, int]


class JudgedOut(Schema):
    officer_id: int
    institution: str
    number: str
    name: str
    status: str
    eligible: bool
    may_serve: bool
    codes: list[str]
    first: str
    first_on: date | None
    folio: str
    expires: date | None


class MonthOut(Schema):
    month: str
    officers: int
    rows: list[JudgedOut]


class CertificateOut(Schema):
    """line: the signed text of the QR code. revoked_on: first day it does not hold, if it ended before its time."""

    folio: str
    officer: int
    institution: str
    centre: str
    rules: str
    issued_on: date
    expires: date
    revoked_on: date | None
    revoked_for: str
    line: str


class CertificateRequestOut(Schema):
    """status: open, issued, refused or withdrawn."""

    id: int
    officer: int
    status: str
    asked_at: datetime
    answer: str


class CertificateRefusalIn(Schema):
    answer: Text(500)  # type: ignore[valid-type]


class CertificateRevocationIn(Schema):
    """reason: of the rules (not_revalidated, issued_in_error, by_order …); why: in words."""

    reason: Text(24)  # type: ignore[valid-type]
    why: Text(500)  # type: ignore[valid-type]


class CodeLineIn(Schema):
    """line: what the QR code holds."""

    line: Text(4000)  # type: ignore[valid-type]


class VerifiedOut(Schema):
    """standing: valid, expired, not yet or revoked."""

    folio: str
    name: str
    institution: str
    centre: str
    issued: date
    expires: date
    rules: str
    standing: str


class AnswerIn(Schema):
    """same: id of the earlier service, or null for nobody; reason: why that is so."""

    same: RecordId | None = None
    reason: Text(500)  # type: ignore[valid-type]


class OfficerIn(Schema):
    """answer: needed where a question about an earlier service was put (HILO-O430)."""

    institution: Text(24)  # type: ignore[valid-type]
    number: Text(24)  # type: ignore[valid-type]
    name: Text(160)  # type: ignore[valid-type]
    cuip: Text(24) = ""  # type: ignore[valid-type]
    curp: Text(24) = ""  # type: ignore[valid-type]
    born: date | None = None
    profile: Text(32) = ""  # type: ignore[valid-type]
    joined_on: date | None = None
    answer: AnswerIn | None = None


class PostingIn(Schema):
    """duty: operational or administrative."""

    post: Text(160)  # type: ignore[valid-type]
    duty: Text(16)  # type: ignore[valid-type]
    since: date
    reason: Text(500) = ""  # type: ignore[valid-type]


class RankIn(Schema):
    """rank: the next one up; document: certificate of rank."""

    rank: Text(24)  # type: ignore[valid-type]
    since: date
    document: Text(120)  # type: ignore[valid-type]
    reason: Text(500) = ""  # type: ignore[valid-type]


class OfficerStatusIn(Schema):
    """step: put_on_leave, suspend or reinstate. A suspension rests on a document."""

    step: Literal["put_on_leave", "suspend", "reinstate"]
    since: date
    reason: Text(500)  # type: ignore[valid-type]
    document: Text(120) = ""  # type: ignore[valid-type]


class SeparationIn(Schema):
    """cause: of the law (LGSNSP 79); resolution: the paper; minutes: of the hand-over of what was in charge."""

    cause: Text(24)  # type: ignore[valid-type]
    on: date
    resolution: Text(120)  # type: ignore[valid-type]
    reason: Text(500)  # type: ignore[valid-type]
    minutes: Text(120) = ""  # type: ignore[valid-type]


class TrainingIn(Schema):
    """course: a code of the programme. hours, modality: the programme's if left out."""

    course: Text(40)  # type: ignore[valid-type]
    academy: Text(160)  # type: ignore[valid-type]
    starts: date
    ends: date
    passed: bool
    hours: Hours | None = None
    grade: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] | None = None
    modality: Text(16) = ""  # type: ignore[valid-type]
    instructor: Text(160) = ""  # type: ignore[valid-type]
    accreditation: Text(60) = ""  # type: ignore[valid-type]
    folio: Text(60) = ""  # type: ignore[valid-type]


class EvaluationIn(Schema):
    """component: trust, competencies, performance or training. valid_until: first day it no longer holds."""

    component: Text(16)  # type: ignore[valid-type]
    passed: bool
    issued_on: date
    valid_until: date | None = None
    form: Text(16) = ""  # type: ignore[valid-type]
    document: Text(120) = ""  # type: ignore[valid-type]


class SanctionIn(Schema):
    """kind: correction, warning or suspension; until: first day after a suspension."""

    kind: Text(24)  # type: ignore[valid-type]
    begins: date
    until: date | None = None
    reason: Text(500)  # type: ignore[valid-type]
    document: Text(120)  # type: ignore[valid-type]


class IssueIn(Schema):
    """kind: of the list of equipment; serial: serial or inventory number."""

    kind: Text(24)  # type: ignore[valid-type]
    serial: Text(60)  # type: ignore[valid-type]


class EquipmentReturnIn(Schema):
    condition: Text(200)  # type: ignore[valid-type]


class Made(Schema):
    """id: of what was written down."""

    id: int


def rows_out(found: list[Judged]) -> list[dict[str, Any]]:
    return [row._asdict() for row in found]


def request_out(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "officer": row.officer_id,
        "status": row.status,
        "asked_at": row.asked_at,
        "answer": row.answer,
    }


def certificate_out(row: Certificate) -> dict[str, Any]:
    return {
        "folio": row.folio,
        "officer": row.officer_id,
        "institution": row.officer.institution_id,
        "centre": row.centre_id,
        "rules": row.rules,
        "issued_on": row.issued_on,
        "expires": row.expires,
        "revoked_on": row.revoked_on,
        "revoked_for": row.revoked_for,
        "line": row.line,
    }
