"""Recordings given to authorities, their holds, and what is due to be dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hilo.emergency.privacy import actions, queries
from hilo.kernel.access.http import asker, requires
from hilo.kit.acting import carry_out
from hilo.kit.forms import Act, Form, Input, form_of
from hilo.kit.listing import Column, Empty, list_page
from hilo.kit.views import shows
from hilo.lib.errors import Refusal
from hilo.lib.limits import Folio, attributes

from . import words

if TYPE_CHECKING:
    from hilo.emergency.privacy.models import Disclosure

HERE = "privacy-recordings"
GIVEN = [
    Column(later("Call"), lambda row: row.call.folio),
    Column(later("Authority"), lambda row: row.authority),
    Column(later("Document and law"), lambda row: row.document),
    Column(later("Law it rests on"), lambda row: row.basis, under=True),
    Column(later("Given"), lambda row: row.at, under=True),
]


@shows("privacy.answer")
def recordings(request: HttpRequest) -> HttpResponse:
    """The disclosures, the form for one, and how many references are due to be dropped."""
    return _page(request)


@require_POST
@never_cache
@requires("privacy.answer")
def disclosing(request: HttpRequest) -> HttpResponse:
    """A recording's reference is given to an authority."""
    return carry_out(
        request,
        actions.disclose,
        _id_of(request.POST.get("call", "")),
        again=partial(_page, request, given=request.POST),
        said=words.DONE["disclose"],
        to=HERE,
    )


@require_POST
@never_cache
@requires("privacy.answer")
def releasing(request: HttpRequest, disclosure_id: int) -> HttpResponse:
    """A hold is released."""
    again = partial(_page, request, released=disclosure_id)
    return carry_out(request, actions.release, disclosure_id, again=again, said=words.DONE["release"], to=HERE)


def _page(
    request: HttpRequest, refusal: Refusal | None = None, given: Mapping[str, str] | None = None, released: int = 0
) -> HttpResponse:
    actor = asker(request)

    held = Column(
        _("Hold"), lambda row: _release(row, request.POST if row.pk == released else None), part="privacy/hold.html"
    )
    return list_page(
        request,
        words.DESK,
        "recordings",
        queries.disclosures(actor),
        [*GIVEN, held],
        title=_("Recordings given to authorities"),
        empty=Empty(_("No recording was given to anybody"), _("An authority asks in writing and names the law.")),
        form=_disclosure(given or {}),
        refusal=refusal,
        template="privacy/recordings.html",
        context={"due": len(queries.due_recordings(actor, at=timezone.now())), "days": queries.retention()},
    )


def _release(row: Disclosure, given: Mapping[str, str] | None) -> Act | Disclosure:
    """The act that releases a hold; one that is released stands for itself."""
    if row.released_at:
        return row
    address, labels = reverse("privacy-release", args=[row.pk]), {"reason": _("Why the hold is released")}
    return form_of(actions.release, address, _("Release"), labels, given=given, name=f"release-{row.pk}", look="").act


def _disclosure(given: Mapping[str, str]) -> Form:
    labels = {"authority": _("Authority"), "document": _("Number of its document"), "basis": _("Law it rests on")}
    form = form_of(actions.disclose, reverse("privacy-disclose"), _("Give it"), labels, given=given)
    call = Input("call", _("Folio of the call"), "text", attributes(Folio), (), True, given.get("call", ""))
    return replace(form, inputs=[call, *form.inputs])


def _id_of(folio: str) -> int:
    """The number in a call's folio, PUE-26-0000123; 0, which no call has, for what is no folio."""
    number = folio.strip().rpartition("-")[2]
    return int(number) if number.isdecimal() and len(number) <= 18 else 0
