"""Who writes a report beside its author, who of the crew may come in, and which answer is whose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from hilo.emergency.dispatch import queries as dispatch
from hilo.lib.actor import Actor
from hilo.policing.reports import vault
from hilo.registries.officers import queries as officers

from ..models import Partner, PartSigned, Report
from ..rules_merge import is_record, plain
from .context import assignments
from .people import people_of

if TYPE_CHECKING:
    from hilo.registries.officers.models import Officer

OFFERED = timedelta(hours=48)
"""How long after it was begun a crew mate's report is offered. Our proposal."""
WRITTEN = ("draft", "returned")


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote in a report. role: "author", "partner", or "other" (a commander who chose or let in).

    answers: how many that stand are theirs; paths: which. joined_at, ended_at, signed_at: of a partner; declined: why
    they did not sign; unsigned: how many of their answers they have not answered for.
    """

    account: str
    name: str
    rank: str
    number: str
    role: str
    answers: int = 0
    joined_at: datetime | None = None
    ended_at: datetime | None = None
    signed_at: datetime | None = None
    declined: str = ""
    unsigned: int = 0
    paths: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """As it stands in the file that leaves the house."""
        row = asdict(self)
        for name in ("joined_at", "ended_at", "signed_at"):
            row[name] = row[name].isoformat(timespec="seconds") if row[name] else None
        return {name: value for name, value in row.items() if value not in (None, "")}


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose an answer is that stands, and the change in which they wrote it."""

    by: str
    change: int


@dataclass(frozen=True, slots=True)
class Mate:
    """An officer who was aboard with the author. writes: they write beside them now."""

    number: str
    name: str
    writes: bool = False


@dataclass(frozen=True, slots=True)
class OfferedReport:
    """A report that an officer of the same crew writes and the reader may come into. author: who writes it; form,
    edition: on which, so that a phone without a line can begin."""

    ref: str
    folio: str
    incident: str
    author: str
    unit: str
    form: str
    edition: str
    opened_at: datetime


def partner_in(report: Report, officer: Officer | None) -> Partner | None:
    """The officer as a partner of the report now, or None."""
    rows = Partner.objects.filter(report=report, officer=officer, ended_at=None)
    return rows.first() if officer is not None else None


def is_partner(report: Report, actor: Actor) -> bool:
    """True if the actor signs in as an officer who writes it beside its author."""
    return actor.may("reports.write") and partner_in(report, officers.officer_of(actor)) is not None


def was_partner(report: Report, officer: Officer | None) -> bool:
    """True if the officer ever wrote it beside its author."""
    return officer is not None and Partner.objects.filter(report=report, officer=officer).exists()


def of_its_crew(report: Report, officer: Officer) -> bool:
    """True if the officer was aboard the author's unit: at the report's incident, or when it was begun.

    A crew may be of two institutions; a report is of one: whoever is of another writes their own.
    """
    if officer.institution_id != report.institution_id or officer.pk == report.author_id:
        return False
    return any(one.officer_id == officer.pk for one in _aboard(report))


def may_come_in(report: Report, officer: Officer) -> bool:
    """True if the officer may come in without being named: both were sent to the report's incident. What somebody began
    without an incident is theirs alone until they name who writes too."""
    return report.incident is not None and of_its_crew(report, officer)


def hands_marks(reports: Iterable[int]) -> dict[int, str]:
    """A word for each report of several hands, by its key, that is another when somebody comes, goes or signs: the
    report's version does not tell of it."""
    keys = list(reports)
    rows = Partner.objects.filter(report__in=keys).values("report").annotate(all=Count("id"), gone=Count("ended_at"))
    signed = dict(PartSigned.objects.filter(report__in=keys).values_list("report").annotate(Max("id")))
    return {one["report"]: f"{one['all']}-{one['gone']}-{signed.get(one['report'], 0)}" for one in rows}


def ended_for(actor: Actor, *, at: datetime | None = None) -> list[str]:
    """The refs of what the actor wrote in and was taken off, as long as their phone may hold words of it."""
    me = officers.officer_of(actor) if actor.may("reports.write") else None
    since = (at or timezone.now()) - timedelta(days=30)
    rows = Partner.objects.filter(officer=me, ended_at__gte=since)
    rows = rows.exclude(report__in=Partner.objects.filter(officer=me, ended_at=None).values("report"))
    return [str(ref) for ref in rows.values_list("report__ref", flat=True).distinct()] if me else []


def mates(report: Report) -> list[Mate]:
    """Who of the crew the author may name, each once; nobody once it was submitted."""
    if report.status not in WRITTEN:
        return []
    writing = set(report.partners.filter(ended_at=None).values_list("officer", flat=True))
    crew = {one.officer_id: one for one in _aboard(report) if one.institution == report.institution_id}
    return [
        Mate(one.number, one.name, officer in writing) for officer, one in crew.items() if officer != report.author_id
    ]


def _aboard(report: Report) -> list[dispatch.Aboard]:
    if report.incident is not None:
        crews = [crew for sent, crew in assignments(report.incident) if _is_its(report, sent.unit, crew)]
        return [one for crew in crews for one in crew]
    return dispatch.crew_between(report.unit, report.opened_at, report.opened_at) if report.unit else []


def _is_its(report: Report, unit: str, crew: list[dispatch.Aboard]) -> bool:
    return unit == report.unit or any(one.officer_id == report.author_id for one in crew)


def offered(actor: Actor, *, at: datetime | None = None) -> list[OfferedReport]:
    """What officers of the actor's crew are writing, which the actor may come into: the latest first."""
    me = officers.officer_of(actor) if actor.may("reports.write") else None
    if me is None:
        return []
    since = (at or timezone.now()) - OFFERED
    rows = Report.objects.filter(institution_id=me.institution_id, status__in=WRITTEN, opened_at__gte=since)
    rows = rows.exclude(Q(author=me) | Q(partners__officer=me)).select_related("incident", "author")
    # Of the unit alone that the account is aboard now: what was hours ago, one is named for.
    rows = rows.filter(unit=actor.unit) if actor.unit else rows.none()
    return [
        OfferedReport(
            ref=str(row.ref),
            folio=row.folio,
            incident=row.incident.folio if row.incident else "",
            author=row.author.name,
            unit=row.unit,
            form=row.form,
            edition=row.edition,
            opened_at=row.opened_at,
        )
        for row in rows.defer("document", "written", "removed").order_by("-opened_at")[:20]
        if may_come_in(row, me)
    ]


def hands(report: Report) -> dict[str, Hand]:
    """Whose each standing answer is, by path. Of two that were chosen between, its writer's and not the chooser's;
    what was taken from other records is nobody's."""
    found: dict[str, Hand] = {}
    apart: dict[str, list[tuple[Any, Hand]]] = {}
    rows = report.changes.exclude(how="prefilled").order_by("id")
    for key, path, after, how, conflict, by in rows.values_list("id", "path", "after", "how", "conflict", "by"):
        said = apart.setdefault(path, [])
        hand = _writer(report, path, after, said, Hand(by, key)) if how == "chosen" else Hand(by, key)
        said.append((after, hand))
        if conflict:
            continue
        if after is None:
            for gone in [one for one in found if one == path or one.startswith(f"{path}.")]:
                del found[gone]
            continue
        for one in [f"{path}.{name}" for name in after if name != "id"] if _whole(path, after) else [path]:
            found[one] = hand
    return found


def _whole(path: str, after: Any) -> bool:
    return is_record(path) and isinstance(after, dict) and "sealed" not in after


def _writer(report: Report, path: str, after: Any, said: list[tuple[Any, Hand]], chooser: Hand) -> Hand:
    house = report.institution_id
    text = plain(vault.unseal(house, path, after))
    wrote = (hand for value, hand in reversed(said) if plain(vault.unseal(house, path, value)) == text)
    return next(wrote, chooser)


def writers(report: Report, *, reasons: bool = True) -> list[Writer]:
    """The author, the partners (also those who no longer are), and whoever else has words in it. reasons: with why
    somebody did not sign."""
    whose = hands(report)
    author = report.author.account.username if report.author.account else ""
    beside: dict[str, Partner] = {}
    for row in report.partners.select_related("officer__account").order_by("id"):
        if row.officer.account:
            beside[row.officer.account.username] = row
    answered = {one.by: one for one in report.parts_signed.order_by("id")}
    accounts = dict.fromkeys([author, *beside, *(hand.by for hand in whose.values())])
    people = people_of([one for one in accounts if one])
    told = []
    for account in filter(None, accounts):
        person, named, said = people[account], beside.get(account), answered.get(account)
        theirs = {path: hand.change for path, hand in whose.items() if hand.by == account}
        # What they did not sign they were asked of: it waits for nobody.
        new = [path for path, change in theirs.items() if said is None or change not in said.changes]
        told.append(
            Writer(
                account=account,
                name=person.name,
                rank=person.rank,
                number=person.number,
                role="author" if account == author else "partner" if named else "other",
                answers=len(theirs),
                joined_at=named.named_at if named else None,
                ended_at=named.ended_at if named else None,
                signed_at=said.at if said and not said.declined else None,
                declined=said.declined if said and reasons else "",
                unsigned=len(new) if named and account != author else 0,
                paths=sorted(theirs),
            )
        )
    return told
