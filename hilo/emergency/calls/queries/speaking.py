"""The language of a call, and who is asked to its line."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from ..card_words import FINDINGS, LANGUAGES, languages
from ..models import Call, LanguageHelp
from ..rules import (
    SPANISH,
)
from .sight import theirs


@dataclass(frozen=True, slots=True)
class HelpRow:
    """Somebody asked to the line because of the language. ordered: the exchange took it; null while it was not asked,
    false where the operator dials by hand."""

    id: int
    kind: str
    language: str
    asked_at: datetime
    joined_at: datetime | None
    ended_at: datetime | None
    outcome: str
    who: str
    ordered: bool | None


def help_row(row: LanguageHelp) -> HelpRow:
    """The same as desks and API show it."""
    return HelpRow(**{one.name: getattr(row, one.name) for one in fields(HelpRow)})


@dataclass(frozen=True, slots=True)
class Line:
    """What the line of a call in hand tells: the keys pressed on it, and whether it may ring."""

    keys: list[dict[str, str]]
    no_ring: bool
    ended_at: datetime | None
    language: str
    helps: list[HelpRow]


def line_of(call_id: int, actor: Actor) -> Line:
    """The line of a call that the actor answered; its sheet was read as it was opened. Raises: NotFound."""
    call = Call.objects.filter(pk=call_id, answered_by=actor.name).first()
    if call is None:
        raise NotFound("call", call_id)
    return Line(call.keys, call.no_ring, call.ended_at, call.language, [help_row(row) for row in helps_of(call)])


def help_open(call: Call) -> LanguageHelp | None:
    """Who is asked for now because of the call's language, or is on the line for it."""
    return LanguageHelp.objects.filter(call=call, ended_at=None).first()


def helps_of(call: Call) -> list[LanguageHelp]:
    """Everybody who was asked for because of the call's language, the first first."""
    return list(LanguageHelp.objects.filter(call=call).order_by("asked_at", "pk"))


def in_another_language(call: Call) -> bool:
    """True if the caller does not speak Spanish, as far as anybody said: the language, a card's answer, or who was
    asked to the line."""
    said = any(row.get("code") in FINDINGS for row in call.findings)
    return call.language not in ("", SPANISH) or said or LanguageHelp.objects.filter(call=call).exists()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call in a colleague's hands that asks for somebody who speaks its language."""

    call_id: int
    folio: str
    language: str
    asked_by: str
    asked_at: datetime
    state: str
    municipality: str


def speakers_wanted(actor: Actor) -> list[Wanted]:
    """The calls of the actor's centre that ask for a colleague, the longest first; the actor's own are left out."""
    rows = LanguageHelp.objects.filter(kind="colleague", ended_at=None, call__in=theirs(actor))
    rows = rows.exclude(call__answered_by=actor.name).select_related("call__centre").order_by("asked_at", "pk")
    return [
        Wanted(
            row.call_id, row.call.folio, row.language, row.asked_by, row.asked_at, row.call.state, row.call.municipality
        )
        for row in rows
    ]


def spoken_labels(language: str = "en") -> dict[str, str]:
    """Every language that a call may be in, Spanish first."""
    return {code: names[language] for code, names in languages().items()}


def language_labels(language: str = "en") -> dict[str, str]:
    """Languages that a card has a place for besides Spanish and English."""
    return {code: names[language] for code, names in languages().items() if code not in LANGUAGES}
