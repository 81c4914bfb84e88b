"""Questions about reports, each within the actor's right; reads of a report are written in the ledger."""

from ..checker import limit_words, render
from ..forms import Form, form, schema, value_schema
from ..forms import names as forms
from ..kinds import Kind, kind_of, kinds
from ..rules_amending import codes as unreached_codes
from ..rules_amending import fate_in_words, ground_in_words
from ..rules_log import FIRST, LogLine, shown, weighty
from ..rules_mismatch import Mismatch
from ..rules_words import pieces
from .amended import until_of
from .amending import AmendmentAsked, AmendmentToAnswer, asked_by, asked_of, open_amendments, to_answer
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
    Hands,
    Mine,
    Sealed,
    cases,
    handovers,
    hands,
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
from .partners import (
    Mate,
    OfferedReport,
    Writer,
    ended_for,
    mates,
    offered,
    writers,
)
from .people import Signer, people_named
from .phones import Phone, PhoneState, account_of_phone, device, devices, phone_state
from .reading import GRAPH, ListedReport, OpenConflict, Read, ReportSheet, report, row, sheet_of, versions

__all__ = [
    "FIRST",
    "GRAPH",
    "AmendmentAsked",
    "AmendmentToAnswer",
    "Case",
    "Edition",
    "Form",
    "Hands",
    "Kind",
    "ListedReport",
    "LogLine",
    "Mate",
    "Mine",
    "Mismatch",
    "OfferedReport",
    "OpenConflict",
    "Phone",
    "PhoneState",
    "Proposal",
    "Read",
    "ReportSheet",
    "Sealed",
    "Signer",
    "Unreceived",
    "Writer",
    "account_of_phone",
    "all_editions",
    "approved_text",
    "asked_by",
    "asked_of",
    "bundle",
    "case",
    "cases",
    "changes_of",
    "context",
    "current_form",
    "device",
    "devices",
    "difference",
    "ended_for",
    "fate_in_words",
    "file_in",
    "force_year",
    "form",
    "forms",
    "ground_in_words",
    "handovers",
    "hands",
    "kind_of",
    "kinds",
    "limit_words",
    "listing",
    "log",
    "mates",
    "mine",
    "mismatches",
    "of_incident",
    "offered",
    "on_paper",
    "open_amendments",
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
    "to_answer",
    "unreached_codes",
    "unreceived",
    "until_of",
    "value_schema",
    "versions",
    "weighty",
    "writers",
    "writing",
]
