"""Finding officers, and what is known of one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.possession import may_hold
from hilo.kernel.rights import allow, reached
from hilo.kernel.traits import traits_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, NotFound
from hilo.lib.text import fold, has_nul

from ..models import SERVING, Appeal, Certificate, Evaluation, Officer, RankHeld, Separation, Training
from ..rules import keys, likeness, service
from ..rules.certificate import Eligibility, Facts, judge, veiled
from ..rules.identity import Identity
from ..rules.likeness import Likeness
from ..sealed import opened
from .changes import IdentityChangeRow, changes_of
from .facts import facts_by

if TYPE_CHECKING:
    from hilo.kernel.access.models import User


@dataclass(frozen=True, slots=True)
class OfficerCard:
    """Who an officer is, as papers write it. rank: a code of standards/ranks.toml, "" if none is recorded."""

    id: int
    name: str
    number: str
    rank: str
    rank_label: str
    institution: str
    institution_name: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class OfficerRecord:
    """All that is known of an officer; lists the newest first, each row as `as_written` gives it.

    identity: changes of who the officer is, asked for or made.
    For who may not read results and sanctions those lists are empty and the verdict is veiled.
    """

    card: OfficerCard
    cuip: str
    curp: str
    born: date | None
    sex: str
    profile: str
    status: str
    joined_on: date | None
    account: str
    identity: list[IdentityChangeRow]
    states: list[dict[str, Any]]
    postings: list[dict[str, Any]]
    ranks: list[dict[str, Any]]
    trainings: list[dict[str, Any]]
    evaluations: list[dict[str, Any]]
    appeals: list[dict[str, Any]]
    discipline: list[dict[str, Any]]
    certificates: list[dict[str, Any]]
    separation: dict[str, Any] | None
    eligibility: Eligibility


def numbered(institution: str, number: str, *, lock: bool = False) -> Officer | None:
    """The officer with an institution's number, or None. lock: until the act ends, as for a change."""
    rows = Officer.objects.select_related("institution")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    return rows.filter(institution_id=institution, number=number).first()


def officer(institution: str, number: str) -> Officer:
    """The same. Raises: NotFound."""
    found = numbered(institution, number)
    if found is None:
        raise NotFound("officer", f"{institution} {number}")
    return found


def officer_of(actor: Actor) -> Officer | None:
    """The officer that an actor signs in as, or None."""
    if actor.user_id is None:
        return None
    return Officer.objects.select_related("institution").filter(account_id=actor.user_id).first()


def account_of(officer_id: int) -> User | None:
    """The account with which an officer signs in, or None: for rules, no read of what is protected."""
    row = Officer.objects.select_related("account").filter(pk=officer_id).first()
    return row.account if row else None


def of_accounts(usernames: Collection[str], on: date | None = None) -> dict[str, OfficerCard]:
    """The officers who sign in with these accounts, each with the rank held on a day (today), by account."""
    rows = list(Officer.objects.select_related("institution", "account").filter(account__username__in=usernames))
    return {row.account.username: one for row, one in zip(rows, cards(rows, on), strict=True) if row.account}


def card(officer: Officer, on: date | None = None, language: str = "es") -> OfficerCard:
    """The officer with the rank held on a day (today)."""
    return cards([officer], on, language)[0]


def next_rank(rank: str, language: str = "es") -> list[tuple[str, str]]:
    """The rank above one, with its name, as what may be chosen; empty above the highest (LGSNSP 70)."""
    above = service.rank_above(rank)
    return [(above, service.rank_label(above, language))] if above else []


def sanctions(language: str = "es") -> list[tuple[str, str]]:
    """The kinds of sanction to choose from, with their names."""
    return [(code, row["label"][language]) for code, row in service.standard("service")["sanctions"].items()]


def cards(officers: Iterable[Officer], on: date | None = None, language: str = "es") -> list[OfficerCard]:
    """The same for many, in their order; give rows that hold their institution."""
    day, rows = _day(on), list(officers)
    held = dict(
        RankHeld.objects.filter(Q(until=None) | Q(until__gt=day), officer__in=rows, since__lte=day).values_list(
            "officer_id", "rank"
        )
    )
    return [
        OfficerCard(
            id=row.pk,
            name=row.name,
            number=row.number,
            rank=held.get(row.pk, ""),
            rank_label=service.rank_label(held.get(row.pk, ""), language),
            institution=row.institution_id,
            institution_name=row.institution.name,
        )
        for row in rows
    ]


def facts_of(officer: Officer, on: date, known_at: datetime | None = None) -> Facts:
    """What the rules need to know of an officer on a day: the latest of everything until then, of what stood at an
    instant (now)."""
    return facts_by([officer.pk], on, known_at)[officer.pk]


def reach(rows: QuerySet[Officer], actor: Actor) -> QuerySet[Officer]:
    """The officers an actor may see: an institution its own, a certification centre those of its state."""
    return reached(rows, actor, "officers.read", {"state": "institution__state", "institution": "institution"})


def within(actor: Actor, officer: Officer) -> bool:
    """True if an officer lies in the actor's reach."""
    return may_hold("officers.read", actor, officer.holder)


def trusted(actor: Actor) -> bool:
    """True if the actor may read results and sanctions, which are confidential (LGSNSP 93)."""
    return actor.may("officers.evaluate") or actor.may("officers.write") or actor.may("certificates.issue")


def get(officer_id: int, actor: Actor, permission: str = "officers.read") -> Officer:
    """One officer in the actor's reach. Raises: Forbidden HILO-A403; NotFound (also if the actor may not know)."""
    allow(actor, permission)
    found = Officer.objects.select_related("institution").filter(pk=officer_id).first()
    if found is None or not within(actor, found):
        raise NotFound("officer", officer_id)
    return found


def find(actor: Actor, text: str, *, institution: str = "", limit: int = 50) -> list[Officer]:
    """Officers in the actor's reach whose name has all the words, or whose number or CUIP begins with the text."""
    allow(actor, "officers.read")
    if has_nul(text):
        return []
    rows = reach(Officer.objects.select_related("institution"), actor)
    rows = rows.filter(institution_id=institution) if institution else rows
    words = Q(number__istartswith=text.strip()) | Q(cuip=text.strip().upper())
    named = Q()
    for word in fold(text).split():
        named &= Q(name_key__contains=word)
    return list(rows.filter(words | named if named else Q()).order_by("name", "id")[:limit])


def read(officer_id: int, actor: Actor, *, at: datetime) -> OfficerRecord:
    """The whole record; the read is written in the ledger of the officer's institution.

    An officer reads the own record, all of it, without the permission. Raises: Forbidden HILO-A403, NotFound.
    """
    own = officer_of(actor)
    found = own if own is not None and own.pk == officer_id else get(officer_id, actor)
    day, full = timezone.localdate(at), trusted(actor) or own is found
    facts = facts_of(found, day)
    told = judge(facts, day)
    with act():
        entry(chain=found.institution_id, actor=actor, verb="officer.read", subject=f"officer:{found.pk}", at=at)
    return OfficerRecord(
        card=card(found, day),
        cuip=found.cuip,
        curp=found.curp,
        born=found.born,
        sex=found.sex,
        profile=found.profile,
        # A planned leave begins by itself: the row says so with the next act only.
        status=facts.status,
        joined_on=found.joined_on,
        account=found.account.username if found.account else "",
        identity=changes_of(found) if full or actor.may("officers.identity") else [],
        states=_listed(found.states.order_by("-since", "-id"), full),
        postings=_listed(found.postings.order_by("-since", "-id"), full),
        ranks=_listed(found.ranks.order_by("-since", "-id"), full),
        # Hours earned in an earlier service are this person's (LGSNSP 83).
        trainings=_listed(Training.objects.filter(officer_id__in=services_of(found)).order_by("-ends", "-id"), full),
        evaluations=_listed(found.evaluations.order_by("-issued_on", "-place", "-id"), full),
        appeals=_listed(found.appeals.order_by("-lodged_on", "-id"), full),
        discipline=_listed(found.discipline.order_by("-begins", "-id"), full),
        certificates=_listed(found.certificates.order_by("-issued_at", "-id"), full),
        separation=next(iter(_listed(Separation.objects.filter(officer=found), full)), None),
        eligibility=told if full else veiled(told),
    )


def services_of(officer: Officer) -> list[int]:
    """Ids of the service and those before it, the newest first."""
    found, before = [officer.pk], officer.previous_id
    while before and before not in found:
        found.append(before)
        before = Officer.objects.filter(pk=before).values_list("previous", flat=True).first()
    return found


def _listed(rows: QuerySet[Any], full: bool) -> list[dict[str, Any]]:
    """The rows of a kind; of a kind that is protected, none for who may not read results and sanctions."""
    return [as_written(row, full) for row in rows] if full or not traits_of(rows.model).protected else []


UNSAID = ("reason", "revoked_for")
"""Why something was done, in words or by its code: without that right the effect travels and this does not."""


def as_written(row: Any, full: bool) -> dict[str, Any]:
    """A row of an officer's record by the names of its fields; institutions as their codes. Words that are sealed are
    in no row (`words_of` reads them), reasons in none of who may not read results and sanctions (LGSNSP 93)."""
    left_out = {"officer_id", "line", *traits_of(type(row)).sealed}
    written = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    if not full:
        written |= {name: "" for name in UNSAID if name in written}
    return {name.removesuffix("_id"): value for name, value in written.items() if name not in left_out}


SEALED: dict[str, tuple[type[Any], str]] = {
    "result": (Evaluation, "words"),
    "appeal": (Appeal, "words"),
    "certificate": (Certificate, "revoked_why"),
}


def words_of(what: str, key: int, actor: Actor, *, at: datetime) -> str:
    """The sealed words of a decision, for the centre that serves the officer; the read is written down.

    what: "result", "appeal" or "certificate". Raises: Forbidden for the officer's own institution, and for who has no
    right to results; NotFound.
    """
    model, column = SEALED[what]
    row = model._default_manager.filter(pk=key).first()
    if row is None:
        raise NotFound(what, key)
    found = get(row.officer_id, actor, "officers.evaluate")
    if found.institution_id == actor.institution:
        raise Forbidden("officers.evaluate", "The file of an evaluation is the centre's: who employs reads the effect.")
    with act():
        entry(chain=found.institution_id, actor=actor, verb="officer.words_read", subject=f"officer:{found.pk}", at=at)
    return opened(getattr(row, column))


def earlier_services(*, name: str, born: date | None, cuip: str, curp: str) -> list[service.Earlier]:
    """Services anywhere in the country that may be the same person's, the surest match first: by key, or by likeness of
    name and birth date (rules/likeness.py). Used by `actions.rehire_check`, which asks for the right and writes
    the read down."""
    who = Identity(name, born, curp, cuip, keys.sex_of(curp))
    found = [(_key(who, row), like.reasons, row) for row, like in looked_through(who)]
    by_key = (Q(cuip=cuip) & ~Q(cuip="")) | (Q(curp=curp) & ~Q(curp=""))
    known = {row.pk for _, _, row in found}
    keyed = Officer.objects.filter(by_key).exclude(pk__in=known).select_related("separation").order_by("id")
    found.extend((_key(who, row), (), row) for row in keyed)
    order = ("cuip", "curp", "name")
    surest = sorted(found, key=lambda one: order.index(one[0]))
    return [earlier_service(row, by, reasons) for by, reasons, row in surest]


def looked_through(who: Identity) -> Iterator[tuple[Officer, Likeness]]:
    """Whom in the whole register this person may be: two indexed questions, and the rules judge what they find."""
    named = Q(name_sound=likeness.sound(who.name)) if who.name.strip() else Q(pk=None)
    dated = Q(born__in=likeness.near_days(who.born)) if who.born else Q(pk=None)
    # Light rows first: of some hundreds that share a day few are alike.
    columns = ("pk", "name", "born", "curp", "cuip", "sex")
    found: dict[int, Likeness] = {}
    for condition in (dated, named):
        for pk, *values in Officer.objects.filter(condition).values_list(*columns)[:5000]:
            if pk not in found and (like := likeness.likeness(who, Identity(*values))).asks_of_removed:
                found[pk] = like
    for row in Officer.objects.filter(pk__in=found).select_related("separation").order_by("id"):
        # Without a birth date the name alone asks about who was removed, and about nobody else.
        if found[row.pk].asks or earlier_service(row, "name").for_cause:
            yield row, found[row.pk]


def earlier_service(row: Officer, by: str, reasons: tuple[str, ...] = ()) -> service.Earlier:
    """A service as the rules of re-entry ask for it. by: how it was found."""
    ended = row.separation if row.status not in SERVING and hasattr(row, "separation") else None
    return service.Earlier(
        officer_id=row.pk,
        institution=row.institution_id,
        by=by,
        status=row.status,
        cause=ended.cause if ended else "",
        left_on=ended.on if ended else None,
        reasons=reasons,
    )


def _key(who: Identity, row: Officer) -> str:
    return "cuip" if who.cuip and row.cuip == who.cuip else "curp" if who.curp and row.curp == who.curp else "name"


def _day(on: date | None) -> date:
    if isinstance(on, datetime):
        return timezone.localdate(on)
    return on or timezone.localdate()


def strength(institutions: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Institution -> how many serve in it, and how many of them sign in: numbers and no names; without those of whom
    nobody is enrolled."""
    rows = Officer.objects.filter(institution_id__in=list(institutions), status__in=SERVING).order_by()
    counted = rows.values_list("institution_id").annotate(serving=Count("pk"), sign_in=Count("account"))
    return {code: (serving, sign_in) for code, serving, sign_in in counted}
