"""What authorities add and put right (LNRD 21-24), how old a person proved to be, and who reads their own record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from hilo.emergency.incidents import queries as incidents
from hilo.kernel.access.queries import user_named
from hilo.kernel.action import action, done
from hilo.kernel.deadlines.actions import meet
from hilo.kernel.deadlines.queries import of
from hilo.kernel.rights import allow
from hilo.kernel.territory.queries import zone_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from ..commands import DestroyApart, NameReader, RatifyDetention, SettleAge, UpdateDetention
from ..events import AgeSettled, DetentionUpdated
from ..models import Detention, Reader
from ..particulars import bring_back, destroy, keep, person_of, replace_person, set_apart
from ..queries import LISTS, OWN, locked
from ..rules import ADULT, changed, group_of
from .common import BOTH, needed, noted, start, state_of
from .indexing import index
from .running import victim_term

GROUPS = {"adult": ADULT, "adolescent": "adolescent", "child": "child"}


@action("detentions.update", verb="detention.updated")
def update(number: str, command: UpdateDetention, *, actor: Actor, at: datetime) -> Detention:
    """An authority adds or corrects what is known of the person (LNRD 23); before and after are kept (24).

    Somebody who proves to be under eighteen by it is kept apart at once.
    Raises: Refusal HILO-X427 naming every field that cannot be so.
    """
    row = locked(number)
    person = person_of(row)
    before = _plain(person)
    good, faults = changed(LISTS, command.changes, before)
    if faults:
        words = f"{'; '.join(faults)}. Nothing was written."
        told = [dict(zip(("where", "message"), fault.split(": ", 1), strict=True)) for fault in faults]
        raise Refusal("HILO-X427", words, where=told[0]["where"], extra={"fields": told})
    if not good:
        return row
    trace = {name: [before.get(name), value] for name, value in good.items()}
    _keep_update(row, trace, actor, at, post=command.post.strip())
    replace_person(row, _merged(person, good), noted_at=at)
    if {"age", "born_on"} & set(good):
        _look_at_age(row, good, at)
    index(row)
    done(row, DetentionUpdated(state_of(row), tuple(sorted(good))), data={"fields": sorted(good)})
    return row


@action(*BOTH, verb="detention.age_settled")
def settle_age(number: str, command: SettleAge, *, actor: Actor, at: datetime) -> Detention:
    """How old the person is was proved, or came into doubt: kept apart from now on, as whom, or no more (LNSIJPA 8).

    Whoever registers may set somebody apart; only who sees what is apart may bring them back.
    Raises: Refusal HILO-X422 for a group that is none, HILO-X421 without a reason; Conflict HILO-X414 if it is so.
    """
    group = command.group
    if group not in GROUPS:
        raise Refusal("HILO-X422", f"group: one of {', '.join(GROUPS)}. Nothing was written.", where="group")
    wanted = GROUPS[group]
    reason = needed(command.reason, "reason")
    if not wanted:
        allow(actor, "detentions.update")
    row = locked(number)
    if row.apart == wanted:
        raise Conflict("HILO-X414", f"The person is taken to be {group} already.", where="group")
    if row.apart and not actor.may("detentions.adolescents"):
        # Reached only by who registered them: what is sealed is opened by the specialised authority.
        allow(actor, "detentions.adolescents", row.state)
    before = row.apart or "adult"
    _regroup(row, wanted, at)
    _keep_update(row, {"group": [before, group], "reason": [None, reason]}, actor, at)
    done(row, AgeSettled(state_of(row)), why="LNSIJPA 8", data={"to": group})
    return row


@action("detentions.update", verb="detention.ratified")
def ratify(number: str, command: RatifyDetention, *, actor: Actor, at: datetime) -> Detention:
    """Whoever received the person looked at how they were detained and found it lawful (CNPP 149), with reasons.

    If it was not, the person is released (`release`, ground "not_ratified").
    Raises: Refusal HILO-X421 without reasons; Conflict HILO-X434 before the hand-over, or a second time.
    """
    reason = needed(command.reason, "reason")
    row = locked(number)
    if row.status != "handed_over" or row.ratified_at is not None:
        words = "A detention is found lawful once, while the person is with who received them."
        raise Conflict("HILO-X434", words, where="status")
    row.ratified_at = at
    row.save(update_fields=["ratified_at"])
    _keep_update(row, {"legality": [None, "lawful"], "reason": [None, reason]}, actor, at)
    done(row, DetentionUpdated(state_of(row), ("legality",)), why="CNPP 149")
    return row


@action("detentions.update", verb="detention.reader_named")
def name_reader(number: str, command: NameReader, *, actor: Actor, at: datetime) -> Reader:
    """An account reads this detention from now on: the person's own, or their lawyer's (LNRD 30).

    Raises: NotFound account; Refusal HILO-X448 if it is neither.
    """
    if command.as_a not in ("person", "lawyer"):
        raise Refusal("HILO-X448", "as_a: person or lawyer. Nothing was written.", where="as_a")
    user = user_named(command.account)
    row = locked(number)
    named, _ = Reader.objects.get_or_create(
        detention=row,
        account=user.username,
        defaults={"as_a": command.as_a, "named_at": at, "named_by": actor.name},
    )
    done(row, why="LNRD 30", data={"account": user.username, "as": command.as_a})
    return named


@action("detentions.adolescents", verb="detention.destroyed")
def destroy_apart(number: str, command: DestroyApart, *, actor: Actor, at: datetime) -> Detention:
    """Destroy what is kept of an adolescent: the key of the case is gone, and with it every word (LNSIJPA 36, 37).

    Number, institution, state, kind and instants stay. Raises: Conflict HILO-X435 while the person is held.
    """
    reason = needed(command.reason, "reason")
    row = locked(number)
    if not row.apart or row.held:
        raise Conflict("HILO-X435", "Only what is kept apart is destroyed, once the person is free.", where="status")
    destroy(row, at=at)
    done(row, why="LNSIJPA 37", data={"reason_letters": len(reason)})
    return row


def _keep_update(row: Detention, changes: Mapping[str, Any], actor: Actor, at: datetime, *, post: str = "") -> None:
    """Keep what was changed, as field -> [before, after] (LNRD 24)."""
    keep(row, "update", noted(actor, at, at) | {"post": post, "changes": changes}, noted_at=at)


def _look_at_age(row: Detention, good: Mapping[str, Any], at: datetime) -> None:
    """What an update tells of the age puts somebody apart; it brings nobody back: that is an act of its own."""
    born = date.fromisoformat(good["born_on"]) if good.get("born_on") else None
    day = row.detained_at.astimezone(zone_of(row.state)).date()
    group = group_of(age=good.get("age"), born_on=born, day=day, age_doubt=False)
    if group and group != row.apart and row.apart != "child":
        _regroup(row, group, at)
        done(row, AgeSettled(state_of(row)), verb="detention.age_settled", why="LNSIJPA 8", data={"to": group})


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
        start(row, "detained", began=row.detained_at)
        if row.handed_at is not None and row.status == "handed_over":
            start(row, "hand_over", began=row.handed_at)
        victim_term(row)


def _plain(person: Mapping[str, Any]) -> dict[str, Any]:
    """Who the person is, as an update names the fields: plain JSON."""
    flat = {name: value for name, value in person.items() if name != "more"} | dict(person["more"])
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in flat.items()}


def _merged(person: Mapping[str, Any], good: Mapping[str, Any]) -> dict[str, Any]:
    fields = dict(person)
    fields["more"] = dict(person["more"]) | {name: value for name, value in good.items() if name not in OWN}
    for name, value in good.items():
        if name in OWN:
            fields[name] = (value or None) if name == "born_on" else value
    return fields
