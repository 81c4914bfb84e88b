"""What is judged about incidents: priority, closure, and whether two reports tell of one event."""

from __future__ import annotations

from hilo.emergency.incidents.rules.classification import (
    CLOSURE_CODES,
    PRIORITIES,
    TERMS,
    Closure,
    default_priority,
    override_findings,
    priority_named,
)
from hilo.emergency.incidents.rules.compatibility import common_kind, compatible
from hilo.emergency.incidents.rules.duplicates import Reason, Report, Score, duplicate_score, reasons_text
from hilo.emergency.incidents.rules.instants import can_have_been_seen
from hilo.emergency.incidents.rules.losses import codes_lost, is_grave_code, losses, lost_by, urgency
from hilo.emergency.incidents.rules.notes import (
    ROLES,
    Side,
    Template,
    begins_at,
    ends_at,
    is_grave,
    new_words,
    note_terms,
    owes,
    templates,
)
from hilo.emergency.incidents.rules.open_reports import OpenReports, suggest
from hilo.emergency.incidents.rules.placing import Fix, OfferedFix, PlacingReason, offered_fixes, placing_reasons

__all__ = [
    "CLOSURE_CODES",
    "PRIORITIES",
    "ROLES",
    "TERMS",
    "Closure",
    "Fix",
    "OfferedFix",
    "OpenReports",
    "PlacingReason",
    "Reason",
    "Report",
    "Score",
    "Side",
    "Template",
    "begins_at",
    "can_have_been_seen",
    "codes_lost",
    "common_kind",
    "compatible",
    "default_priority",
    "duplicate_score",
    "ends_at",
    "is_grave",
    "is_grave_code",
    "losses",
    "lost_by",
    "new_words",
    "note_terms",
    "offered_fixes",
    "override_findings",
    "owes",
    "placing_reasons",
    "priority_named",
    "reasons_text",
    "suggest",
    "templates",
    "urgency",
]
