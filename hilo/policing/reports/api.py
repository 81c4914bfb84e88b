"""Reports over HTTP: the phone, the desks' machines, and other systems."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from hilo.kernel.access.http import May
from hilo.lib.schema import RecordId, Text

from . import actions, queries

router = Router(tags=["reports"])


class OpenIn(Schema):
    """ref: made by the phone; device_at: what its clock says; incident: folio, if it is known."""

    ref: uuid.UUID
    incident: Text(32) = ""  # type: ignore[valid-type]
    form: Text(40) = "iph_2019_crime"  # type: ignore[valid-type]
    device: uuid.UUID | None = None
    device_at: AwareDatetime | None = None


class ChangesIn(Schema):
    """changes: {path, value, before, at, seen?} each, in the order they were written; at most 2,000."""

    changes: list[dict[str, Any]]
    device: uuid.UUID | None = None
    device_at: AwareDatetime | None = None


class ChoiceIn(Schema):
    path: Text(120)  # type: ignore[valid-type]
    value: Any = None


class RemarkIn(Schema):
    path: Text(120) = ""  # type: ignore[valid-type]
    text: Text(1000)  # type: ignore[valid-type]


class RemarksIn(Schema):
    remarks: list[RemarkIn]


class ReportSignatureIn(Schema):
    """acknowledged: codes of the errors that are left; reason: why it is signed with them."""

    acknowledged: list[Text(12)] = []  # type: ignore[valid-type]
    reason: Text(1000) = ""  # type: ignore[valid-type]


class AmendmentIn(Schema):
    """changes: {path, value, before?} each."""

    changes: list[dict[str, Any]]
    reason: Text(1000)  # type: ignore[valid-type]
    ref: uuid.UUID | None = None


class ReportHandOverIn(Schema):
    """to: code of the institution that receives it."""

    to: Text(24)  # type: ignore[valid-type]
    device_at: AwareDatetime | None = None


class DefenderIn(Schema):
    username: Text(150)  # type: ignore[valid-type]


class DeviceIn(Schema):
    """officer: of the commander's institution; the account's own officer if left out."""

    id: uuid.UUID
    name: Text(80)  # type: ignore[valid-type]
    public: Text(1000) = ""  # type: ignore[valid-type]
    officer: RecordId | None = None


class DeviceRevocationIn(Schema):
    reason: Text(500)  # type: ignore[valid-type]


class SealedIn(Schema):
    content: Any


class RowOut(Schema):
    """A report in a list. conflicts: answers that wait for a choice; counts: findings by severity."""

    ref: str
    folio: str
    incident: str
    form: str
    edition: str
    status: str
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
    conflicts: int


class ConflictOut(Schema):
    """server: what stands; value: what came beside it."""

    id: int
    path: str
    server: Any
    value: Any
    by: str
    device: str
    device_at: datetime | None
    at: datetime


class SavedOut(Schema):
    """taken: changes that stand or are kept beside; refused: {path, code, message} each, the rest was taken."""

    ref: str
    folio: str
    status: str
    version: int
    document: dict[str, Any]
    conflicts: list[ConflictOut]
    findings: list[dict[str, Any]]
    refused: list[dict[str, str]]
    taken: int


class ReadOut(RowOut):
    document: dict[str, Any]
    hidden: list[str]
    findings: list[dict[str, Any]]
    edit_conflicts: list[ConflictOut]
    remarks: list[dict[str, Any]]
    amendments: list[dict[str, Any]]
    may: list[str]


class AccessLogLineOut(Schema):
    at: datetime
    who: str
    what: str
    path: str
    device_at: datetime | None
    skew_s: int
    code: str
    seen: list[str]
    after_findings: bool
    text_es: str
    text_en: str


class FileOut(Schema):
    document: dict[str, Any]
    jws: str


class AmendmentOut(Schema):
    number: int
    at: datetime
    by: str


class DeviceOut(Schema):
    id: str
    name: str
    revoked_at: datetime | None


class SealedOut(Schema):
    id: int
    received_at: datetime


def _row(row: queries.Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in RowOut.model_fields}


ROUTES = {"reports": "reports.write", "report-cases": "reports.read", "report-defences": "reports.defend"}
"""Who reads comes in by a route of their own: the writer, who reviews or receives, who defends."""


def at_each_route(path: str, **more: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """One operation at each route; the right to the one report is asked for where it is read."""

    def mounted(run: Callable[..., Any]) -> Callable[..., Any]:
        for route, right in ROUTES.items():
            name = f"reports_{run.__name__}_{route.replace('-', '_')}"
            router.get(f"{route}/{{key}}{path}", auth=May(right), operation_id=name, **more)(run)
        return run

    return mounted


def _stored(actor: Any, key: str) -> dict[str, Any]:
    return _row(queries.row(key, actor))


@router.post("reports", response={201: SavedOut}, auth=May("reports.write"))
def open_report(request: HttpRequest, body: OpenIn) -> Status:
    """Begin a report; repeated with the same ref it is the same one."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    row = actions.open_report(
        actor=actor,
        ref=body.ref,
        incident_folio=body.incident or None,
        form=body.form,
        device=body.device,
        device_at=body.device_at,
        at=now,
    )
    return Status(201, asdict(actions.as_saved(row)))


@router.get("reports", response=list[RowOut], auth=May("reports.write"))
def mine(request: HttpRequest) -> list[dict[str, Any]]:
    """The officer's own reports that are not signed, and those signed a short while ago."""
    return [_row(one.row) for one in queries.mine(request.actor)]  # type: ignore[attr-defined]


@router.get("reports-to-review", response=list[RowOut], auth=May("reports.review"))
def to_review(request: HttpRequest) -> list[dict[str, Any]]:
    """What waits for the commander, the longest waiting first."""
    return [_row(one) for one in queries.queue(request.actor)]  # type: ignore[attr-defined]


@router.get("reports-received", response=list[RowOut], auth=May("reports.receive"))
def received(request: HttpRequest) -> list[dict[str, Any]]:
    """What was handed over to the actor's institution, the newest first."""
    return [_row(one) for one in queries.received(request.actor)]  # type: ignore[attr-defined]


@router.get("reports-defended", response=list[RowOut], auth=May("reports.defend"))
def defended(request: HttpRequest) -> list[dict[str, Any]]:
    """The cases that the defender was named for."""
    return [_row(one) for one in queries.cases(request.actor)]  # type: ignore[attr-defined]


@at_each_route("", response=ReadOut)
def read(request: HttpRequest, key: str) -> dict[str, Any]:
    """The report as the actor may read it: masked answers are named in `hidden`. Written in the ledger."""
    seen = queries.report(key, request.actor, at=timezone.now())  # type: ignore[attr-defined]
    whole = {name: getattr(seen, name) for name in ("document", "hidden", "findings", "remarks", "amendments")}
    edit_conflicts = [one.as_dict() for one in seen.conflicts]
    return (
        _row(seen.row)
        | whole
        | {"edit_conflicts": edit_conflicts, "conflicts": len(edit_conflicts), "may": sorted(seen.may)}
    )


@router.post("reports/{key}/changes", response=SavedOut, auth=May("reports.write"))
def save(request: HttpRequest, key: str, body: ChangesIn) -> dict[str, Any]:
    """Take what was written, answer by answer. Sending it again is harmless."""
    done = actions.save(
        actor=request.actor,  # type: ignore[attr-defined]
        ref=key,
        changes=body.changes,
        device=body.device,
        device_at=body.device_at,
        at=timezone.now(),
    )
    return asdict(done)


@router.post("reports/{key}/choices", response=SavedOut, auth=May("reports.write"))
def choose(request: HttpRequest, key: str, body: ChoiceIn) -> dict[str, Any]:
    """Choose between answers that were written apart."""
    actor = request.actor  # type: ignore[attr-defined]
    return asdict(actions.choose(actor=actor, ref=key, path=body.path, value=body.value, at=timezone.now()))


@router.post("report-cases/{key}/choices", response=SavedOut, auth=May("reports.review"))
def choose_for(request: HttpRequest, key: str, body: ChoiceIn) -> dict[str, Any]:
    """A commander chooses where the writer cannot."""
    return choose(request, key, body)


@router.post("reports/{key}/submission", response=RowOut, auth=May("reports.write"))
def submit(request: HttpRequest, key: str) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    return _stored(actor, actions.submit(actor=actor, ref=key, at=timezone.now()).folio)


@router.post("reports/{key}/remarks", response=RowOut, auth=May("reports.review"))
def send_back(request: HttpRequest, key: str, body: RemarksIn) -> dict[str, Any]:
    actor, said = request.actor, [one.model_dump() for one in body.remarks]  # type: ignore[attr-defined]
    return _stored(actor, actions.send_back(actor=actor, folio=key, remarks=said, at=timezone.now()).folio)


@router.post("reports/{key}/signature", response=RowOut, auth=May("reports.review"))
def sign(request: HttpRequest, key: str, body: ReportSignatureIn) -> dict[str, Any]:
    """409 with `errors` while errors are left that were not acknowledged."""
    actor = request.actor  # type: ignore[attr-defined]
    row = actions.sign(actor=actor, folio=key, acknowledged=body.acknowledged, reason=body.reason, at=timezone.now())
    return _stored(actor, row.folio)


@router.post("reports/{key}/amendments", response={201: AmendmentOut}, auth=May("reports.review"))
def amend(request: HttpRequest, key: str, body: AmendmentIn) -> Status:
    """A numbered correction of a signed report; the original stays."""
    row = actions.amend(
        actor=request.actor,  # type: ignore[attr-defined]
        folio=key,
        changes=body.changes,
        reason=body.reason,
        ref=body.ref,
        at=timezone.now(),
    )
    return Status(201, {"number": row.number, "at": row.at, "by": row.by})


@router.post("reports/{key}/hand-over", response=RowOut, auth=May("reports.write"))
def hand_over(request: HttpRequest, key: str, body: ReportHandOverIn) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    row = actions.hand_over(actor=actor, folio=key, to=body.to, device_at=body.device_at, at=timezone.now())
    return _stored(actor, row.folio)


@router.post("report-cases/{key}/hand-over", response=RowOut, auth=May("reports.review"))
def hand_over_for(request: HttpRequest, key: str, body: ReportHandOverIn) -> dict[str, Any]:
    """A commander hands it over."""
    return hand_over(request, key, body)


@router.post("reports/{key}/acknowledgement", response=RowOut, auth=May("reports.receive"))
def acknowledge(request: HttpRequest, key: str) -> dict[str, Any]:
    """The authority says that it has the report."""
    actor = request.actor  # type: ignore[attr-defined]
    return _stored(actor, actions.acknowledge(actor=actor, folio=key, at=timezone.now()).folio)


@router.post("reports/{key}/defenders", response={204: None}, auth=May("reports.receive"))
def name_defender(request: HttpRequest, key: str, body: DefenderIn) -> Status:
    actor = request.actor  # type: ignore[attr-defined]
    actions.name_defender(actor=actor, folio=key, username=body.username, at=timezone.now())
    return Status(204, None)


@at_each_route("/log", response=list[AccessLogLineOut])
def log(request: HttpRequest, key: str) -> list[dict[str, Any]]:
    """What was changed, when, and which findings were shown then, in plain words."""
    lines = queries.log(key, request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return [{name: getattr(line, name) for name in AccessLogLineOut.model_fields} for line in lines]


@at_each_route("/file", response=dict[str, Any])
def export(request: HttpRequest, key: str) -> dict[str, Any]:
    """The report's file as the actor may carry it away: {document, jws} once it was signed."""
    return actions.export(actor=request.actor, folio=key, at=timezone.now())  # type: ignore[attr-defined]


@router.get("report-forms", response=list[str], auth=May("reports.write"))
def all_forms(request: HttpRequest) -> list[str]:
    return queries.forms()


@router.get("report-forms/{name}/schema", response=dict[str, Any], auth=May("reports.write"))
def schema(request: HttpRequest, name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a form's documents."""
    return queries.schema(queries.form(name))


@router.post("report-devices", response={201: DeviceOut}, auth=May("reports.write"))
def register_device(request: HttpRequest, body: DeviceIn) -> Status:
    row = actions.register_device(
        actor=request.actor,  # type: ignore[attr-defined]
        device=body.id,
        name=body.name,
        public=body.public,
        officer_id=body.officer,
        at=timezone.now(),
    )
    return Status(201, {"id": str(row.pk), "name": row.name, "revoked_at": row.revoked_at})


@router.post("officers-devices", response={201: DeviceOut}, auth=May("devices.manage"))
def register_device_for(request: HttpRequest, body: DeviceIn) -> Status:
    """A commander registers a phone to an officer of the institution."""
    return register_device(request, body)


@router.post("report-devices/{uuid:device}/revocation", response=DeviceOut, auth=May("reports.write"))
def revoke_device(request: HttpRequest, device: uuid.UUID, body: DeviceRevocationIn) -> dict[str, Any]:
    """The phone was lost or shared: nothing it sends is merged any more."""
    actor = request.actor  # type: ignore[attr-defined]
    row = actions.revoke_device(actor=actor, device=device, reason=body.reason, at=timezone.now())
    return {"id": str(row.pk), "name": row.name, "revoked_at": row.revoked_at}


@router.post("officers-devices/{uuid:device}/revocation", response=DeviceOut, auth=May("devices.manage"))
def revoke_device_for(request: HttpRequest, device: uuid.UUID, body: DeviceRevocationIn) -> dict[str, Any]:
    """A commander revokes a phone of the institution."""
    return revoke_device(request, device, body)


@router.post("report-devices/{uuid:device}/sealed", response={202: SealedOut}, auth=May("reports.write"))
def take_sealed(request: HttpRequest, device: uuid.UUID, body: SealedIn) -> Status:
    """What a revoked phone still holds: kept encrypted, merged with nothing."""
    actor, content = request.actor, json.dumps(body.content, ensure_ascii=False)  # type: ignore[attr-defined]
    row = actions.take_sealed(actor=actor, device=device, content=content, at=timezone.now())
    return Status(202, {"id": row.pk, "received_at": row.received_at})
