"""What the reading desks say of statuses and refusals, in the reader's language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later

from hilo.desks.reading.fields import written
from hilo.lib.errors import Refusal

STATUSES = {
    "draft": ("calm", later("being written")),
    "submitted": ("soon", later("waits for review")),
    "returned": ("soon", later("sent back")),
    "signed": ("done", later("signed")),
    "handed_over": ("soon", later("handed over, to be acknowledged")),
    "acknowledged": ("done", later("acknowledged")),
}

REFUSALS = {
    "HILO-W409": later("It has moved on meanwhile: look again."),
    "HILO-K404": later("There is no such record in your scope."),
    "HILO-R421": later("Nothing waits for a choice there any more: look again."),
    "HILO-R423": later("Say what is to be looked at, at a field or for the whole."),
    "HILO-R424": later("Findings of high risk are left: acknowledge each, and say why it is signed all the same."),
    "HILO-R425": later("Something else stands there by now: read it again."),
    "HILO-R426": later("Say why, and put at least one field right."),
    "HILO-R427": later("Name the authority that receives it, not your own institution."),
    "HILO-R428": later("This account does not have the role of a defender."),
    "HILO-R484": later("Say why: it is written in the ledger."),
    "HILO-X411": later("The step does not fit the detention as it stands: look again."),
    "HILO-X413": later("The term was extended before, or does not run any more."),
    "HILO-X421": later("Something typed is missing or too long. Nothing was changed."),
    "HILO-X422": later("Choose one of the list. Nothing was changed."),
    "HILO-X423": later("That time lies in the future or before the detention. Nothing was changed."),
    "HILO-X425": later("The law does not extend that term."),
    "HILO-X427": later("Some fields cannot be so. Nothing was changed."),
}
"""What the pages say of the domains' refusals; a code that is not here is told in its own words."""


def status(name: str) -> dict[str, str]:
    """A report's status: its state as drawn, and the words."""
    state, words = STATUSES.get(name, ("calm", name))
    return {"state": state, "words": _(words)}


def refused(refusal: Refusal) -> dict[str, Any]:
    """What the frame shows of a refusal."""
    words = _(REFUSALS[refusal.code]) if refusal.code in REFUSALS else refusal.message
    return {"refusal": refusal, "refusal_words": words}


def instant(text: str, name: str) -> datetime | None:
    """A local time out of a form, None if it was left out. Raises: Refusal HILO-K422."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(written("datetime", text))
    except ValueError:
        raise missing(_("Give day and time. Nothing was changed."), name) from None


def missing(words: str, where: str) -> Refusal:
    """A form that lacks something, in the reader's words."""
    return Refusal("HILO-K422", words, where=where)
