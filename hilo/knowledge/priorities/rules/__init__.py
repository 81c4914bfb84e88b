"""The law of lists: how they are chosen (choosing), compared (comparing), judged (judging) and acted on (lines)."""

from __future__ import annotations

from hilo.knowledge.priorities.rules.choosing import MEASURES, Chosen, Rule, Selection, rule, rules, select
from hilo.knowledge.priorities.rules.comparing import Difference, Overlap, difference, overlap
from hilo.knowledge.priorities.rules.judging import Evidence, Expected, Verdict, expected, judge
from hilo.knowledge.priorities.rules.lines import LINES, OFFICES, Named, check_line, federal_support

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
    "Rule",
    "Selection",
    "Verdict",
    "check_line",
    "difference",
    "expected",
    "federal_support",
    "judge",
    "overlap",
    "rule",
    "rules",
    "select",
]
