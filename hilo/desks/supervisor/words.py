"""What the desk says of refusals, verbs and kinds, in the reader's language."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later

from hilo.emergency.incidents import queries as incidents
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident

REFUSALS = {
    "HILO-H401": later("Your account belongs to no centre: ask your administrator to give it one."),
    "HILO-H420": later("Write a word or two, and not more than fits."),
    "HILO-H430": later("Another hand-over still waits: sign it, or have its writer take it back."),
    "HILO-H431": later("This hand-over waits no more: somebody signed it, or its writer took it back."),
    "HILO-H432": later("You wrote this hand-over: the supervisor who comes in signs it."),
    "HILO-H433": later("Somebody else wrote this hand-over: read it and sign it."),
    "HILO-H440": later("Say what it is for: it is written in the ledger with your name."),
    "HILO-N401": later("A notice needs a text and what it is about: a number, a unit, or a point."),
    "HILO-N402": later("A notice needs an end, at most a year from now."),
    "HILO-N403": later("A notice about a place holds around its point, 1,000 m at most."),
    "HILO-N409": later("The notice was withdrawn already."),
}


SHORT_STANDARDS = {"norma_tecnica": "Norma", "nena_sta_020": "NENA", "nfpa_1225": "NFPA 1225", "nfpa_1221": "NFPA 1221"}
"""Names of standards as the end of a line has room for."""


def refusal_words(refusal: Refusal) -> str:
    """The refusal in the reader's language; its own message if the desk has no words for it."""
    return _(REFUSALS[refusal.code]) if refusal.code in REFUSALS else refusal.message


def refused(refusal: Refusal) -> dict[str, str]:
    """A refusal as the frame shows it."""
    return {"refusal": refusal_words(refusal), "refusal_code": refusal.code, "refused_field": refusal.where}


def item_kinds() -> dict[str, str]:
    """What a hand-over lists, in the order in which it lists it."""
    return {
        "machine": _("Machine"),
        "transfer": _("Transfers"),
        "federal": _("Federal help"),
        "loan": _("Loans"),
        "incident": _("Open incidents"),
        "call_back": _("Call-backs owed"),
        "notice": _("Notices that end soon"),
    }


def notice_kinds() -> dict[str, str]:
    return {"place": _("Place"), "number": _("Number"), "unit": _("Unit")}


def incident_states() -> dict[str, str]:
    return {
        "open": _("nobody sent"),
        "dispatched": _("units sent"),
        "on_scene": _("units on scene"),
        "closed": _("closed"),
    }


def origin_words(origin: str) -> str:
    known = {"call": _("a call"), "field": _("a crew saw it"), "split": _("split off"), "agency": _("another agency")}
    return known.get(origin, origin)


def line_words(line: incidents.TimelineEntry, incident: Incident, language: str) -> str:
    """A line of an incident's history with names instead of codes."""
    data = json.loads(line.data or "{}") or {}
    catalogue = incidents.edition("incidents", incident.catalogue)
    for key in ("code", "before"):
        found = catalogue.entries.get(str(data.get(key, "")))
        if found is not None:
            data[key] = f"{found.code} {found.name(language)}"
    if line.verb == "incident.closed" and (ending := incidents.CLOSURE_CODES.get(data.get("code", ""))):
        data["code"] = f"{ending.code} ({ending.labels[language].lower()})"
    if "priority" in data:
        data["priority"] = catalogue.value_label("priority", data["priority"], language)
    if line.verb == "incident.printed":
        return _("Printed, for: {why}").format(why=line.why)
    return incidents.timeline_text(line.verb, line.subject, data, line.why)
