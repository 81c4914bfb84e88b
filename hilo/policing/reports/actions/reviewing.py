"""Submitting, sending back, signing: after signing the original never changes (amending.py)."""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import Max

from hilo.kernel.action import action, done
from hilo.kernel.signing.actions import sign as seal
from hilo.kernel.signing.queries import canonical
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, Refusal
from hilo.policing.reports import forms, vault

from ..commands import ReportRemark, SendBack, SignReport
from ..events import ReportReturned, ReportSigned, ReportSubmitted
from ..models import EditConflict, Remark, Report, SignedFile
from ..queries.case import content
from ..queries.people import people_of
from ..queries.reading import GRAPH, is_author, wrote
from ..queries.sealing import opened, sealed, sealed_value
from .force import project
from .kept import judge, reason_of, reviewed, state_of, written_too
from .opening import fill

KIND = "report"
TELLS = re.compile(r"\w{2,}\W+\w{3,}")
"""A reason has two words: a stop in the box tells nobody why."""


@action("reports.write", verb="report.submitted")
def submit(ref: str | uuid.UUID, *, actor: Actor, at: datetime) -> Report:
    """The writer has finished: the commander reviews. Findings do not block it; two answers for one question do.

    Its author alone: who writes beside signs what is theirs (`sign_part`).
    Raises: NotFound; Refusal HILO-R478 for a partner; Conflict HILO-W409, HILO-R422 with the paths that wait for a
        choice, HILO-R475.
    """
    row = written_too(ref, actor)
    if not is_author(row, actor):
        raise Refusal("HILO-R478", where="ref", status=403)
    reached = GRAPH.after(row.status, "submit")
    waiting = sorted(set(EditConflict.objects.filter(report=row, chosen_at=None).values_list("path", flat=True)))
    if waiting:
        message = "Two answers wait for your choice: choose first, then submit."
        raise Conflict("HILO-R422", message, where=waiting[0], extra={"paths": waiting})
    fill(row, forms.form(row.form), actor=actor, at=at)
    judge(row, opened(row), at=at)
    row.status, row.submitted_at = reached, at
    row.save()
    done(row, ReportSubmitted(state_of(row)), data={"version": row.version})
    return row


@action("reports.review", verb="report.returned")
def send_back(folio: str, command: SendBack, *, actor: Actor, at: datetime) -> Report:
    """A commander sends it back with remarks: {path, text} each, "" for the whole report.

    Raises: NotFound; Conflict HILO-W409; Refusal HILO-R423 without a remark, HILO-R431 about nothing of the form.
    """
    row = reviewed(folio, actor)
    reached = GRAPH.after(row.status, "send_back")
    said = [_remark(row, one) for one in command.remarks]
    if not said:
        raise Refusal("HILO-R423", where="remarks")
    round_ = (row.remarks.aggregate(n=Max("round"))["n"] or 0) + 1
    Remark.objects.bulk_create(
        Remark(report=row, path=path, text=text, by=actor.name, at=at, round=round_) for path, text in said
    )
    row.status, row.returned_at = reached, at
    row.save(update_fields=["status", "returned_at"])
    done(row, ReportReturned(state_of(row), len(said)), data={"remarks": len(said)})
    return row


def _remark(row: Report, one: ReportRemark) -> tuple[str, str]:
    form, path = forms.form(row.form), one.path
    if path and not (form.field(path) or form.record(path) or form.part(path.rpartition(".")[2])):
        raise Refusal("HILO-R431", "A remark is about a question or a part of the form.", where="remarks")
    return path, reason_of(one.text, where="remarks")


@action("reports.review", verb="report.signed")
def sign(folio: str, command: SignReport = SignReport(), *, actor: Actor, at: datetime) -> Report:  # noqa: B008
    """A commander signs for the institution: from now on nothing in it changes.

    Errors that are left are acknowledged one by one, with a reason that is kept and goes with the report.
    Raises: NotFound; Forbidden HILO-A403 for a writer's own; Conflict HILO-W409, HILO-R424 with `errors` left.
    """
    row = reviewed(folio, actor)
    reached = GRAPH.after(row.status, "sign")
    if wrote(row, actor):
        raise Forbidden("reports.review", "Nobody signs a report of their own: ask another commander.")
    document = opened(row)
    judge(row, document, at=at, must=True)
    errors = sorted({one["code"] for one in row.findings if one["severity"] == "error" or _hand_over_open(one)})
    said = _acknowledged(errors, command.acknowledged, command.reason)
    row.status, row.signed_at, row.signed_by = reached, at, actor.name
    row.signed_despite = said
    row.save()
    sha256 = keep_file(row, 0, actor=actor, at=at)
    project(folio=row.folio, document=document, institution=row.institution_id, state=row.state, at=at)
    done(
        row,
        ReportSigned(state_of(row), sha256, errors),
        why=row.signed_despite,
        data={"sha256": sha256, "errors": errors, "version": row.version},
    )
    return row


def _hand_over_open(finding: Mapping[str, Any]) -> bool:
    """Answers of the hand-over that are still open: a signature takes them, or why they are not there."""
    part = str(finding.get("where", "")).split(".")[1:2]
    return finding.get("code") == "HILO-R259" and part in (["handover"], ["presentation"])


def _acknowledged(errors: list[str], given: Sequence[str], reason: str) -> str:
    """Why it is signed with errors left; "" without any."""
    left = [code for code in errors if code not in set(given)]
    if left or (errors and not TELLS.search(reason)):
        message = "Errors are left: remedy them, or acknowledge each with a reason that goes with the report."
        raise Conflict("HILO-R424", message, where="acknowledged", extra={"errors": left or errors})
    return reason.strip() if errors else ""


def keep_file(row: Report, number: int, *, actor: Actor, at: datetime) -> str:
    """Sign what the report holds now and keep the file; the SHA-256 of what was signed. In an action."""
    told = content(row, at=at)
    del told["hidden"]
    # The salt is told to nobody from whom something is masked: its hash proves the whole, and confirms no guess.
    who = asdict(people_of([actor.name])[actor.name])
    signer = {"signer": who, "signed_by": actor.name, "signed_at": at.isoformat(timespec="seconds")}
    signer |= {"salt": secrets.token_hex(16)}
    document = told | signer | {"institution": row.institution_id, "folio": row.folio, "number": number}
    file = seal(row.institution_id, KIND, document, of=[row])
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
    for notes in ("amendments", "proposals"):
        document[notes] = [
            note | {"changes": sealed_changes(form, institution, note["changes"])} for note in document[notes]
        ]
    return {"document": document, "jws": file["jws"]}


def sealed_changes(form: forms.Form, institution: str, changes: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The changes of an amendment as they are kept."""
    return [
        dict(one) | {side: sealed_value(form, institution, one["path"], one[side]) for side in ("before", "after")}
        for one in changes
    ]
