"""The ledger's verbs and the parts of a score as sentences, in Spanish or English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext, gettext_lazy

from .rules import Score, reasons_text

VERBS = {
    "call.received": gettext_lazy("Call {subject} rang in"),
    "call.answered": gettext_lazy("Call {subject} was answered"),
    "call.noted": gettext_lazy("Noted in call {subject}: {fields}"),
    "call.improper": gettext_lazy("Call {subject} was marked improper: {kind}"),
    "call.corrected": gettext_lazy("Call {subject} was corrected"),
    "call.ended": gettext_lazy("Call {subject} ended"),
    "call.called_back": gettext_lazy("The caller of {subject} was called back"),
    "call.read": gettext_lazy("Call {subject} was read"),
    "call.linked": gettext_lazy("Call {call} tells of this incident"),
    "call.unlinked": gettext_lazy("Call {call} was unlinked"),
    "incident.opened": gettext_lazy("Incident opened: {code}, priority {priority}"),
    "incident.reclassified": gettext_lazy("Reclassified from {before} to {code}, priority {priority}"),
    "incident.located": gettext_lazy("The incident's place was put right"),
    "incident.read": gettext_lazy("Incident read"),
    "incident.closed": gettext_lazy("Closed with {code}"),
    "incident.reopened": gettext_lazy("Reopened"),
    "unit.assigned": gettext_lazy("Unit {unit} was sent"),
    "unit.accept": gettext_lazy("Unit {unit} accepted"),
    "unit.go": gettext_lazy("Unit {unit} is under way"),
    "unit.arrive": gettext_lazy("Unit {unit} is on scene"),
    "unit.free": gettext_lazy("Unit {unit} is free"),
}


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def timeline_text(verb: str, subject: str, data: Mapping[str, Any], why: str) -> str:
    """One line of a timeline in the reader's language; an unknown verb is shown as it is."""
    words = {name: ", ".join(value) if isinstance(value, list) else str(value) for name, value in data.items()}
    if "priority" in words:
        words["priority"] = gettext(words["priority"])
    text = str(VERBS.get(verb, verb)).format_map(_Known(words | {"subject": subject.partition(":")[2]}))
    return f"{text} ({why})" if why and not verb.endswith(".read") else text


def reasons_in_words(score: Score) -> list[str]:
    """Why the two may be the same event, in the reader's language."""
    return reasons_text(score, "en" if (get_language() or "es").startswith("en") else "es")
