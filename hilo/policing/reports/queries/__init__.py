"""Questions about reports, each within the actor's right; reads of a report are written in the ledger."""

from ..checker import limit_words, render
from ..forms import Form, form, schema, value_schema
from ..forms import names as forms
from ..kinds import Kind, kind_of, kinds
from ..rules_log import FIRST, LogLine, shown, weighty
from ..rules_mismatch import Mismatch
from ..rules_words import pieces
from .case import Case, bundle, case, context, file_in, log, on_paper, signed_file, surroundings
from .editions import (
    Edition,
    Proposal,
    all_editions,
    approved_text,
    changes_of,
    current_form,
    difference,
    party_of,
    proposal,
    proposals,
)
from .force import force_year
from .handing import Unreceived, receivers, unreceived
from .lists import (
    Mine,
    Sealed,
    cases,
    handovers,
    listing,
    mine,
    of_incident,
    queue,
    received,
    sealed,
    signed,
    writing,
)
from .mismatches import mismatches
from .people import Signer, people_named
from .phones import Phone, PhoneState, device, devices, phone_state
from .reading import GRAPH, ListedReport, OpenConflict, Read, ReportSheet, report, row, sheet_of, versions

__all__ = [
    "FIRST",
    "GRAPH",
    "Case",
    "Edition",
    "Form",
    "Kind",
    "ListedReport",
    "LogLine",
    "Mine",
    "Mismatch",
    "OpenConflict",
    "Phone",
    "PhoneState",
    "Proposal",
    "Read",
    "ReportSheet",
    "Sealed",
    "Signer",
    "Unreceived",
    "all_editions",
    "approved_text",
    "bundle",
    "case",
    "cases",
    "changes_of",
    "context",
    "current_form",
    "device",
    "devices",
    "difference",
    "file_in",
    "force_year",
    "form",
    "forms",
    "handovers",
    "kind_of",
    "kinds",
    "limit_words",
    "listing",
    "log",
    "mine",
    "mismatches",
    "of_incident",
    "on_paper",
    "party_of",
    "people_named",
    "phone_state",
    "pieces",
    "proposal",
    "proposals",
    "queue",
    "received",
    "receivers",
    "render",
    "report",
    "row",
    "schema",
    "sealed",
    "sheet_of",
    "shown",
    "signed",
    "signed_file",
    "surroundings",
    "unreceived",
    "value_schema",
    "versions",
    "weighty",
    "writing",
]
