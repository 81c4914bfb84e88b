"""Judge a report: every rule in force looks once, and what it finds is said in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from hilo.lib.findings import Finding

from .. import forms
from .case import Case
from .catalogue import SEVERITIES, Limit, Rule, catalogue, plan

_RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}
_NO_LIMIT = Limit("")
FIGURES = ("term", "allowed")
"""Values that hold the limit itself, where it depends on the case."""
_CODED = {"rights": "rights", "mechanisms": "mechanism", "level": "level"}
"""Values that hold codes of a list of the form, said by their titles."""


def check(report: object, context: object = None, *, at: datetime, language: str = "en") -> list[Finding]:
    """What could hurt the case before a judge, errors first. Shows risk and effect, never a verdict.

    report: a report document, judged under the law of its own day; context: what other records of the same event say
    (either may be poor or wrong: it never raises); at: the instant of the check, with its offset.
    """
    name = report.get("form") if isinstance(report, Mapping) else None
    form = name if isinstance(name, str) else ""
    case = Case(report, context, at)
    found = [
        _finding(one, where, values, form, language)
        for one in plan(form, case.day)
        for where, values in one.check(case)
    ]
    found.sort(key=lambda finding: _RANK[finding.severity])
    return found


def _finding(rule: Rule, where: str, values: Mapping[str, str], form: str, language: str) -> Finding:
    said, basis = _said(values, where, form, language), rule.basis(form)
    limit = rule.limit or _NO_LIMIT
    return Finding(
        rule.code,
        rule.severity,
        _as_of(rule.said(values)[language].format_map(said), values, language),
        "; ".join(basis.articles),
        where,
        basis.effect[language].format_map(said),
        basis.remedy[language].format_map(said),
        tuple(values.items()),
        values.get("limit", limit.source),
        next((values[name] for name in FIGURES if name in values), limit.figure),
    )


_AS_OF = {"en": " (as of {counted})", "es": " (contado al {counted})"}


def _as_of(message: str, values: Mapping[str, str], language: str) -> str:
    """What is counted to the check and goes on says so: it is read later, and the time has gone on meanwhile."""
    if "counted" not in values:
        return message
    return message.removesuffix(".") + _AS_OF[language].format(counted=values["counted"]) + "."


class _Said(dict[str, str]):
    """Values for a sentence; what is missing is a dash, never an exception."""

    def __missing__(self, key: str) -> str:
        return "—"


def _said(values: Mapping[str, str], where: str, form: str, language: str) -> _Said:
    said = _Said(values)
    for key in _CODED.keys() & values.keys():
        titles = _titles(form, _CODED[key], language)
        said[key] = ", ".join(titles.get(code, code) for code in values[key].split(","))
    if "words" in values:
        said["in"] = label(values.get("in", "sections.narrative"), form, language)
    if "field" not in said:
        said["field"] = label(where, form, language)
    return said


@cache
def _titles(form: str, choices: str, language: str) -> Mapping[str, str]:
    known = _form(form)
    rows = known.choices.get(choices, ()) if known else ()
    return {code: (en if language == "en" else es) for code, es, en in rows}


@cache
def _form(name: str) -> forms.Form | None:
    try:
        return forms.form(name)
    except Exception:
        return None


LIMITS = {
    "law": {"en": "limit set by the law", "es": "límite que fija la ley"},
    "proposal": {
        "en": "limit proposed by Hilo; the law gives no figure",
        "es": "límite propuesto por Hilo; la ley no da cifra",
    },
}
"""Whose the limit is that a finding measures by."""


def limit_words(finding: Finding | Mapping[str, Any], language: str) -> str:
    """Whose a finding's limit is, with its figure: "15 min: limit proposed by Hilo; ..."; "" if it measures by none."""
    told = finding if isinstance(finding, Mapping) else finding.as_dict()
    words = LIMITS.get(str(told.get("limit")))
    if words is None:
        return ""
    said = words["es" if language.startswith("es") else "en"]
    return f"{told['figure']}: {said}" if told.get("figure") else said.capitalize()


def label(where: str, form: str = "iph_2019_crime", language: str = "en") -> str:
    """The title of the field that a path names, in words; the last step of the path if the form does not know it."""
    steps = where.split(".")
    if len(steps) < 2 or steps[0] not in ("sections", "annexes"):
        return steps[-1]
    return _label(steps[1], steps[-1] if len(steps) > 2 else "", form, language)


@cache
def _label(part: str, field: str, form: str, language: str) -> str:
    known = _form(form)
    found = known.part(part) if known else None
    if found is not None and not field:
        return found.title_en if language == "en" else found.title_es
    asked = found.by_id.get(field) if found else None
    if asked is None:
        return field or part
    return asked.en if language == "en" else asked.es


def render(finding: Finding | Mapping[str, Any], language: str, *, form: str = "iph_2019_crime") -> Finding:
    """The same finding in Spanish ("es") or English ("en"), from a Finding or from one stored as JSON.

    A code that is no rule here (another catalogue, a later edition) comes back as it was said.
    """
    if isinstance(finding, Mapping):
        kept = finding.get("values")
        finding = Finding(
            **{key: str(finding.get(key, "")) for key in ("code", "severity", "message", "article", "where")},
            effect=str(finding.get("effect", "")),
            remedy=str(finding.get("remedy", "")),
            values=tuple((str(key), str(value)) for key, value in kept.items()) if isinstance(kept, Mapping) else (),
            limit=str(finding.get("limit", "")),
            figure=str(finding.get("figure", "")),
        )
    rule = catalogue().get(finding.code)
    if rule is None:
        return finding
    return _finding(rule, finding.where, dict(finding.values), form, "es" if language.startswith("es") else "en")
