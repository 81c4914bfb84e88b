"""What is asked of an academy: each act's fields with their limits, told once for table, page and API."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from hilo.lib.commands import command
from hilo.lib.limits import AccountName, Longest, PersonName, Reason, RecordId
from hilo.registries.officers.commands import Course, Document, Grade, Hours, Mark, Number, Profile, RehireAnswer

GroupCode = Annotated[str, Longest(24, 1)]
"""The academy's own name of a group."""
Where = Annotated[str, Longest(160, 1)]
"""Where a group meets."""
Seats = Annotated[int, Ge(1), Le(2000)]
DayHours = Annotated[int, Ge(1), Le(16)]
"""Hours of one day of classes."""
People = Annotated[str, Longest(200_000, 1)]
"""One person a line: a CUIP, or the corporation's code and the number there."""
Table = Annotated[str, Longest(200_000, 1)]
"""Rows as they are copied from a spreadsheet: who, and the grade last."""
Call = Annotated[str, Longest(60, 1)]
"""The public call that somebody answered."""
DiplomaLine = Annotated[str, Longest(4000, 1)]
"""The signed text of a diploma's QR code."""


@command
class RegisterInstructor:
    """Register an instructor with the certification. account: that the instructor signs in with, "" for none; until:
    first day the certification no longer holds."""

    name: PersonName
    certification: Mark
    since: date
    until: date
    account: AccountName = ""


@command
class RegisterEdition:
    """Register a course as the Secretariat validated it for the academy. hours: of the validated plan; until: first day
    on which no group may begin."""

    course: Course
    folio: Mark
    hours: Hours
    since: date
    until: date
    profile: Profile = ""


@command
class OpenGroup:
    """Open a group of an edition. seats: how many it holds."""

    edition: RecordId
    instructor: RecordId
    code: GroupCode
    place: Where
    starts: date
    ends: date
    seats: Seats


@command
class PlanDays:
    """Put the working days of a stretch into the calendar, so many hours each."""

    first: date
    last: date
    hours: DayHours


@command
class EnrolPeople:
    """Enrol officers in a group, one a line: a CUIP, or corporation and number."""

    people: People


@command
class MarkAttendance:
    """Say who was absent on a day of the calendar; everybody else was there. absent: their seats."""

    on: date
    absent: Annotated[list[RecordId], Len(0, 2000)] = field(default_factory=list)


@command
class GiveGrades:
    """Grades of a group, many at once, as copied from a spreadsheet."""

    table: Table


@command
class LeaveGroup:
    """Take somebody out of a group before it closes."""

    reason: Reason


@command
class CloseGroup:
    """Close a group: its acts are signed. document: the paper acts, if there are any."""

    document: Document = ""


@command
class CorrectGrade:
    """Change a grade after the acts were signed: a decision, with its reason and paper."""

    grade: Grade
    reason: Reason
    document: Document


@command
class RegisterApplicants:
    """Register who answered a public call, one a line: the corporation's folio, the name, the CURP last."""

    call: Call
    profile: Profile
    people: People


@command
class ClearApplicant:
    """What a centre of trust control found of an applicant. valid_until: first day it no longer holds; what the rules
    say if left out."""

    passed: bool
    issued_on: date
    document: Document
    valid_until: date | None = None


@command
class AdmitApplicant:
    """Take an applicant into the corporation. number: the one that the officer has there; answer: needed where a
    question about an earlier service was put (HILO-O430)."""

    number: Number
    joined_on: date
    answer: RehireAnswer | None = None


@command
class DropApplicant:
    """End an application without an entry."""

    reason: Reason


@command
class VerifyDiploma:
    """line: what the QR code holds."""

    line: DiplomaLine


Status = Literal["open", "closed"]
Stage = Literal["", "waits", "barred", "cleared", "cadet", "trained", "entered", "ended"]
"""Where an application stands; "" for all."""
