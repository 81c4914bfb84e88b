"""Officers over HTTP: an institution's own system writes careers, a centre's evaluations and certificates."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from annotated_types import Ge, Le
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Router, Schema, Status

from hilo.kernel.access.http import May, asker, by
from hilo.lib.answers import Made
from hilo.lib.limits import Longest, RecordId

from . import actions, queries
from .certificates_api import router as certificates
from .commands import (
    Accredit,
    AnnulResult,
    AnswerIdentity,
    AskVerdicts,
    AssignPost,
    CorrectResult,
    Course,
    DecideAppeal,
    EndAccreditation,
    EnrolOfficer,
    GiveAccount,
    InstitutionCode,
    LodgeAppeal,
    Number,
    PromoteOfficer,
    ProposeIdentity,
    RecordEvaluation,
    RecordTraining,
    RefuseIdentity,
    SanctionOfficer,
    SeparateOfficer,
    ServiceStep,
    When,
    Words,
)
from .photos_api import router as photos
from .queries import (
    IdentityChangeRow,
    IdentityQuestionRow,
    OfficerIdentity,
    VerdictRow,
    change_row,
    question_row,
)
from .rules.certificate import Eligibility

router = Router(tags=["officers"])
router.add_router("", certificates)
router.add_router("", photos)
WHO = May("officers.identity", "officers.write")
"""Who somebody is, and was, is read by who proposes a change of it or signs one."""
Standing = Annotated[str, Longest(16)]
"""A class of rules/standing.py; "" for all who are not in time."""
After = Annotated[int, Ge(0), Le(2**63 - 1)]
"""The id of the last row that was read; 0 for the first ones."""
Inhabitants = Annotated[int, Ge(1), Le(2_000_000_000)]


class OfficerDay(Schema):
    """An officer's day: a row of `queries.Judged`, without what component is lacking."""

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


class SealedWords(Schema):
    """words: what was written for the file of the evaluation."""

    words: str


class RenewalMonth(Schema):
    """A month of the plan: what ends in it."""

    month: str
    officers: int
    rows: list[OfficerDay]


class Renewals(Schema):
    """A force on a day, as `queries.RenewalPlan`: everybody in one class, and who is due in which month.

    classes: class -> officers, which add up to `officers`; owed: officers without a component that a centre evaluates,
    whose evaluation is late already; months: of the class "due", by the month in which something ends.
    """

    on: date
    rules: str
    officers: int
    owed: int
    classes: dict[str, int]
    months: list[RenewalMonth]


def made(row: Model) -> Status[Made]:
    return Status(201, Made(id=row.pk))


@router.get("/officers", response=list[queries.OfficerCard], auth=May("officers.read"))
def search(request: HttpRequest, q: Words = "", institution: InstitutionCode = "") -> list[queries.OfficerCard]:
    """Officers by words of the name, number or CUIP; at most 50."""
    return queries.cards(queries.find(asker(request), q, institution=institution))


@router.get("/officers/me", response=queries.OfficerRecord, auth=May("reports.write"))
def me(request: HttpRequest) -> queries.OfficerRecord:
    """The record of the officer who asks."""
    return queries.own_record(**by(request))


@router.get("/officers/me/reads", response=list[queries.FileRead], auth=May("reports.write"))
def my_reads(request: HttpRequest) -> list[queries.FileRead]:
    """Which institutions read the file of the officer who asks, when and why; the last 200, the newest first."""
    return queries.own_reads(asker(request))


@router.get("/officers/eligibility", response=queries.EligibilityCounts, auth=May("officers.read"))
def eligibility_figures(
    request: HttpRequest, institution: InstitutionCode = "", on: date | None = None
) -> queries.EligibilityCounts:
    """How many are eligible, certified, kept out of operations, and without which component."""
    return queries.counts(asker(request), on or timezone.localdate(), institution=institution)


@router.get("/officers/not-serving", response=list[OfficerDay], auth=May("officers.read"))
def not_serving(request: HttpRequest, institution: InstitutionCode = "") -> list[queries.Judged]:
    """Who may not serve in operations today; at most 200."""
    return queries.may_not_serve(**by(request), institution=institution)


@router.get("/officers/first-to-expire", response=list[OfficerDay], auth=May("officers.read"))
def first_to_expire(request: HttpRequest, institution: InstitutionCode = "") -> list[queries.Judged]:
    """Whose component ends within six months, the nearest first; at most 200."""
    return queries.first_to_expire(**by(request), institution=institution)


@router.get("/officers/renewals", response=Renewals, auth=May("officers.read"))
def renewals(request: HttpRequest, institution: InstitutionCode = "") -> queries.RenewalPlan:
    """Everybody who serves by class, and what ends in the coming six months, month by month."""
    return queries.renewals(**by(request), institution=institution)


@router.get("/officers/force", response=queries.ForceState, auth=May("officers.read", "officers.figures"))
def force(
    request: HttpRequest, institution: InstitutionCode = "", on: date | None = None, known_at: When = None
) -> queries.ForceState:
    """The state of the force by corporation: counts and causes, and no person."""
    day = on or timezone.localdate()
    return queries.force_state(asker(request), on=day, known_at=known_at, institution=institution)


@router.get("/officers/force/names", response=list[queries.ForceName], auth=May("officers.read"))
def force_names(
    request: HttpRequest, institution: InstitutionCode = "", standing: Standing = "", after: After = 0
) -> list[queries.ForceName]:
    """Who stands in a class, 200 at a time; go on with `after`, the id of the last one. The read is in the ledger."""
    return queries.force_names(**by(request), institution=institution, standing_of=standing, after=after)


@router.get("/officers/one-standard", response=list[queries.OneStandard], auth=May("officers.read", "officers.figures"))
def one_standard(request: HttpRequest, on: date | None = None, known_at: When = None) -> list[queries.OneStandard]:
    """By state, whether a certificate means the same everywhere."""
    return queries.one_standard(asker(request), on=on or timezone.localdate(), known_at=known_at)


@router.get("/officers/{officer_id}", response=queries.OfficerRecord, auth=May("officers.read"))
def record(request: HttpRequest, officer_id: RecordId) -> queries.OfficerRecord:
    """One officer's whole record; the read is in the ledger."""
    return queries.read(officer_id, **by(request))


@router.get("/officers/{officer_id}/eligibility", response=Eligibility, auth=May("officers.read"))
def eligibility(request: HttpRequest, officer_id: RecordId) -> Eligibility:
    """Today's verdict about one officer, as far as the reader may know it."""
    return queries.read(officer_id, **by(request)).eligibility


@router.post("/officers", response={201: Made}, auth=May("officers.write"))
def enrol(request: HttpRequest, body: Body[EnrolOfficer]) -> Status[Made]:
    """Enrol an officer; who may have served before is asked about first (HILO-O430)."""
    return made(actions.enrol(body, **by(request)))


@router.get(
    "/officers/{officer_id}/identity", response=OfficerIdentity, auth=May("officers.identity", "officers.write")
)
def identity(request: HttpRequest, officer_id: RecordId, when: When = None) -> OfficerIdentity:
    """Who the officer is, or was at an instant; the read is in the ledger."""
    return queries.identity(officer_id, when=when, **by(request))


@router.get(
    "/officers/{officer_id}/identity-changes",
    response=list[IdentityChangeRow],
    auth=May("officers.identity", "officers.write"),
)
def identity_changes(request: HttpRequest, officer_id: RecordId) -> list[IdentityChangeRow]:
    """Every change of who the officer is, asked for or made, the latest first; the read is in the ledger."""
    return queries.identity_changes(officer_id, **by(request))


@router.post("/officers/{officer_id}/identity-changes", response={201: IdentityChangeRow}, auth=May("officers.write"))
def propose_identity(
    request: HttpRequest, officer_id: RecordId, body: Body[ProposeIdentity]
) -> Status[IdentityChangeRow]:
    """Ask by a document that who the officer is be changed; another account confirms it."""
    return Status(201, change_row(actions.propose_identity(officer_id, body, **by(request))))


@router.get("/identity-changes", response=list[IdentityChangeRow], auth=WHO)
def open_identity_changes(request: HttpRequest) -> list[IdentityChangeRow]:
    """Changes of identity that wait for a second signature, the longest first; at most 200."""
    return queries.open_changes(asker(request))


@router.post("/identity-changes/{change_id}/confirmation", response=IdentityChangeRow, auth=May("officers.identity"))
def confirm_identity(request: HttpRequest, change_id: RecordId) -> IdentityChangeRow:
    """Sign a change of identity as the second: it holds from now on."""
    return change_row(actions.confirm_identity(change_id, **by(request)))


@router.post("/identity-changes/{change_id}/refusal", response=IdentityChangeRow, auth=WHO)
def refuse_identity(request: HttpRequest, change_id: RecordId, body: Body[RefuseIdentity]) -> IdentityChangeRow:
    """Do not sign a change of identity, or take one's own proposal back."""
    return change_row(actions.refuse_identity(change_id, body, **by(request)))


@router.get("/identity-questions", response=list[IdentityQuestionRow], auth=WHO)
def identity_questions(request: HttpRequest) -> list[IdentityQuestionRow]:
    """Who is who: records that may be one person's, who is held first; at most 200. The read is in the ledger."""
    return queries.open_questions(**by(request))


@router.post("/identity-questions/{question_id}/answer", response=IdentityQuestionRow, auth=May("officers.identity"))
def answer_identity(request: HttpRequest, question_id: RecordId, body: Body[AnswerIdentity]) -> IdentityQuestionRow:
    """Say whether two records are one person's, and why; another person who was held serves from now on."""
    return question_row(actions.answer_identity(question_id, body, **by(request)))


@router.post("/personnel-imports/{import_id}/undoing", response=actions.Undone, auth=May("officers.import"))
def undo_import(request: HttpRequest, import_id: RecordId) -> actions.Undone:
    """Take an import back, as far as nothing was built on what it wrote; `left` tells what stands in the way."""
    return actions.undo_import(import_id, **by(request))


@router.post("/officers/{officer_id}/account", response=Made, auth=May("officers.write"))
def account(request: HttpRequest, officer_id: RecordId, body: Body[GiveAccount]) -> Made:
    """Say which account the officer signs in with, "" for none any more: with it reports are written."""
    return Made(id=actions.give_account(officer_id, body, **by(request)).pk)


@router.post("/officers/{officer_id}/postings", response={201: Made}, auth=May("officers.write"))
def assign(request: HttpRequest, officer_id: RecordId, body: Body[AssignPost]) -> Status[Made]:
    """Send the officer to a post; to operations only who may serve there."""
    return made(actions.assign(officer_id, body, **by(request)))


@router.post("/officers/{officer_id}/ranks", response={201: Made}, auth=May("officers.write"))
def promote(request: HttpRequest, officer_id: RecordId, body: Body[PromoteOfficer]) -> Status[Made]:
    """Give the officer the next rank up."""
    return made(actions.promote(officer_id, body, **by(request)))


@router.post("/officers/{officer_id}/status", response=Made, auth=May("officers.write"))
def change_status(request: HttpRequest, officer_id: RecordId, body: Body[ServiceStep]) -> Made:
    """Put on leave, suspend or reinstate."""
    return Made(id=actions.change_service(officer_id, body, **by(request)).pk)


@router.post("/officers/{officer_id}/separation", response={201: Made}, auth=May("officers.write"))
def separate(request: HttpRequest, officer_id: RecordId, body: Body[SeparateOfficer]) -> Status[Made]:
    """End the service."""
    return made(actions.separate(officer_id, body, **by(request)))


@router.post("/officers/{officer_id}/trainings", response={201: Made}, auth=May("officers.write"))
def train(request: HttpRequest, officer_id: RecordId, body: Body[RecordTraining]) -> Status[Made]:
    """Record a course that the officer took."""
    return made(actions.record_training(officer_id, body, **by(request)))


@router.post("/officers/{officer_id}/evaluations", response={201: Made}, auth=May("officers.evaluate"))
def evaluate(request: HttpRequest, officer_id: RecordId, body: Body[RecordEvaluation]) -> Status[Made]:
    """Record a component of the certificate, judged by the centre."""
    return made(actions.record_evaluation(officer_id, body, **by(request)))


@router.post("/evaluations/{result_id}/correction", response={201: Made}, auth=May("officers.evaluate"))
def correct_result(request: HttpRequest, result_id: RecordId, body: Body[CorrectResult]) -> Status[Made]:
    """Put a result in the place of one that was recorded wrongly; both stay on record."""
    return made(actions.correct_result(result_id, body, **by(request)))


@router.post("/evaluations/{result_id}/annulment", response={201: Made}, auth=May("officers.evaluate"))
def annul_result(request: HttpRequest, result_id: RecordId, body: Body[AnnulResult]) -> Status[Made]:
    """A result falls; what stood before it stands again."""
    return made(actions.annul_result(result_id, body, **by(request)))


@router.post("/evaluations/{result_id}/appeal", response={201: Made}, auth=May("officers.evaluate"))
def lodge_appeal(request: HttpRequest, result_id: RecordId, body: Body[LodgeAppeal]) -> Status[Made]:
    """Write down that the officer contests the result; it stands until that is decided."""
    return made(actions.lodge_appeal(result_id, body, **by(request)))


@router.post("/evaluation-appeals/{appeal_id}/decision", response=Made, auth=May("officers.evaluate"))
def decide_appeal(request: HttpRequest, appeal_id: RecordId, body: Body[DecideAppeal]) -> Made:
    """Write down what was resolved, and carry it out."""
    return Made(id=actions.decide_appeal(appeal_id, body, **by(request)).pk)


@router.get("/evaluations/{result_id}/words", response=SealedWords, auth=May("officers.evaluate"))
def result_words(request: HttpRequest, result_id: RecordId) -> SealedWords:
    """The sealed words of a decision about a result, for the centre; the read is in the ledger."""
    return SealedWords(words=queries.words_of("result", result_id, **by(request)))


@router.get(
    "/accreditations", response=list[queries.AccreditationRow], auth=May("officers.read", "accreditations.write")
)
def accreditations(request: HttpRequest) -> list[queries.AccreditationRow]:
    """Who may evaluate what, and who may issue certificates, with the days; the latest first."""
    return queries.accreditations(asker(request))


@router.post("/institutions/{institution}/accreditations", response={201: Made}, auth=May("accreditations.write"))
def accredit(request: HttpRequest, institution: InstitutionCode, body: Body[Accredit]) -> Status[Made]:
    """Write down that an institution may evaluate a component, or issue certificates."""
    return made(actions.accredit(institution, body, **by(request)))


@router.post("/accreditations/{accreditation_id}/end", response=Made, auth=May("accreditations.write"))
def end_accreditation(request: HttpRequest, accreditation_id: RecordId, body: Body[EndAccreditation]) -> Made:
    """End an accreditation before its time."""
    return Made(id=actions.end_accreditation(accreditation_id, body, **by(request)).pk)


@router.post("/officers/{officer_id}/sanctions", response={201: Made}, auth=May("officers.write"))
def sanction(request: HttpRequest, officer_id: RecordId, body: Body[SanctionOfficer]) -> Status[Made]:
    """Record a sanction that was resolved."""
    return made(actions.sanction(officer_id, body, **by(request)))


@router.post("/officer-verdicts", response=list[VerdictRow], auth=May("officers.read"))
def verdicts(request: HttpRequest, body: Body[AskVerdicts]) -> list[VerdictRow]:
    """What these officers may be asked to do today: the effect, and why for who may read results."""
    return queries.verdicts(asker(request), body.officers, body.purpose, at=timezone.now())


@router.get("/institutions/{institution}/scorecard", response=queries.InstitutionScorecard, auth=May("officers.read"))
def scorecard(
    request: HttpRequest, institution: InstitutionCode, inhabitants: Inhabitants | None = None
) -> queries.InstitutionScorecard:
    """Certificates, training and the optimal model as far as known: figures alone."""
    return queries.scorecard(institution, asker(request), timezone.localdate(), inhabitants=inhabitants)


@router.get("/institutions/{institution}/training-lacking", response=list[queries.Lacking], auth=May("officers.read"))
def training_lacking(
    request: HttpRequest, institution: InstitutionCode, course: Course = "", after: Number = ""
) -> list[queries.Lacking]:
    """Who lacks which courses of the programme, by number, at most 200 at a time; after: the last number before."""
    return queries.lacking(institution, **by(request), course=course, after=after)
