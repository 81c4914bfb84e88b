"""What the desk says of steps, states, findings and terms, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import gettext_noop as later
from django.utils.translation import ngettext

from hilo.kit.frame import language
from hilo.policing.evidence.queries import STATES, STEPS, kinds, words

FINDINGS = {
    "HILO-E101": later("Nobody is named on one side of this hand-over."),
    "HILO-E102": later("Whoever handed it over had not received it: a hand is missing in the chain."),
    "HILO-E103": later("The seal was broken or altered. Note what it was like and who saw it, and seal it anew."),
    "HILO-E104": later("The seal that was found is not the one that was put on."),
    "HILO-E105": later("It travelled without a seal."),
    "HILO-E106": later("It was collected before it was documented."),
    "HILO-E107": later("One side of this hand-over is not signed."),
    "HILO-E108": later("No place is noted."),
    "HILO-E109": later("By its times it was handed over before it was received."),
    "HILO-E110": later("A file is no longer what it was when it came in. Both are kept: tell the prosecutor."),
    "HILO-E111": later("A digital item without its file."),
    "HILO-E112": later("It stands in no signed inventory."),
    "HILO-E113": later("The inventory lacks the person's signature or those of two witnesses."),
    "HILO-E114": later("A witness of the police had a hand in the seizure."),
    "HILO-E115": later("The owner was not told within sixty natural days."),
    "HILO-E116": later("What the law asks for before this step is not noted."),
    "HILO-E118": later("No reason is noted why the person did not sign."),
    "HILO-E119": later("The phone's clock was ahead: both times are kept."),
}
TERMS = {
    "owner_notice": lazy("Tell the owner"),
    "abandonment": lazy("Abandonment may be asked for"),
    "on_the_way": lazy("Too long on the way"),
}
SHOWN = {
    "receive": ("giver", "seal_before", "seal_condition", "condition", "place"),
    "store": ("place", "condition"),
    "analyse": ("taker", "purpose", "seal_before", "seal_condition", "place"),
    "send": ("taker", "destination", "purpose", "seal_before", "seal_condition", "place"),
    "pass": ("taker", "place"),
    "present": ("taker", "purpose", "seal_before", "seal_condition", "place"),
    "seal": ("seal_condition", "seal_after", "notes", "place"),
    "note": ("notes",),
    "identify": ("place",),
    "document": ("place",),
    "collect": ("place",),
    "return": ("taker", "order", "authority", "conditions", "place"),
    "destroy": ("taker", "order", "authority", "conditions", "place"),
    "forfeit": ("taker", "order", "authority", "place"),
    "abandon": ("taker", "order", "authority", "place"),
}
"""What each step's form asks for, in the order in which it is done at the counter."""


def kind_words(kind: str) -> str:
    return kinds()[kind].labels[language()]


def state_words(status: str) -> str:
    return STATES.states[status].labels[language()]


def step_words(step: str) -> str:
    return _("Locate") if step == "locate" else STEPS[step].labels[language()]


def listed(name: str, among: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """The words of a list with their labels, all of them or some."""
    return [(word, label[language()]) for word, label in words(name).items() if among is None or word in among]


def word_of(name: str, word: str) -> str:
    return words(name)[word][language()] if word in words(name) else ""


def finding_words(code: str, message: str) -> str:
    """A finding in the reader's language; of 239 and 235, with what is missing."""
    said = _(FINDINGS[code]) if code in FINDINGS else message
    if code == "HILO-E116":
        lacking = [label for word, label in listed("conditions") if word in message]
        said = f"{said} {'; '.join(lacking)}."
    return said


def term_words(due_at: datetime, at: datetime) -> tuple[str, str]:
    """How long there is until a term ends, or since it did: its state and the words."""
    days = (timezone.localtime(due_at).date() - timezone.localtime(at).date()).days
    if due_at <= at:
        hours = int((at - due_at).total_seconds() // 3600)
        if hours < 48:
            return "late", ngettext("%(n)d h late", "%(n)d h late", hours) % {"n": hours}
        return "late", ngettext("%(n)d day late", "%(n)d days late", -days) % {"n": -days}
    return "soon" if days <= 10 else "calm", ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
