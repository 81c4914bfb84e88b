"""What the reading desks say of statuses and refusals, in the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from hilo.emergency.calls.queries import languages

STATUSES = {
    "draft": ("calm", _("being written")),
    "submitted": ("soon", _("waits for review")),
    "returned": ("soon", _("sent back")),
    "signed": ("done", _("signed")),
    "handed_over": ("soon", _("handed over, to be acknowledged")),
    "acknowledged": ("done", _("acknowledged")),
}
SEVERITIES = {"error": _("high risk"), "warning": _("some risk"), "info": _("to know")}
"""How much a finding may cost the case: risk, never a verdict."""
REFUSALS = {
    "HILO-W409": _("It has moved on meanwhile: look again."),
    "HILO-K404": _("There is no such record in your scope."),
}
"""Refusals of which the desks know better what they are about; any other is told in the words of its code."""


def language_named(code: str) -> str:
    """A language's name in the reader's words; what is no known code stays as it was written."""
    known = languages().get(code.strip().lower())
    if known:
        return known.get((get_language() or "es")[:2], known["es"])
    try:
        return str(get_language_info(code.strip().lower())["name_translated"]).lower()
    except (KeyError, ValueError):
        return code


def status(name: str) -> tuple[str, str]:
    """A report's status: its state as drawn, and the words."""
    state, words = STATUSES.get(name, ("calm", name))
    return state, str(words)
