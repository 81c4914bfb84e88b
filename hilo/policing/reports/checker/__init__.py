"""The checker: what would hurt a report before a control judge, said while it can still be remedied. Pure.

It shows risk and effect, never a verdict, and never teaches to falsify: what remedies is to explain, to add what
exists, or to set right what was written wrongly, with a trace. Grounds: instruments A.7. M5.
Legal basis: CNPP 109, 113, 146-152, 217, 227-235, 252, 264-270, 290; LNRD 17-23; LNUF 9-12, 24, 32, 33;
LNSIJPA 4-8, 36, 129, 130; CPEUM 16, 19, 20, 21.
"""

from .catalogue import Covered, Group, Rule, catalogue, coverage, groups, version
from .judging import check, label, render
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
    "groups",
    "label",
    "render",
    "thresholds",
    "version",
]
