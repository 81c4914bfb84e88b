"""Who writes a report beside its author, who of the crew may come in, and which answer is whose."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from hilo.emergency.dispatch import queries as dispatch
from hilo.lib.actor import Actor
from hilo.policing.reports import vault
from hilo.registries.officers import queries as officers

from ..models import Partner, Report
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

    answers: how many that stand are theirs; paths: which. joined_at, ended_at: of a partner.
    """

    account: str
    name: str
    rank: str
    number: str
    role: str
    answers: int = 0
    submits: bool = False
    joined_at: datetime | None = None
    ended_at: datetime | None = None
    paths: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """As it stands in the file that leaves the house."""
        row = asdict(self)
        for name in ("joined_at", "ended_at"):
            row[name] = row[name].isoformat(timespec="seconds") if row[name] else None
        return {name: value for name, value in row.items() if value not in (None, "", False)}


@dataclass(frozen=True, slots=True)
class OfferedReport:
    """A report that an officer of the same crew writes and the reader may come into. author: who writes it."""

    ref: str
    folio: str
    incident: str
    author: str
    unit: str
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
    if report.incident is not None:
        crews = [crew for sent, crew in assignments(report.incident) if _is_its(report, sent.unit, crew)]
    else:
        crews = [dispatch.crew_between(report.unit, report.opened_at, report.opened_at)] if report.unit else []
    return any(one.officer_id == officer.pk for crew in crews for one in crew)


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
            opened_at=row.opened_at,
        )
        for row in rows.defer("document", "written", "removed").order_by("-opened_at")[:20]
        if of_its_crew(row, me)
    ]


def owners(report: Report) -> dict[str, str]:
    """Whose each standing answer is: path -> account. Of two that were chosen between, its writer's and not the
    chooser's; what was taken from other records is nobody's."""
    found: dict[str, str] = {}
    apart: dict[str, list[tuple[Any, str]]] = {}
    rows = report.changes.exclude(how="prefilled").order_by("id")
    for path, after, how, conflict, by in rows.values_list("path", "after", "how", "conflict", "by"):
        apart.setdefault(path, []).append((after, by))
        if conflict:
            continue
        if after is None:
            for gone in [one for one in found if one == path or one.startswith(f"{path}.")]:
                del found[gone]
            continue
        whose = _writer(report, path, after, apart[path][:-1], by) if how == "chosen" else by
        for one in [f"{path}.{name}" for name in after if name != "id"] if _whole(path, after) else [path]:
            found[one] = whose
    return found


def _whole(path: str, after: Any) -> bool:
    return is_record(path) and isinstance(after, dict) and "sealed" not in after


def _writer(report: Report, path: str, after: Any, said: list[tuple[Any, str]], chooser: str) -> str:
    house = report.institution_id
    text = plain(vault.unseal(house, path, after))
    wrote = (by for value, by in reversed(said) if plain(vault.unseal(house, path, value)) == text)
    return next(wrote, chooser)


def writers(report: Report) -> list[Writer]:
    """The author, the partners (also those who no longer are), and whoever else has words in it."""
    whose = owners(report)
    author = report.author.account.username if report.author.account else ""
    beside: dict[str, Partner] = {}
    for row in report.partners.select_related("officer__account").order_by("id"):
        if row.officer.account:
            beside[row.officer.account.username] = row
    accounts = dict.fromkeys([author, *beside, *whose.values()])
    people = people_of([one for one in accounts if one])
    told = []
    for account in filter(None, accounts):
        person, row = people[account], beside.get(account)
        paths = sorted(path for path, by in whose.items() if by == account)
        told.append(
            Writer(
                account=account,
                name=person.name,
                rank=person.rank,
                number=person.number,
                role="author" if account == author else "partner" if row else "other",
                answers=len(paths),
                submits=bool(row and row.submits and row.ended_at is None),
                joined_at=row.named_at if row else None,
                ended_at=row.ended_at if row else None,
                paths=paths,
            )
        )
    return told
