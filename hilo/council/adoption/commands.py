"""What is asked of a work programme: each act's fields with their limits, told once for table, page and API."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from annotated_types import Ge, Le

from hilo.lib.commands import command
from hilo.lib.limits import Longest

FIRST_YEAR, LAST_YEAR = 2016, 2100
Year = Annotated[int, Ge(FIRST_YEAR), Le(LAST_YEAR)]
Area = Annotated[str, Longest(200)]
ComponentKey = Annotated[str, Longest(24)]
What = Annotated[str, Longest(500)]
Office = Annotated[str, Longest(160)]
Evidence = Annotated[str, Longest(500)]
Account = Annotated[str, Longest(5000)]
"""What was done, or found, in somebody's words."""
Verdict = Annotated[str, Longest(16)]


@command
class OpenProgramme:
    """Open a programme, or its next version. area: the area of analysis and statistics it strengthens."""

    area: Area


@command
class CommitTo:
    """Add a commitment under a component, with the office that answers for it."""

    component: ComponentKey
    what: What
    office: Office
    due: date


@command
class ReportProgress:
    """Report on a commitment. value: of the component's declared indicator; evidence: where it can be seen."""

    text: Account
    on: date
    step: Literal["go_on", "finish", "drop", "take_up"] = "go_on"
    value: float | None = None
    evidence: Evidence = ""


@command
class CheckCommitment:
    """The Secretariat's finding: "met", "partly", "not_met" or "not_verifiable", with what was seen."""

    verdict: Verdict
    finding: Account
    on: date
