"""Lists of municipalities: build under each rule, freeze, act in three lines, follow, publish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from math import nan
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hilo.desks.analyst.desk import DESK
from hilo.desks.analyst.pages.forms import number
from hilo.desks.analyst.question import HALF_YEAR
from hilo.desks.analyst.words import finding_rows, limits
from hilo.engines.charts import Break, Frame, Series, effect, line, responsive
from hilo.kernel.access.http import asker, requires
from hilo.kit.acting import carry_out, form, texts
from hilo.kit.forms import Ask, Form, form_of
from hilo.kit.frame import language
from hilo.kit.views import shows
from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.pictures import note, say, words
from hilo.knowledge.incidence.queries import Period, crimes
from hilo.knowledge.incidence.queries.cells import name as place_name
from hilo.knowledge.incidence.queries.past import covered
from hilo.knowledge.priorities import actions
from hilo.knowledge.priorities.commands import CloseLine, FreezeList, NoteProgress, RuleKey
from hilo.knowledge.priorities.queries import LINES, OFFICES, rules
from hilo.knowledge.priorities.queries import federal_support as said_of_support
from hilo.knowledge.priorities.queries.building import BuiltList, Comparison, build, compare
from hilo.knowledge.priorities.queries.following import Following, follow
from hilo.knowledge.priorities.queries.kept import KeptList, kept, kept_lists
from hilo.knowledge.priorities.queries.lines import coverage
from hilo.lib.errors import NotFound, Refusal
from hilo.lib.limits import longest

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


@shows("figures.read")
def lists(request: HttpRequest) -> HttpResponse:
    """The frozen lists, and the rules side by side for a file and a period."""
    return _lists(request, request.GET)


@require_POST
@requires(WRITE)
def freezing(request: HttpRequest) -> HttpResponse:
    """Keep the list that a rule chooses, for ever, with its reason."""
    try:
        built = _built(request)
    except Refusal as refusal:
        return _lists(request, request.POST, refusal)
    return carry_out(
        request,
        actions.freeze,
        built,
        ask=lambda request: _with_reason(form(request, FreezeList)),
        again=partial(_lists, request, request.POST),
        said=_("Frozen: the list stays as it is."),
        to="analyst-list",
        name=request.POST.get("name", "").strip(),
    )


def _built(request: HttpRequest) -> BuiltList:
    wanted = _wanted(request.POST)
    return build(
        store.find(wanted.source),
        crime=wanted.crime,
        period=Period.parse(wanted.first, wanted.last),
        rule=texts(request).get("rule", "")[: longest(RuleKey)],
        top=wanted.top,
        population=wanted.population,
    )


def _with_reason(asked: FreezeList) -> FreezeList:
    if not asked.reason:
        raise Refusal("HILO-P427", "Say why this list, under this rule.", where="reason")
    return asked


@shows("figures.read")
def one(request: HttpRequest, name: str) -> HttpResponse:
    """A frozen list: members, lines of action, and with `follow` in the address, what happened there."""
    return _one(request, name)


@require_POST
@requires(WRITE)
def done(request: HttpRequest, name: str, verb: str) -> HttpResponse:
    """One act about a list: publish, line, note, end-support, close."""
    if verb not in ACTS:
        raise NotFound("act", verb)
    act, of_line = ACTS[verb]
    line = number(request.POST, "line_id") if of_line else 0
    return carry_out(
        request,
        act,
        line or name,
        ask=_closed if verb == "close" else None,
        again=partial(_one, request, name, acted=(verb, line)),
        said=_("Written, and in the ledger."),
        to="analyst-list",
        name=name,
    )


def _closed(request: HttpRequest) -> CloseLine:
    """The text that notes progress says here what came of the line."""
    said = form(request, NoteProgress)
    return CloseLine(outcome=said.text, on=said.on)


ACTS: dict[str, tuple[Any, bool]] = {
    "publish": (actions.publish, False),
    "line": (actions.record_line, False),
    "note": (actions.note_progress, True),
    "end-support": (actions.end_support, True),
    "close": (actions.close_line, True),
}
"""What a form about a list may ask for, by the verb in its address, and whether of one of its lines."""


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
    spoken, actor = language(), asker(request)
    municipal = [one for one in store.vintages() if one.grain == "municipality"]
    frozen = kept_lists(actor)
    context: dict[str, Any] = {
        "kept": [(row, _rule_title(row.says["rule"], spoken)) for row in frozen],
        "may_write": actor.may(WRITE),
        "municipal": municipal,
        "crimes": [(key, crime.title(spoken)) for key, crime in crimes().items()],
        "rules": [(key, rule.title(spoken)) for key, rule in rules().items()],
        "given": given,
    }
    if municipal:
        try:
            wanted = _wanted(given)
            context |= {"wanted": wanted, "form": _freeze(request, wanted, frozen)}
            if given.get("source"):
                context |= _rules_shown(_compared(wanted), spoken)
        except Refusal as failed:
            refusal = refusal or failed
    return DESK.show(request, "priorities", "analyst/priorities.html", context, refusal=refusal)


def _freeze(request: HttpRequest, wanted: Wanted, frozen: Iterable[KeptList]) -> Form:
    return form_of(
        actions.freeze,
        reverse("analyst-freeze"),
        _("Freeze"),
        {
            "name": _("Name"),
            "starts": Ask(_("Strategy begins"), hint="2016-09"),
            "supersedes": _("Takes the place of"),
            "reason": Ask(_("Why this list, under this rule"), required=True),
        },
        choices={
            "supersedes": [("", _("no list")), *((one.name, one.name) for one in frozen if not one.superseded_by)]
        },
        given=request.POST,
        hidden=[
            ("source", wanted.source),
            ("crime", wanted.crime),
            ("from", wanted.first),
            ("to", wanted.last),
            ("top", wanted.top),
            ("population", wanted.population),
            ("base", wanted.base),
        ],
        name="freeze",
    )


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
    request: HttpRequest, name: str, refusal: Refusal | None = None, acted: tuple[str, int] = ("", 0)
) -> HttpResponse:
    spoken, actor = language(), asker(request)
    found = kept(name, actor)
    reach = coverage(found, on=timezone.localdate())
    writes = actor.may(WRITE)
    context: dict[str, Any] = {
        "list": found,
        "rule": _rule_title(found.says["rule"], spoken),
        "crime": crimes()[found.says["crime"]].title(spoken),
        "members": [(member, member.reason(spoken)) for member in found.members],
        "reach": reach,
        "covered": [(kind.title(spoken), reach.covered[key]) for key, kind in LINES.items()],
        "places": [_place(place, spoken, writes) for place in reach.places if place.lines],
        "bare": [place for place in reach.places if not place.lines],
        "line": _line(request, found, sent=acted[0] == "line") if writes and not found.superseded_by else None,
        "may_write": writes,
        "findings": finding_rows([*found.findings, *reach.findings], spoken)[:20],
        "limits": limits("list", found.says["does_not_prove"], spoken),
        "municipal": [one for one in store.vintages() if one.grain == "municipality"],
        "follow": request.GET if request.method == "GET" and request.GET.get("follow") else {},
    }
    if context["follow"]:
        try:
            asked = request.GET
            source = store.find(asked.get("source") or found.says["vintage"]).key
            answer = _followed(found, source, asked.get("start", ""), asked.get("end", ""))
            context |= _following(answer, spoken)
        except Refusal as failed:
            refusal = failed
    return DESK.show(request, "priorities", "analyst/list.html", context, refusal=refusal)


def _line(request: HttpRequest, found: KeptList, *, sent: bool) -> Form:
    spoken = language()
    return form_of(
        actions.record_line,
        reverse("analyst-list-verb", args=[found.name, "line"]),
        _("Record"),
        {
            "municipality": _("Municipality"),
            "line": _("Line"),
            "what": _("What is done"),
            "office": _("Who answers"),
            "holder": _("Who holds the office"),
            "begins": _("Begins"),
            "ends": _("Ends, if known"),
            "federal_support": _("With federal support"),
            "federal_until": Ask(_("Federal support until"), hint=said_of_support(spoken)),
        },
        choices={
            "municipality": [(one.code, f"{one.rank}. {one.name}") for one in found.members],
            "line": [(key, kind.title(spoken)) for key, kind in LINES.items()],
            "office": [(key, office.title(spoken)) for key, office in OFFICES.items()],
        },
        given=request.POST if sent else None,
        name="line",
    )


def _progress(row: Any) -> Form:
    """Progress of a line; the same text says what came of it where another button closes it."""
    return form_of(
        actions.note_progress,
        "",
        _("Note progress"),
        {"on": Ask(_("Day"), value=f"{timezone.localdate():%Y-%m-%d}"), "text": _("What happened, or what came of it")},
        hidden=[("line_id", row.id)],
        name=f"note-{row.id}",
    )


def _place(place: Any, spoken: str, writes: bool) -> dict[str, Any]:
    return {
        "place": place,
        "missing": [LINES[key].title(spoken) for key in place.missing],
        "lines": [
            (
                row,
                say(spoken, row.line_es, row.line_en),
                say(spoken, row.answers_es, row.answers_en),
                _progress(row) if writes and not row.closed_on else None,
            )
            for row in place.lines
        ],
    }


def _followed(found: KeptList, source: str, start: str, end: str) -> Following:
    return _remembered(found.name, found.hash, source, start, end)


@lru_cache(maxsize=16)
def _remembered(name: str, hash_: str, source: str, start: str, end: str) -> Following:
    return follow(kept(name, actions.LOCAL), store.find(source), start=start, end=end, with_plan=True)


def _following(found: Following, language: str) -> dict[str, Any]:
    return {
        "following": found,
        "smallest": found.smallest.says(language),
        "plan": found.plan.says(language) if found.plan else "",
        "plan_note": found.plan.note(language) if found.plan else "",
        "ways": [(one, one.says(language)) for one in found.plan.ways] if found.plan else [],
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
