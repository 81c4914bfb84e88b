"""Lists of municipalities: build under each rule, freeze, act in three lines, follow, publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import nan
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.analyst.pages.ask import spoken
from hilo.desks.analyst.pages.forms import number, text
from hilo.desks.analyst.question import HALF_YEAR
from hilo.desks.analyst.words import finding_rows, limits, refusal_row
from hilo.desks.asked import actor as asking
from hilo.engines.charts import Break, Frame, Series, effect, line, responsive
from hilo.kernel.access.http import by, requires
from hilo.kit.acting import form, perform
from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.pictures import note, say, words
from hilo.knowledge.incidence.queries import Period, crimes
from hilo.knowledge.incidence.queries.cells import name as place_name
from hilo.knowledge.incidence.queries.past import covered
from hilo.knowledge.priorities import actions
from hilo.knowledge.priorities.commands import CloseLine, FreezeList, NoteProgress, RecordLine, RuleKey
from hilo.knowledge.priorities.queries import LINES, OFFICES, rules
from hilo.knowledge.priorities.queries import federal_support as said_of_support
from hilo.knowledge.priorities.queries.building import Comparison, build, compare
from hilo.knowledge.priorities.queries.following import Following, follow
from hilo.knowledge.priorities.queries.kept import KeptList, kept, kept_lists
from hilo.knowledge.priorities.queries.lines import coverage
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.lib.limits import limits_of, longest

WRITE = "priorities.write"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is built from, as the address says it."""

    source: str
    crime: str
    first: str
    last: str
    top: int
    population: str
    base: str


@require_safe
@requires("figures.read")
def lists(request: HttpRequest) -> HttpResponse:
    """The frozen lists, and the rules side by side for a file and a period."""
    return _lists(request, request.GET)


@require_POST
@requires(WRITE)
def freezing(request: HttpRequest) -> HttpResponse:
    """Keep the list that a rule chooses, for ever, with its reason."""
    try:
        wanted = _wanted(request.POST)
        asked = form(request, FreezeList)
        built = build(
            store.find(wanted.source),
            crime=wanted.crime,
            period=Period.parse(wanted.first, wanted.last),
            rule=text(request.POST, "rule", longest(RuleKey)),
            top=wanted.top,
            population=wanted.population,
        )
        if not asked.reason:
            raise Refusal("HILO-P427", "Say why this list, under this rule.", where="reason")
        actions.freeze(built, asked, **by(request))
    except Forbidden:
        raise
    except Refusal as refusal:
        return _lists(request, request.POST, refusal)
    messages.success(request, _("Frozen: the list stays as it is."))
    return redirect("analyst-list", name=asked.name)


@require_safe
@requires("figures.read")
def one(request: HttpRequest, name: str) -> HttpResponse:
    """A frozen list: members, lines of action, and with `follow` in the address, what happened there."""
    return _one(request, name)


@require_POST
@requires(WRITE)
def done(request: HttpRequest, name: str, verb: str) -> HttpResponse:
    """One act about a list: publish, line, note, end-support, close."""
    if verb not in ACTS:
        raise NotFound("act", verb)
    try:
        ACTS[verb](request, name)
    except Forbidden:
        raise
    except Refusal as refusal:
        return _one(request, name, refusal, request.POST)
    messages.success(request, _("Written, and in the ledger."))
    return redirect("analyst-list", name=name)


def _of_line(request: HttpRequest) -> int:
    return number(request.POST, "line_id")


def _close(request: HttpRequest, name: str) -> object:
    """The text that notes progress says here what came of the line."""
    said = form(request, NoteProgress)
    return actions.close_line(_of_line(request), CloseLine(outcome=said.text, on=said.on), **by(request))


ACTS: dict[str, Callable[[HttpRequest, str], object]] = {
    "publish": lambda request, name: perform(request, actions.publish, name),
    "line": lambda request, name: perform(request, actions.record_line, name),
    "note": lambda request, name: perform(request, actions.note_progress, _of_line(request)),
    "end-support": lambda request, name: perform(request, actions.end_support, _of_line(request)),
    "close": _close,
}
"""What a form about a list may ask for, by the verb in its address."""


def _wanted(given: Mapping[str, str]) -> Wanted:
    """The question of an address; what it leaves out is the first municipal file and its last half year."""
    municipal = [one for one in store.vintages() if one.grain == "municipality"]
    source = given.get("source", "") or (municipal[0].key if municipal else "")
    vintage = store.find(source)
    last = covered(vintage).last
    return Wanted(
        vintage.key,
        given.get("crime", "") or "homicide",
        given.get("from", "") or str(last.plus(1 - HALF_YEAR)),
        given.get("to", "") or str(last),
        number(given, "top") if given.get("top", "").strip() else 50,
        given.get("population", ""),
        given.get("base", "") or "counts",
    )


@lru_cache(maxsize=16)
def _compared(wanted: Wanted) -> Comparison:
    return compare(
        store.find(wanted.source),
        crime=wanted.crime,
        period=Period.parse(wanted.first, wanted.last),
        base=wanted.base,
        top=wanted.top,
        population=wanted.population,
    )


def _lists(request: HttpRequest, given: Mapping[str, str], refusal: Refusal | None = None) -> HttpResponse:
    language, actor = spoken(), asking(request)
    municipal = [one for one in store.vintages() if one.grain == "municipality"]
    context: dict[str, Any] = {
        "page": "priorities",
        "kept": [(row, _rule_title(row.says["rule"], language)) for row in kept_lists(actor)],
        "may_write": actor.may(WRITE),
        "municipal": municipal,
        "crimes": [(key, crime.title(language)) for key, crime in crimes().items()],
        "rules": [(key, rule.title(language)) for key, rule in rules().items()],
        "given": given,
        "asked": bool(given.get("source")),
        "inputs": limits_of(FreezeList),
    }
    if municipal:
        try:
            wanted = _wanted(given)
            context["wanted"] = wanted
            if given.get("source"):
                context |= _rules_shown(_compared(wanted), language)
        except Refusal as failed:
            refusal = refusal or failed
    context["refusal"] = refusal_row(refusal, language) if refusal else None
    return render(request, "analyst/priorities.html", context, status=refusal.status if refusal else 200)


def _rule_title(key: str, language: str) -> str:
    return rules()[key].title(language) if key in rules() else key


def _rules_shown(found: Comparison, language: str) -> dict[str, Any]:
    base = found.lists[found.base]
    return {
        "compared": found,
        "rows": [
            {
                "rule": built.rule,
                "title": built.rule.title(language),
                "says": built.rule.says(language),
                "built": built,
                "enters": [place_name(code) for code in found.differences[key].enters],
                "leaves": [place_name(code) for code in found.differences[key].leaves],
                "is_base": key == found.base,
                "members": [(member, member.reason(language)) for member in built.members],
            }
            for key, built in found.lists.items()
        ],
        "everywhere": len(found.everywhere),
        "findings": finding_rows([one for built in found.lists.values() for one in built.findings], language),
        "limits": limits("list", base.as_dict()["does_not_prove"], language),
    }


def _one(
    request: HttpRequest, name: str, refusal: Refusal | None = None, given: Mapping[str, str] | None = None
) -> HttpResponse:
    language, actor = spoken(), asking(request)
    found = kept(name, actor)
    reach = coverage(found, on=timezone.localdate())
    context: dict[str, Any] = {
        "page": "priorities",
        "list": found,
        "rule": _rule_title(found.says["rule"], language),
        "crime": crimes()[found.says["crime"]].title(language),
        "members": [(member, member.reason(language)) for member in found.members],
        "reach": reach,
        "covered": [(kind.title(language), reach.covered[key]) for key, kind in LINES.items()],
        "places": [_place(place, language) for place in reach.places if place.lines],
        "bare": [place for place in reach.places if not place.lines],
        "kinds": [(key, kind.title(language)) for key, kind in LINES.items()],
        "offices": [(key, office.title(language)) for key, office in OFFICES.items()],
        "support": said_of_support(language),
        "may_write": actor.may(WRITE),
        "inputs": limits_of(RecordLine),
        "note_inputs": limits_of(NoteProgress),
        "today": timezone.localdate(),
        "given": given or {},
        "findings": finding_rows([*found.findings, *reach.findings], language)[:20],
        "limits": limits("list", found.says["does_not_prove"], language),
        "municipal": [one for one in store.vintages() if one.grain == "municipality"],
        "follow": request.GET if request.method == "GET" and request.GET.get("follow") else {},
    }
    if context["follow"]:
        try:
            asked = request.GET
            source = store.find(asked.get("source") or found.says["vintage"]).key
            answer = _followed(found, source, asked.get("start", ""), asked.get("end", ""))
            context |= _following(answer, language)
        except Refusal as failed:
            refusal = failed
    context["refusal"] = refusal_row(refusal, language) if refusal else None
    return render(request, "analyst/list.html", context, status=refusal.status if refusal else 200)


def _place(place: Any, language: str) -> dict[str, Any]:
    return {
        "place": place,
        "missing": [LINES[key].title(language) for key in place.missing],
        "lines": [
            (row, say(language, row.line_es, row.line_en), say(language, row.answers_es, row.answers_en))
            for row in place.lines
        ],
    }


def _followed(found: KeptList, source: str, start: str, end: str) -> Following:
    return _remembered(found.name, found.hash, source, start, end)


@lru_cache(maxsize=16)
def _remembered(name: str, hash_: str, source: str, start: str, end: str) -> Following:
    return follow(kept(name, actions.LOCAL), store.find(source), start=start, end=end)


def _following(found: Following, language: str) -> dict[str, Any]:
    return {
        "following": found,
        "verdict": found.verdict.says(language),
        "would_change": found.verdict.would_change(language),
        "effect_chart": _effect(found, language),
        "synthetic_chart": _synthetic(found, language),
        "follow_findings": finding_rows(found.findings, language),
        "follow_limits": limits("follow", found.as_dict()["does_not_prove"], language),
    }


def _effect(found: Following, language: str) -> Any:
    """The ratio of lists like it where no strategy began, and that of this one with its interval."""
    usual = found.expected
    # All starts fall in one month of the year: the year names them.
    times = [start[:4] for start in (*usual.starts, str(found.after.first))]
    blank = [nan] * len(usual.ratios)
    ratio = words(language).signed(found.ratio - 1, "share")
    frame = Frame(
        "effect",
        say(
            language,
            f"Frente a sus controles: {ratio}; a la izquierda, lo mismo sin estrategia",
            f"Against their controls: {ratio}; to the left, the same without a strategy",
        ),
        note=note(found.provenance, language),
        words=words(language),
    )
    return responsive(
        effect,
        frame,
        times,
        [*(ratio - 1 for ratio in usual.ratios), found.ratio - 1],
        [*blank, found.ratio_low - 1],
        [*blank, found.ratio_high - 1],
        event=len(times) - 1,
        kind="share",
        event_label=say(language, "la estrategia", "the strategy"),
    )


def _synthetic(found: Following, language: str) -> Any:
    parts = found.synthetic
    if parts is None:
        return None
    frame = Frame(
        "synthetic",
        say(
            language, "La lista y su control sintético, por trimestre", "The list and its synthetic control, by quarter"
        ),
        note=note(found.provenance, language),
        words=words(language),
    )
    return responsive(
        line,
        frame,
        _months(parts.quarters),
        [
            Series(say(language, "lista", "list"), _stretched([one.listed for one in parts.quarters])),
            Series(say(language, "sintético", "synthetic"), _stretched([one.synthetic for one in parts.quarters])),
        ],
        kind="rate",
        unit=say(language, "por 100 000 al año", "per 100,000 a year"),
        breaks=[Break(str(found.after.first), say(language, "inicio", "start"))],
    )


def _months(quarters: tuple[Any, ...]) -> list[str]:
    first = Period.parse(quarters[0].first, quarters[0].first).first
    return [str(first.plus(at)) for at in range(3 * len(quarters))]


def _stretched(values: list[float]) -> list[float]:
    """A quarter's value for each of its months."""
    return [value for value in values for _month in range(3)]
