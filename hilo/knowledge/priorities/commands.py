"""What is asked of lists and lines of action: each act's fields with their limits, told once for all."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from annotated_types import Ge, Le

from hilo.lib.commands import command
from hilo.lib.limits import Longest, PersonName

ListName = Annotated[str, Longest(40)]
SourceKey = Annotated[str, Longest(80)]
CrimeKey = Annotated[str, Longest(40)]
RuleKey = Annotated[str, Longest(24)]
MonthText = Annotated[str, Longest(7)]
"""A month such as 2016-09."""
Top = Annotated[int, Ge(0), Le(3000)]
WhyThisList = Annotated[str, Longest(2000)]
MunicipalityCode = Annotated[str, Longest(5)]
LineKind = Annotated[str, Longest(24)]
What = Annotated[str, Longest(500)]
Office = Annotated[str, Longest(12)]
Account = Annotated[str, Longest(5000)]
"""What happened with a line, or came of it, in somebody's words."""


@command
class FreezeList:
    """Keep a list under a name, for ever. starts: first month of the strategy; supersedes: whose place it takes."""

    name: ListName
    reason: WhyThisList = ""
    starts: MonthText = ""
    supersedes: ListName = ""


@command
class BuildAndFreeze(FreezeList):
    """The list is built anew from the vintage: nobody sends a list of their own making. top: 0 for the rule's own."""

    source: SourceKey
    crime: CrimeKey = "homicide"
    first: MonthText
    last: MonthText
    rule: RuleKey = "counts"
    top: Top = 0
    population: Literal["", "file", "conapo"] = ""


@command
class RecordLine:
    """What is done in a listed municipality and which office answers for it.

    line: "prevention", "institutions", "fight_against_violence"; office: "mayor" or "governor"; holder: the official.
    """

    municipality: MunicipalityCode
    line: LineKind
    what: What
    office: Office
    holder: PersonName = ""
    begins: date
    ends: date | None = None
    federal_support: bool = False
    federal_until: date | None = None


@command
class NoteProgress:
    """What happened with a line by a day."""

    text: Account
    on: date


@command
class EndSupport:
    """Federal support of a line ended on a day."""

    on: date


@command
class CloseLine:
    """Close a line and say what came of it."""

    outcome: Account
    on: date
