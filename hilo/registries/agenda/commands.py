"""What is asked of an agenda: each act's fields with their limits, told once for table, page and API."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from annotated_types import Ge, Le

from hilo.lib.commands import command
from hilo.lib.limits import AccountName, Longest, OneOf, PersonName, Reason, RecordId

from .rules import kinds

ExamKind = Annotated[str, Longest(20), OneOf(kinds)]
"""A kind of exam: a row of standards/agenda.toml."""
ADay = Annotated[int, Ge(1), Le(200)]
Accreditation = Annotated[str, Longest(60)]
Months = Annotated[int, Ge(1), Le(60)]
Code = Annotated[str, Longest(24)]


@command
class AddExaminer:
    """Somebody who examines. a_day: exams on a day; accreditation: its number; since, until: when it is in force, until
    being the first day without; account: who signs in to see the own day, "" for nobody."""

    name: PersonName
    kind: ExamKind
    a_day: ADay
    accreditation: Accreditation
    since: date
    until: date
    account: AccountName = ""


@command
class EndExaminer:
    """The accreditation ends, or the work here. until: the first day without."""

    until: date
    reason: Reason


@command
class BeAway:
    """Days off. until: the first day back."""

    since: date
    until: date


@command
class DeclareConflict:
    """Whom an examiner may not examine: people of an institution (the own one, or where a relative serves), or one
    officer."""

    institution: Code = ""
    officer: RecordId | None = None
    why: Reason


@command
class SetRooms:
    """How many exams of a kind the rooms hold on a day."""

    kind: ExamKind
    a_day: ADay


@command
class WriteAgenda:
    """Write the agenda of the coming months anew. What was told to people stays as it is."""

    months: Months = 36


@command
class TellAppointments:
    """Give the proposed dates until a day, that day included, to people and their corporations."""

    until: date


@command
class MoveAppointment:
    """Another day, with notice and a reason."""

    day: date
    reason: Reason


@command
class MissAppointment:
    """Nobody came. justified: a reason was accepted, such as service or illness."""

    justified: bool
    reason: Reason


@command
class CancelAppointment:
    """The appointment falls away."""

    reason: Reason
