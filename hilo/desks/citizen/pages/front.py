"""/figures: the measured answer to "42 % in 2 %", what rose and what fell, and what is loaded."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hilo.desks.citizen import facts, pictures, telling
from hilo.desks.citizen.sending import Figure, Sheet, page
from hilo.kit.frame import language
from hilo.knowledge.incidence.queries.claim import Claim, claim


@page
def front_page(request: HttpRequest) -> Sheet:
    """The country's page: works with nothing loaded and without the analysis extra."""
    read = claim()
    english = language() == "en"
    figures = (
        Figure.of("shares", pictures.claim_shares(read)),
        Figure.of("changes", pictures.claim_changes(read)),
        Figure.of("curve", pictures.claim_curve(read)),
    )
    provenance = {name: getattr(read, name) for name in ("source", "hash", "method", "code")}
    return Sheet(
        template="citizen/front.html",
        context={
            "claim": read,
            "headline": _("Do 2\u00a0%\u00a0of the municipalities hold 42\u00a0%\u00a0of the homicides?"),
            "answer": _answer(read),
            "asides": _asides(read),
            "moved": _moved(read),
            "origin": read.origin_en if english else read.origin_es,
            "limits": read.does_not_prove_en if english else read.does_not_prove_es,
            "method": telling.method_title(read.method),
            "method_note": telling.method_note(read.method),
            "again": read.source in facts.newest() and facts.vintage_of(read.source).hash == read.hash,
            "sources": [_source(vintage) for vintage in facts.newest().values()],
            "places": _searchable(),
            "newest": _newest(),
        },
        figures=figures,
        document=read.as_dict() | {"curve": [list(point) for point in read.curve]},
        provenance=provenance | {"vintage": f"{read.source}@{read.hash[:12]}", "unit": "deaths"},
        file="hilo-42",
    )


def _answer(read: Claim) -> str:
    w = telling.words()
    fixed = read.share("H1-2015")
    return _(
        "The %(top)s municipalities that already had most a year before held %(fixed)s of the homicides of %(when)s; "
        "population alone would make it %(expected)s."
    ) % {
        "top": read.top,
        "fixed": w.percent(fixed.value),
        "expected": w.percent(read.share("expected-file").value),
        "when": telling.when(read.period),
    }


def _asides(read: Claim) -> list[str]:
    """What must be said with the answer: how the list was chosen, the ties, how much is population."""
    w = telling.words()
    same, fixed, expected = (read.share(key) for key in ("same-period", "H1-2015", "expected-file"))
    others = [one.value for one in read.shares if one.role == "fixed"]
    return [
        _(
            "Chosen from the very half year that is measured, the %(top)s highest hold %(same)s: a list made "
            "afterwards is always flattered by chance."
        )
        % {"top": read.top, "same": w.percent(same.value)},
        _(
            "Three municipalities tie for the last place of the list, so the share lies between %(low)s and %(high)s "
            "by who is taken; here the one with more people is taken first. Other dates of choosing give %(least)s to "
            "%(most)s."
        )
        % {
            "low": w.percent(fixed.low, 2),
            "high": w.percent(fixed.high, 2),
            "least": w.percent(min(others)),
            "most": w.percent(max(others)),
        },
        _(
            "If every inhabitant ran the same risk, the %(top)s highest would still hold %(expected)s (%(span)s by "
            "chance): they are home to %(people)s of the people. What is left over that is the concentration."
        )
        % {
            "top": read.top,
            "expected": w.percent(expected.value),
            "span": w.span(expected.low, expected.high, "share"),
            "people": w.percent(read.population_share),
        },
    ]


def _moved(read: Claim) -> str:
    w = telling.words()
    rises = [one.change for one in read.changes if one.crime == "homicide"]
    changes = {one.crime: one.change for one in read.changes}
    return _(
        "Against the first half of 2015, intentional homicide rose by %(least)s to %(most)s, whichever way it is "
        "counted. Extortion (%(extortion)s) and violent robbery (%(robbery)s) fell; for kidnapping (%(kidnapping)s) "
        "chance alone can make the difference."
    ) % {
        "least": w.percent(min(rises)),
        "most": w.percent(max(rises)),
        "extortion": w.signed(changes["extortion"], "share"),
        "robbery": w.signed(changes["violent-robbery"], "share"),
        "kidnapping": w.signed(changes["kidnapping"], "share"),
    }


def _source(vintage: Any) -> dict[str, Any]:
    return {
        "vintage": vintage,
        "title": telling.source_title(vintage.source),
        "method": telling.method_title(vintage.method),
        "first": telling.words().period(vintage.first),
        "last": telling.words().period(vintage.last),
        "crimes": [(one.key, telling.title_of(one)) for one in facts.crimes_of(vintage)],
    }


def _newest() -> str:
    """The furthest month that any file of the public reaches."""
    last = max((vintage.last for vintage in facts.newest().values()), default="")
    return telling.words().period(last) if last else ""


def _searchable() -> dict[str, str] | None:
    """Where a municipality is looked for: the first source that has municipalities, and a crime of it."""
    for source, vintage in facts.newest().items():
        if vintage.grain == "municipality" and (known := facts.crimes_of(vintage)):
            return {"source": source, "crime": known[0].key}
    return None
