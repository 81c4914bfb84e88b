"""What authorities add and put right (LNRD 21-24), how old a person proved to be, and who reads their own record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from hilo.emergency.incidents import queries as incidents
from hilo.kernel.access.queries import allow, user_named
from hilo.kernel.act import act
from hilo.kernel.deadlines.actions import meet
from hilo.kernel.deadlines.queries import of
from hilo.kernel.ledger.actions import entry
from hilo.kernel.territory.queries import zone_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from ..events import AgeSettled, DetentionUpdated
from ..models import Detention, Person, Reader
from ..particulars import bring_back, destroy, keep, person_of, replace_person, set_apart
from ..queries import LISTS, locked
from ..rules import ADULT, changed, group_of
from .common import done, noted, start, state_of, text
from .indexing import index

GROUPS = {"adult": ADULT, "adolescent": "adolescent", "child": "child"}
CORE = frozenset(field.name for field in Person._meta.concrete_fields) & frozenset(LISTS.fields)


def update(*, actor: Actor, number: str, changes: Mapping[str, Any], at: datetime, post: str = "") -> Detention:
    """An authority adds or corrects what is known of the person (LNRD 23); before and after are kept (24).

    Somebody who proves to be under eighteen by it is kept apart at once.
    Raises: Refusal HILO-X427 naming every field that cannot be so.
    """
    with act():
        row = locked(number, actor, "detentions.update")
        person = person_of(row)
        before = _plain(person)
        good, faults = changed(LISTS, changes, before)
        if faults:
            words = f"{'; '.join(faults)}. Nothing was written."
            raise Refusal("HILO-X427", words, where=faults[0].partition(":")[0], extra={"fields": faults})
        if not good:
            return row
        trace = {name: [before.get(name), value] for name, value in good.items()}
        fields = noted(actor, at, at) | {"post": text(post, "post", 120), "changes": trace}
        keep(row, "update", fields, noted_at=at)
        replace_person(row, _merged(person, good), noted_at=at)
        if {"age", "born_on"} & set(good):
            _look_at_age(row, good, actor, at)
        index(row)
        fact = DetentionUpdated(state_of(row), tuple(sorted(good)))
        done(row, actor, "updated", fact, at=at, data={"fields": sorted(good)})
    return row


def settle_age(*, actor: Actor, number: str, group: str, reason: str, at: datetime) -> Detention:
    """How old the person is was proved, or came into doubt: kept apart from now on, as whom, or no more (LNSIJPA 8).

    Whoever registers may set somebody apart; only who sees what is apart may bring them back.
    Raises: Refusal HILO-X422 for a group that is none, HILO-X421 without a reason; Conflict HILO-X414 if it is so.
    """
    if group not in GROUPS:
        raise Refusal("HILO-X422", f"group: one of {', '.join(GROUPS)}. Nothing was written.", where="group")
    wanted = GROUPS[group]
    reason = text(reason, "reason", 2000, needed=True)
    with act():
        permissions = ("detentions.update", "detentions.register") if wanted else ("detentions.update",)
        row = locked(number, actor, *permissions)
        if row.apart == wanted:
            raise Conflict("HILO-X414", f"The person is taken to be {group} already.", where="group")
        if row.apart and not actor.may("detentions.adolescents"):
            # Reached only by who registered them: what is sealed is opened by the specialised authority.
            allow(actor, "detentions.adolescents", row.state)
        before = row.apart or "adult"
        _regroup(row, wanted, at)
        trace = {"group": [before, group], "reason": [None, reason]}
        keep(row, "update", noted(actor, at, at) | {"post": "", "changes": trace}, noted_at=at)
        done(row, actor, "age_settled", AgeSettled(state_of(row)), at=at, why="LNSIJPA 8", data={"to": group})
    return row


def ratify(*, actor: Actor, number: str, reason: str, at: datetime) -> Detention:
    """Whoever received the person looked at how they were detained and found it lawful (CNPP 149), with reasons.

    If it was not, the person is released (`release`, ground "not_ratified").
    Raises: Conflict HILO-X434 before the hand-over, or a second time.
    """
    reason = text(reason, "reason", 2000, needed=True)
    with act():
        row = locked(number, actor, "detentions.update")
        if row.status != "handed_over" or row.ratified_at is not None:
            words = "A detention is found lawful once, while the person is with who received them."
            raise Conflict("HILO-X434", words, where="status")
        row.ratified_at = at
        row.save(update_fields=["ratified_at"])
        trace = {"legality": [None, "lawful"], "reason": [None, reason]}
        keep(row, "update", noted(actor, at, at) | {"post": "", "changes": trace}, noted_at=at)
        done(row, actor, "ratified", DetentionUpdated(state_of(row), ("legality",)), at=at, why="CNPP 149")
    return row


def name_reader(*, actor: Actor, number: str, account: str, as_a: str, at: datetime) -> Reader:
    """An account reads this detention from now on: the person's own, or their lawyer's (LNRD 30).

    Raises: NotFound account; Refusal HILO-X422, X448 if it is neither.
    """
    if as_a not in ("person", "lawyer"):
        raise Refusal("HILO-X448", "as_a: person or lawyer. Nothing was written.", where="as_a")
    user = user_named(account)
    with act():
        row = locked(number, actor, "detentions.update")
        named, _ = Reader.objects.get_or_create(
            detention=row,
            account=user.username,
            defaults={"as_a": as_a, "named_at": at, "named_by": actor.name},
        )
        entry(
            chain=row.institution_id,
            actor=actor,
            verb="detention.reader_named",
            subject=row.subject,
            at=at,
            why="LNRD 30",
            data={"account": user.username, "as": as_a},
        )
    return named


def destroy_apart(*, actor: Actor, number: str, reason: str, at: datetime) -> Detention:
    """Destroy what is kept of an adolescent: the key of the case is gone, and with it every word (LNSIJPA 36, 37).

    Number, institution, state, kind and instants stay. Raises: Conflict HILO-X435 while the person is held.
    """
    reason = text(reason, "reason", 500, needed=True)
    with act():
        row = locked(number, actor, "detentions.adolescents")
        if not row.apart or row.held:
            raise Conflict(
                "HILO-X435", "Only what is kept apart is destroyed, once the person is free.", where="status"
            )
        destroy(row, at=at)
        entry(
            chain=row.institution_id,
            actor=actor,
            verb="detention.destroyed",
            subject=row.subject,
            at=at,
            why="LNSIJPA 37",
            data={"reason_letters": len(reason)},
        )
    return row


def _look_at_age(row: Detention, good: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """What an update tells of the age puts somebody apart; it brings nobody back: that is an act of its own."""
    born = date.fromisoformat(good["born_on"]) if good.get("born_on") else None
    day = row.detained_at.astimezone(zone_of(row.state)).date()
    group = group_of(age=good.get("age"), born_on=born, day=day, age_doubt=False)
    if group and group != row.apart and row.apart != "child":
        _regroup(row, group, at)
        done(row, actor, "age_settled", AgeSettled(state_of(row)), at=at, why="LNSIJPA 8", data={"to": group})


def _regroup(row: Detention, wanted: str, at: datetime) -> None:
    """Keep the person apart, or no more; the terms that hold for the group take the place of the others."""
    if not wanted:
        folio = bring_back(row)
        reader = Actor("hilo.detentions", frozenset({"incidents.read"}), states=frozenset({row.state}))
        row.incident = incidents.get(folio, reader) if folio else None
        row.save()
        index(row)
    elif not row.apart:
        set_apart(row, wanted, noted_at=at)
    else:
        row.apart = wanted
        row.save(update_fields=["apart"])
    other = {"": ("T19",), "adolescent": ("T04",), "child": tuple(one.term for one in of(row.subject))}[wanted]
    meet(subject=row.subject, terms=other, at=at)
    if row.held:
        start(row, "detained", began=row.detained_at, at=at)
        if row.handed_at is not None and row.status == "handed_over":
            start(row, "hand_over", began=row.handed_at, at=at)


def _plain(person: Mapping[str, Any]) -> dict[str, Any]:
    """Who the person is, as an update names the fields: plain JSON."""
    flat = {name: value for name, value in person.items() if name != "more"} | dict(person["more"])
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in flat.items()}


def _merged(person: Mapping[str, Any], good: Mapping[str, Any]) -> dict[str, Any]:
    fields = dict(person)
    fields["more"] = dict(person["more"]) | {name: value for name, value in good.items() if name not in CORE}
    for name, value in good.items():
        if name in CORE:
            fields[name] = (value or None) if name == "born_on" else value
    return fields
