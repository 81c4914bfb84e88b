"""Exchange over HTTP: incidents as EIDO, warnings as CAP, subscriptions to facts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import StringConstraints

from hilo.adapters import cap, eido
from hilo.adapters.cap import reading as cap_reading
from hilo.adapters.eido import reading as eido_reading
from hilo.kernel.access.http import Anyone, May
from hilo.lib.errors import Refusal
from hilo.lib.schema import Latitude, Longitude, Text

from . import actions, queries
from .models import Delivery, PublicWarning
from .queries.webhooks import SubscriptionStatus
from .rules.warnings import WarningDraft, Words, label

router = Router(tags=["exchange"])
CAP = "application/cap+xml"
StateCode = Annotated[str, StringConstraints(pattern=r"^([0-9]{2})?$")]
"""Two digits, or "" for the whole country."""


class ReceiptOut(Schema):
    """outcome: "created", "updated", "joined", "same" or "older"; classify: a person must say what it is."""

    folio: str
    centre: str
    outcome: str
    classify: bool
    findings: list[str]


class WarningTextIn(Schema):
    event: Text(80)  # type: ignore[valid-type]
    headline: Text(160)  # type: ignore[valid-type]
    description: Text(3000)  # type: ignore[valid-type]
    instruction: Text(2000) = ""  # type: ignore[valid-type]


class CircleIn(Schema):
    latitude: Latitude
    longitude: Longitude
    radius_km: float


class WarningIn(Schema):
    """A warning to the public. area: where it holds, in words; polygons: rings of [latitude, longitude]."""

    category: Text(12)  # type: ignore[valid-type]
    urgency: Text(12)  # type: ignore[valid-type]
    severity: Text(12)  # type: ignore[valid-type]
    certainty: Text(12)  # type: ignore[valid-type]
    response: Text(12)  # type: ignore[valid-type]
    es: WarningTextIn
    en: WarningTextIn
    area: Text(200)  # type: ignore[valid-type]
    municipalities: list[Text(5)] = []  # type: ignore[valid-type]
    polygons: list[list[tuple[Latitude, Longitude]]] = []
    circles: list[CircleIn] = []
    effective: datetime | None = None
    expires: datetime
    status: Text(8) = "Actual"  # type: ignore[valid-type]


class WarningOut(Schema):
    """A warning in force. cap: path of its CAP message."""

    number: int
    identifier: str
    kind: str
    status: str
    category: str
    urgency: str
    severity: str
    certainty: str
    response: str
    texts: dict[str, dict[str, str]]
    area: dict[str, Any]
    sender: str
    sent: datetime
    effective: datetime
    expires: datetime
    cap: str


class ForeignOut(Schema):
    number: int
    identifier: str
    outcome: str


class WarningCancellationIn(Schema):
    reason: Text(500)  # type: ignore[valid-type]


class SubscriptionIn(Schema):
    url: Text(500)  # type: ignore[valid-type]
    facts: list[Text(60)]  # type: ignore[valid-type]
    states: list[Text(2)] = []  # type: ignore[valid-type]


class SubscriptionOut(Schema):
    """secret: in the answer that makes it alone. state: "calm", "late", "dead", "stopped" or "ended"."""

    number: int
    url: str
    facts: list[str]
    states: list[str]
    state: str
    waiting: int
    dead: int
    made_at: datetime
    secret: str = ""


class DeliveryOut(Schema):
    id: str
    place: int
    fact: str
    attempts: int
    answer: int | None
    error: str
    made_at: datetime
    delivered_at: datetime | None
    dead_at: datetime | None


@router.get("incidents/{folio}/eido", auth=May("incidents.read"))
def export(request: HttpRequest, folio: str) -> HttpResponse:
    """The incident as an EIDO (NENA-STA-021)."""
    document = queries.export(folio, request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return HttpResponse(eido.as_bytes(document), content_type="application/json")


@router.post("eido", response={200: ReceiptOut, 201: ReceiptOut}, auth=May("eido.receive"))
def receive_eido(request: HttpRequest) -> Status:
    """Take another agency's EIDO; it answers with our folio."""
    body = _body(request, eido_reading.LONGEST)
    receipt = actions.receive_eido(actor=request.actor, body=body, at=timezone.now())  # type: ignore[attr-defined]
    out = {name: getattr(receipt, name) for name in ("folio", "centre", "outcome", "classify")}
    created = receipt.outcome in ("created", "joined")
    return Status(201 if created else 200, out | {"findings": list(receipt.findings)})


@router.get("warnings", response=list[WarningOut], auth=Anyone())
def warnings(request: HttpRequest, state: StateCode = "") -> list[dict[str, Any]]:
    """The warnings to the public in force, the gravest first; with a state (two digits), those that concern it."""
    return [warning_out(row) for row in queries.warnings_in_force(at=timezone.now(), state=state)]


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
            link=request.build_absolute_uri(cap_path(row)),
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


@router.post("warnings", response={201: WarningOut}, auth=May("warnings.issue"))
def issue(request: HttpRequest, body: WarningIn) -> Status:
    row = actions.issue_warning(actor=request.actor, draft=_draft(body), at=timezone.now())  # type: ignore[attr-defined]
    return Status(201, warning_out(row))


@router.post("warnings/{int:number}/update", response={201: WarningOut}, auth=May("warnings.issue"))
def update(request: HttpRequest, number: int, body: WarningIn) -> Status:
    """Say it anew: the former message ends."""
    row = actions.update_warning(actor=request.actor, number=number, draft=_draft(body), at=timezone.now())  # type: ignore[attr-defined]
    return Status(201, warning_out(row))


@router.post("warnings/{int:number}/cancellation", response={201: WarningOut}, auth=May("warnings.issue"))
def cancel(request: HttpRequest, number: int, body: WarningCancellationIn) -> Status:
    row = actions.cancel_warning(actor=request.actor, number=number, reason=body.reason, at=timezone.now())  # type: ignore[attr-defined]
    return Status(201, warning_out(row))


@router.post("warnings/cap", response={200: ForeignOut, 201: ForeignOut}, auth=May("eido.receive"))
def receive_cap(request: HttpRequest) -> Status:
    """Take another authority's CAP message: our desks see it."""
    body = _body(request, cap_reading.LONGEST)
    row, outcome = actions.receive_cap(actor=request.actor, body=body, at=timezone.now())  # type: ignore[attr-defined]
    out = {"number": row.pk, "identifier": row.identifier, "outcome": outcome}
    return Status(201 if outcome == "created" else 200, out)


@router.get("webhooks", response=list[SubscriptionOut], auth=May("webhooks.own"))
def subscriptions(request: HttpRequest) -> list[dict[str, Any]]:
    """The webhooks of your institution."""
    return [_subscription_out(row) for row in queries.subscriptions(request.actor)]  # type: ignore[attr-defined]


@router.post("webhooks", response={201: SubscriptionOut}, auth=May("webhooks.own"))
def subscribe(request: HttpRequest, body: SubscriptionIn) -> Status:
    """Be told of facts from now on. The secret that signs is in this answer and never again."""
    request.told_once = ("secret",)  # type: ignore[attr-defined]
    row, secret = actions.subscribe(
        actor=request.actor,  # type: ignore[attr-defined]
        url=body.url,
        facts=body.facts,
        states=body.states,
        at=timezone.now(),
    )
    return Status(201, _subscription_out(SubscriptionStatus(row, 0, 0, None)) | {"secret": secret})


@router.delete("webhooks/{int:number}", response={204: None}, auth=May("webhooks.own"))
def end_subscription(request: HttpRequest, number: int) -> Status:
    actions.end_subscription(actor=request.actor, number=number, at=timezone.now())  # type: ignore[attr-defined]
    return Status(204, None)


@router.post("webhooks/{int:number}/secret", response=SubscriptionOut, auth=May("webhooks.own"))
def renew_secret(request: HttpRequest, number: int) -> dict[str, Any]:
    """A new secret; the former signs nothing more."""
    request.told_once = ("secret",)  # type: ignore[attr-defined]
    row, secret = actions.renew_secret(actor=request.actor, number=number, at=timezone.now())  # type: ignore[attr-defined]
    return _subscription_out(SubscriptionStatus(row, 0, 0, None)) | {"secret": secret}


@router.get("webhooks/{int:number}/deliveries", response=list[DeliveryOut], auth=May("webhooks.own"))
def deliveries(request: HttpRequest, number: int) -> list[dict[str, Any]]:
    """The latest deliveries, the dead first."""
    row = queries.subscription(number, request.actor)  # type: ignore[attr-defined]
    return [_delivery_out(one) for one in queries.deliveries(row)]


@router.post("webhooks/{int:number}/deliveries/{key}/again", response={202: None}, auth=May("webhooks.own"))
def redeliver(request: HttpRequest, number: int, key: str) -> Status:
    """Send one delivery again, whatever became of it; its id stays."""
    actions.redeliver(actor=request.actor, number=number, key=key, at=timezone.now())  # type: ignore[attr-defined]
    return Status(202, None)


def cap_path(row: PublicWarning) -> str:
    """Where the warning's CAP message is."""
    return f"/api/v1/warnings/{row.identifier}.cap"


def warning_out(row: PublicWarning) -> dict[str, Any]:
    """A warning as the API gives it."""
    plain = set(WarningOut.model_fields) - {"number", "cap"}
    return {"number": row.pk, "cap": cap_path(row)} | {name: getattr(row, name) for name in plain}


def _title(row: PublicWarning) -> str:
    """The headline; a cancellation, and a warning that is only an exercise or a test, say so first."""
    marks = ["[Cancel]"] if row.kind == "cancel" else []
    marks += [f"[{label('status', row.status, 'es')}]"] if row.status != "Actual" else []
    return " ".join([*marks, row.texts["es"]["headline"]])


def _draft(body: WarningIn) -> WarningDraft:
    for name in ("effective", "expires"):
        at = getattr(body, name)
        if at is not None and at.tzinfo is None:
            raise Refusal("HILO-J448", f"{name}: give the time with its zone, as 2026-11-24T03:04:05Z.", where=name)
    plain = ("category", "urgency", "severity", "certainty", "response", "area", "effective", "expires", "status")
    return WarningDraft(
        **{name: getattr(body, name) for name in plain},
        texts={"es": Words(**body.es.model_dump()), "en": Words(**body.en.model_dump())},
        municipalities=tuple(body.municipalities),
        polygons=tuple(tuple(ring) for ring in body.polygons),
        circles=tuple((one.latitude, one.longitude, one.radius_km) for one in body.circles),
    )


def _subscription_out(told: SubscriptionStatus) -> dict[str, Any]:
    row = told.row
    return {
        "number": row.pk,
        "url": row.url,
        "facts": row.facts,
        "states": row.states,
        "state": told.state,
        "waiting": told.waiting,
        "dead": told.dead,
        "made_at": row.made_at,
    }


def _delivery_out(row: Delivery) -> dict[str, Any]:
    plain = set(DeliveryOut.model_fields) - {"id"}
    return {"id": row.key} | {name: getattr(row, name) for name in plain}


def _body(request: HttpRequest, longest: int) -> bytes:
    """The body, refused by what it says of its length before it is read. Raises: Refusal HILO-J413."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    if not said.isdecimal() or int(said) > longest:
        raise Refusal("HILO-J413", f"Send at most {longest:,} bytes. Nothing was written.", status=413, where="body")
    return request.body
