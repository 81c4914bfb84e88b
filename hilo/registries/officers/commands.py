"""What is asked of an officer's record: each act's fields with their limits, told once for table, page and API."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from annotated_types import Ge, Le, MaxLen
from pydantic import Field

from hilo.lib.commands import command
from hilo.lib.limits import AccountName, Instant, Longest, OneOf, PersonName, Reason, RecordId

from .rules.accreditation import whats
from .rules.certificate import revocations
from .rules.grounds import grounds
from .rules.service import standard
from .rules.serving import purposes

InstitutionCode = Annotated[str, Longest(24)]
Number = Annotated[str, Longest(24)]
"""The institution's own number of an officer."""
Cuip = Annotated[str, Longest(20)]
Curp = Annotated[str, Longest(18)]
TypedKey = Annotated[str, Longest(24)]
"""A CUIP or CURP as a person types it, with spaces and dashes."""
Sex = Annotated[str, Longest(1), OneOf(lambda: "HMX", none=True)]
"""As a CURP writes it: H (hombre), M (mujer) or X; "" while it is not known."""
When = Instant | None
"""As of this instant; left out: now."""
DocumentKind = Annotated[str, Longest(24), OneOf(lambda: standard("identity")["documents"])]
"""The kind of paper that proves who somebody is: a row of standards/identity.toml."""
QuestionKind = Annotated[str, Longest(12)]
"""What is asked about two records that may be one person's."""
QuestionAnswer = Annotated[str, Longest(12)]
"""What became of such a question."""
Profile = Annotated[str, Longest(32)]
Document = Annotated[str, Longest(120)]
"""The paper that something rests on."""
Post = Annotated[str, Longest(160)]
Duty = Annotated[str, Longest(16)]
Rank = Annotated[str, Longest(24)]
Cause = Annotated[str, Longest(24)]
Course = Annotated[str, Longest(40)]
Modality = Annotated[str, Longest(16)]
Academy = Annotated[str, Longest(160)]
Mark = Annotated[str, Longest(60)]
"""Of an instructor's accreditation, or of a course that was validated."""
Hours = Annotated[int, Ge(1), Le(5000)]
Grade = Annotated[float, Ge(0), Le(100), Field(allow_inf_nan=False)]
Component = Annotated[str, Longest(16)]
EvaluationForm = Annotated[str, Longest(16)]
Ground = Annotated[str, Longest(24), OneOf(grounds)]
"""Why a result falls or is corrected: of standards/grounds.toml."""
Accredited = Annotated[str, Longest(16), OneOf(whats)]
"""For what: a component, "teaching" or "certificate"."""
Authority = Annotated[str, Longest(160)]
"""Who resolved."""
SanctionKind = Annotated[str, Longest(24)]
Revocation = Annotated[str, Longest(24), OneOf(revocations)]
Purpose = Annotated[str, Longest(16), OneOf(purposes)]
"""What an officer is asked to do."""
Line = Annotated[str, Longest(4000)]
Origin = Annotated[str, Longest(200)]
"""Of a certificate from before the register: the folio on it, and what was seen."""
KeyName = Annotated[str, Longest(16)]
"""What a key is called in what it signed (kid)."""
Words = Annotated[str, Longest(80)]
"""What is looked for."""


@command
class RehireAnswer:
    """What a person says about possible earlier services. same: id of the officer who it is, None for nobody."""

    same: RecordId | None = None
    reason: Reason


@command
class LookUp:
    """Look for officers. q: words of the name, the number or the CUIP."""

    q: Words = ""


@command
class EnrolOfficer:
    """Enrol an officer under the institution's own number.

    answer: needed where a question about an earlier service was put (HILO-O430). account: that the officer signs in
    with, if it is open already.
    """

    institution: InstitutionCode
    number: Number
    name: PersonName
    cuip: TypedKey = ""
    curp: TypedKey = ""
    born: date | None = None
    sex: Sex = ""
    profile: Profile = ""
    joined_on: date | None = None
    answer: RehireAnswer | None = None
    account: AccountName = ""


@command
class CheckRehire:
    """Ask who served before: by a key, or by name and birth date."""

    name: PersonName
    cuip: TypedKey = ""
    curp: TypedKey = ""
    born: date | None = None


@command
class GiveAccount:
    """Say which account an officer signs in with; "" takes it away."""

    username: AccountName


@command
class ProposeIdentity:
    """Ask that who an officer is be changed. What is left out stays as it is.

    document, number, issuer: the paper that proves it; another account than the proposer's confirms.
    """

    document: DocumentKind
    number: Document
    issuer: Document
    name: PersonName = ""
    born: date | None = None
    curp: TypedKey = ""
    cuip: TypedKey = ""
    sex: Sex = ""


PhotoPaper = Annotated[str, Longest(24)]
"""The kind of paper that a photograph rests on: a row of standards/identity.toml that proves one; "" for none."""


@command
class KeepPhoto:
    """A photograph of an officer. picture: a JPEG or PNG as it was sent; document, number, issuer: the paper that it
    rests on, needed where it takes the place of another while a certificate is in force."""

    picture: bytes
    document: PhotoPaper = ""
    number: Document = ""
    issuer: Document = ""


@command
class KeepPhotos:
    """Photographs of many officers of an institution. archive: a ZIP whose files bear the institution's own numbers;
    the paper is that of all that take the place of another."""

    institution: InstitutionCode
    archive: bytes
    document: PhotoPaper = ""
    number: Document = ""
    issuer: Document = ""


@command
class RefusePhoto:
    """Do not sign a change of photograph, or take one's own back."""

    reason: Reason


@command
class ErasePhotos:
    """Erase every photograph of an officer. document: what asks for it."""

    document: Document


@command
class RefuseIdentity:
    """Do not sign a change of identity, or take one's own proposal back."""

    reason: Reason


@command
class AnswerIdentity:
    """Whether two records are one person's. same: they are; otherwise they are two persons. reason: how it is known."""

    same: bool
    reason: Reason


@command
class AssignPost:
    """Send an officer to a post. duty: operational or administrative."""

    post: Post
    duty: Duty
    since: date
    reason: Reason = ""


@command
class PromoteOfficer:
    """Give an officer a rank: the next one up. document: certificate of rank."""

    rank: Rank
    since: date
    document: Document
    reason: Reason = ""


@command
class ChangeService:
    """Leave, suspension, or the end of either. document: the paper; a suspension rests on one."""

    since: date
    reason: Reason
    document: Document = ""


@command
class ServiceStep(ChangeService):
    """The same, with the step to take."""

    step: Literal["put_on_leave", "suspend", "reinstate"]


@command
class SeparateOfficer:
    """End a service. cause: of the law (LGSNSP 79); minutes: of the hand-over of what was in charge."""

    cause: Cause
    on: date
    resolution: Document
    reason: Reason
    minutes: Document = ""


@command
class RecordTraining:
    """A course that an officer took: a code of the programme. hours, modality: the programme's if left out."""

    course: Course
    academy: Academy
    starts: date
    ends: date
    passed: bool
    hours: Hours | None = None
    grade: Grade | None = None
    modality: Modality = ""
    instructor: PersonName = ""
    accreditation: Mark = ""
    folio: Mark = ""


@command
class AnnulTraining:
    """Take back a course that was recorded as passed."""

    reason: Reason


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


@command
class SanctionOfficer:
    """A sanction that was resolved: correction, warning or suspension. until: first day after a suspension."""

    kind: SanctionKind
    begins: date
    reason: Reason
    document: Document
    until: date | None = None


@command
class AnnulSanction:
    """Set a sanction aside."""

    reason: Reason


@command
class AskVerdicts:
    """Ask what officers may be asked to do today. officers: their ids; purpose: crew, weapon, detention …"""

    officers: Annotated[tuple[RecordId, ...], MaxLen(5000)]
    purpose: Purpose


@command
class RefuseCertificate:
    """Say to an institution why its officer gets no certificate."""

    answer: Reason


@command
class RevokeCertificate:
    """End a certificate. reason: of the rules (not_revalidated, issued_in_error, by_order …); why: in words."""

    reason: Revocation
    why: Reason


@command
class VerifyCertificate:
    """line: what the QR code holds."""

    line: Line


@command
class RecordEarlier:
    """A certificate from before this register, as its paper says. folio: on it; expires: first day it no longer holds;
    document: where it was seen, such as the file or the letter of who issued it."""

    folio: Document
    issued_on: date
    expires: date
    document: Document


@command
class IssueCertificates:
    """Certificates for many officers of an institution. numbers: the institution's own."""

    institution: InstitutionCode
    numbers: Annotated[tuple[Number, ...], MaxLen(500)]


@command
class PrintCredentials:
    """Credentials on A4 of officers of an institution. numbers: the institution's own; none: all who serve.
    after: go on after this number; language: of the paper."""

    institution: InstitutionCode
    numbers: Annotated[tuple[Number, ...], MaxLen(500)] = ()
    after: Number = ""
    language: Literal["es", "en"] = "es"


@command
class TurnKey:
    """Sign with another key from now on. distrusted_from: the day from which somebody else had the one before; left
    out: it is turned as keys are, and what it signed holds. document: what that rests on."""

    document: Document
    distrusted_from: date | None = None


@command
class DistrustKey:
    """Somebody else had a key that is not in use any more from a day on; a later finding may name an earlier day."""

    distrusted_from: date
    document: Document


@command
class ResignCertificate:
    """Sign a certificate anew. reason: how it is known to be genuine, needed for one issued since its key was not alone
    with the centre."""

    reason: Reason | None = None
