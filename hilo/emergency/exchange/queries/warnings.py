"""Warnings: what anyone may know, and what desks see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from hilo.kernel.territory.queries import municipality
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from ..events import WarningState
from ..models import PublicWarning
from ..rules.warnings import lists

LOOKED_BACK = timedelta(hours=24)
"""How long a desk still sees a warning that is over."""


@dataclass(frozen=True, slots=True)
class WarningRow:
    """A warning of ours as anyone reads it. cap: path of its CAP message."""

    number: int
    identifier: str
    kind: str
    status: str
    category: str
    urgency: str
    severity: str
    certainty: str
    response: str
    texts: dict[str, dict[str, str]]
    area: dict[str, Any]
    sender: str
    sent: datetime
    effective: datetime
    expires: datetime
    cap: str


def warning_row(record: PublicWarning) -> WarningRow:
    return WarningRow(
        number=record.pk,
        identifier=record.identifier,
        kind=record.kind,
        status=record.status,
        category=record.category,
        urgency=record.urgency,
        severity=record.severity,
        certainty=record.certainty,
        response=record.response,
        texts=record.texts,
        area=record.area,
        sender=record.sender,
        sent=record.sent,
        effective=record.effective,
        expires=record.expires,
        cap=cap_path(record),
    )


def cap_path(record: PublicWarning) -> str:
    """Where the warning's CAP message is."""
    return f"/api/v1/warnings/{record.identifier}.cap"


def warnings_in_force(*, at: datetime, state: str = "") -> list[PublicWarning]:
    """The warnings that this house gives the public now, the gravest first; with a state, those that concern it.

    Another authority's warning is for desks alone: nobody is warned in our name of what nobody here has checked.
    """
    return _by_gravity(_concerning(_own().filter(effective__lte=at, expires__gt=at, ended_at=None), state))


def feed(*, at: datetime, state: str = "") -> list[PublicWarning]:
    """What is in force, and the cancellations of what would be, so that a reader learns of them; the newest first.

    What was cancelled before it held was told to nobody, and neither is its cancellation.
    """
    standing = Q(kind__in=["alert", "update"], ended_at=None) | Q(kind="cancel")
    rows = PublicWarning.objects.filter(standing, foreign=False, effective__lte=at, expires__gt=at)
    rows = rows.exclude(kind="cancel", replaced__kind="alert", replaced__effective__gt=F("sent"))
    return sorted(_concerning(rows, state), key=lambda row: row.sent, reverse=True)


def warning(identifier: str) -> PublicWarning:
    """One message of this house, also when it is over. Raises: NotFound."""
    found = None
    if identifier.isprintable():
        found = PublicWarning.objects.filter(identifier=identifier[:200], foreign=False).first()
    if found is None:
        raise NotFound("warning", ascii(identifier[:60])[1:-1])
    return found


def in_sight(actor: Actor, *, at: datetime) -> list[PublicWarning]:
    """The warnings a desk sees: ours and others', in force, still to come, or over since a day; the gravest first."""
    rows = PublicWarning.objects.exclude(kind="cancel").filter(
        Q(ended_at=None, expires__gt=at - LOOKED_BACK) | Q(ended_at__gt=at - LOOKED_BACK)
    )
    seen = [row for row in rows.select_related("institution") if sees(actor, row)]
    return sorted(_by_gravity(seen), key=lambda row: is_over(row, at))


def warning_in_sight(number: int, actor: Actor) -> PublicWarning:
    """One warning for a desk. Raises: NotFound."""
    found = PublicWarning.objects.select_related("institution", "replaced").filter(pk=number).first()
    if found is None or not sees(actor, found):
        raise NotFound("warning", number)
    return found


def sees(actor: Actor, row: PublicWarning) -> bool:
    """True if the warning concerns a state of the actor's, or nobody's in particular."""
    states = row.area.get("states") or []
    return not states or any(actor.covers(code) for code in states)


def is_over(row: PublicWarning, at: datetime) -> bool:
    return row.ended_at is not None or row.expires <= at


def state_of(row: PublicWarning) -> WarningState:
    """The warning as facts carry it."""
    words = row.texts.get("es") or {}
    return WarningState(
        identifier=row.identifier,
        kind=row.kind,
        status=row.status,
        foreign=row.foreign,
        event=words.get("event", ""),
        urgency=row.urgency,
        severity=row.severity,
        certainty=row.certainty,
        headline=words.get("headline", ""),
        state=row.state,
        effective=row.effective,
        expires=row.expires,
    )


def choices(language: str) -> dict[str, list[tuple[str, str]]]:
    """The words of every list of CAP that a form asks for, with their labels, in the order of the standard."""
    column = "en" if language == "en" else "es"
    tables: dict[str, Any] = {name: rows for name, rows in lists().items() if isinstance(rows, dict)}
    return {name: [(word, row[column]) for word, row in rows.items()] for name, rows in tables.items()}


def municipality_names(codes: list[str]) -> list[str]:
    """Names of municipalities, for reading; a code without a name as it is."""
    return [found.name if (found := municipality(code)) else code for code in codes]


def _own() -> QuerySet[PublicWarning]:
    return PublicWarning.objects.filter(foreign=False, kind__in=["alert", "update"])


def _concerning(rows: QuerySet[PublicWarning], state: str) -> list[PublicWarning]:
    return [row for row in rows if not state or not row.area.get("states") or state in row.area["states"]]


def _by_gravity(rows: list[PublicWarning]) -> list[PublicWarning]:
    order = list(lists()["severity"])
    return sorted(rows, key=lambda row: (order.index(row.severity) if row.severity in order else 9, row.expires))
