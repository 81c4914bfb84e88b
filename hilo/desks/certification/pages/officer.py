"""One officer: the four components, the verdict of today, the certificates; issue, ask for, revoke, print."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.certification import office, photographs, results, words
from hilo.desks.certification.frame import DESK, PURPOSE
from hilo.kernel.access.http import requires
from hilo.kernel.access.queries import institution_named, open_of, user_named
from hilo.kit.acting import carry_out
from hilo.kit.forms import Form, form_of
from hilo.kit.frame import reader
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal
from hilo.registries.officers import actions, queries

if TYPE_CHECKING:
    from hilo.registries.officers.models import Certificate

SERVING = ("active", "leave", "suspended", "pending")


@require_safe
@never_cache
@requires("officers.read")
def one(request: HttpRequest, officer_id: int) -> HttpResponse:
    """The officer's record, as far as certification goes. Reading it is written in the ledger."""
    return page(request, officer_id)


@require_POST
@never_cache
@requires("certificates.issue")
def issuing(request: HttpRequest, officer_id: int) -> HttpResponse:
    """A certificate is issued and signed."""
    return carry_out(
        request,
        actions.issue_certificate,
        officer_id,
        again=lambda refusal: page(request, officer_id, refusal),
        said=lambda made: _("Certificate %(folio)s was issued.") % {"folio": made.folio},
        to="certification-officer",
        officer_id=officer_id,
        purpose=PURPOSE,
    )


@require_POST
@never_cache
@requires("certificates.issue")
def recording_earlier(request: HttpRequest, officer_id: int) -> HttpResponse:
    """A certificate from before the register is written down."""
    return carry_out(
        request,
        actions.record_earlier,
        officer_id,
        again=lambda refusal: page(request, officer_id, refusal),
        said=lambda made: _("Recorded as %(folio)s: it is not signed here.") % {"folio": made.folio},
        to="certification-officer",
        officer_id=officer_id,
        purpose=PURPOSE,
    )


@require_POST
@never_cache
@requires("officers.write")
def asking(request: HttpRequest, officer_id: int) -> HttpResponse:
    """The institution asks its centre for a certificate."""
    return carry_out(
        request,
        actions.request_certificate,
        officer_id,
        again=lambda refusal: page(request, officer_id, refusal),
        said=_("The centre was asked for the certificate."),
        to="certification-officer",
        officer_id=officer_id,
        purpose=PURPOSE,
    )


@require_POST
@never_cache
@requires("certificates.issue")
def revoking(request: HttpRequest, folio: str) -> HttpResponse:
    """A certificate ends before its time."""
    officer_id = queries.certificate(folio, reader(request, PURPOSE)).officer_id
    return carry_out(
        request,
        actions.revoke_certificate,
        folio,
        again=lambda refusal: page(request, officer_id, refusal, revoked=folio),
        said=_("Certificate %(folio)s was revoked.") % {"folio": folio},
        to="certification-officer",
        officer_id=officer_id,
        purpose=PURPOSE,
    )


@require_safe
@never_cache
@requires("officers.read")
def paper(request: HttpRequest, folio: str) -> HttpResponse:
    """The certificate to print, with the code by which anybody verifies it."""
    who = reader(request, PURPOSE)
    row = queries.certificate(folio, who)
    # What was signed is what is printed, whatever the register says by now; the rank is not, and says of which day it
    # is.
    signed = queries.claimed(row.line)
    context = {
        "row": row,
        "card": queries.card(row.officer),
        "today": timezone.localdate(),
        "name": signed.get("name", row.officer.name),
        "force": institution_named(signed.get("institution", row.officer.institution_id)).name,
        "issued": date.fromisoformat(signed["issued"]) if signed else row.issued_on,
        "expires": date.fromisoformat(signed["expires"]) if signed else row.expires,
        "rules": signed.get("rules", row.rules),
        "address": request.build_absolute_uri(reverse("credential", args=[row.code])),
        "ended": words.ENDED.get(row.revoked_for if queries.trusted(who) else "", _("revoked")),
        "expired": row.expires <= timezone.localdate(),
    }
    return render(request, "certification/certificate.html", context)


@require_safe
@never_cache
@requires("officers.read")
def code(request: HttpRequest, folio: str) -> HttpResponse:
    """The certificate's signed line as a QR code."""
    row = _signed(folio, request)
    return HttpResponse(queries.qr_svg(row.line), content_type="image/svg+xml")


@require_safe
@never_cache
@requires("officers.read")
def short_code(request: HttpRequest, folio: str) -> HttpResponse:
    """The short address at which anybody asks whether the bearer may serve today, as a QR code."""
    row = _signed(folio, request)
    address = request.build_absolute_uri(reverse("credential", args=[row.code]))
    return HttpResponse(queries.qr_svg(address), content_type="image/svg+xml")


def _signed(folio: str, request: HttpRequest) -> Certificate:
    row = queries.certificate(folio, reader(request, PURPOSE))
    if row.origin:
        raise Refusal("HILO-O586", where="folio")
    return row


def page(request: HttpRequest, officer_id: int, refusal: Refusal | None = None, revoked: str = "") -> HttpResponse:
    """The officer's page; after a refusal with what was typed."""
    who, at = reader(request, PURPOSE), timezone.now()
    record = queries.read(officer_id, who, at=at)
    told, day = record.eligibility, timezone.localdate(at)
    certificates = certificates_of(record, day)
    issues = who.may("certificates.issue")
    context: dict[str, Any] = {
        "record": record,
        "status": status_of(record, day),
        "told": told,
        "components": components_of(record, evaluates=who.may("officers.evaluate")) if queries.trusted(who) else [],
        "record_form": results.record_form(request, officer_id) if who.may("officers.evaluate") else None,
        "findings": [
            (words.LOOKS[one.severity], words.FINDINGS.get(one.code, one.message), one.code, one.article)
            for one in told.findings
        ],
        "certificates": [
            one | {"form": _revocation(request, one["folio"], revoked) if one["in_force"] and issues else None}
            for one in certificates
        ],
        "identity": _identity(record),
        "in_force": any(one["in_force"] for one in certificates),
        "issues": issues,
        "earlier": _earlier(request, officer_id) if issues else None,
        "asks": who.may("officers.write"),
        "acts": office.acts(request, record) if who.may("officers.write") and record.status in SERVING else [],
        "open": _open(record) if who.may("officers.write") else [],
        "officer_id": officer_id,
        "photos": _photos(request, who, record),
    }
    return DESK.show(request, "officer", "certification/officer.html", context, refusal=refusal)


def status_of(record: queries.OfficerRecord, day: date) -> str:
    """The status of the service on a day in words, and from when on a leave is planned."""
    word = str(words.STATUS.get(record.status, record.status))
    plan = next((one["since"] for one in record.states if one["since"] > day and one["until"] is None), None)
    return (
        word if plan is None else _("%(status)s, on leave from %(day)s") % {"status": word, "day": f"{plan:%d/%m/%Y}"}
    )


def _photos(request: HttpRequest, who: Actor, record: queries.OfficerRecord) -> dict[str, Any] | None:
    """What is kept and what waits, for who keeps or signs; no picture is sent before it is opened."""
    if not any(map(who.may, queries.PHOTO_LOOKS)):
        return None
    rows = {row.status: row for row in reversed(queries.photos(record.card.id, who))}
    keeps = who.may("officers.write") and record.status in SERVING
    return {
        "kept": rows.get("kept"),
        "proposed": rows.get("proposed"),
        "form": photographs.keeping_form(request, record.card.id).act if keeps else None,
        "erase": photographs.erasing_form(record.card.id).act if who.may("officers.identity") and rows else None,
    }


def _open(record: queries.OfficerRecord) -> list[str]:
    """What lies in the officer's hands, besides the service itself."""
    found = open_of(user_named(record.account)) if record.account else []
    return [name for name in found if name != f"officer:{record.card.id}"]


def _identity(record: queries.OfficerRecord) -> list[dict[str, Any]]:
    """The changes of who the officer is, each with what stood there before."""
    found = []
    for one in record.identity:
        look, word = words.CHANGES[one.status]
        pairs = [(words.IDENTITY[name], one.was[name], one.asked[name]) for name in one.fields]
        document = words.DOCUMENTS.get(one.document, one.document)
        found.append({"row": one, "look": look, "word": word, "pairs": pairs, "document": document})
    return found


def _typed(request: HttpRequest, field: str) -> dict[str, str] | None:
    """What was typed into the form that has the field, if that one was refused."""
    return request.POST.dict() if field in request.POST else None


def _revocation(request: HttpRequest, folio: str, revoked: str) -> Form:
    """The form that ends a certificate, with what was typed if it was refused."""
    return form_of(
        actions.revoke_certificate,
        reverse("certification-revoke", args=[folio]),
        _("Revoke the certificate"),
        {"reason": _("Reason"), "why": _("In words: document and facts")},
        choices={"reason": list(words.REVOCATIONS.items())},
        given=request.POST.dict() if folio == revoked else None,
        name="revoke",
        look="danger",
    )


def _earlier(request: HttpRequest, officer_id: int) -> Form:
    """The form that writes down a certificate from before the register."""
    return form_of(
        actions.record_earlier,
        reverse("certification-earlier", args=[officer_id]),
        _("Record one from before"),
        {
            "folio": _("Folio on the paper"),
            "issued_on": _("Issued"),
            "expires": _("First day it no longer holds"),
            "document": _("Where it was seen"),
        },
        given=_typed(request, "folio"),
        name="earlier",
        look="",
        note=_("It is not signed here: nobody verifies it but by asking who issued it."),
    )


def _by_row(row: dict[str, Any] | None) -> str:
    """What the latest evaluation says of a component of which the rules found nothing."""
    if row is None:
        return "missing"
    if not row.get("passed", True):
        return "failed"
    until = row.get("valid_until")
    return "ended" if until and until <= timezone.localdate() else "ok"


def components_of(record: queries.OfficerRecord, *, evaluates: bool = False) -> list[dict[str, Any]]:
    """The four, each with its latest evaluation."""
    state = {
        one.where.removeprefix("components."): words.COMPONENT_STATE[one.code]
        for one in record.eligibility.findings
        if one.code in words.COMPONENT_STATE
    }
    latest: dict[str, dict[str, Any]] = {}
    for row in record.evaluations:
        if row["superseded_at"] or row["decision"] == "annulment":
            continue
        latest.setdefault(row["component"], row)
    found = []
    for name, label in words.COMPONENTS.items():
        # Who left, or waits for an answer, has one finding, of the standing: the rows alone then speak of the four.
        look, word = words.STATES[state.get(name) or _by_row(latest.get(name))]
        first = record.eligibility.first == name
        found.append(
            {"name": label, "look": look, "word": word, "row": latest.get(name), "first": first}
            | {"forms": results.forms_of(record.card.id, latest.get(name)) if evaluates else []}
        )
    return found


def certificates_of(record: queries.OfficerRecord, day: Any) -> list[dict[str, Any]]:
    """The certificates, each with how it looks on a day, its word, and whether it is in force: one that waits for a
    component is there, may be revoked, and says that it is suspended."""
    waits = any(one.code == "HILO-O125" for one in record.eligibility.findings)
    rows = [_certificate(one, day) for one in record.certificates]
    return [one | {"look": "late", "word": _("suspended")} if waits and one["in_force"] else one for one in rows]


def _certificate(row: dict[str, Any], day: Any) -> dict[str, Any]:
    if row["revoked_on"] and row["revoked_on"] <= day:
        look, word = "late", words.ENDED.get(row["revoked_for"], _("revoked"))
    elif row["expires"] <= day:
        look, word = "soon", _("expired")
    else:
        look, word = "calm", _("in force")
    return row | {"look": look, "word": word, "in_force": look == "calm"}
