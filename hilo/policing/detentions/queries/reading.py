"""Detentions one by one. Reading who somebody is, is written in the ledger with the reader's purpose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from hilo.kernel.act import act
from hilo.kernel.action import held, running
from hilo.kernel.ledger.actions import entry
from hilo.kernel.pages import Asked, Named, Page, page
from hilo.kernel.rights import allow, reached, readable
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from .. import sealing
from ..commands import DetentionStatus, Kind
from ..models import CUSTODIANS, Breach, CaseKey, Detention, Reader
from ..particulars import rows
from .watching import note_odd

M = TypeVar("M", bound=Model)
READ, APART, REGISTER = "detentions.read", "detentions.adolescents", "detentions.register"
FIELDS = {
    "state": "state",
    "institution": "institution",
    "custody": "custodian",
    "unit": "unit",
    "author": "registered_by",
    "stage": "status",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that is kept of one detention. person: fields of Person; others by table ("rights", "hand_over"…).

    stub: place, motives and the rest that stand apart for an adolescent. breaches: terms that ran out.
    """

    detention: Detention
    person: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]
    stub: dict[str, Any]
    breaches: list[Breach]


@dataclass(frozen=True, slots=True)
class DetentionRow:
    """The detention as number, kind and instants; of who it is only `read` tells."""

    number: str
    kind: Kind
    status: DetentionStatus
    apart: str
    state: str
    institution: str
    detained_at: datetime
    registered_at: datetime
    delay_s: int
    rights_read_at: datetime | None
    handed_at: datetime | None
    judge_at: datetime | None
    released_at: datetime | None


def detention_row(row: Detention) -> DetentionRow:
    return DetentionRow(
        number=row.number,
        kind=row.kind,
        status=row.status,
        apart=row.apart,
        state=row.state,
        institution=row.institution_id,
        detained_at=row.detained_at,
        registered_at=row.registered_at,
        delay_s=row.delay_s,
        rights_read_at=row.rights_read_at,
        handed_at=row.handed_at,
        judge_at=row.judge_at,
        released_at=row.released_at,
    )


def locked(number: str) -> Detention:
    """The detention, locked for the act under way, once it is known that the actor may change it.

    Raises: NotFound, Forbidden.
    """
    row = Detention.objects.select_for_update().filter(number=number).first() if number.isprintable() else None
    if row is None:
        raise NotFound("detention", ascii(number)[1:-1])
    held(_within_reach(row))
    return _taken_up(row, running().actor)


def _taken_up(row: Detention, actor: Actor) -> Detention:
    """Of the authorities that a person may have been given to, the first to act answers from now on."""
    if not row.custodian and actor.kind in row.holder.custodians:
        row.custodian = actor.institution
        row.save(update_fields=["custodian"])
    return row


def _within_reach(row: Detention) -> Detention:
    """What the register asks behind `held`: who only registers changes what they, or their unit, registered; and who is
    kept apart is changed by the specialised authority, or by who registered them.

    Raises: NotFound.
    """
    now = running()
    mine = [right for right in now.rights if now.actor.may(right)]
    own = REGISTER in mine and _own(row, now.actor)
    if not own and (mine == [REGISTER] or (row.apart and not now.actor.may(APART))):
        raise NotFound("detention", row.number)
    return row


def get(number: str, actor: Actor) -> Detention:
    """The detention as its number, state, kind and instants; who it is, `read` tells. Raises: NotFound, Forbidden."""
    row = Detention.objects.filter(number=number).first() if number.isprintable() else None
    if row is None:
        raise NotFound("detention", ascii(number)[1:-1])
    if _own(row, actor) and actor.may(REGISTER):
        return row
    if row.apart:
        if not actor.may(APART):
            raise NotFound("detention", number)
        readable(actor, APART, row)
    else:
        readable(actor, READ, row)
    return row


def theirs(rows: QuerySet[M], actor: Actor, right: str, prefix: str = "") -> QuerySet[M]:
    """Those whose read belongs to the actor (possession.toml). prefix: "detention__" for what hangs on one."""
    fields = {name: prefix + column for name, column in FIELDS.items()}
    kinds = [kind for kind, bodies in CUSTODIANS.items() if actor.kind in bodies]
    given = Q(**{f"{prefix}custodian": "", f"{prefix}custody_kind__in": kinds})
    return reached(rows, actor, right, fields, {"custody": given})


def read(number: str, actor: Actor, *, at: datetime) -> Sheet:
    """Everything about one detention, for a person to read; the read is written in the ledger.

    Of who is kept apart only `detentions.adolescents` reads. Raises: NotFound, Forbidden; Refusal HILO-X412.
    """
    row = get(number, actor)
    if row.apart:
        if not actor.may(APART):
            raise NotFound("detention", number)
    elif not actor.may(READ):
        # Who registered reads their own.
        allow(actor, REGISTER, row.state)
    return _sheet(row, actor, at=at, verb="detention.read")


def own(number: str, actor: Actor, *, at: datetime) -> Sheet:
    """The same for the person it is about, or their lawyer, through the account that was named for it (LNRD 30)."""
    row = Detention.objects.filter(number=number, readers__account=actor.name).first() if number.isprintable() else None
    if row is None:
        raise NotFound("detention", ascii(number)[1:-1])
    return _sheet(row, actor, at=at, verb="detention.read_own")


def listing(actor: Actor, asked: Asked, *, detained_from: datetime | None = None, **columns: str) -> Page[DetentionRow]:
    """The detentions that the actor may read one by one, the latest first; of who is kept apart only with the right.

    Who registers sees those that they or their unit registered. columns: what each has to be.
    """
    since = {"detained_at__gte": detained_from} if detained_from else {}
    rows = _listed(replace(actor, reason="")).filter(**since, **columns)
    return page(rows, asked, detention_row, Named("detention", "number"))


def _listed(actor: Actor) -> QuerySet[Detention]:
    known, apart = Detention.objects.filter(apart=""), Detention.objects.exclude(apart="")
    found = Detention.objects.none()
    for every, right in ((known, READ), (apart, APART)):
        if actor.may(right):
            found |= theirs(every, actor, right)
        if actor.may(REGISTER):
            found |= own_rows(every, actor)
    return found


def ever_registered() -> bool:
    """Whether this installation ever registered a detention, of whatever institution."""
    return Detention.objects.exists()


def mine(actor: Actor) -> list[Detention]:
    """The detentions that the actor's account was named a reader of."""
    numbers = Reader.objects.filter(account=actor.name).values_list("detention_id", flat=True)
    return list(Detention.objects.filter(pk__in=numbers).order_by("-detained_at"))


def of_incident(folio: str, actor: Actor) -> list[Detention]:
    """The detentions of an incident that the actor may see, the oldest first; of who is kept apart only with the right.

    Who registers sees those that they or their unit registered.
    """
    found: list[Detention] = []
    if not folio.isprintable():
        return found
    if actor.may(READ):
        found += theirs(Detention.objects.filter(incident__folio=folio, apart=""), actor, READ)
    elif actor.may(REGISTER):
        found += own_rows(Detention.objects.filter(incident__folio=folio, apart=""), actor)
    if actor.may(APART):
        found += theirs(Detention.objects.filter(pk__in=_apart_of(folio)), actor, APART)
    elif actor.may(REGISTER):
        found += own_rows(Detention.objects.filter(pk__in=_apart_of(folio)), actor)
    return sorted(found, key=lambda row: row.detained_at)


def breaches(actor: Actor, *, since: datetime) -> list[Breach]:
    """Terms that ran out while a person was held, since an instant, in the actor's scope; the newest first."""
    permitted = _seen(actor)
    found = Breach.objects.select_related("detention").filter(permitted, noted_at__gte=since)
    right = READ if actor.may(READ) else APART
    return list(theirs(found, actor, right, "detention__").order_by("-noted_at")[:500])


def own_rows(rows: QuerySet[Detention], actor: Actor) -> QuerySet[Detention]:
    """Those that the actor registered, or their unit."""
    mine = Q(registered_by=actor.name)
    if actor.unit:
        mine |= Q(unit=actor.unit, institution_id=actor.institution)
    return rows.filter(mine)


def apart_of(folio: str) -> list[Detention]:
    """The stubs of who is kept apart and was detained at an incident."""
    return list(Detention.objects.filter(pk__in=_apart_of(folio)).order_by("detained_at"))


def _apart_of(folio: str) -> list[int]:
    keys = sealing.hashed_by_any("incident", folio)
    return list(CaseKey.objects.filter(incident__in=keys).values_list("detention_id", flat=True))


def _own(row: Detention, actor: Actor) -> bool:
    crew = bool(actor.unit) and row.unit == actor.unit and row.institution_id == actor.institution
    return row.registered_by == actor.name or crew


def _seen(actor: Actor) -> Q:
    if actor.may(READ):
        return Q() if actor.may(APART) else Q(detention__apart="")
    allow(actor, APART)
    return ~Q(detention__apart="")


def _sheet(row: Detention, actor: Actor, *, at: datetime, verb: str) -> Sheet:
    with act():
        entry(chain=row.institution_id, actor=actor, verb=verb, subject=row.subject, at=at)
    note_odd(row, actor, at=at)
    kept: dict[str, list[dict[str, Any]]] = {}
    person: dict[str, Any] = {}
    stub: dict[str, Any] = {}
    for what, fields in rows(row):
        if what == "person":
            person = fields
        elif what == "stub":
            stub = fields
        else:
            kept.setdefault(what, []).append(fields)
    return Sheet(row, person, kept, stub, list(row.breaches.order_by("due_at")))
