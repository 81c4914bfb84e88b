"""The law of lists: how they are chosen (choosing), compared (comparing), judged (judging, power), acted on (lines)."""

from __future__ import annotations

from hilo.knowledge.priorities.rules.choosing import MEASURES, Chosen, Rule, Selection, rule, rules, select
from hilo.knowledge.priorities.rules.comparing import Difference, Overlap, difference, overlap
from hilo.knowledge.priorities.rules.judging import Evidence, Expected, Verdict, expected, judge
from hilo.knowledge.priorities.rules.lines import LINES, OFFICES, Named, check_line, federal_support
from hilo.knowledge.priorities.rules.power import (
    Plan,
    Pretended,
    Smallest,
    Way,
    longer_file,
    plan_of,
    smallest,
    way,
)

__all__ = [
    "LINES",
    "MEASURES",
    "OFFICES",
    "Chosen",
    "Difference",
    "Evidence",
    "Expected",
    "Named",
    "Overlap",
    "Plan",
    "Pretended",
    "Rule",
    "Selection",
    "Smallest",
    "Verdict",
    "Way",
    "check_line",
    "difference",
    "expected",
    "federal_support",
    "judge",
    "longer_file",
    "overlap",
    "plan_of",
    "rule",
    "rules",
    "select",
    "smallest",
    "way",
]
