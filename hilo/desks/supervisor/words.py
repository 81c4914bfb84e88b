"""What the desk says of refusals, verbs and kinds, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hilo.emergency.incidents import queries as incidents
from hilo.kernel.catalogues import edition
from hilo.kit.listing import Filter

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident


SHORT_STANDARDS = {"norma_tecnica": "Norma", "nena_sta_020": "NENA", "nfpa_1225": "NFPA 1225", "nfpa_1221": "NFPA 1221"}
"""Names of standards as the end of a line has room for."""


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


def line_words(line: incidents.TimelineEntry, incident: Incident, spoken: str) -> str:
    """A line of an incident's history with names instead of codes."""
    data = json.loads(line.data or "{}") or {}
    catalogue = edition("incidents", incident.catalogue)
    for key in ("code", "before"):
        found = catalogue.entries.get(str(data.get(key, "")))
        if found is not None:
            data[key] = f"{found.code} {found.name(spoken)}"
    if line.verb == "incident.closed" and (ending := incidents.CLOSURE_CODES.get(data.get("code", ""))):
        data["code"] = f"{ending.code} ({ending.labels[spoken].lower()})"
    if "priority" in data:
        data["priority"] = catalogue.value_label("priority", data["priority"], spoken)
    if line.verb == "incident.printed":
        return _("Printed, for: {why}").format(why=line.why)
    return incidents.timeline_text(line.verb, line.subject, data, line.why)


def spans(days: Iterable[int], *, usual: int) -> Filter:
    """How far back a page of figures looks."""
    return Filter("days", _("Since"), [(str(n), _("last %(n)s days") % {"n": n}) for n in days], usual=str(usual))
