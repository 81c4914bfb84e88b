"""What is asked of a report, a phone, an edition, a recommendation: each act's fields with their limits, told once.

The phone, the desks and other systems send the same commands. What a phone queued under an older name is still taken.
"""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from annotated_types import MaxLen
from pydantic import BeforeValidator, Field

from hilo.kernel.workflow import states_in
from hilo.lib.commands import command, taken_as
from hilo.lib.limits import AccountName, Clock, Digest, Folio, Longest, OneOf, Reason, RecordId

from .rules_amending import codes
from .rules_editions import LARGEST

MOST_REMARKS = 100
FieldPath = Annotated[str, Longest(200)]
"""Of a question, a part or a record of the form: "sections.place.street", "annexes.object.a1b2c3d4"; "" for all."""
ReportStatus = Annotated[str, OneOf(states_in(Path(__file__).parent / "standards" / "states.toml"))]
FormName = Annotated[str, Longest(40)]
FormFile = Annotated[str, Longest(LARGEST)]
"""The exact text of a form's file."""
EditionName = Annotated[str, Longest(20)]
FindingCode = Annotated[str, Longest(12)]
Account = Annotated[str, Longest(1000)]
"""A remark, or why something is signed or corrected."""
InstitutionCode = Annotated[str, Longest(24)]
DeviceName = Annotated[str, Longest(80)]
PublicKey = Annotated[str, Longest(1000)]
PartyName = Annotated[str, Longest(12)]
Body = Annotated[str, Longest(120)]
"""A public human-rights body."""
Number = Annotated[str, Longest(40)]
"""Of a recommendation."""
Words = Annotated[str, Longest(500)]
Answer = Annotated[str, Longest(12)]
Unreached = Annotated[str, Longest(12), OneOf(codes)]
"""Why an author does not answer (standards/amendments.toml)."""
Phone = Annotated[uuid.UUID | None, BeforeValidator(lambda key: key or None)]
"""The phone that sends it; none, or "" as phones say it, from elsewhere."""
Changes = list[dict[str, Any]]
"""{path, value, before, at, seen?} each, in the order they were written; what cannot be an answer is refused alone."""


@command
class OpenReport:
    """Begin a report. ref: made by the phone; device_at: what its clock says; incident: folio, if it is known."""

    ref: uuid.UUID
    incident: Folio = ""
    form: FormName = "iph_2019_crime"
    device: Phone = None
    device_at: Clock | None = taken_as("device_at", "opened_at", default=None)


@command
class AttachIncident:
    """Give the report the incident that it belongs to."""

    incident: Folio


@command
class SaveChanges:
    """Take what was written. changes: {path, value, before, at, seen?} each, in the order they were written."""

    changes: Changes
    device: Phone = None
    device_at: Clock | None = None


@command
class ChooseAnswer:
    """Choose what stands where answers were written apart."""

    path: FieldPath
    value: Any = None


@command
class ReportRemark:
    """What is to be looked at. path: of a question or a part, "" for the whole."""

    text: Account
    path: FieldPath = ""


@command
class SendBack:
    """Back to the writer, with what must be looked at."""

    remarks: Annotated[list[ReportRemark], MaxLen(MOST_REMARKS)]


@command
class SignReport:
    """acknowledged: codes of the errors that are left; reason: why it is signed with them."""

    acknowledged: Annotated[list[FindingCode], MaxLen(1000)] = Field(default_factory=list)
    reason: Account = ""


@command
class AmendReport:
    """Put one's own words in a signed report right. changes: {path, value, before?} each.

    ref: the same again is the same amendment.
    """

    changes: Changes
    reason: Account
    ref: uuid.UUID | None = None


@command
class ProposeAmendment:
    """Ask an author to put right what they wrote. changes: {path, value, before?} each, all of one author's words.

    ref: the same again is the same proposal.
    """

    changes: Changes
    reason: Account
    ref: uuid.UUID | None = None


@command
class DeclineAmendment:
    """Why the author does not confirm it."""

    reason: Account


@command
class CarryAmendment:
    """Carry it without its author. unreached: why they do not answer, as the register has it; reason: in words."""

    unreached: Unreached
    reason: Account


@command
class WithdrawAmendment:
    """Why it is not asked any more."""

    reason: Account


@command
class HandOverReport:
    """to: code of the institution that receives it."""

    to: InstitutionCode
    device_at: Clock | None = None


@command
class RecallReport:
    """Why it is taken back before it was received."""

    reason: Reason


@command
class NameDefender:
    """The account of who defends."""

    username: AccountName


@command
class EndDefender:
    """The account of who defends no more."""

    username: AccountName


@command
class NamePartner:
    """Who writes too. number: of an officer of the author's institution."""

    number: Annotated[str, Longest(24, least=1)]


@command
class EndPartner:
    """Who writes in it no more. number: of the officer."""

    number: Annotated[str, Longest(24, least=1)]


@command
class SignPart:
    """A partner answers for what they wrote. declines: why they do not sign it; "" signs."""

    declines: Reason = ""


@command
class RegisterDevice:
    """A phone. id: made by itself; public: what it says of itself; officer: the account's own if left out.

    Of another officer, who must be of the commander's institution, a commander registers it.
    """

    id: uuid.UUID = taken_as("id", "device")
    name: DeviceName
    public: PublicKey = ""
    officer: RecordId | None = None


@command
class RevokeDevice:
    """Why nothing of it is taken any more."""

    reason: Reason


@command
class TakeSealed:
    """What a revoked phone still holds: JSON, text or bytes."""

    content: Any


@command
class OpenSealed:
    """Why it is read."""

    reason: Reason


@command
class MergeSealed:
    """Why it is let in."""

    reason: Reason


@command
class ImportReport:
    """A signed file, a bundle, or the document of a report."""

    file: Any


@command
class ProposeEdition:
    """A form's file, as it would be in force, and why."""

    file: FormFile
    reason: Reason


@command
class VoteEdition:
    """What a party says of the bytes that were read. sha256: of those bytes."""

    party: PartyName
    approved: bool
    sha256: Digest
    reason: Reason


@command
class WithdrawEdition:
    """Why it is taken back."""

    reason: Reason


@command
class NoteRecommendation:
    """A recommendation of a public human-rights body; it is published as it stands. answer: what is said to it."""

    state: Annotated[str, Longest(2)]
    body: Body
    number: Number
    received_on: date
    subject: Words
    answer: Answer = "pending"
    institution: InstitutionCode = ""


@command
class FollowUp:
    """What was done about a recommendation. answer: what is said to it, if that changes; closes: nothing is to come."""

    on: date
    text: Words
    answer: Answer = ""
    closes: bool = False
