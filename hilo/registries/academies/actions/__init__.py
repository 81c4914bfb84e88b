"""What is done in an academy, verb by verb."""

from .closing import close_group, correct_grade
from .entry import admit, clear_applicant, drop_applicant, register_applicants
from .groups import Listed, enrol, give_grades, leave, mark_attendance, open_group, plan_days
from .house import register_edition, register_instructor

__all__ = [
    "Listed",
    "admit",
    "clear_applicant",
    "close_group",
    "correct_grade",
    "drop_applicant",
    "enrol",
    "give_grades",
    "leave",
    "mark_attendance",
    "open_group",
    "plan_days",
    "register_applicants",
    "register_edition",
    "register_instructor",
]
