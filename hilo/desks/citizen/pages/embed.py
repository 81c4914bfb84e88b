"""/figures/embed/<source>/<crime>[/<code>]: one chart with its citation, to stand in a page of somebody else's.

The only address of the house that another site may frame: it has no form, no script and no cookie, and nothing on it
can be clicked but the way to the figures.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_exempt

from hilo.desks.citizen import facts, newest, telling
from hilo.desks.citizen.pages.now import answers_of
from hilo.desks.citizen.sending import MAX_AGE, Figure
from hilo.kernel.access.http import public
from hilo.kit.frame import language
from hilo.knowledge.incidence.queries import crime as crime_named
from hilo.knowledge.incidence.queries import kept
from hilo.knowledge.incidence.queries.cells import name
from hilo.knowledge.incidence.queries.newest import NEWEST
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.knowledge.incidence.store import Vintage

WHERE_TO = {"frame-ancestors": ["*"]}


@public
@xframe_options_exempt
@csp_replace(WHERE_TO)  # type: ignore[arg-type]
def embed(request: HttpRequest, source: str, crime: str, code: str = "00") -> HttpResponse:
    """The kept chart of a crime in the country, or in a state; `?file=` names the
    file, without it the one that is read now, `?lang=` the language of the page around it."""
    asked = request.GET.get("lang", "")
    spoken = {"en": "en", "es": "es"}.get(asked[:2], language())
    with override(spoken):
        try:
            vintage = facts.vintage_of(source, request.GET.get("file", "")[:64])
            figure = _figure(vintage, crime_named(crime).key, code, facts.stamp(), spoken)
            context = {
                "figure": figure,
                "vintage": vintage,
                "source": telling.source_title(source),
                "publication": telling.publication(vintage.key),
                "way": f"{reverse('figures-now-source', args=[source])}?file={vintage.hash[:12]}",
            }
            response = render(request, "citizen/embed.html", context)
            patch_cache_control(response, public=True, max_age=MAX_AGE)
        except Refusal as refusal:
            response = render(request, "citizen/embed.html", {"words": refusal.said(spoken)}, status=refusal.status)
            patch_cache_control(response, no_cache=True)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@lru_cache(maxsize=256)
def _figure(vintage: Vintage, crime: str, code: str, _: facts.Stamp, language: str) -> Figure:
    """Refuses with HILO-F609 what the file does not hold, HILO-F624 what is not made yet."""
    if not kept.areas_of(vintage, NEWEST):
        raise Refusal("HILO-F624", vintage=vintage.key)
    answer = answers_of(vintage, code).get(code, {}).get(crime)
    if answer is None or answer.curve is None:
        raise Refusal("HILO-F609", f"{vintage.key} has no row of {name(code)}.", status=404, where="code")
    called = f"{telling.title_of(crime_named(crime))}, {name(code)}"
    return Figure.of("embedded", newest.drawn(vintage, answer.curve, "embedded", called))
