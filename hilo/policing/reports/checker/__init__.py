"""The checker: what would hurt a report before a control judge, said while it can still be remedied. Pure.

It shows risk and effect, never a verdict, and never teaches to falsify: what remedies is to explain, to add what
exists, or to set right what was written wrongly, with a trace. Grounds: instruments A.7. M5.
Every article of a rule is told with the words of it that the rule relies on (`relies_on`, relied.toml), and a test
finds them in the law. A report is judged under the law of its own day, and an infraction under its own.
Legal basis: CNPP 109, 113, 145-152, 217, 227-235, 252, 264-270, 283, 290; LNRD 17-23; LNUF 9-13, 21, 24, 32, 33;
LNSIJPA 1, 4-8, 36, 129, 130; CPEUM 16, 18-21.
"""

from .catalogue import Covered, Group, Rule, catalogue, coverage, depends, groups, version
from .judging import check, label, limit_words, render
from .registry import thresholds

RULES = catalogue()

__all__ = [
    "RULES",
    "Covered",
    "Group",
    "Rule",
    "catalogue",
    "check",
    "coverage",
    "depends",
    "groups",
    "label",
    "limit_words",
    "render",
    "thresholds",
    "version",
]
