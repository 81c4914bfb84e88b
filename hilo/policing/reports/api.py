"""Reports over HTTP: the phone, the desks' machines, and other systems."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Query, Router, Schema, Status

from hilo.kernel.access.http import May, asker, by
from hilo.kernel.pages import Asked, Page, Word, answered
from hilo.lib.limits import Clock

from . import actions, queries
from .commands import (
    AmendReport,
    CarryAmendment,
    ChooseAnswer,
    DeclineAmendment,
    EndPartner,
    HandOverReport,
    NameDefender,
    NamePartner,
    OpenReport,
    ProposeAmendment,
    RecallReport,
    RegisterDevice,
    ReportStatus,
    RevokeDevice,
    SaveChanges,
    SendBack,
    SignPart,
    SignReport,
    TakeSealed,
    WithdrawAmendment,
)

router = Router(tags=["reports"])


@dataclass(frozen=True, slots=True)
class AmendmentReceipt:
    """number: of the amendment, from 1; basis: "own", "confirmed" or "without" its author."""

    number: int
    at: datetime
    by: str
    basis: str


@dataclass(frozen=True, slots=True)
class ProposalReceipt:
    """id: of the proposed amendment; status: open, confirmed, declined, carried or withdrawn; due: until then its
    author alone answers."""

    id: int
    status: str
    due: datetime


@dataclass(frozen=True, slots=True)
class SealedReceipt:
    """Under which number it waits for a commander."""

    id: int
    received_at: datetime


class AccessLogLineOut(Schema):
    """A line of the log without the values: they stand in the report, as far as its reader may see them."""

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


def _receipt(row: Any) -> AmendmentReceipt:
    return AmendmentReceipt(row.number, row.at, row.by, row.ground)


def _stored(request: HttpRequest, key: str) -> queries.ListedReport:
    return queries.row(key, asker(request))


@router.post("reports", response={201: actions.SavedReport}, auth=May("reports.write"))
def open_report(request: HttpRequest, body: Body[OpenReport]) -> Status[actions.SavedReport]:
    """Begin a report; repeated with the same ref it is the same one."""
    return Status(201, actions.as_saved(actions.open_report(body, **by(request))))


@router.get("reports", response=list[queries.ListedReport], auth=May("reports.write"))
def mine(request: HttpRequest) -> list[queries.ListedReport]:
    """The officer's own reports that are not signed, and those signed a short while ago."""
    return [one.row for one in queries.mine(asker(request))]


class ReportsAsked(Asked):
    """opened_from: an instant; the others: what they have to be, "" for any."""

    status: ReportStatus | None = None
    form: Word = ""
    institution: Word = ""
    opened_from: Clock | None = None


@router.get(
    "report-cases",
    response=Page[queries.ListedReport],
    auth=May("reports.read", "reports.write", "reports.review", "reports.receive"),
)
def listing(request: HttpRequest, asked: Query[ReportsAsked]) -> Page[queries.ListedReport] | HttpResponse:
    """The reports that the reader writes, reviews, may read or received, the latest first, with nobody of a case."""
    found = queries.listing(asker(request), asked, opened_from=asked.opened_from, **asked.columns())
    return answered(request, asked, found, queries.ListedReport, "reports")


@router.get("reports-to-review", response=list[queries.ListedReport], auth=May("reports.review"))
def to_review(request: HttpRequest) -> list[queries.ListedReport]:
    """What waits for the commander, the longest waiting first."""
    return queries.queue(asker(request))


@router.get("reports-received", response=list[queries.ListedReport], auth=May("reports.receive"))
def received(request: HttpRequest) -> list[queries.ListedReport]:
    """What was handed over to the actor's institution, the newest first."""
    return queries.received(asker(request))


@router.get("reports-defended", response=list[queries.ListedReport], auth=May("reports.defend"))
def defended(request: HttpRequest) -> list[queries.ListedReport]:
    """The cases that the defender was named for."""
    return queries.cases(asker(request))


@router.get("reports-offered", response=list[queries.OfferedReport], auth=May("reports.write"))
def offered(request: HttpRequest) -> list[queries.OfferedReport]:
    """What officers of the reader's crew are writing and the reader may come into, the latest first."""
    return queries.offered(asker(request))


@router.post("reports/{key}/joining", response=actions.SavedReport, auth=May("reports.write"))
def join(request: HttpRequest, key: str) -> actions.SavedReport:
    """Write too, on one's own account, as one of the same crew; repeated, it is done once."""
    return actions.as_saved(actions.join(key, **by(request)))


@router.post("reports/{key}/partners", response={204: None}, auth=May("reports.write", "reports.review"))
def name_partner(request: HttpRequest, key: str, body: Body[NamePartner]) -> Status[None]:
    """Say who writes too: the author of the crew, a commander of the institution."""
    actions.name_partner(key, body, **by(request))
    return Status(204, None)


@router.post("reports/{key}/partners-ended", response={204: None}, auth=May("reports.write", "reports.review"))
def end_partner(request: HttpRequest, key: str, body: Body[EndPartner]) -> Status[None]:
    """A partner writes in it no more; what they wrote stays under their name."""
    actions.end_partner(key, body, **by(request))
    return Status(204, None)


@router.post("reports/{key}/part-signed", response={204: None}, auth=May("reports.write"))
def sign_part(request: HttpRequest, key: str, body: Body[SignPart]) -> Status[None]:
    """A partner signs what they wrote, or says why not."""
    actions.sign_part(key, body, **by(request))
    return Status(204, None)


@at_each_route("", response=queries.ReportSheet)
def read(request: HttpRequest, key: str) -> queries.ReportSheet:
    """The report as the actor may read it: masked answers are named in `hidden`. Written in the ledger."""
    return queries.sheet_of(queries.report(key, asker(request), at=timezone.now()))


@router.post("reports/{key}/changes", response=actions.SavedReport, auth=May("reports.write"))
def save(request: HttpRequest, key: str, body: Body[SaveChanges]) -> actions.SavedReport:
    """Take what was written, answer by answer. Sending it again is harmless."""
    return actions.save(key, body, **by(request))


@router.post("reports/{key}/choices", response=actions.SavedReport, auth=May("reports.write"))
def choose(request: HttpRequest, key: str, body: Body[ChooseAnswer]) -> actions.SavedReport:
    """Choose between answers that were written apart."""
    return actions.choose(key, body, **by(request))


@router.post("report-cases/{key}/choices", response=actions.SavedReport, auth=May("reports.review"))
def choose_for(request: HttpRequest, key: str, body: Body[ChooseAnswer]) -> actions.SavedReport:
    """A commander chooses where the writer cannot."""
    return choose(request, key, body)


@router.post("reports/{key}/submission", response=queries.ListedReport, auth=May("reports.write"))
def submit(request: HttpRequest, key: str) -> queries.ListedReport:
    """Give it to the commander. 409 while answers written apart wait for a choice."""
    return _stored(request, actions.submit(key, **by(request)).folio)


@router.post("reports/{key}/remarks", response=queries.ListedReport, auth=May("reports.review"))
def send_back(request: HttpRequest, key: str, body: Body[SendBack]) -> queries.ListedReport:
    return _stored(request, actions.send_back(key, body, **by(request)).folio)


@router.post("reports/{key}/signature", response=queries.ListedReport, auth=May("reports.review"))
def sign(request: HttpRequest, key: str, body: Body[SignReport]) -> queries.ListedReport:
    """409 with `errors` while errors are left that were not acknowledged."""
    return _stored(request, actions.sign(key, body, **by(request)).folio)


@router.post("reports/{key}/amendments", response={201: AmendmentReceipt}, auth=May("reports.write"))
def amend(request: HttpRequest, key: str, body: Body[AmendReport]) -> Status[AmendmentReceipt]:
    """A numbered correction of a signed report by whose words they are; the original stays."""
    return Status(201, _receipt(actions.amend(key, body, **by(request))))


@router.post("reports/{key}/proposed-amendments", response={201: ProposalReceipt}, auth=May("reports.review"))
def propose(request: HttpRequest, key: str, body: Body[ProposeAmendment]) -> Status[ProposalReceipt]:
    """A commander asks whose words they are to put them right. Nothing changes until they confirm."""
    row = actions.propose(key, body, **by(request))
    return Status(201, ProposalReceipt(row.pk, row.status, row.due))


@router.get(
    "reports/{key}/proposed-amendments/{proposal}", response=queries.AmendmentToAnswer, auth=May("reports.write")
)
def amendment_asked(request: HttpRequest, key: str, proposal: int) -> queries.AmendmentToAnswer:
    """What its author is asked to confirm, whole. Written in the ledger."""
    return queries.to_answer(key, proposal, asker(request), at=timezone.now())


@router.post(
    "reports/{key}/proposed-amendments/{proposal}/confirmation",
    response={201: AmendmentReceipt},
    auth=May("reports.write"),
)
def confirm_amendment(request: HttpRequest, key: str, proposal: int) -> Status[AmendmentReceipt]:
    """Whose words they are says that it is so: it is an amendment from now on. 409 if it ended otherwise."""
    return Status(201, _receipt(actions.confirm(key, proposal, **by(request))))


@router.post(
    "reports/{key}/proposed-amendments/{proposal}/refusal", response=ProposalReceipt, auth=May("reports.write")
)
def decline_amendment(request: HttpRequest, key: str, proposal: int, body: Body[DeclineAmendment]) -> ProposalReceipt:
    """Whose words they are says that it is not so, and why: it stays in the file."""
    row = actions.decline(key, proposal, body, **by(request))
    return ProposalReceipt(row.pk, row.status, row.due)


@router.post(
    "reports/{key}/proposed-amendments/{proposal}/carrying",
    response={201: AmendmentReceipt},
    auth=May("reports.review"),
)
def carry_amendment(
    request: HttpRequest, key: str, proposal: int, body: Body[CarryAmendment]
) -> Status[AmendmentReceipt]:
    """A second commander carries it without its author, who cannot be reached: the amendment says so, and why."""
    return Status(201, _receipt(actions.carry(key, proposal, body, **by(request))))


@router.post(
    "reports/{key}/proposed-amendments/{proposal}/withdrawal", response=ProposalReceipt, auth=May("reports.review")
)
def withdraw_amendment(request: HttpRequest, key: str, proposal: int, body: Body[WithdrawAmendment]) -> ProposalReceipt:
    """A commander asks no more. What was asked stays in the file."""
    row = actions.withdraw_amendment(key, proposal, body, **by(request))
    return ProposalReceipt(row.pk, row.status, row.due)


@router.get("report-amendments-asked", response=list[queries.AmendmentAsked], auth=May("reports.write"))
def amendments_asked(request: HttpRequest) -> list[queries.AmendmentAsked]:
    """The amendments that wait for the officer, whose words they are, the longest waiting first."""
    return queries.asked_of(asker(request))


@router.get("report-amendments-proposed", response=list[queries.AmendmentAsked], auth=May("reports.review"))
def amendments_proposed(request: HttpRequest) -> list[queries.AmendmentAsked]:
    """What commanders of the institution proposed and no author answered yet."""
    return queries.asked_by(asker(request))


@router.post("reports/{key}/hand-over", response=queries.ListedReport, auth=May("reports.write"))
def hand_over(request: HttpRequest, key: str, body: Body[HandOverReport]) -> queries.ListedReport:
    return _stored(request, actions.hand_over(key, body, **by(request)).folio)


@router.post("report-cases/{key}/hand-over", response=queries.ListedReport, auth=May("reports.review"))
def hand_over_for(request: HttpRequest, key: str, body: Body[HandOverReport]) -> queries.ListedReport:
    """A commander hands it over."""
    return hand_over(request, key, body)


@router.post("reports/{key}/recall", response=queries.ListedReport, auth=May("reports.write"))
def recall(request: HttpRequest, key: str, body: Body[RecallReport]) -> queries.ListedReport:
    """Take it back while nobody received it: 409 once somebody did."""
    return _stored(request, actions.recall(key, body, **by(request)).folio)


@router.post("report-cases/{key}/recall", response=queries.ListedReport, auth=May("reports.review"))
def recall_for(request: HttpRequest, key: str, body: Body[RecallReport]) -> queries.ListedReport:
    """A commander takes it back."""
    return recall(request, key, body)


@dataclass(frozen=True, slots=True)
class ReceivingBody:
    """An institution that may receive the report. code, name: of the institution."""

    code: str
    name: str


@router.get("reports/{key}/receivers", response=list[ReceivingBody], auth=May("reports.write", "reports.review"))
def receivers(request: HttpRequest, key: str) -> list[ReceivingBody]:
    """The bodies that may receive this report, by what it is about and where."""
    return [ReceivingBody(code, name) for code, name in queries.receivers(key, asker(request))]


@router.get("reports-unreceived", response=list[queries.Unreceived], auth=May("reports.review"))
def unreceived(request: HttpRequest) -> list[queries.Unreceived]:
    """What the commander's institution handed over and nobody says to have, the longest first."""
    return queries.unreceived(asker(request), at=timezone.now())


@router.post("reports/{key}/acknowledgement", response=queries.ListedReport, auth=May("reports.receive"))
def acknowledge(request: HttpRequest, key: str) -> queries.ListedReport:
    """The authority says that it has the report."""
    return _stored(request, actions.acknowledge(key, **by(request)).folio)


@router.post("reports/{key}/defenders", response={204: None}, auth=May("reports.receive"))
def name_defender(request: HttpRequest, key: str, body: Body[NameDefender]) -> Status[None]:
    actions.name_defender(key, body, **by(request))
    return Status(204, None)


@at_each_route("/log", response=list[AccessLogLineOut])
def log(request: HttpRequest, key: str) -> list[queries.LogLine]:
    """What was changed, when, and which findings were shown then, in plain words."""
    return queries.log(key, asker(request), at=timezone.now())


@at_each_route("/file", response=dict[str, Any])
def export(request: HttpRequest, key: str) -> dict[str, Any]:
    """The report's file as the actor may carry it away: {document, jws} once it was signed."""
    return actions.export(key, **by(request))


@router.get("report-forms", response=list[str], auth=May("reports.write"))
def all_forms(request: HttpRequest) -> list[str]:
    """The forms a report may be written on, by name and edition."""
    return queries.forms()


@router.get("report-forms/{name}/schema", response=dict[str, Any], auth=May("reports.write"))
def schema(request: HttpRequest, name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a form's documents."""
    return queries.schema(queries.form(name))


@router.post("report-devices", response={201: queries.PhoneState}, auth=May("reports.write"))
def register_device(request: HttpRequest, body: Body[RegisterDevice]) -> Status[queries.PhoneState]:
    return Status(201, queries.phone_state(actions.register_device(body, **by(request))))


@router.post("officers-devices", response={201: queries.PhoneState}, auth=May("devices.manage"))
def register_device_for(request: HttpRequest, body: Body[RegisterDevice]) -> Status[queries.PhoneState]:
    """A commander registers a phone to an officer of the institution."""
    return register_device(request, body)


@router.post("report-devices/{uuid:device}/revocation", response=queries.PhoneState, auth=May("reports.write"))
def revoke_device(request: HttpRequest, device: uuid.UUID, body: Body[RevokeDevice]) -> queries.PhoneState:
    """The phone was lost or shared: nothing it sends is merged any more."""
    return queries.phone_state(actions.revoke_device(device, body, **by(request)))


@router.post("officers-devices/{uuid:device}/revocation", response=queries.PhoneState, auth=May("devices.manage"))
def revoke_device_for(request: HttpRequest, device: uuid.UUID, body: Body[RevokeDevice]) -> queries.PhoneState:
    """A commander revokes a phone of the institution."""
    return revoke_device(request, device, body)


@router.post("report-devices/{uuid:device}/sealed", response={202: SealedReceipt}, auth=May("reports.write"))
def take_sealed(request: HttpRequest, device: uuid.UUID, body: Body[TakeSealed]) -> Status[SealedReceipt]:
    """What a revoked phone still holds: kept encrypted, merged with nothing."""
    # As JSON to the letter: a text stays a text.
    left = TakeSealed(content=json.dumps(body.content, ensure_ascii=False))
    row = actions.take_sealed(device, left, **by(request))
    return Status(202, SealedReceipt(row.pk, row.received_at))
