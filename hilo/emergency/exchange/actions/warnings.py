"""A supervisor warns the public; another authority's warning reaches our desks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import IntegrityError
from django.utils import timezone

from hilo.adapters import cap
from hilo.kernel.access.queries import institution_named
from hilo.kernel.act import act
from hilo.kernel.action import action, done, held, unheld
from hilo.kernel.events.actions import FactLike, record
from hilo.kernel.rights import Holder, allow
from hilo.kernel.territory.queries import municipality, place_of, zone_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from .. import names
from ..commands import CancelWarning
from ..events import WarningCancelled, WarningExpired, WarningIssued
from ..models import PublicWarning
from ..queries.warnings import is_over, state_of
from ..rules.warnings import WarningDraft, Words, as_alert, check

KINDS = {"Alert": "alert", "Update": "update", "Cancel": "cancel"}
UNTIL = timedelta(hours=24)
"""How long a foreign warning stands that does not say how long."""


@action("warnings.issue", verb="warning.issued")
def issue_warning(draft: WarningDraft, *, actor: Actor, at: datetime) -> PublicWarning:
    """Warn the public of an area of the actor's, until an instant.

    Raises: Refusal HILO-J430 to J433 for words, lists, times and shapes; Forbidden for an area that is not the actor's.
    """
    check(draft, at)
    return _issue(actor, draft, _held_states(draft, at), at, None)


@action("warnings.issue", verb="warning.updated")
def update_warning(number: int, draft: WarningDraft, *, actor: Actor, at: datetime) -> PublicWarning:
    """Say a warning anew: the former ends, and readers learn which it was.

    Raises: Conflict HILO-J409 if it is over; Refusal HILO-J447 for a start to come, while nothing would warn anybody.
    """
    check(draft, at)
    states = _held_states(draft, at)
    former = _locked(number, at)
    if former.effective <= at < (draft.effective or at):
        says = "The former warning ends now, so its update begins now: leave the start empty."
        raise Refusal("HILO-J447", says, where="effective")
    former.ended_at = at
    former.save(update_fields=["ended_at"])
    return _issue(actor, draft, states, at, former)


@action("warnings.issue", verb="warning.cancelled")
def cancel_warning(number: int, command: CancelWarning, *, actor: Actor, at: datetime) -> PublicWarning:
    """Take a warning back, and say so to everyone who has read it.

    Raises: Conflict HILO-J409 if it is over; Refusal HILO-J436 without a reason.
    """
    former, reason = _locked(number, at), command.reason.strip()
    if not reason or not reason.isprintable():
        raise Refusal("HILO-J436", "Say in a few words why the warning is cancelled.", where="reason")
    former.ended_at = at
    former.save(update_fields=["ended_at"])
    row = _new(actor, _draft_of(former), former.area["states"], at, "cancel", former, note=reason)
    row.save()
    _done(row, WarningCancelled(state_of(former)), why=reason)
    return row


def receive_cap(body: bytes, *, actor: Actor, at: datetime) -> tuple[PublicWarning, str]:
    """Take another authority's warning for the desks of where it holds; "created" or, if it is known, "same".

    An update or a cancellation ends the message it names, if the same institution sent that one from the same sender.
    Raises: Refusal HILO-J423 for what is no CAP 1.2, J434 for an end before its start, J435 for an acknowledgement.
    """
    allow(actor, "eido.receive")
    try:
        alert = cap.read(body)
    except cap.CapError as error:
        raise Refusal(
            "HILO-J423", f"{error.where}: {error.says}. Nothing was written.", where="body", extra={"path": error.where}
        ) from None
    if alert.message not in KINDS or (not alert.infos and alert.message != "Cancel"):
        raise Refusal("HILO-J435", "Send an Alert, an Update or a Cancel, with what it tells.", where="msgType")
    try:
        return take_cap(alert, body, actor=actor, at=at)
    except IntegrityError:
        # The same message twice at the same instant: the other one was first, and is found now.
        return take_cap(alert, body, actor=actor, at=at)


def end_expired(*, identifier: str, at: datetime) -> None:
    """A warning's time is over: its row says so and the desks hear of it. A second time changes nothing."""
    with act():
        row = PublicWarning.objects.select_for_update().filter(identifier=identifier, ended_at=None).first()
        if row is None or row.expires > at or row.kind == "cancel":
            return
        row.ended_at = row.expires
        row.save(update_fields=["ended_at"])
        for state in row.states:
            record([(WarningExpired(state_of(row)), row.subject)], state=state, at=at)


@action("eido.receive", verb="warning.received")
def take_cap(alert: cap.Alert, body: bytes, *, actor: Actor, at: datetime) -> tuple[PublicWarning, str]:
    """Take a CAP message that is one. Any authority may tell any desk: it sees no more by it."""
    unheld()
    rows = PublicWarning.objects.select_for_update().filter(
        institution_id=actor.institution, sender=alert.sender, foreign=True
    )
    # What we said ourselves comes back by way of those who pass it on.
    own = PublicWarning.objects.filter(sender=alert.sender, identifier=alert.identifier, foreign=False)
    if known := rows.filter(identifier=alert.identifier).first() or own.first():
        return known, "same"
    former = rows.filter(identifier__in=[row.identifier for row in alert.references]).order_by("-sent").first()
    row = _foreign(actor, alert, former, at)
    row.message = body.decode("utf-8")
    row.save()
    if former is not None and former.ended_at is None:
        former.ended_at = at
        former.save(update_fields=["ended_at"])
    _done(row, WarningCancelled(state_of(former or row)) if row.kind == "cancel" else _issued(row, former))
    return row, "created"


def _foreign(actor: Actor, alert: cap.Alert, former: PublicWarning | None, at: datetime) -> PublicWarning:
    info = alert.infos[0] if alert.infos else None
    effective = (info and (info.effective or info.onset)) or alert.sent
    expires = (info and info.expires) or (former.expires if former else effective + UNTIL)
    if expires <= effective:
        raise Refusal("HILO-J434", "The warning ends before it begins. Nothing was written.", where="expires")
    areas = info.areas if info else ()
    codes = [row.value for area in areas for row in area.geocodes if municipality(row.value)]
    polygons = [ring for area in areas for ring in area.polygons]
    circles = [(*row.centre, row.radius_km) for area in areas for row in area.circles]
    found = {code[:2] for code in codes} | _states_of_points(polygons, circles, at)
    states = sorted(found or actor.states)
    return PublicWarning(
        identifier=alert.identifier,
        sender=alert.sender,
        institution_id=actor.institution,
        issued_by=actor.name,
        foreign=True,
        kind=KINDS[alert.message],
        status=alert.status,
        state=states[0] if len(states) == 1 else "",
        category=info.categories[0] if info else "Other",
        urgency=info.urgency if info else "Unknown",
        severity=info.severity if info else "Unknown",
        certainty=info.certainty if info else "Unknown",
        response=info.responses[0] if info and info.responses else "",
        texts=_texts(alert),
        area={
            "text": "; ".join(area.text for area in areas)[:400],
            "municipalities": codes[:2500],
            "polygons": polygons,
            "circles": circles,
            "states": states,
        },
        sent=alert.sent,
        effective=effective,
        expires=expires,
        replaced=former,
    )


def _texts(alert: cap.Alert) -> dict[str, dict[str, str]]:
    """What it tells in Spanish and in English; in what language it comes, if it has but one."""
    said = {}
    for language in ("es", "en"):
        fitting = [info for info in alert.infos if info.language.lower().startswith(language)] or list(alert.infos)
        if fitting:
            info = fitting[0]
            headline = info.headline or info.event
            said[language] = asdict(Words(info.event, headline, info.description, info.instruction))
    return said


def _issued(row: PublicWarning, former: PublicWarning | None) -> WarningIssued:
    return WarningIssued(state_of(row), former.identifier if former else "")


def _issue(
    actor: Actor, draft: WarningDraft, states: list[str], at: datetime, former: PublicWarning | None
) -> PublicWarning:
    row = _new(actor, draft, states, at, "update" if former else "alert", former)
    row.save()
    _done(row, _issued(row, former))
    return row


def _new(
    actor: Actor,
    draft: WarningDraft,
    states: list[str],
    at: datetime,
    kind: str,
    former: PublicWarning | None,
    note: str = "",
) -> PublicWarning:
    institution = institution_named(actor.institution)
    zone = zone_of(states[0]) if states else timezone.get_default_timezone()
    identifier = f"{names.agency(institution.code)}-{uuid4().hex}"
    sender = f"911@{names.agency(institution.code)}"
    sent = at.replace(microsecond=0).astimezone(zone)
    message = as_alert(
        draft,
        identifier=identifier,
        sender=sender,
        sender_name=institution.name,
        sent=sent,
        message=kind.title(),
        references=_references(former),
        note=note,
    )
    return PublicWarning(
        identifier=identifier,
        sender=sender,
        institution=institution,
        issued_by=actor.name,
        kind=kind,
        status=draft.status,
        state=states[0] if len(states) == 1 else "",
        category=draft.category,
        urgency=draft.urgency,
        severity=draft.severity,
        certainty=draft.certainty,
        response=draft.response,
        texts={language: asdict(words) for language, words in draft.texts.items()},
        area={
            "text": draft.area,
            "municipalities": list(draft.municipalities),
            "polygons": draft.polygons,
            "circles": draft.circles,
            "states": states,
        },
        sent=sent,
        # A cancellation holds from now on, whatever the cancelled message said.
        effective=sent if kind == "cancel" else draft.effective or sent,
        expires=draft.expires,
        replaced=former,
        message=cap.write(message).decode(),
    )


def _references(former: PublicWarning | None) -> tuple[cap.Reference, ...]:
    """The former message and those before it, the oldest first, each with its instant as it was written."""
    found: list[cap.Reference] = []
    while former is not None and len(found) < 50:
        found.append(cap.Reference(former.sender, former.identifier, cap.read(former.message.encode()).sent))
        former = former.replaced
    return tuple(reversed(found))


def _draft_of(row: PublicWarning) -> WarningDraft:
    area: Mapping[str, Any] = row.area
    return WarningDraft(
        category=row.category,
        urgency="Past",
        severity=row.severity,
        certainty=row.certainty,
        response="AllClear",
        texts={language: Words(**words) for language, words in row.texts.items()},
        area=area["text"],
        expires=row.expires,
        effective=None,
        municipalities=tuple(area["municipalities"]),
        polygons=tuple(tuple((lat, lon) for lat, lon in ring) for ring in area["polygons"]),
        circles=tuple((lat, lon, km) for lat, lon, km in area["circles"]),
        status=row.status,
    )


def _held_states(draft: WarningDraft, at: datetime) -> list[str]:
    """The states that the area lies in, once it is known that they are the actor's.

    Raises: Refusal HILO-J433, J450 for a municipality or a point that is not ours; Forbidden.
    """
    unknown = [code for code in draft.municipalities if municipality(code) is None]
    if unknown:
        says = f"There is no municipality {ascii(unknown[0][:12])[1:-1]}: give codes of five digits."
        raise Refusal("HILO-J450", says, where="municipalities")
    found = {code[:2] for code in draft.municipalities} | _states_of_points(draft.polygons, draft.circles, at)
    if not found:
        raise Refusal("HILO-J433", "The area lies outside the country: move it or name municipalities.", where="area")
    for state in sorted(found):
        held(Holder(state))
    return sorted(found)


def _states_of_points(polygons: Any, circles: Any, at: datetime) -> set[str]:
    """States of the middles of shapes; what lies at sea or abroad has none."""
    middles = [
        (sum(p[0] for p in ring[:-1]) / (len(ring) - 1), sum(p[1] for p in ring[:-1]) / (len(ring) - 1))
        for ring in polygons
    ]
    middles += [(circle[0], circle[1]) for circle in circles]
    places = (place_of(lat, lon, timezone.localdate(at)) for lat, lon in middles)
    return {place.state for place in places if place and place.state}


def _locked(number: int, at: datetime) -> PublicWarning:
    """A warning of ours that still stands, locked, once it is known that all its states are the actor's."""
    rows = PublicWarning.objects.select_for_update(of=("self",)).select_related("replaced")
    row = rows.filter(pk=number, foreign=False).exclude(kind="cancel").first()
    if row is None:
        raise NotFound("warning", number)
    for state in row.states:
        held(Holder(state))
    if is_over(row, at):
        raise Conflict("HILO-J409", "The warning is over or was replaced: issue a new one.")
    return row


def _done(row: PublicWarning, fact: FactLike, why: str = "") -> None:
    """Told in every state where it holds."""
    data = {"identifier": row.identifier, "severity": row.severity, "states": row.area.get("states", [])}
    replaces = {"replaces": row.replaced.identifier} if row.replaced else {}
    done(row, fact, states=row.states, why=why, data=data | replaces)
