"""What is asked of quality: the fields of its acts with their limits, told once for table, page and API."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from hilo.lib.commands import command
from hilo.lib.limits import Longest

Criterion = Annotated[str, Longest(16)]
Answer = Annotated[str, Longest(8)]
Remark = Annotated[str, Longest(1000)]


@command
class DrawReviews:
    """Draw calls of a week that is over; week: any day of it."""

    week: date


@command
class ReviewCall:
    """What was found in a call: an answer (yes, partly, no, none) for each criterion of standards/criteria.toml."""

    answers: dict[Criterion, Answer]
    remark: Remark = ""


@command
class AnswerReview:
    """What who took the call says to its review."""

    word: Remark
