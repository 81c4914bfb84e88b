"""What is judged about incidents: priority, closure, and whether two reports tell of one event."""

from __future__ import annotations

from hilo.emergency.incidents.rules.classification import (
    CLOSURE_CODES,
    TERMS,
    Closure,
    default_priority,
    override_findings,
    priority_named,
)
from hilo.emergency.incidents.rules.compatibility import common_kind, compatible
from hilo.emergency.incidents.rules.duplicates import Reason, Report, Score, duplicate_score, reasons_text
from hilo.emergency.incidents.rules.instants import can_have_been_seen
from hilo.emergency.incidents.rules.open_reports import OpenReports, suggest
from hilo.emergency.incidents.rules.placing import Fix, OfferedFix, PlacingReason, offered_fixes, placing_reasons

__all__ = [
    "CLOSURE_CODES",
    "TERMS",
    "Closure",
    "Fix",
    "OfferedFix",
    "OpenReports",
    "PlacingReason",
    "Reason",
    "Report",
    "Score",
    "can_have_been_seen",
    "common_kind",
    "compatible",
    "default_priority",
    "duplicate_score",
    "offered_fixes",
    "override_findings",
    "placing_reasons",
    "priority_named",
    "reasons_text",
    "suggest",
]
