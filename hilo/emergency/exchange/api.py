"""Exchange over HTTP: incidents as EIDO, warnings as CAP, subscriptions to facts."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Router, Schema, Status
from pydantic import StringConstraints

from hilo.adapters import cap, eido
from hilo.adapters.cap import reading as cap_reading
from hilo.adapters.eido import reading as eido_reading
from hilo.kernel.access.http import Anyone, May, asker, by
from hilo.lib.errors import Refusal

from . import actions, queries
from .commands import CancelWarning, IssueWarning, Subscribe
from .models import PublicWarning, Subscription
from .queries import DeliveryRow, SubscriptionRow, SubscriptionStatus, WarningRow, warning_row
from .rules.warnings import label

router = Router(tags=["exchange"])
CAP = "application/cap+xml"
StateCode = Annotated[str, StringConstraints(pattern=r"^([0-9]{2})?$")]
"""Two digits, or "" for the whole country."""


class ForeignOut(Schema):
    """What came of another authority's message: "created", or "same" if it was known."""

    number: int
    identifier: str
    outcome: str


@router.get("incidents/{folio}/eido", auth=May("incidents.read"))
def export(request: HttpRequest, folio: str) -> HttpResponse:
    """The incident as an EIDO (NENA-STA-021)."""
    document = queries.export(folio, asker(request), at=timezone.now())
    return HttpResponse(eido.as_bytes(document), content_type="application/json")


@router.post(
    "eido",
    response={200: actions.EidoReceipt, 201: actions.EidoReceipt},
    auth=May("eido.receive"),
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}},
)
def receive_eido(request: HttpRequest) -> Status[actions.EidoReceipt]:
    """Take another agency's EIDO; it answers with our folio."""
    receipt = actions.receive_eido(_body(request, eido_reading.LONGEST), **by(request))
    return Status(201 if receipt.outcome in ("created", "joined") else 200, receipt)


@router.get("warnings", response=list[WarningRow], auth=Anyone())
def warnings(request: HttpRequest, state: StateCode = "") -> list[WarningRow]:
    """The warnings to the public in force, the gravest first; with a state (two digits), those that concern it."""
    return [warning_row(row) for row in queries.warnings_in_force(at=timezone.now(), state=state)]


@router.get("warnings.atom", auth=Anyone())
def warnings_feed(request: HttpRequest, state: StateCode = "") -> HttpResponse:
    """The same as an Atom feed, with the cancellations of what would still be in force."""
    now = timezone.now()
    rows = queries.feed(at=now, state=state)
    entries = [
        cap.Entry(
            id=f"urn:hilo:warning:{row.identifier}",
            title=_title(row),
            updated=row.sent,
            summary=row.texts["es"]["description"],
            link=request.build_absolute_uri(queries.cap_path(row)),
            author=row.sender,
        )
        for row in rows
    ]
    updated = max((row.sent for row in rows), default=now.replace(hour=0, minute=0, second=0, microsecond=0))
    content = cap.atom(
        id="urn:hilo:warnings" + (f":{state}" if state else ""),
        title="Avisos vigentes",
        link=request.build_absolute_uri(),
        updated=updated,
        entries=entries,
    )
    return HttpResponse(content, content_type="application/atom+xml; charset=utf-8")


@router.get("warnings/{identifier}.cap", auth=Anyone())
def warning_cap(request: HttpRequest, identifier: str) -> HttpResponse:
    """One message as CAP 1.2, also when it is over."""
    return HttpResponse(queries.warning(identifier).message, content_type=f"{CAP}; charset=utf-8")


@router.post("warnings", response={201: WarningRow}, auth=May("warnings.issue"))
def issue(request: HttpRequest, body: Body[IssueWarning]) -> Status[WarningRow]:
    return Status(201, warning_row(actions.issue_warning(body.draft(), **by(request))))


@router.post("warnings/{int:number}/update", response={201: WarningRow}, auth=May("warnings.issue"))
def update(request: HttpRequest, number: int, body: Body[IssueWarning]) -> Status[WarningRow]:
    """Say it anew: the former message ends."""
    return Status(201, warning_row(actions.update_warning(number, body.draft(), **by(request))))


@router.post("warnings/{int:number}/cancellation", response={201: WarningRow}, auth=May("warnings.issue"))
def cancel(request: HttpRequest, number: int, body: Body[CancelWarning]) -> Status[WarningRow]:
    return Status(201, warning_row(actions.cancel_warning(number, body, **by(request))))


@router.post(
    "warnings/cap",
    response={200: ForeignOut, 201: ForeignOut},
    auth=May("eido.receive"),
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/cap+xml": {"schema": {"type": "string"}}}}
    },
)
def receive_cap(request: HttpRequest) -> Status[ForeignOut]:
    """Take another authority's CAP message: our desks see it."""
    row, outcome = actions.receive_cap(_body(request, cap_reading.LONGEST), **by(request))
    out = ForeignOut(number=row.pk, identifier=row.identifier, outcome=outcome)
    return Status(201 if outcome == "created" else 200, out)


@router.get("webhooks", response=list[SubscriptionRow], auth=May("webhooks.own"))
def subscriptions(request: HttpRequest) -> list[SubscriptionRow]:
    """The webhooks of your institution."""
    return [queries.subscription_row(told) for told in queries.subscriptions(asker(request))]


@router.post("webhooks", response={201: SubscriptionRow}, auth=May("webhooks.own"))
def subscribe(request: HttpRequest, body: Body[Subscribe]) -> Status[SubscriptionRow]:
    """Be told of facts from now on. The secret that signs is in this answer and never again."""
    request.told_once = ("secret",)  # type: ignore[attr-defined]
    return Status(201, _with_secret(*actions.subscribe(body, **by(request))))


@router.delete("webhooks/{int:number}", response={204: None}, auth=May("webhooks.own"))
def end_subscription(request: HttpRequest, number: int) -> Status[None]:
    actions.end_subscription(number, **by(request))
    return Status(204, None)


@router.post("webhooks/{int:number}/secret", response=SubscriptionRow, auth=May("webhooks.own"))
def renew_secret(request: HttpRequest, number: int) -> SubscriptionRow:
    """A new secret; the former signs nothing more."""
    request.told_once = ("secret",)  # type: ignore[attr-defined]
    return _with_secret(*actions.renew_secret(number, **by(request)))


@router.get("webhooks/{int:number}/deliveries", response=list[DeliveryRow], auth=May("webhooks.own"))
def deliveries(request: HttpRequest, number: int) -> list[DeliveryRow]:
    """The latest deliveries, the dead first."""
    row = queries.subscription(number, asker(request))
    return [queries.delivery_row(one) for one in queries.deliveries(row)]


@router.post("webhooks/{int:number}/deliveries/{key}/again", response={202: None}, auth=May("webhooks.own"))
def redeliver(request: HttpRequest, number: int, key: str) -> Status[None]:
    """Send one delivery again, whatever became of it; its id stays."""
    actions.redeliver(number, key, **by(request))
    return Status(202, None)


def _with_secret(row: Subscription, secret: str) -> SubscriptionRow:
    return queries.subscription_row(SubscriptionStatus(row, 0, 0, None), secret)


def _title(row: PublicWarning) -> str:
    """The headline; a cancellation, and a warning that is only an exercise or a test, say so first."""
    marks = ["[Cancel]"] if row.kind == "cancel" else []
    marks += [f"[{label('status', row.status, 'es')}]"] if row.status != "Actual" else []
    return " ".join([*marks, row.texts["es"]["headline"]])


def _body(request: HttpRequest, longest: int) -> bytes:
    """The body, refused by what it says of its length before it is read. Raises: Refusal HILO-J413."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    if not said.isdecimal() or int(said) > longest:
        raise Refusal("HILO-J413", f"Send at most {longest:,} bytes. Nothing was written.", status=413, where="body")
    return request.body
