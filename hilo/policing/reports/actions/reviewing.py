"""Submitting, sending back, signing, amending: after signing the original never changes."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from hilo.kernel.act import act
from hilo.kernel.signing.actions import sign as seal
from hilo.kernel.signing.queries import canonical
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, Refusal
from hilo.policing.reports import forms, vault
from hilo.registries.officers import queries as officers

from ..events import ReportAmended, ReportReturned, ReportSigned, ReportSubmitted
from ..models import Amendment, EditConflict, Remark, Report, SignedFile
from ..queries.case import content
from ..queries.reading import GRAPH, amended_of, as_ref, opened, sealed, sealed_value
from ..rules_document import TOLERANCE, reference_faults, refusal
from ..rules_masks import has_adolescents
from ..rules_merge import Copy, Edit, plain
from .force import project
from .kept import enter, judge, own, reason_of, reviewed, standing, state_of, tell
from .opening import fill
from .writing import blank, faults_of

KIND = "report"
REMARKS = 100


def submit(*, actor: Actor, ref: str | uuid.UUID, at: datetime) -> Report:
    """The writer has finished: the commander reviews. Findings do not block it; two answers for one question do.

    Raises: NotFound; Conflict HILO-W409, HILO-R422 with the paths that wait for a choice.
    """
    with act():
        row = own(ref, actor)
        reached = GRAPH.after(row.status, "submit")
        waiting = sorted(set(EditConflict.objects.filter(report=row, chosen_at=None).values_list("path", flat=True)))
        if waiting:
            message = "Two answers wait for your choice: choose first, then submit."
            raise Conflict("HILO-R422", message, where=waiting[0], extra={"paths": waiting})
        fill(row, forms.form(row.form), actor=actor, at=at)
        judge(row, opened(row), at=at)
        row.status, row.submitted_at = reached, at
        row.save()
        tell(row, ReportSubmitted(state_of(row)), at=at)
        enter(row, actor, "report.submitted", at, data={"version": row.version})
    return row


def send_back(*, actor: Actor, folio: str, remarks: Sequence[Mapping[str, Any]], at: datetime) -> Report:
    """A commander sends it back with remarks: {path, text} each, "" for the whole report.

    Raises: NotFound; Conflict HILO-W409; Refusal HILO-R423 without a remark.
    """
    with act():
        row = reviewed(folio, actor)
        reached = GRAPH.after(row.status, "send_back")
        said = [_remark(row, one) for one in remarks[:REMARKS]] if isinstance(remarks, list | tuple) else []
        if not said or len(remarks) > REMARKS:
            raise Refusal("HILO-R423", f"Say what is to be looked at, in 1 to {REMARKS} remarks.", where="remarks")
        round_ = (row.remarks.aggregate(n=Max("round"))["n"] or 0) + 1
        Remark.objects.bulk_create(
            Remark(report=row, path=path, text=text, by=actor.name, at=at, round=round_) for path, text in said
        )
        row.status, row.returned_at = reached, at
        row.save(update_fields=["status", "returned_at"])
        tell(row, ReportReturned(state_of(row), len(said)), at=at)
        enter(row, actor, "report.returned", at, data={"remarks": len(said)})
    return row


def _remark(row: Report, one: Any) -> tuple[str, str]:
    path = one.get("path", "") if isinstance(one, Mapping) else None
    form = forms.form(row.form)
    known = path == "" or (
        isinstance(path, str)
        and len(path) <= 120
        and (form.field(path) or form.record(path) or form.part(path.rpartition(".")[2]))
    )
    if not known:
        raise Refusal("HILO-R431", "A remark is about a question or a part of the form.", where="remarks")
    return str(path), reason_of(one.get("text"), where="remarks")


def sign(*, actor: Actor, folio: str, acknowledged: Sequence[str] = (), reason: str = "", at: datetime) -> Report:
    """A commander signs for the institution: from now on nothing in it changes.

    Errors that are left are acknowledged one by one, with a reason that is kept and goes with the report.
    Raises: NotFound; Forbidden HILO-A403 for the writer's own; Conflict HILO-W409, HILO-R424 with `errors` left.
    """
    with act():
        row = reviewed(folio, actor)
        reached = GRAPH.after(row.status, "sign")
        me = officers.officer_of(actor)
        if me is not None and me.pk == row.author_id:
            raise Forbidden("reports.review", "Nobody signs a report of their own: ask another commander.")
        document = opened(row)
        judge(row, document, at=at, must=True)
        errors = sorted({one["code"] for one in row.findings if one["severity"] == "error"})
        said = _acknowledged(errors, acknowledged, reason)
        row.status, row.signed_at, row.signed_by = reached, at, actor.name
        row.signed_despite = said
        row.save()
        sha256 = keep_file(row, 0, actor=actor, at=at)
        project(folio=row.folio, document=document, institution=row.institution_id, state=row.state, at=at)
        tell(row, ReportSigned(state_of(row), sha256, errors), at=at)
        enter(
            row,
            actor,
            "report.signed",
            at,
            why=row.signed_despite,
            data={"sha256": sha256, "errors": errors, "version": row.version},
        )
    return row


def _acknowledged(errors: list[str], given: Sequence[str], reason: str) -> str:
    """Why it is signed with errors left; "" without any."""
    left = [code for code in errors if code not in set(given)]
    if left or (errors and not (isinstance(reason, str) and reason.strip())):
        message = "Errors are left: remedy them, or acknowledge each with a reason that goes with the report."
        raise Conflict("HILO-R424", message, where="acknowledged", extra={"errors": left or errors})
    return reason_of(reason) if errors else ""


def keep_file(row: Report, number: int, *, actor: Actor, at: datetime) -> str:
    """Sign what the report holds now and keep the file; the SHA-256 of what was signed. Inside an act."""
    held = content(row, at=at)
    del held["hidden"]
    # The salt is told to nobody from whom something is masked: its hash proves the whole, and confirms no guess.
    signer = {"signed_by": actor.name, "signed_at": at.isoformat(timespec="seconds"), "salt": secrets.token_hex(16)}
    document = held | signer | {"institution": row.institution_id, "folio": row.folio, "number": number}
    file = seal(row.institution_id, KIND, document)
    sha256 = hashlib.sha256(canonical(document)).hexdigest()
    SignedFile.objects.create(
        report=row, number=number, file=_sealed_file(row, file), sha256=sha256, at=at, by=actor.name
    )
    return sha256


def _sealed_file(row: Report, file: dict[str, Any]) -> dict[str, Any]:
    form, institution = forms.form(row.form), row.institution_id
    document = dict(file["document"])
    document["report"] = sealed(form, institution, document["report"])
    document["salt"] = vault.seal(institution, "salt", document["salt"])
    document["amendments"] = [
        note
        | {
            "changes": [
                one | {side: sealed_value(form, institution, one["path"], one[side]) for side in ("before", "after")}
                for one in note["changes"]
            ]
        }
        for note in document["amendments"]
    ]
    return {"document": document, "jws": file["jws"]}


def amend(
    *,
    actor: Actor,
    folio: str,
    changes: Sequence[Mapping[str, Any]],
    reason: str,
    ref: str | uuid.UUID | None = None,
    at: datetime,
) -> Amendment:
    """A commander corrects a signed report: {path, value, before?} each. The original stays, the amendment is signed.

    Repeated with the same ref it is the same amendment. Raises: NotFound; Conflict HILO-W409, HILO-R425 if something
        else stands by now; Refusal HILO-R426 without a reason or a change, HILO-R411… of a value.
    """
    said = reason_of(reason)
    key = as_ref(ref) if ref else None
    with act():
        row = reviewed(folio, actor)
        GRAPH.after(row.status, "amend")
        if key and (known := Amendment.objects.filter(ref=key, report=row).first()):
            return known
        form = forms.form(row.form)
        stands = Copy(amended_of(row, opened(row)))
        rows = [_amended(row, form, stands, one, at) for one in changes] if isinstance(changes, list | tuple) else []
        rows = [one for one in rows if plain(one["before"]) != plain(one["after"])]
        if not rows:
            raise Refusal("HILO-R426", "Give what is to be corrected: path and value.", where="changes")
        if broken := list(reference_faults(form, stands.document["annexes"])):
            raise refusal(broken)
        number = (row.amendments.aggregate(n=Max("number"))["n"] or 0) + 1
        done = Amendment.objects.create(
            report=row,
            number=number,
            ref=key,
            changes=[
                one
                | {side: sealed_value(form, row.institution_id, one["path"], one[side]) for side in ("before", "after")}
                for one in rows
            ],
            reason=said,
            by=actor.name,
            at=at,
            seen=standing(row),
        )
        judge(row, stands.document, at=at)
        row.adolescent = row.adolescent or has_adolescents(stands.document)
        row.save(update_fields=["findings", "rule_version", "adolescent"])
        sha256 = keep_file(row, number, actor=actor, at=at)
        project(folio=row.folio, document=stands.document, institution=row.institution_id, state=row.state, at=at)
        tell(row, ReportAmended(state_of(row), number, sha256), at=at)
        enter(
            row,
            actor,
            "report.amended",
            at,
            why=said,
            data={"number": number, "paths": [one["path"] for one in rows], "sha256": sha256},
        )
    return done


def _amended(row: Report, form: forms.Form, stands: Copy, one: Any, at: datetime) -> dict[str, Any]:
    path = one.get("path") if isinstance(one, Mapping) else None
    if not isinstance(path, str) or not (form.field(path) or form.record(path)):
        shown = ascii(path[:120])[1:-1] if isinstance(path, str) else ""
        raise Refusal("HILO-R414", "The form asks no such question.", where=shown)
    edit = Edit(path, blank(one.get("value")))
    if found := list(faults_of(form, edit, at + TOLERANCE)):
        raise refusal(found)
    stood = stands.stands(path)
    stood = dict(stood) if isinstance(stood, Mapping) else stood
    if "before" in one and plain(one["before"]) != plain(stood):
        raise Conflict("HILO-R425", "Something else stands there by now: read it again.", where=path)
    stands.choose(path, edit.value)
    return {"path": path, "before": stood, "after": edit.value}
