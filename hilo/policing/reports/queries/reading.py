"""Reading a report: who may, what of it, and that it was read."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from django.utils import timezone

from hilo.emergency.dispatch import queries as dispatch
from hilo.kernel.access.queries import houses_of, names_of
from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.rights import allow
from hilo.kernel.workflow import load
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound
from hilo.policing.reports import forms, vault
from hilo.registries.officers import queries as officers

from ..commands import ReportStatus
from ..models import DefenderNamed, EditConflict, Mention, Report
from ..rules_log import LogLine
from ..rules_masks import ALL, DEFENCE, OTHERS, Hidden, masked
from ..rules_merge import Copy
from .amended import amendments_of, proposals_of, veiled, with_notes
from .logged import lines
from .partners import Writer, is_partner, was_partner, writers
from .sealing import opened

GRAPH = load(forms.FOLDER.parent / "states.toml")
RELATED = ("incident", "author__account", "institution", "receiver")


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """Two answers for one question; a person chooses. server: what stands; value: what came beside it."""

    id: int
    path: str
    server: Any
    value: Any
    by: str
    device: str
    device_at: datetime | None
    at: datetime

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ListedReport:
    """A report in a list: folios, codes, times and counts; nobody of the case stands in it."""

    ref: str
    folio: str
    incident: str
    form: str
    edition: str
    status: ReportStatus
    author: dict[str, str]
    unit: str
    institution: str
    state: str
    version: int
    opened_at: datetime
    submitted_at: datetime | None
    returned_at: datetime | None
    signed_at: datetime | None
    receiver: str
    handed_over_at: datetime | None
    acknowledged_at: datetime | None
    counts: dict[str, int]
    conflicts: int = 0

    def status_label(self, language: str = "es") -> str:
        return GRAPH.label(self.status, language)


@dataclass(frozen=True, slots=True)
class Read:
    """A report as somebody may read it. document: the original; amended: with its amendments; may: what they can do.

    hidden: paths that were masked; audience: "all", "defence" or "others".
    """

    row: ListedReport
    document: dict[str, Any]
    amended: dict[str, Any]
    hidden: list[str]
    audience: str
    findings: list[dict[str, Any]]
    conflicts: list[OpenConflict]
    remarks: list[dict[str, Any]]
    amendments: list[dict[str, Any]]
    proposals: list[dict[str, Any]]
    defenders: list[dict[str, Any]]
    files: list[dict[str, Any]]
    log: list[LogLine]
    device_opened_at: datetime | None
    signed_by: str
    signed_despite: str
    form_version: str
    rule_version: str
    adolescent: bool
    writers: list[Writer] = field(default_factory=list)
    may: frozenset[str] = field(default_factory=frozenset)

    def __getattr__(self, name: str) -> Any:
        # What stands in the row is asked of the whole as well.
        if name in ListedReport.__dataclass_fields__ or name == "status_label":
            return getattr(self.row, name)
        raise AttributeError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSheet(ListedReport):
    """A report as another system reads it. hidden: paths that were masked; may: what the reader can do with it.

    proposals: amendments that were asked of whose words they are, and what became of each.
    writers: whose each answer is.
    """

    document: dict[str, Any]
    hidden: list[str]
    findings: list[dict[str, Any]]
    edit_conflicts: list[OpenConflict]
    remarks: list[dict[str, Any]]
    amendments: list[dict[str, Any]]
    proposals: list[dict[str, Any]]
    writers: list[Writer]
    may: list[str]


def sheet_of(seen: Read) -> ReportSheet:
    """What was read, in one."""
    return ReportSheet(
        **{one.name: getattr(seen.row, one.name) for one in fields(ListedReport)},
        document=seen.document,
        hidden=seen.hidden,
        findings=seen.findings,
        edit_conflicts=seen.conflicts,
        remarks=seen.remarks,
        amendments=seen.amendments,
        proposals=seen.proposals,
        writers=seen.writers,
        may=sorted(seen.may),
    )


def found(key: str | uuid.UUID, *, lock: bool = False) -> Report:
    """The report of a folio or a ref, without asking who asks. Raises: NotFound."""
    rows = Report.objects.select_related(*RELATED)
    if lock:
        rows = rows.select_for_update(of=("self",))
    ref = as_ref(key)
    if ref is None:
        row = rows.filter(folio=str(key)).first() if str(key).isprintable() else None
    else:
        row = rows.filter(ref=ref).first() or rows.filter(other_refs__ref=ref).first()
    if row is None:
        raise NotFound("report", ascii(str(key)[:60])[1:-1])
    return row


def as_ref(key: Any) -> uuid.UUID | None:
    """A key as a ref, or None."""
    try:
        return key if isinstance(key, uuid.UUID) else uuid.UUID(str(key))
    except ValueError:
        return None


def audience(report: Report, actor: Actor) -> str:
    """Which of the report an actor may read. Raises: NotFound if nothing: it is not even said that it exists."""
    if is_author(report, actor) or reviews(report, actor) or receives(report, actor) or is_partner(report, actor):
        return ALL
    if actor.may("reports.defend") and report.receiver_id and defends(report, actor):
        return DEFENCE
    if actor.may("reports.read") and actor.institution == report.institution_id and actor.covers(report.state):
        return OTHERS
    raise NotFound("report", report.folio)


def is_author(report: Report, actor: Actor) -> bool:
    """True if the actor signs in as the officer who writes it."""
    if not actor.may("reports.write"):
        return False
    me = officers.officer_of(actor)
    return me is not None and me.pk == report.author_id


def reviews(report: Report, actor: Actor) -> bool:
    """True for a commander of the institution that writes it."""
    own = actor.institution == report.institution_id and actor.covers(report.state)
    return actor.may("reports.review") and own


def receives(report: Report, actor: Actor) -> bool:
    """True for the authority that it was handed over to."""
    return actor.may("reports.receive") and bool(report.receiver_id) and report.receiver_id == actor.institution


def defends(report: Report, actor: Actor) -> bool:
    """True for a defender who was named for the case and still is."""
    return DefenderNamed.objects.filter(report=report, username=actor.name, ended_at=None).exists()


def sees_adolescents(report: Report, actor: Actor) -> bool:
    """The specialised authority, the writer, the commander who signs, and the defence of the case itself."""
    return (
        actor.may("detentions.adolescents")
        or is_author(report, actor)
        or reviews(report, actor)
        or is_partner(report, actor)
        or (actor.may("reports.defend") and defends(report, actor))
    )


def conflicts_of(report: Report, document: dict[str, Any]) -> list[OpenConflict]:
    """What waits for a choice. document: opened."""
    copy, rows = Copy(document), EditConflict.objects.filter(report=report, chosen_at=None).order_by("id")
    return [
        OpenConflict(
            id=row.pk,
            path=row.path,
            server=copy.stands(row.path),
            value=vault.unseal(report.institution_id, row.path, row.theirs),
            by=row.by,
            device=str(row.device_id or ""),
            device_at=row.device_at,
            at=row.at,
        )
        for row in rows
    ]


def row_of(report: Report, *, conflicts: int = 0) -> ListedReport:
    """The report as a list shows it; author, receiver and incident must have been asked for with it."""
    return ListedReport(
        ref=str(report.ref),
        folio=report.folio,
        incident=report.incident.folio if report.incident else "",
        form=report.form,
        edition=report.edition,
        status=report.status,
        author={"name": report.author.name, "number": report.author.number},
        unit=report.unit,
        institution=report.institution_id,
        state=report.state,
        version=report.version,
        opened_at=report.opened_at,
        submitted_at=report.submitted_at,
        returned_at=report.returned_at,
        signed_at=report.signed_at,
        receiver=report.receiver_id or "",
        handed_over_at=report.handed_over_at,
        acknowledged_at=report.acknowledged_at,
        counts=counts(report.findings),
        conflicts=conflicts,
    )


def row(key: str | uuid.UUID, actor: Actor) -> ListedReport:
    """The report as a list shows it, for who may read it. Raises: NotFound."""
    found_one = found(key)
    audience(found_one, actor)
    return row_of(found_one)


def counts(findings: list[dict[str, Any]]) -> dict[str, int]:
    """Findings by severity."""
    named = [row.get("severity") for row in findings]
    return {severity: named.count(severity) for severity in ("error", "warning", "info")}


def report(key: str | uuid.UUID, actor: Actor, *, at: datetime) -> Read:
    """A report for a person to read; the read is written in the ledger. Raises: NotFound."""
    row = found(key)
    seen = read_of(row, actor)
    enter_read(row, actor, at=at)
    return seen


def enter_read(row: Report, actor: Actor, *, at: datetime, verb: str = "report.read") -> None:
    """Write in the ledger that the report was read."""
    with act():
        entry(chain=row.institution_id, actor=actor, verb=verb, subject=f"report:{row.folio}", at=at)


def read_of(row: Report, actor: Actor) -> Read:
    """The report as the actor may read it, without a ledger entry. Raises: NotFound."""
    who = audience(row, actor)
    form = forms.form(row.form)
    document = opened(row)
    adolescents = sees_adolescents(row, actor)
    # What is not signed has no amendment and no file; what has none is shown as it stands.
    notes = amendments_of(row) if row.signed_at else []
    now = with_notes(document, notes)
    hide = Hidden(form, [now, document], who, adolescents=adolescents)
    shown, hidden = masked(form, document, who, adolescents=adolescents, hide=hide)
    amended = masked(form, now, who, adolescents=adolescents, hide=hide)[0] if notes else shown
    conflicts = conflicts_of(row, document) if who == ALL else []
    return Read(
        row=row_of(row, conflicts=len(conflicts)),
        document=shown,
        amended=amended,
        hidden=hidden,
        audience=who,
        findings=row.findings,
        conflicts=conflicts,
        remarks=_serialize(row.remarks.order_by("id"), "path", "text", "by", "at", "round") if who == ALL else [],
        amendments=veiled(notes, hide),
        proposals=veiled(proposals_of(row), hide) if row.signed_at else [],
        defenders=_defenders(row),
        files=_serialize(row.files.order_by("number"), "number", "sha256", "at", "by") if row.signed_at else [],
        log=lines(row, form, hide=hide),
        device_opened_at=row.device_opened_at,
        signed_by=row.signed_by,
        signed_despite=row.signed_despite,
        form_version=row.form_version,
        rule_version=row.rule_version,
        adolescent=row.adolescent,
        writers=writers(row, reasons=who != OTHERS),
        may=may(row, actor),
    )


def _serialize(rows: Any, *names: str) -> list[dict[str, Any]]:
    return list(rows.values(*names))


def _defenders(row: Report) -> list[dict[str, Any]]:
    """Who defends now: the account, the person's name and institution, who named them and when."""
    named = _serialize(row.defenders.filter(ended_at=None).order_by("id"), "username", "named_by", "named_at")
    accounts = [one["username"] for one in named]
    names, houses = (names_of(accounts), houses_of(accounts)) if accounts else ({}, {})
    return [
        one | {"name": names.get(one["username"], one["username"]), "institution": houses.get(one["username"], "")}
        for one in named
    ]


def may(row: Report, actor: Actor) -> frozenset[str]:
    """What the actor can do with the report as it stands."""
    allowed: set[str] = set()
    if is_author(row, actor):
        allowed |= {"write", "submit", "choose", "recall", "partner", "amend"}
    elif is_partner(row, actor):
        allowed |= {"write", "sign_part", "amend"}
    if reviews(row, actor):
        allowed |= {"hand_over", "recall", "choose", "partner"}
        allowed |= set() if wrote(row, actor) else {"send_back", "sign", "propose"}
    if receives(row, actor):
        allowed |= {"acknowledge"}
    as_step = {"choose": "write", "partner": "write", "propose": "amend"}
    return frozenset(verb for verb in allowed if GRAPH.allows(row.status, as_step.get(verb, verb))) | (
        frozenset({"name_defender"}) if receives(row, actor) else frozenset()
    )


def wrote(row: Report, actor: Actor) -> bool:
    """True for its author and for whoever ever wrote beside: nobody signs or sends back words of their own."""
    me = officers.officer_of(actor)
    return me is not None and (me.pk == row.author_id or was_partner(row, me))


def versions(key: str | uuid.UUID, actor: Actor, *, at: datetime) -> list[dict[str, Any]]:
    """What changed since the report was last sent back: path, before, after; for the commander who sees it again."""
    row = found(key)
    allow(actor, "reports.review", row.state)
    if audience(row, actor) != ALL:
        raise NotFound("report", row.folio)
    first: dict[str, Any] = {}
    last: dict[str, Any] = {}
    written = row.changes.filter(conflict=False).exclude(how="prefilled").order_by("id")
    for change in written.filter(at__gt=row.returned_at) if row.returned_at else written:
        before, after = (vault.unseal(row.institution_id, change.path, v) for v in (change.before, change.after))
        first.setdefault(change.path, before)
        last[change.path] = after
    enter_read(row, actor, at=at)
    return [{"path": path, "before": first[path], "after": last[path]} for path in first if first[path] != last[path]]


def named_without_incident(folios: Collection[str]) -> dict[str, list[str]]:
    """The numbers of the register that each of some reports names of who was detained where there is no incident."""
    found: dict[str, list[str]] = {}
    rows = Mention.objects.filter(report__folio__in=folios, report__incident=None, kind="detention").exclude(number="")
    for folio, number in rows.order_by("pk").values_list("report__folio", "number"):
        found.setdefault(folio, []).append(number)
    return found


def being_written(incident: str) -> bool:
    """True if a report of the incident is being written."""
    wanted = {"incident__folio": incident, "status__in": ["draft", "returned"]}
    return bool(incident) and Report.objects.filter(**wanted).exists()


def crew_arrived(unit: str) -> bool:
    """True if officers are aboard a unit now."""
    now = timezone.now()
    return bool(dispatch.crew_between(unit, now, now))
