"""/figures/data: every published file whole, as CSV and Parquet, with a Data Package and a DCAT catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags, quote_etag

from hilo.desks.citizen import facts, telling
from hilo.desks.citizen.cataloguing import MEDIA, catalogue, package
from hilo.desks.citizen.sending import MAX_AGE, Sheet, page
from hilo.kernel.access.http import View, public
from hilo.kit.frame import language
from hilo.knowledge.incidence.queries.bulk import bulk, chunks, origin
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.desks.citizen.cataloguing import Published
    from hilo.knowledge.incidence.store import Vintage


@page
def data_page(request: HttpRequest) -> Sheet:
    """All of it, to take away."""
    rows, unavailable, whole = [], False, True
    for vintage, became in listed():
        row: dict[str, Any] = {
            "vintage": vintage,
            "title": telling.source_title(vintage.source),
            "first": telling.words().period(vintage.first),
            "last": telling.words().period(vintage.last),
            "became": became,
            "origin": origin(vintage.source),
            "licences": [(one.title(language()), one.path) for one in _licences(vintage)],
        }
        try:
            made = bulk(vintage)
            row["rows"] = telling.words().number(made.rows)
            row["files"] = [
                (one, _address(vintage, one.form), telling.words().number(one.bytes / 1000)) for one in made.files
            ]
        except Refusal as refusal:
            if refusal.code not in ("HILO-F503", "HILO-F624"):
                raise
            whole = False
            unavailable |= refusal.code == "HILO-F503"
            row["refusal"] = refusal.said(language())
        rows.append(row)
    gone = [
        (telling.source_title(one.source), one, became)
        for one in facts.loaded()
        if (became := telling.publication(one.key)) and became["state"] == "withdrawn"
    ]
    return Sheet(
        template="citizen/data.html",
        context={"rows": rows, "gone": gone, "unavailable": unavailable, "waiting": facts.waiting()},
        figures=(),
        document=package(_published(), language()) if whole else {"resources": []},
        provenance={},
        file="hilo-data",
    )


def listed() -> list[tuple[Vintage, dict[str, str]]]:
    """What is published, that which the public reads of a source before what was replaced."""
    told = [(one, telling.publication(one.key)) for one in facts.loaded()]
    order = list(facts.newest())
    kept = [(one, became) for one, became in told if became["state"] in ("current", "replaced")]
    return sorted(kept, key=lambda each: (order.index(each[0].source), each[1]["state"] != "current"))


def _licences(vintage: Vintage) -> tuple[Any, ...]:
    known = origin(vintage.source)
    return known.licences if known else ()


def _address(vintage: Vintage, form: str) -> str:
    return reverse("figures-data-file", args=[vintage.source, vintage.hash[:12], form])


def _published() -> list[Published]:
    return [(one, became, bulk(one)) for one, became in listed()]


def _answered(view: Callable[..., HttpResponseBase]) -> View:
    """A public address for programs: a refusal is a problem document."""

    @public
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            response: HttpResponse
            if "text/html" in request.headers.get("Accept", ""):
                response = render(
                    request,
                    "citizen/unavailable.html",
                    {"refusal": refusal, "words": refusal.said(language())},
                    status=refusal.status,
                )
            else:
                response = JsonResponse(
                    refusal.problem(), status=refusal.status, content_type="application/problem+json"
                )
            patch_cache_control(response, no_cache=True)
            return response

    return answered


@_answered
def package_file(request: HttpRequest) -> HttpResponse:
    """The Frictionless Data Package of all published files; its addresses are relative to its own."""
    return _document(package(_published(), language()), "application/json")


@_answered
def catalogue_file(request: HttpRequest) -> HttpResponse:
    """The DCAT catalogue as JSON-LD."""
    home = request.build_absolute_uri(reverse("figures-bulk"))
    return _document(catalogue(_published(), home), "application/ld+json")


def _document(document: dict[str, Any], kind: str) -> HttpResponse:
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1}, content_type=kind)
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    return response


@_answered
def latest_file(request: HttpRequest, source: str, form: str) -> HttpResponse:
    """The file that the public reads of a source now: a stable address that leads on."""
    response = HttpResponseRedirect(_address(facts.vintage_of(source), form))
    patch_cache_control(response, no_cache=True)
    return response


@_answered
def data_file(request: HttpRequest, source: str, digest: str, form: str) -> HttpResponseBase:
    """The whole table of a published file. Refuses with HILO-F618 one that was withdrawn: what replaced it is said."""
    vintage = facts.vintage_of(source, digest)
    became = telling.publication(vintage.key)
    if became["state"] == "withdrawn":
        raise Refusal(
            "HILO-F618",
            vintage=vintage.key,
            why=became["why"],
            extra={"why": became["why"], "withdrawn": became["since"], "replaced_by": became["replaced_by"]},
        )
    made = bulk(vintage).of(form)
    tag = quote_etag(made.hash[:32])
    response: HttpResponseBase
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    elif request.method == "HEAD":
        response = HttpResponse(content_type=MEDIA[form])
    else:
        response = StreamingHttpResponse(chunks(vintage, form), content_type=MEDIA[form])
    if response.status_code == 200:
        response["Content-Length"] = str(made.bytes)
        response["Content-Disposition"] = f'attachment; filename="{source}-{vintage.hash[:12]}.{form}"'
    response["ETag"] = tag
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    return response
