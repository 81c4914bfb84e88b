"""Certificates for a list of officers: each judged by itself, and what became of each row by row."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hilo.kernel.access.http import by, requires
from hilo.kit.acting import texts
from hilo.lib.commands import parse
from hilo.lib.errors import Forbidden, Refusal
from hilo.registries.officers import actions
from hilo.registries.officers.commands import IssueCertificates

from .today import requests_page


@require_POST
@never_cache
@requires("certificates.issue")
def issuing(request: HttpRequest) -> HttpResponse:
    """The list is issued; the page tells what became of each."""
    given = texts(request)
    numbers = [one.strip() for one in re.split(r"[\n,;]", given.get("numbers", "")) if one.strip()]
    try:
        command = parse(
            IssueCertificates,
            {"institution": given.get("institution", "").strip().upper(), "numbers": numbers},
        )
        told = actions.issue_certificates(command, **by(request))
    except Forbidden:
        raise
    except Refusal as refusal:
        return requests_page(request, refusal)
    return requests_page(request, told=told)
