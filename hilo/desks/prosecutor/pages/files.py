"""What leaves the house: the signed file, the report on paper, the inventory, and the key that proves them."""

from __future__ import annotations

import json
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hilo.desks.prosecutor.pages.case import DEFENDING, PROSECUTION
from hilo.kernel.signing.actions import public_key
from hilo.kit.frame import reader
from hilo.kit.views import shows
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound
from hilo.policing.evidence import queries as evidence
from hilo.policing.reports import actions, queries

KINDS = {
    "report.json": "application/json",
    "report.pdf": "application/pdf",
    "inventory.json": "application/json",
    "key.pem": "application/x-pem-file",
}


@shows("reports.receive")
def received(request: HttpRequest, folio: str, name: str) -> HttpResponse:
    """One file of a case, for whoever received it."""
    return _answer(folio, name, _made(folio, name, reader(request, PROSECUTION)))


@shows("reports.defend")
def defended(request: HttpRequest, folio: str, name: str) -> HttpResponse:
    """The same for the defence of the case."""
    return _answer(folio, name, _made(folio, name, reader(request, DEFENDING)))


def _made(folio: str, name: str, who: Actor) -> bytes:
    """The file's bytes. Whatever the file: whether the reader may have the case is asked of the report.

    Raises: NotFound.
    """
    if name not in KINDS:
        raise NotFound("file", name)
    at = timezone.now()
    if name == "report.json":
        return _text(actions.export(folio, actor=who, at=at))
    case = queries.case(folio, who, at=at)
    if name == "key.pem":
        return public_key(case.report.institution).encode()
    if name == "report.pdf":
        return queries.on_paper(case)
    if not case.context.get("evidence"):
        raise NotFound("file", name)
    # Who may have the case may have its chain; the institution that signed the report signs it, with the same key.
    for_it = replace(who, permissions=who.permissions | {"evidence.read"}, institution=case.report.institution)
    return _text(evidence.export(case.report.incident, for_it, at=at))


def _text(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=2, default=str).encode()


def _answer(folio: str, name: str, body: bytes) -> HttpResponse:
    answer = HttpResponse(body, content_type=KINDS[name])
    answer["Content-Disposition"] = f'attachment; filename="{folio}.{name.rpartition(".")[2]}"'
    if name == "inventory.json":
        answer["Content-Disposition"] = f'attachment; filename="{folio}-indicios.json"'
    return answer
