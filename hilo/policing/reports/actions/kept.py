"""What the acts on a report share: locking it, judging it, keeping what was taken, telling of it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import DatabaseError

from hilo.kernel.action import held
from hilo.kernel.ledger.actions import met
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal
from hilo.policing.reports import checker, forms, vault
from hilo.registries.officers import queries as officers

from ..events import ReportState
from ..models import Change, Device, EditConflict, FindingShown, Mention, Report
from ..queries.context import context_of, filled
from ..queries.partners import is_partner, was_partner
from ..queries.reading import OpenConflict, audience, conflicts_of, defends, found, is_author, receives, reviews
from ..queries.sealing import opened, sealed, sealed_value
from ..rules_document import instant
from ..rules_masks import has_adolescents, young
from ..rules_merge import Copy, Edit, is_record, plain

log = logging.getLogger(__name__)
MENTIONED = {"detention": ("register_number", "detained_at"), "object": ("evidence", "found_at")}
KINDS = {"detention": "detention", "object": "evidence"}
TOLD = {"error", "warning"}
"""Findings that a change is kept with: what is merely worth knowing bends nobody."""


@dataclass(frozen=True, slots=True)
class SavedReport:
    """What became of a save. document: as it stands now, opened; taken: changes that stand or are kept beside.

    conflicts: what a person must choose; refused: [{path, code, message}], not taken; findings: as judged now.
    """

    ref: str
    folio: str
    status: str
    version: int
    document: dict[str, Any]
    conflicts: list[OpenConflict]
    findings: list[dict[str, Any]]
    refused: list[dict[str, str]] = field(default_factory=list)
    taken: int = 0


class Unwritten:
    """The paths that nobody wrote: they came from other records, or hold nothing."""

    def __init__(self, written: list[str]) -> None:
        self.written = set(written)

    def __contains__(self, path: object) -> bool:
        return path not in self.written

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def locked(key: str | uuid.UUID) -> Report:
    """The report, locked for a change. Raises: NotFound."""
    return found(key, lock=True)


def own(key: str | uuid.UUID, actor: Actor) -> Report:
    """The writer's own report, locked, in an action. Raises: NotFound for anybody else."""
    row = locked(key)
    if not is_author(row, actor):
        raise NotFound("report", row.folio)
    return held(row)


def written_too(key: str | uuid.UUID, actor: Actor) -> Report:
    """A report that the actor writes, as its author or beside them, locked, in an action.

    Raises: NotFound for anybody else; Conflict HILO-R475 for who wrote beside and was taken off it.
    """
    row = locked(key)
    if is_author(row, actor):
        return held(row)
    return beside(row, actor)


def beside(row: Report, actor: Actor) -> Report:
    """A report that the actor writes beside its author, in an action. Raises: as `written_too`."""
    if not is_partner(row, actor):
        if was_partner(row, officers.officer_of(actor)):
            raise Conflict("HILO-R475", where="ref")
        raise NotFound("report", row.folio)
    return as_named(row, actor)


def as_named(row: Report, actor: Actor) -> Report:
    """The report, held as by whoever is named for it, account by account; the action asked that."""
    held(replace(row.holder, named=frozenset({actor.name})))
    met(row)
    return row


def reviewed(key: str | uuid.UUID, actor: Actor) -> Report:
    """A report of the commander's institution, locked, in an action. Raises: NotFound for anybody else."""
    row = locked(key)
    if not reviews(row, actor):
        raise NotFound("report", row.folio)
    return held(row)


def written_or_reviewed(key: str | uuid.UUID, actor: Actor) -> Report:
    """A report of the writer's own or of the commander's institution, locked. Raises: NotFound for anybody else."""
    row = locked(key)
    if not (is_author(row, actor) or reviews(row, actor)):
        raise NotFound("report", row.folio)
    return held(row)


def received(key: str | uuid.UUID, actor: Actor) -> Report:
    """A report that was handed over to the actor's institution, locked. Raises: NotFound for anybody else."""
    row = locked(key)
    if not receives(row, actor):
        raise NotFound("report", row.folio)
    return held(row)


def carried_away(key: str | uuid.UUID, actor: Actor) -> tuple[Report, str]:
    """A report that the actor may read, in an action, and which of it (rules_masks). Raises: NotFound."""
    row = found(key)
    who = audience(row, actor)
    named = defends(row, actor) or is_partner(row, actor)
    held(replace(row.holder, named=frozenset({actor.name} if named else ())))
    met(row)
    return row, who


def copy_of(row: Report, form: forms.Form) -> Copy:
    """The report in hand, opened: what stands, what is kept beside it, what was taken away."""
    kept: dict[str, list[Any]] = {}
    for conflict in EditConflict.objects.filter(report=row, chosen_at=None).order_by("id"):
        kept.setdefault(conflict.path, []).append(vault.unseal(row.institution_id, conflict.path, conflict.theirs))
    return Copy(
        document=opened(row),
        kept=kept,
        removed={path: vault.unseal(row.institution_id, path, value) for path, value in row.removed.items()},
        filled=Unwritten(row.written),
        single={part.id for part in form.annexes.values() if not part.many},
    )


def put_back(row: Report, form: forms.Form, copy: Copy, *, actor: Actor, at: datetime, device: Device | None) -> None:
    """Keep what is in hand: the document sealed, conflicts as they stand, what it says of other registers."""
    institution = row.institution_id
    row.document = sealed(form, institution, copy.document)
    row.removed = {path: vault.seal(institution, path, value) for path, value in copy.removed.items()}
    # What was taken out stands in the log still.
    taken_out = (one for path, one in copy.removed.items() if path.startswith("annexes.detention."))
    row.adolescent = has_adolescents(copy.document) or any(map(young, taken_out))
    row.version += 1
    row.changed_at = at
    _conflicts(row, form, copy, actor=actor, at=at, device=device)
    _mentions(row, copy.document)


def _conflicts(row: Report, form: forms.Form, copy: Copy, *, actor: Actor, at: datetime, device: Device | None) -> None:
    waiting = {(path, digest(plain(value))): value for path, values in copy.kept.items() for value in values}
    for conflict in EditConflict.objects.filter(report=row, chosen_at=None):
        if waiting.pop((conflict.path, conflict.digest), conflict) is conflict:
            # Its writer went on from it, or came to agree.
            agreed = conflict.digest == digest(plain(copy.stands(conflict.path)))
            conflict.chosen, conflict.chosen_by, conflict.chosen_at = "theirs" if agreed else "other", actor.name, at
            conflict.save(update_fields=["chosen", "chosen_by", "chosen_at"])
    for (path, value_digest), value in waiting.items():
        EditConflict.objects.create(
            report=row,
            path=path,
            theirs=sealed_value(form, row.institution_id, path, value),
            digest=value_digest,
            by=actor.name,
            device=device,
            device_at=device.seen_at if device else None,
            at=at,
        )


def _mentions(row: Report, document: Mapping[str, Any]) -> None:
    said = {
        (KINDS[annex], record["id"]): (_number(record.get(number)), instant(record.get(when)))
        for annex, (number, when) in MENTIONED.items()
        for record in document["annexes"].get(annex, ())
    }
    known = {(one.kind, one.annex): one for one in Mention.objects.filter(report=row)}
    for key, one in known.items():
        if key not in said:
            one.delete()
        elif (one.number, one.at) != said[key]:
            one.number, one.at = said[key]
            one.save(update_fields=["number", "at"])
    Mention.objects.bulk_create(
        Mention(report=row, kind=kind, annex=annex, number=number, at=at)
        for (kind, annex), (number, at) in said.items()
        if (kind, annex) not in known
    )


def _number(value: Any) -> str:
    return value[:40] if isinstance(value, str) else ""


def judge(row: Report, document: dict[str, Any], *, at: datetime, must: bool = False) -> None:
    """Ask the checker, and keep which findings stand from now on and which no longer do.

    A checker that breaks stops nobody from writing: the last findings stay. must: a signature waits for it.
    """
    try:
        judged = checker.check(document, context_of(row, at=at), at=at)
    except Exception as error:
        if must or isinstance(error, DatabaseError):
            raise
        # The kind of error alone: its words may hold what is written.
        log.error("the checker broke on %s: %s", row.folio, type(error).__name__)
        return
    row.findings = [finding.as_dict() for finding in judged]
    row.rule_version = checker.version(row.edition)[:40]
    stands = {(one["code"], one.get("where", "")[:160]): one for one in row.findings}
    for shown in FindingShown.objects.filter(report=row, gone_at=None):
        if stands.pop((shown.code, shown.where), None) is None:
            shown.gone_at = at
            shown.save(update_fields=["gone_at"])
    FindingShown.objects.bulk_create(
        FindingShown(report=row, code=code, severity=one["severity"], where=where, finding=one, shown_at=at)
        for (code, where), one in stands.items()
    )


def standing(row: Report) -> list[str]:
    """Codes of the errors and warnings that stand on the report, each once."""
    return sorted({one["code"] for one in row.findings if one["severity"] in TOLD})


def change(
    row: Report, form: forms.Form, path: str, before: Any, after: Any, *, key: str, how: str, actor: Actor, at: datetime
) -> Change:
    """A change to be kept; protected values are sealed."""
    return Change(
        report=row,
        key=key,
        path=path,
        before=sealed_value(form, row.institution_id, path, before),
        after=sealed_value(form, row.institution_id, path, after),
        how=how,
        by=actor.name,
        at=at,
        version=row.version + 1,
    )


def take_filled(row: Report, form: forms.Form, copy: Copy, *, actor: Actor, at: datetime) -> bool:
    """Take from other records what nobody wrote, each as a change of its own; True if that changed anything."""
    done = _one_record_each(row, form, copy, actor=actor, at=at)
    for path, value in filled(form, row, row.author, copy.document, at=at).items():
        owner = path.rpartition(".")[0]
        gone = is_record(owner) and owner in copy.removed and copy.record(owner) is None
        stood = copy.stands(path)
        if path in copy.filled and not gone and path not in copy.kept and plain(stood) != plain(value):
            copy.put(path, value)
            key = digest("filled", path, row.version, plain(value))
            done.append(change(row, form, path, stood, value, key=key, how="prefilled", actor=actor, at=at))
    Change.objects.bulk_create(done)
    return bool(done)


def _one_record_each(row: Report, form: forms.Form, copy: Copy, *, actor: Actor, at: datetime) -> list[Change]:
    """A person or an object was taken from its register before the record that somebody writes of it had its number.

    What nobody wrote in goes, and what is known is filled into the other. Of two that were written, a person decides.
    """
    found: list[Change] = []
    for annex, (number, _) in MENTIONED.items():
        rows = [one for one in copy.document["annexes"].get(annex, ()) if one.get(number)]
        for one in rows:
            path = f"annexes.{annex}.{one['id']}"
            others = [other for other in rows if other is not one and other[number] == one[number]]
            ours = any(written.startswith(f"{path}.") for written in row.written)
            if others and not ours and any(copy.record(f"annexes.{annex}.{other['id']}") for other in others):
                stood = dict(one)
                copy.take(Edit(path, None, stood))
                key = digest("filled", path, row.version, "")
                found.append(change(row, form, path, stood, None, key=key, how="prefilled", actor=actor, at=at))
    return found


def saved(row: Report, document: dict[str, Any], **more: Any) -> SavedReport:
    """The report as its writer sees it after an act."""
    return SavedReport(
        ref=str(row.ref),
        folio=row.folio,
        status=row.status,
        version=row.version,
        document=document,
        conflicts=conflicts_of(row, document),
        findings=row.findings,
        **more,
    )


def as_saved(row: Report) -> SavedReport:
    """A report as it stands, for its writer."""
    return saved(row, opened(row))


def state_of(row: Report) -> ReportState:
    return ReportState(
        folio=row.folio,
        incident=row.incident.folio if row.incident else "",
        form=row.form,
        edition=row.edition,
        status=row.status,
        institution=row.institution_id,
        receiver=row.receiver_id or "",
        unit=row.unit,
    )


def reason_of(text: str, where: str = "reason") -> str:
    """A reason that was given. Raises: Refusal HILO-R484 for none."""
    said = text.strip()
    if not said:
        raise Refusal("HILO-R484", where=where)
    return said


def digest(*parts: Any) -> str:
    """A keyed hash of texts: who has a copy of the database cannot try names of witnesses against it."""
    return vault.fingerprint("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"))
