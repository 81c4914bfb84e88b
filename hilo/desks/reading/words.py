"""What the reading desks say of statuses and refusals, in the reader's language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later

from hilo.desks.reading.fields import written
from hilo.kit.frame import language
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
}
"""Refusals of which the desk knows better what they are about; any other is told in the words of its code."""


def status(name: str) -> dict[str, str]:
    """A report's status: its state as drawn, and the words."""
    state, words = STATUSES.get(name, ("calm", name))
    return {"state": state, "words": _(words)}


def refused(refusal: Refusal) -> dict[str, Any]:
    """What the frame shows of a refusal."""
    words = _(REFUSALS[refusal.code]) if refusal.code in REFUSALS else refusal.said(language())
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
