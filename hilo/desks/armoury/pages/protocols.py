"""The protocols that an institution works by: which version since when, and when it is looked at again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hilo.desks.armoury.frame import DESK, PROTOCOLS, PURPOSE, READ, WRITE
from hilo.kernel.access.http import requires
from hilo.kit.acting import carry_out
from hilo.kit.forms import Form, form_of
from hilo.kit.frame import language, reader
from hilo.kit.views import does, shows
from hilo.lib.errors import Refusal
from hilo.registries.armoury import actions, queries


@shows(READ)
def listed(request: HttpRequest) -> HttpResponse:
    """Every protocol of the list, with the version in force."""
    return _page(request)


@require_POST
@never_cache
@requires(WRITE)
def adopting(request: HttpRequest) -> HttpResponse:
    """A version is put in force in the own institution."""
    return carry_out(
        request,
        actions.adopt_protocol,
        reader(request, PURPOSE).institution,
        again=lambda refusal: _page(request, refusal),
        said=_("In force, and in the ledger."),
        to="armoury-protocols",
        purpose=PURPOSE,
    )


def _page(request: HttpRequest, refusal: Refusal | None = None, adopted: int = 0) -> HttpResponse:
    who = reader(request, PURPOSE)
    rows = queries.protocols(who, at=timezone.now(), language=language())
    given = request.POST.dict() if refusal else None
    writes = who.may(WRITE)
    context = {
        "rows": [
            {
                "row": row,
                "look": PROTOCOLS[row.state][0],
                "word": PROTOCOLS[row.state][1],
                "act": _review(row, given if row.id == adopted else None).act if writes and row.id else None,
            }
            for row in rows
        ],
        "form": _adoption(rows, given if not adopted else None) if writes else None,
    }
    return DESK.show(request, "protocols", "armoury/protocols.html", context, refusal=refusal)


def _reviewed(request: HttpRequest, adopted_id: int, refusal: Refusal | None = None) -> HttpResponse:
    return _page(request, refusal, adopted_id)


reviewing = does(
    actions.review_protocol,
    WRITE,
    _reviewed,
    lazily("Looked at again: the version stays in force."),
    "armoury-protocols",
    away=True,
    purpose=PURPOSE,
)


def _review(row: queries.ProtocolRow, given: dict[str, str] | None) -> Form:
    return form_of(
        actions.review_protocol,
        reverse("armoury-protocol-review", args=[row.id]),
        _("It was looked at again"),
        {"on": _("Day"), "document": _("Document")},
        given=given,
        name=f"review-{row.id}",
        look="",
    )


def _adoption(rows: list[queries.ProtocolRow], given: dict[str, str] | None) -> Form:
    return form_of(
        actions.adopt_protocol,
        reverse("armoury-adopt"),
        _("Put a version in force"),
        {"protocol": _("Protocol"), "version": _("Version"), "since": _("Since"), "document": _("Where it stands")},
        choices={"protocol": [(row.protocol, row.label) for row in rows]},
        given=given,
        name="adopt",
        key="Alt+N",
    )
