"""Rows of a file about who is known: filled in, proposed as a change, or asked about; nobody is replaced."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from hilo.kernel.action import done
from hilo.kernel.ledger.actions import met
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..models import (
    SERVING,
    Officer,
)
from ..rules import identity, likeness, service
from .identity import proposal
from .rows import Fault, Row, fault_of
from .who import Asked, question

if TYPE_CHECKING:
    from hilo.kernel.access.models import Institution

PLAIN = ("profile", "joined_on")
"""What a file corrects of somebody who is known: nothing of who they are."""


def known_among(body: Institution, rows: list[Row]) -> tuple[dict[str, Officer], dict[str, Officer]]:
    """By "number N", "cuip K" and "curp K" in the institution; and whoever else has one of the keys."""
    found: dict[str, Officer] = {}
    numbers = [row.values["number"] for row in rows]
    for officer in Officer.objects.select_related("institution").filter(institution=body, number__in=numbers):
        found[f"number {officer.number}"] = officer
    taken: dict[str, Officer] = {}
    for key in ("cuip", "curp"):
        values = [row.values[key] for row in rows if row.values.get(key)]
        for officer in Officer.objects.select_related("institution").filter(**{f"{key}__in": values}).order_by("id"):
            name = f"{key} {getattr(officer, key)}"
            taken[name] = officer
            if officer.institution_id == body.code and officer.serves:
                found[name] = officer
    return found, taken


def refused(row: Row, officer: Officer | None, taken: Mapping[str, Officer]) -> Fault | None:
    """A key that is somebody else's: who served before, or serves elsewhere, is enrolled by a person who answers."""
    for key in ("cuip", "curp"):
        value = row.values.get(key)
        other = taken.get(f"{key} {value}") if value else None
        if other is None or (officer is not None and other.pk == officer.pk):
            continue
        there, name = other.institution_id, key.upper()
        if other.status in SERVING:
            said = f"The {name} is that of somebody who serves in {there}."
            return Fault(row.line, key, "HILO-O432", said, f"La {name} es de alguien que sirve en {there}.")
        said = f"The {name} served in {there} before: enrol by hand, with the answer."
        in_spanish = f"La {name} ya sirvió en {there}: dé el alta a mano, con la respuesta."
        return Fault(row.line, key, "HILO-O430", said, in_spanish)
    if officer is not None and not officer.serves and _same_person(identity.identity_of(officer), row.who):
        said = "The number is that of a service that ended."
        return Fault(row.line, "number", "HILO-O434", said, "El número es de un servicio que terminó.")
    return None


def _same_person(known: identity.Identity, told: identity.Identity) -> bool:
    """True if a row under somebody's number or key is about them: their key, or their name and no other birth date, or
    their whole name. Anything less is another person until somebody says otherwise."""
    found = set(likeness.likeness(known, told).reasons)
    if found & {"cuip_same", "curp_same", "name_same", "name_sounds"}:
        return "name_other" not in found
    return ("name_part" in found and "born_other" not in found) or {"name_most", "born_same"} <= found


def corrected(
    officer: Officer, row: Row, source: str, today: date, *, actor: Actor, at: datetime
) -> tuple[str, Fault | None]:
    """What becomes of a row about somebody who is known: the outcome, and what is asked."""
    known, told = identity.identity_of(officer), row.who
    if not officer.serves or not _same_person(known, told):
        return "asked", _recycled(officer, row, source, actor=actor, at=at)
    changed = [
        name
        for name in identity.differences(known, told)
        # The same name in capitals, without accents or surnames first is the same name.
        if name != "name" or service.name_key(told.name) != officer.name_key
    ]
    blank = [name for name in changed if getattr(known, name) in ("", None)]
    other = tuple(name for name in changed if name not in blank)
    fault = _proposed(officer, row, other, source, actor=actor, at=at) if other else None
    if blank and not other:
        _filled(officer, told, tuple(blank), source, actor=actor, at=at)
        row.wrote["filled"] = blank
    plain = {
        name: getattr(officer, name)
        for name in PLAIN
        if row.values.get(name, getattr(officer, name)) != getattr(officer, name)
    }
    if plain:
        for name in plain:
            setattr(officer, name, row.values[name])
        officer.save(update_fields=list(plain))
        row.wrote["plain"] = {name: str(value or "") for name, value in plain.items()}
    if row.rank:
        _followed(officer.ranks, row, "rank", {"rank": row.rank}, row.rank_on, today)
    if row.post:
        _followed(officer.postings, row, "post", {"post": row.post, "duty": row.duty}, row.post_on, today)
    if fault is not None:
        return "asked", fault
    return ("changed" if row.wrote else "same"), None


def _followed(rows: Any, row: Row, kind: str, values: dict[str, str], on: date | None, today: date) -> None:
    """A rank or a post that follows the one before, from the day that the file says; what is older is left alone."""
    before = rows.filter(until=None).first()
    if before is not None and all(getattr(before, name) == value for name, value in values.items()):
        return
    since = on or today
    if before is not None and before.since > since:
        return
    if before is not None:
        rows.filter(pk=before.pk).update(until=since)
    made = rows.create(since=since, reason="imported", **values)
    row.wrote[kind] = {"made": made.pk, "closed": before.pk if before else None}


def _filled(
    officer: Officer, told: identity.Identity, blank: tuple[str, ...], source: str, *, actor: Actor, at: datetime
) -> None:
    """Write what nobody had written of somebody: it stays readable that it was not there before."""
    met(officer)
    row = proposal(officer, told, blank, document="import", source=source, actor=actor, at=at)
    row.status, row.decided_at, row.decided_by = "completed", at, actor.name
    row.save()
    for name in blank:
        setattr(officer, name, getattr(told, name))
    officer.save(update_fields=blank)
    done(officer, verb="officer.identity_completed", data={"change": row.pk, "fields": list(blank)}, record=officer)


def _proposed(officer: Officer, row: Row, other: tuple[str, ...], source: str, *, actor: Actor, at: datetime) -> Fault:
    """What differs of who somebody is, as a proposal that two persons sign; told once while it waits or was refused."""
    fields = ", ".join(other)
    fault = fault_of(row.line, other[0], Refusal("HILO-O550", where=other[0], fields=fields))
    asked = {name: getattr(row.who, name) for name in other}
    before = officer.identity_changes.filter(status__in=["proposed", "refused"], fields=" ".join(other))
    if any(one.asked() == asked for one in before) or officer.identity_changes.filter(status="proposed").exists():
        return fault
    met(officer)
    try:
        change = proposal(officer, row.who, other, document="import", source=source, actor=actor, at=at)
    except Refusal as refusal:
        return fault_of(row.line, refusal.where, refusal)
    change.save()
    row.wrote["proposed"] = change.pk
    done(officer, verb="officer.identity_proposed", data={"change": change.pk, "fields": list(other)}, record=officer)
    return fault


def _recycled(officer: Officer, row: Row, source: str, *, actor: Actor, at: datetime) -> Fault:
    """Somebody else under a number that is taken: nothing of the row is written, and a person answers who it is."""
    fault = fault_of(row.line, "number", Refusal("HILO-O551", where="number", number=officer.number))
    who = row.who
    asked = {name: getattr(who, name) for name in identity.FIELDS}
    if officer.identity_questions.filter(kind="number", **asked).exists():
        return fault
    if officer.identity_questions.filter(kind="number", answer="open").exists():
        return fault
    found = likeness.likeness(identity.identity_of(officer), who)
    made = question(officer, Asked("number", found.reasons, who=who), actor=actor, at=at, source=source)
    made.save()
    row.wrote["question"] = made.pk
    return fault
