"""/figures/search: a municipality or state by its name, however it is typed."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from hilo.desks.citizen import facts, telling
from hilo.desks.citizen.sending import PlaceName, Sheet, page
from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence.queries import crime
from hilo.knowledge.incidence.queries.cells import name
from hilo.lib.limits import longest
from hilo.lib.text import fold

MOST = 60


@page
def search_page(request: HttpRequest) -> Sheet:
    """Places whose name holds every word that was typed; one alone is opened at once."""
    asked = request.GET.get("q", "").strip()[: longest(PlaceName)]
    source, key = request.GET.get("source", ""), request.GET.get("crime", "")
    vintage = facts.vintage_of(source) if source else next(iter(facts.newest().values()), None)
    if vintage is None:
        vintage = facts.vintage_of(source or "inegi-deaths")
    what = crime(key) if key else facts.crimes_of(vintage)[0]
    found = _found(fold(asked)) if len(asked) > 1 else ()
    if len(found) == 1 and (vintage.grain == "municipality" or len(found[0]) == 2):
        return redirect("figures-area", vintage.source, what.key, found[0])  # type: ignore[return-value]
    rows = [
        {
            "code": code,
            "name": name(code),
            "state_code": code[:2],
            "there": len(code) == 2 or vintage.grain == "municipality",
        }
        for code in found[:MOST]
    ]
    return Sheet(
        template="citizen/search.html",
        context={
            "q": asked,
            "here_place": {"source": vintage.source, "crime": what.key},
            "vintage": vintage,
            "crime": what,
            "source_title": telling.source_title(vintage.source),
            "found": rows,
            "more": max(len(found) - MOST, 0),
            "said": _("Write at least two letters.") if len(asked) < 2 else "",
        },
        figures=(),
        document={"query": asked, "source": vintage.source, "places": rows},
        provenance={},
        file="hilo-places",
    )


@lru_cache(maxsize=1)
def _index() -> tuple[tuple[str, str], ...]:
    """Folded name and code of every state and municipality, those of more people first."""
    places = sorted(territory.municipalities(), key=lambda one: -one.population_2020)
    states = [(fold(f"{one.name} {one.code}"), one.code) for one in territory.states()]
    return (*states, *((fold(f"{one.name} {name(one.code)[len(one.name) :]} {one.code}"), one.code) for one in places))


def _found(asked: str) -> tuple[str, ...]:
    parts = asked.split()
    exact = [code for text, code in _index() if text.startswith(asked)]
    within = [code for text, code in _index() if all(part in text for part in parts)]
    return tuple(dict.fromkeys([*exact, *within]))
