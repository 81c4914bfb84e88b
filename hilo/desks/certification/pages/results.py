"""Results on an officer's page: the centre records one, annuls one, writes down that one is contested."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hilo.desks.certification.frame import PURPOSE
from hilo.kernel.access.http import requires
from hilo.kit.acting import carry_out
from hilo.registries.officers import actions

from .officer import page


@require_POST
@never_cache
@requires("officers.evaluate")
def recording(request: HttpRequest, officer_id: int) -> HttpResponse:
    """A component was judged."""
    return _carry_out(request, actions.record_evaluation, officer_id, officer_id, _("The result was recorded."))


@require_POST
@never_cache
@requires("officers.evaluate")
def annulling(request: HttpRequest, officer_id: int, result_id: int) -> HttpResponse:
    """A result falls; what stood before it stands again."""
    return _carry_out(request, actions.annul_result, result_id, officer_id, _("The result was annulled."))


@require_POST
@never_cache
@requires("officers.evaluate")
def contesting(request: HttpRequest, officer_id: int, result_id: int) -> HttpResponse:
    """The officer contests a result."""
    said = _("The appeal was written down; the result stands until it is decided.")
    return _carry_out(request, actions.lodge_appeal, result_id, officer_id, said)


def _carry_out(request: HttpRequest, action: Any, key: int, officer_id: int, said: str) -> HttpResponse:
    return carry_out(
        request,
        action,
        key,
        again=lambda refusal: page(request, officer_id, refusal),
        said=said,
        to="certification-officer",
        officer_id=officer_id,
        purpose=PURPOSE,
    )
