"""The rules, one small pure function each. Importing this package fills the catalogue."""

from ..registry import CHECKS
from . import (
    adolescents,
    annexes,
    complaint,
    custody,
    flagrancy,
    force,
    handover,
    injuries,
    inspection,
    interviews,
    narrative,
    register,
    retention,
    rights,
    times,
    vehicles,
)

__all__ = [
    "CHECKS",
    "adolescents",
    "annexes",
    "complaint",
    "custody",
    "flagrancy",
    "force",
    "handover",
    "injuries",
    "inspection",
    "interviews",
    "narrative",
    "register",
    "retention",
    "rights",
    "times",
    "vehicles",
]
