"""Questions about academies: applicants, groups with their people, what is to be taught, diplomas."""

from ..rules import TeachingLoad
from .applicants import ApplicantRow, applicant, applicants, asked_by
from .diplomas import DiplomaRow, diploma_verified, diplomas_of, print_diplomas, verify
from .groups import (
    Choice,
    CorrectionRow,
    DayRow,
    GroupCard,
    GroupRecord,
    SeatRow,
    editions,
    group,
    groups,
    instructors,
    read,
    signed_acts,
)
from .planning import Standing, plan, shortfall, standing

__all__ = [
    "ApplicantRow",
    "Choice",
    "CorrectionRow",
    "DayRow",
    "DiplomaRow",
    "GroupCard",
    "GroupRecord",
    "SeatRow",
    "Standing",
    "TeachingLoad",
    "applicant",
    "applicants",
    "asked_by",
    "diploma_verified",
    "diplomas_of",
    "editions",
    "group",
    "groups",
    "instructors",
    "plan",
    "print_diplomas",
    "read",
    "shortfall",
    "signed_acts",
    "standing",
    "verify",
]
