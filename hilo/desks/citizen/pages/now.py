"""/figures/now[/<source>[/<state>]]: the last month of every crime, its change, what is beyond chance, what may be
corrected.

Everything was answered when the file was put forward (`incidence.queries.keeping`): these pages only read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from hilo.desks.citizen import facts, newest, telling
from hilo.desks.citizen.sending import Figure, Sheet, page
from hilo.kernel.territory import queries as territory
from hilo.kit.frame import language
from hilo.knowledge.incidence.queries import Month, Period, kept
from hilo.knowledge.incidence.queries.bulk import origin
from hilo.knowledge.incidence.queries.cells import name
from hilo.knowledge.incidence.queries.coverage import COUNTRY_CODE
from hilo.knowledge.incidence.queries.newest import NEWEST, STATES, correction
from hilo.knowledge.incidence.queries.outbreaks import DOES_NOT_PROVE
from hilo.knowledge.incidence.queries.trend import DOES_NOT_PROVE as TREND_DOES_NOT_PROVE
from hilo.lib.answers import plain
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.knowledge.incidence.queries.newest import Newest
    from hilo.knowledge.incidence.store import Vintage


NAMED = 24
"""Months after which a file is only named on the page of all."""


@dataclass(frozen=True)
class Section:
    """One file: its part of the page, what can be taken away, and the document for programs."""

    html: str
    figures: tuple[Figure, ...]
    document: dict[str, Any]


@page
def now_page(request: HttpRequest) -> Sheet:
    """Every source that the public reads, the one that reaches furthest first."""
    return _front(facts.stamp(), _month(), language())


@page
def source_page(request: HttpRequest, source: str) -> Sheet:
    """One file in full, with its charts and how it is cited; an old address (`?file=`) says what it said."""
    return _cited(request, facts.vintage_of(source, request.GET.get("file", "")[:64]), "")


@page
def state_page(request: HttpRequest, source: str, code: str) -> Sheet:
    """The same of one state."""
    vintage = facts.vintage_of(source, request.GET.get("file", "")[:64])
    if territory.state(code) is None:
        raise Refusal("HILO-F498", f"There is no state or municipality {code[:20]}.", status=404, where="code")
    own = kept.areas_of(vintage, NEWEST)
    of_states = kept.areas_of(vintage, STATES)
    if own and code not in (*own, *of_states) and (of_states or COUNTRY_CODE not in own):
        raise Refusal("HILO-F609", f"{vintage.key} has no row of {name(code)}.", status=404, where="code")
    return _cited(request, vintage, code)


def _cited(request: HttpRequest, vintage: Vintage, code: str) -> Sheet:
    sheet = _source(vintage, facts.earlier(vintage), facts.stamp(), _month(), language(), code)
    home = request.build_absolute_uri("/").rstrip("/")
    return Sheet(
        template=sheet.template,
        context=sheet.context | {"home": home},
        figures=sheet.figures,
        document=sheet.document | {"address": home + _address(vintage, code)},
        provenance=sheet.provenance,
        file=sheet.file,
    )


def _month() -> str:
    """By which the age of a file is said: the page of last month is another page."""
    return timezone.localdate().isoformat()[:7]


@lru_cache(maxsize=8)
def _front(_: facts.Stamp, month: str, language: str) -> Sheet:
    with override(language):
        order = sorted(facts.newest().values(), key=lambda one: one.last, reverse=True)
        # What ends years ago is no news: it is named, and told on its own page; unless there is nothing newer.
        sections = [
            _section(one, facts.earlier(one), month, full=False, named=at > 0 and _age(one, month) >= NAMED)
            for at, one in enumerate(order)
        ]
    return Sheet(
        template="citizen/now.html",
        context={"sections": [one.html for one in sections]},
        figures=tuple(figure for one in sections for figure in one.figures),
        document={
            "sources": [one.document for one in sections],
            "does_not_prove": [DOES_NOT_PROVE, TREND_DOES_NOT_PROVE],
        },
        provenance={},
        file="hilo-now",
    )


@lru_cache(maxsize=64)
def _source(vintage: Vintage, earlier: Vintage | None, _: facts.Stamp, month: str, language: str, code: str) -> Sheet:
    with override(language):
        section = _section(vintage, earlier, month, full=True, code=code)
        title = telling.source_title(vintage.source)
        question = STATES if code and code not in kept.areas_of(vintage, NEWEST) else NEWEST
        whose = origin(vintage.source)
        stand = facts.stand_of(vintage.key)
        cited = {
            "publisher": whose.publisher if whose else "",
            "title": title,
            "month": telling.words().period(vintage.last),
            "file": vintage.file,
            "hash": vintage.hash,
            "published": stand.published_at.date() if stand and stand.published_at else None,
            "question": f"{question.name}-{question.version}",
            "code": section.document["code"],
            "path": _address(vintage, code),
            "embed": _embedded(vintage, section.document["areas"]),
        }
    return Sheet(
        template="citizen/now_source.html",
        context={
            "section": section.html,
            "title": title,
            "place": name(code) if code else "",
            "vintage": vintage,
            "cited": cited,
        },
        figures=section.figures,
        document=section.document | {"does_not_prove": [DOES_NOT_PROVE, TREND_DOES_NOT_PROVE]},
        provenance={
            "source": vintage.source,
            "vintage": vintage.key,
            "hash": vintage.hash,
            "method": vintage.method,
            "unit": vintage.unit,
            "code": section.document["code"],
        },
        file=f"hilo-now-{vintage.source}{f'-{code}' if code else ''}",
    )


def _embedded(vintage: Vintage, areas: dict[str, Any]) -> str:
    """The address of one chart for a page of somebody else's, "" where none is drawn."""
    for code, crimes in areas.items():
        for crime, answer in crimes.items():
            if answer["curve"] is not None:
                return f"{reverse('figures-embed-area', args=[vintage.source, crime, code])}?file={vintage.hash[:12]}"
    return ""


def _age(vintage: Vintage, month: str) -> int:
    """Months from the last of a file to this one."""
    return max(0, len(Period(Month.parse(vintage.last), Month.parse(month))) - 1)


def _address(vintage: Vintage, code: str = "") -> str:
    return f"{_path(vintage, code)}?file={vintage.hash[:12]}"


def _path(vintage: Vintage, code: str) -> str:
    if code:
        return reverse("figures-now-state", args=[vintage.source, code])
    return reverse("figures-now-source", args=[vintage.source])


def answers_of(vintage: Vintage, code: str) -> kept.Answers[Newest]:
    """What is kept of one state, or of the file's own areas; {} while nothing is."""
    return kept.read(vintage, NEWEST, code) or (kept.read(vintage, STATES, code) if code else {})


def _section(
    vintage: Vintage, earlier: Vintage | None, month: str, *, full: bool, named: bool = False, code: str = ""
) -> Section:
    answers = answers_of(vintage, code)
    late = kept.read(vintage, correction(earlier)).get("file", {}) if earlier else {}
    shown = [] if named else list(answers)[: None if full else 1]
    parts = [newest.area(vintage, one, newest.ordered(answers[one]), full=full) for one in shown]
    corrections = newest.corrections(vintage.source, late) if full and not code else None
    states = kept.areas_of(vintage, STATES) if full and not code else ()
    figures = tuple(one for part in parts for one in part.figures) + ((corrections,) if corrections else ())
    stand = facts.stand_of(vintage.key)
    published = stand.published_at.date() if stand and stand.published_at else None
    age = _age(vintage, month)
    html = render_to_string(
        "citizen/now_section.html",
        {
            "vintage": vintage,
            "title": telling.source_title(vintage.source),
            "last": telling.words().period(vintage.last),
            "published": published,
            "age": newest.age(age),
            "parts": parts,
            "named": named,
            "more": 0 if named else len(answers) - len(parts),
            "full": full,
            "computable": newest.computable(),
            "late": newest.late(earlier, late),
            "corrections": corrections,
            "address": _address(vintage, code),
            "here": _path(vintage, code) if full else reverse("figures-now"),
            "state": code,
            "states": [(name(one), _address(vintage, one)) for one in states],
            "kept": f"file={vintage.hash[:12]}" if full else "",
        },
    )
    document = {
        "source": vintage.source,
        "vintage": vintage.key,
        "hash": vintage.hash,
        "method": vintage.method,
        "unit": vintage.unit,
        "code": next((one.code for part in answers.values() for one in part.values()), vintage.code),
        "month": vintage.last,
        "months_old": age,
        "published": published.isoformat() if published else None,
        "kept": bool(answers),
        "areas": {code: {one.crime: plain(one) for one in newest.ordered(part)} for code, part in answers.items()},
        "states": list(states),
        "corrections": {crime: plain(one) for crime, one in late.items()},
    }
    return Section(html, figures, document)
