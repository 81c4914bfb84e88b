"""What is done in an academy, verb by verb."""

from .closing import close_group, correct_grade
from .groups import Listed, enrol, give_grades, leave, mark_attendance, open_group, plan_days
from .house import register_edition, register_instructor, validate_academy

__all__ = [
    "Listed",
    "close_group",
    "correct_grade",
    "enrol",
    "give_grades",
    "leave",
    "mark_attendance",
    "open_group",
    "plan_days",
    "register_edition",
    "register_instructor",
    "validate_academy",
]
