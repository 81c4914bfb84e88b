"""/figures/priorities: the published lists of municipalities, how each was chosen, and what is done there."""

from __future__ import annotations

from functools import lru_cache
from math import nan
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from hilo.desks.citizen import facts, pictures, telling
from hilo.desks.citizen.sending import Figure, Sheet, page
from hilo.engines.charts.chart import Table
from hilo.kit.frame import language
from hilo.knowledge.incidence.queries import Period, crimes
from hilo.knowledge.incidence.queries.cells import name as place_name
from hilo.knowledge.priorities.queries import LINES, building, following, rules
from hilo.knowledge.priorities.queries.kept import KeptList, kept_lists
from hilo.knowledge.priorities.queries.lines import coverage
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.knowledge.incidence.store import Vintage
    from hilo.knowledge.priorities.queries.building import Comparison
    from hilo.knowledge.priorities.queries.following import Following

PROVENANCE = ("source", "vintage", "hash", "method", "unit", "code")


class _Asked:
    """A list as a key: the hash of a frozen list stands for all of it."""

    def __init__(self, of: KeptList) -> None:
        self.of = of

    def __hash__(self) -> int:
        return hash(self.of.hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and other.of.hash == self.of.hash


def _priorities(request: HttpRequest) -> Sheet:
    """The newest published list that is in force, or the one that `?list=` names."""
    lists = kept_lists()
    asked = request.GET.get("list", "")
    in_force = next((one for one in lists if not one.superseded_by), lists[0] if lists else None)
    shown = next((one for one in lists if one.name == asked), None) if asked else in_force
    if asked and shown is None:
        raise Refusal("HILO-P404", "No published list has that name.", status=404, where="list")
    if shown is None:
        return Sheet("citizen/priorities.html", {"list": None}, (), {"lists": []}, {}, "hilo-priorities")
    return _sheet(shown, lists)


_priorities.follows_files = False  # type: ignore[attr-defined]
priorities_page = page(_priorities)


def _sheet(of: KeptList, lists: tuple[KeptList, ...]) -> Sheet:
    says, spanish = of.says, language() == "es"
    period = Period.parse(says["from"], says["to"])
    counted = facts.newest().get(says["source"])
    reach = coverage(of, on=timezone.localdate())
    rule = rules().get(says["rule"])
    beside, followed = _beside(of), _followed(of, counted)
    return Sheet(
        template="citizen/priorities.html",
        context={
            "list": of,
            "answer": _answer(of, period),
            "rule": ((rule.says_es if spanish else rule.says_en) if rule else says["rule_title"]),
            "rule_title": _rule_title(says["rule"]),
            "chosen_in": telling.when(period),
            "others": [one for one in lists if one.name != of.name],
            "places": [one for one in reach.places if one.lines],
            "lines": [((one.title_es if spanish else one.title_en), reach.covered[key]) for key, one in LINES.items()],
            "total": reach.municipalities,
            "bare": sum(not one.lines for one in reach.places),
            "overdue": len(reach.support_overdue),
            "spanish": spanish,
            "smallest": followed.smallest.says(language()) if followed else "",
            "verdict": followed.verdict.says(language()) if followed else "",
            "would_change": followed.verdict.would_change(language()) if followed else "",
            "followed": followed,
            "after": telling.when(followed.after) if followed else "",
            "before": telling.when(followed.before) if followed else "",
            "counted": counted,
        },
        figures=_figures(_Asked(of), beside is not None, counted is not None, language()),
        document=of.as_dict()
        | {
            "other_rules": beside.as_dict() if beside else None,
            "coverage": _plain(reach.as_dict()),
            "verdict": _verdict(followed) if followed else None,
        },
        provenance={key: says[key] for key in PROVENANCE} | {"list": of.name},
        file=f"hilo-{of.name}",
    )


@lru_cache(maxsize=32)
def _figures(asked: _Asked, compared: bool, reachable: bool, language: str) -> tuple[Figure, ...]:
    beside = _beside(asked.of) if compared else None
    found = (_map(asked.of), _members(asked.of, reachable))
    return found if beside is None else (*found, _rules(beside), _moves(beside))


def _answer(of: KeptList, period: Period) -> str:
    w, says = telling.words(), of.says
    asked = crimes().get(says["crime"])
    return _(
        "%(top)s municipalities, chosen by %(rule)s from %(when)s: they held %(share)s of the %(crime)s and are home "
        "to %(people)s of the people."
    ) % {
        "top": len(of.members),
        "rule": _rule_title(says["rule"]).lower(),
        "when": telling.when(period),
        "share": w.percent(says["share"]),
        "crime": telling.in_sentence(asked) if asked else says["crime"],
        "people": w.percent(says["population_share"]),
    }


def _rule_title(key: str) -> str:
    rule = rules().get(key)
    return key if rule is None else rule.title_en if language() == "en" else rule.title_es


def _map(of: KeptList) -> Figure:
    chart = pictures.list_map(
        [(one.code, float(one.count), nan if one.rate is None else one.rate) for one in of.members],
        len(of.states),
        of.says["unit"],
    )
    return Figure.of("map", chart)


def _members(of: KeptList, reachable: bool) -> Figure:
    w = telling.words()
    header = (
        _("Municipality"),
        _("No."),
        _("INEGI code"),
        telling.unit_title(of.says["unit"]),
        _("Rate"),
        _("Smoothed"),
        _("Why"),
    )
    raw, shown, links = [], [], []
    for one in of.members:
        why = one.reason(language())
        raw.append((one.name, one.rank, one.code, one.count, one.rate, one.smoothed, why))
        shown.append(
            (
                one.name,
                str(one.rank),
                one.code,
                w.number(one.count),
                "–" if one.rate is None else telling.rate(one.rate),
                "–" if one.smoothed is None else telling.rate(one.smoothed),
                why,
            )
        )
        links.append(f"/figures/{of.says['source']}/{of.says['crime']}/{one.code}" if reachable else "")
    numeric = (False, True, False, True, True, True, False)
    return Figure(
        "members",
        _("The municipalities of the list, and why each is on it"),
        Table(header, tuple(raw), tuple(shown), numeric),
        about=_("Rates for every 100,000 inhabitants in a year. On the list is not the same as dangerous."),
        links=tuple(links),
    )


def _rules(of: Comparison) -> Figure:
    """How many municipalities each other rule would change."""
    rows = [
        (_rule_title(key), len(one.codes) - len(moved.enters), len(moved.enters), len(moved.leaves))
        for key, one in of.lists.items()
        if key != of.base and (moved := of.differences[key])
    ]
    header = (_("Rule"), _("Shared"), _("Would enter"), _("Would leave"))
    shown = tuple((row[0], *(str(number) for number in row[1:])) for row in rows)
    return Figure(
        "rules",
        _("Under another rule it would be another list: %(stay)s municipalities stand on all of them")
        % {"stay": len(of.everywhere)},
        Table(header, tuple(rows), shown, (False, True, True, True)),
    )


def _moves(of: Comparison) -> Figure:
    """Who would enter and who would leave, by name."""
    rows = [
        (place_name(code), code, said, _rule_title(key))
        for key in of.lists
        if key != of.base
        for said, codes in (
            (_("would enter"), of.differences[key].enters),
            (_("would leave"), of.differences[key].leaves),
        )
        for code in codes
    ]
    header = (_("Municipality"), _("INEGI code"), _("What would change"), _("Rule"))
    return Figure(
        "moves",
        _("Who would enter and who would leave, by name"),
        Table(header, tuple(rows), tuple(rows), (False, False, False, False)),
    )


def _beside(of: KeptList) -> Comparison | None:
    """The same period under every rule, from the very file of the list; None where that file is not loaded."""
    vintage = next((one for one in facts.loaded() if one.key == of.says["vintage"]), None)
    if vintage is None:
        return None
    try:
        return _compared(vintage, of.says["crime"], of.says["from"], of.says["to"], of.says["rule"], of.says["top"])
    except Refusal:
        return None


@lru_cache(maxsize=16)
def _compared(vintage: Vintage, crime: str, first: str, last: str, base: str, top: int) -> Comparison:
    return building.compare(vintage, crime=crime, period=Period.parse(first, last), base=base, top=top)


def _followed(of: KeptList, vintage: Vintage | None) -> Following | None:
    """The list against its controls; None where the file is not loaded or too short after the start."""
    if vintage is None or not of.intact:
        return None
    return _follow(_Asked(of), vintage)


@lru_cache(maxsize=16)
def _follow(asked: _Asked, vintage: Vintage) -> Following | None:
    try:
        return following.follow(asked.of, vintage)
    except Refusal:
        return None


def _verdict(of: Following) -> dict[str, Any]:
    return {
        "kind": of.verdict.kind,
        "says_es": of.verdict.says_es,
        "says_en": of.verdict.says_en,
        "ratio": of.ratio,
        "interval": [of.ratio_low, of.ratio_high],
        "lists_like_it": [of.expected.low, of.expected.high],
        "smallest": of.smallest.as_dict(),
        "vintage": of.provenance.vintage,
        "hash": of.provenance.hash,
        "does_not_prove": following.DOES_NOT_PROVE,
    }


def _plain(value: Any) -> Any:
    """Days as text, so that JSON can hold them."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
