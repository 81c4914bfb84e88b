"""What the desk says of rights, states, acts and refusals, in the reader's language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later
from django.utils.translation import ngettext

from hilo.emergency.privacy.queries import STATES, law
from hilo.kit.frame import language
from hilo.lib.errors import Refusal

RIGHTS = {
    "access": later("Access"),
    "correction": later("Correction"),
    "erasure": later("Erasure"),
    "objection": later("Objection"),
}
REFUSALS = {
    "HILO-Q420": later("Choose one of the four rights."),
    "HILO-Q423": later("Choose a ground of art. 49."),
    "HILO-Q427": later("Enter at least one field as it ought to be."),
    "HILO-K404": later("There is no such call in your scope."),
    "HILO-W409": later("The request has moved on meanwhile: look again."),
}
FINDINGS = {
    "HILO-Q101": later("its incident is still being attended"),
    "HILO-Q102": later("an authority holds its recording"),
    "HILO-Q103": later("erased already"),
}
DONE = {
    "receive": later("Entered. The term runs from tomorrow."),
    "identify": later("Identified. Calls from the numbers are shown below."),
    "ask": later("Noted: tell the person what is missing. The term stops."),
    "complete": later("Completed: the twenty days begin anew."),
    "extend": later("Extended by ten business days: tell the person."),
    "grant": later("Granted. Now carry it out."),
    "refuse": later("Refused. Tell the person, and that a review may be asked for."),
    "carry_out": later("Carried out."),
    "disclose": later("Noted. The recording is kept until the hold is released."),
    "release": later("The hold is released."),
}
VERBS = {
    "request.received": later("received"),
    "request.identified": later("identity proved"),
    "request.calls_read": later("the person's calls were read"),
    "request.asked": later("asked for what is missing"),
    "request.completed": later("completed"),
    "request.extended": later("extended"),
    "request.granted": later("granted"),
    "request.refused": later("refused"),
    "request.copied": later("copy made"),
    "request.carried_out": later("carried out"),
    "request.lapsed": later("lapsed"),
}
FIELDS = {
    "caller_number": later("Number of the caller"),
    "narrative": later("What the person told"),
    "language": later("Language"),
}
SOON_DAYS = 5


def refusal_words(refusal: Refusal) -> str:
    """The refusal in the reader's language; for some the desk knows better what it is about."""
    return _(REFUSALS[refusal.code]) if refusal.code in REFUSALS else refusal.said(language())


def rights() -> list[tuple[str, str]]:
    return [(name, _(words)) for name, words in RIGHTS.items()]


def grounds() -> list[tuple[str, str]]:
    """The grounds of refusal, by their fraction of art. 49."""
    return [(code, labels[language()]) for code, labels in law().grounds.items()]


def state_words(status: str) -> str:
    return STATES.states[status].labels[language()]


def term_words(due_at: datetime, *, status: str, at: datetime) -> dict[str, Any]:
    """How long there is until the end of a term: its state (calm, soon, late, done) and the words."""
    if STATES.states[status].final:
        return {"state": "done", "words": state_words(status)}
    days = (timezone.localtime(due_at) - timezone.localtime(at)).days
    if due_at <= at:
        return {"state": "late", "words": _("late")}
    words = ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return {"state": "soon" if days < SOON_DAYS else "calm", "words": words}
