"""The catalogue keeps its promises: one code, one article, words in both languages, nothing that teaches to falsify."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, timedelta
from inspect import isfunction
from pathlib import Path
from types import CodeType

import pytest

from hilo.lib.findings import Finding
from hilo.policing.reports import checker, forms
from hilo.policing.reports.checker.case import Case
from hilo.policing.reports.checker.catalogue import Basis, plan
from hilo.policing.reports.checker.judging import LIMITS
from hilo.policing.reports.checker.printed import GROUNDS, as_json, as_markdown
from hilo.policing.reports.checker.registry import Check, laws, lists
from tests.support.law_texts import carries, law_text, reformed

from .given import full

RULES = list(checker.RULES.values())
DOCS = Path(__file__).parents[5] / "docs" / "rules.md"
CODES = Path(__file__).parents[4] / "lib" / "codes" / "r.toml"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_says_everything_in_both_languages(rule):
    assert re.fullmatch(r"HILO-R[123]\d\d", rule.code)
    assert rule.ground in GROUNDS
    bases = [words for basis in rule.bases.values() for words in (basis.effect, basis.remedy)]
    for words in (rule.title, rule.message, rule.single or rule.message, *bases):
        assert set(words) == {"en", "es"}
        assert all(text.strip() for text in words.values())
        # What is filled in is the same in both languages.
        holes = [set(re.findall(r"{(\w+)}", text)) for text in words.values()]
        assert holes[0] == holes[1]
    assert rule.message["en"].count(". ") == 0, "one sentence"
    assert rule.message["es"].count(". ") == 0, "one sentence"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_rests_on_articles_of_a_known_law(rule):
    for article in rule.articles:
        law, number = article.split(" ", 1)
        assert law in laws()
        assert re.match(r"\d+", number)


CITED = {
    (article, words): rule.code
    for rule in RULES
    for basis in rule.bases.values()
    for article, words in basis.relies_on.items()
}


@pytest.mark.parametrize(("article", "words"), CITED, ids=lambda text: text[:40])
def test_an_article_carries_the_words_that_a_rule_relies_on(article, words):
    assert carries(article, words), f"{CITED[article, words]}: {article} does not say “{words}”"


def test_every_article_of_every_rule_says_which_words_it_relies_on():
    for rule in RULES:
        for basis in rule.bases.values():
            assert tuple(basis.relies_on) == basis.articles, rule.code
            for words in basis.relies_on.values():
                assert all(2 <= len(one.split()) <= 10 for one in words.split("…")), (rule.code, words)


@pytest.mark.parametrize("law", laws())
def test_an_article_that_changed_since_says_so(law):
    """By the notes of the text: the last publication of a change, where it came after the law began."""
    started = max(laws()[law]["valid_from"], date(2016, 6, 18))
    told = laws()[law].get("reformed", {})
    numbers = {one.split(" ")[1].split("-")[0] for one, _ in CITED if one.startswith(f"{law} ")}
    for number in sorted(numbers):
        changed = [day for day in reformed(law_text(f"{law} {number}")) if day > started]
        assert told.get(number) == (max(changed) if changed else None), f"{law} {number}"
    assert set(told) <= numbers


def test_a_civic_report_is_not_judged_by_the_code_of_criminal_procedure():
    """The code is for offences, and CPEUM 20-B for who is accused of one; the words shared with those are no others."""
    civic = [(rule, rule.bases["civic"]) for rule in RULES if "civic" in rule.bases]
    assert len(civic) == len(plan("iph_2019_civic", date(2026, 11, 24))), "a rule that can judge no civic report"
    for rule, basis in civic:
        said = " ".join([*basis.articles, *basis.effect.values(), *basis.remedy.values(), *rule.message.values()])
        assert not re.search(r"CNPP|LNSIJPA|20-B|Ministerio Público|prosecutor", said), rule.code


def test_a_rule_that_measures_says_by_what_and_whose_it_is():
    """A check that uses a limit, itself or through what it calls, has it in its words."""
    for rule in RULES:
        used = limits_used(rule.check)
        assert bool(used) == (rule.limit is not None), (rule.code, used)
        assert rule.limit is None or rule.limit.source in LIMITS


CHECKS = "hilo.policing.reports.checker.checks"


def limits_used(check: Check, seen: tuple[Check, ...] = ()) -> set[str]:
    """Names of the limits that a check uses, itself or through their helpers; ORDER is that of the levels of force."""
    codes = [check.__code__, *(one for one in check.__code__.co_consts if isinstance(one, CodeType))]
    values = {name: check.__globals__.get(name) for code in codes for name in code.co_names}
    measures = {name for name, value in values.items() if name.isupper() and isinstance(value, timedelta | int | float)}
    helpers = [
        one for one in values.values() if isfunction(one) and one.__module__.startswith(CHECKS) and one not in seen
    ]
    used = (measures | ({"ORDER"} & set(values))) - {"DAY"}
    return used.union(*(limits_used(one, (*seen, check)) for one in helpers))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_a_rule_reads_the_form_asks(rule):
    form = forms.form("iph_2019_crime")
    asked = {f"{part.id}.{field.id}" for part in form.parts for field in part.fields}
    assert set(rule.reads) <= asked


def test_what_remedies_never_tells_to_make_an_hour_fit():
    for remedy in [basis.remedy for rule in RULES for basis in rule.bases.values()]:
        assert not re.search(r"\b(?:change|adjust|move|fit) (?:the|an) (?:hour|time)\b", remedy["en"], re.IGNORECASE)
        assert not re.search(r"\b(?:cambie|ajuste|mueva) (?:la|una) hora\b", remedy["es"], re.IGNORECASE)


def test_no_sentence_is_a_verdict():
    for rule in RULES:
        said = f"{rule.message['en']} {rule.message['es']}".lower()
        assert not re.search(r"\b(?:is unlawful|is void|guilty|es ilegal|es nul[oa]|culpable)\b", said)


def test_answers_that_must_be_known_are_asked_by_the_form():
    form = forms.form("iph_2019_crime")
    asked = {f"{part.id}.{field.id}" for part in form.parts for field in part.fields}
    assert set(lists()["known"]["fields"]) <= asked


def test_a_limit_says_where_it_is_from_and_whether_it_is_ours():
    for name, row in checker.thresholds().items():
        assert row["mark"] in ("law", "proposal"), name
        assert row["source"], name


def test_a_finding_is_said_again_in_the_other_language():
    report, context = full()
    report["annexes"]["detention"][1]["rights_read"] = ["silence"]
    at = datetime.fromisoformat(context["at"])
    english = next(one for one in checker.check(report, context, at=at) if one.code == "HILO-R163")
    spanish = checker.render(english.as_dict(), "es-MX")
    assert "To know the reason of the detention" in english.message
    assert "Conocer el motivo de la detención" in spanish.message
    assert spanish.where == english.where
    assert checker.render(spanish, "en") == english


def test_one_open_answer_and_several_are_each_said_as_people_say_it():
    report, context = full()
    at = datetime.fromisoformat(context["at"])
    known = [path.split(".")[1] for path in lists()["known"]["fields"] if path.startswith("detention.")]
    said = []
    for count in (1, 2):
        person = report["annexes"]["detention"][0]
        for field in known[:count]:
            person.pop(field, None)
        [found] = [one for one in checker.check(report, context, at=at) if one.code == "HILO-R259"]
        said += [found.message, checker.render(found.as_dict(), "es").message]
    assert said[0].startswith("An answer that a judge will ask for is open in this part: “")
    assert said[1].startswith("En esta parte falta una respuesta que un juez pedirá: “")
    assert said[2].startswith("2 answers that a judge will ask for are open in this part; the first is “")
    assert said[3].startswith("En esta parte faltan 2 respuestas que un juez pedirá; la primera es “")


def test_a_finding_of_another_catalogue_is_left_as_it_was_said():
    assert checker.render(Finding("HILO-C101", "info", "As said."), "es").message == "As said."
    assert checker.render({"code": "HILO-C101", "severity": "info", "message": "As said."}, "es").message == "As said."


def test_findings_hold_no_personal_data():
    """Names, plates, phones and addresses of the report stand in no finding."""
    report, context = full()
    report["sections"]["narrative"]["text"] = (
        "Bruno Egemplo Prueba, placas TXY-000-A; lo vio Ramiro Reservado, 222 000 0003."
    )
    context["detentions"][0] |= {"name": "Carlos Distinto", "authority": "Otra", "age": 50}
    found = checker.check(report, context, at=datetime.fromisoformat(context["at"]))
    said = " ".join(f"{one.message} {one.effect} {one.remedy} {one.values}" for one in found)
    assert {"HILO-R135", "HILO-R257", "HILO-R243", "HILO-R262"} <= {one.code for one in found}
    for secret in ("Bruno", "Egemplo", "TX", "Ramiro", "Reservado", "Carlos", "222"):
        assert secret not in said


def test_errors_come_first_and_the_same_report_is_judged_the_same():
    report, context = full()
    report["annexes"]["detention"][0] |= {"flagrancy": "", "rights_read": ["silence"]}
    at = datetime.fromisoformat(context["at"])
    found = checker.check(report, context, at=at)
    assert [one.severity for one in found] == sorted(
        (one.severity for one in found), key=["error", "warning", "info"].index
    )
    assert found == checker.check(report, context, at=at)


@pytest.mark.parametrize(
    ("form", "day", "stood"),
    [
        ("iph_2015_crime", date(2016, 1, 1), {"CPEUM"}),
        ("iph_2015_crime", date(2016, 9, 1), {"CPEUM", "CNPP", "LNSIJPA"}),
        ("iph_2015_crime", date(2019, 5, 27), {"CPEUM", "CNPP", "LNSIJPA"}),
        ("iph_2015_crime", date(2019, 5, 28), {"CPEUM", "CNPP", "LNSIJPA", "LNUF"}),
        ("iph_2019_crime", date(2020, 3, 31), {"CPEUM", "CNPP", "LNSIJPA", "LNUF"}),
        ("iph_2019_crime", date(2020, 4, 1), {"CPEUM", "CNPP", "LNSIJPA", "LNUF", "LNRD"}),
        ("iph_2019_civic", date(2021, 3, 31), {"CPEUM", "LNUF"}),
        ("iph_2019_civic", date(2021, 4, 1), {"CPEUM", "LNUF", "LNRD"}),
        ("iph_2019_civic", date(2024, 6, 1), {"CPEUM", "LNUF", "LNRD"}),
        ("iph_2019_crime", date(2026, 11, 24), {"CPEUM", "CNPP", "LNSIJPA", "LNUF", "LNRD"}),
    ],
)
def test_only_rules_whose_law_stood_on_the_day_speak(form, day, stood):
    assert {rule.basis(form).article.split()[0] for rule in plan(form, day)} == stood


def test_a_law_that_ended_judges_no_report_of_a_later_day():
    basis = Basis("LGSNSP 41", {}, {}, begins=date(2009, 1, 3), ends=date(2025, 7, 16))
    assert [basis.stood(day) for day in (date(2009, 1, 2), date(2020, 5, 1), date(2025, 7, 16), date(2025, 7, 17))] == [
        False,
        True,
        True,
        False,
    ]


def test_every_rule_can_judge_a_report_of_today():
    assert {rule.code for rule in plan("iph_2019_crime", date(2026, 11, 24))} == set(checker.RULES)


def test_a_report_is_judged_under_its_own_day_and_never_under_one_to_come():
    report, context = full()
    at = datetime.fromisoformat(context["at"])
    assert Case(report, context, at).day == date(2026, 11, 23)
    for one in report["annexes"]["detention"]:
        one["detained_at"] = "2031-01-01T00:00:00-06:00"
    assert Case(report, context, at).day == at.date()
    report["annexes"]["detention"] = []
    assert Case(report, context, at).day == date(2026, 11, 23), "the event, where nobody was detained"


def test_a_finding_says_whether_its_limit_is_the_law_s_or_a_proposal():
    report, context = full()
    report["sections"]["handover"]["delay_reason"] = ""
    report["sections"]["handover"]["at"] = "2026-11-24T03:05:00-06:00"
    found = {
        one.code: one for one in checker.check(report, context, at=datetime.fromisoformat("2026-11-27T06:00-06:00"))
    }
    ours, theirs = found["HILO-R121"], found["HILO-R191"]
    assert (ours.limit, theirs.limit, theirs.figure) == ("proposal", "law", "48 h")
    assert theirs.as_dict()["limit"] == "law"
    assert checker.limit_words(theirs, "es") == "48 h: límite que fija la ley"
    assert checker.limit_words(ours.as_dict(), "en").endswith(": limit proposed by Hilo; the law gives no figure")
    assert checker.render(ours.as_dict(), "en") == ours
    assert checker.limit_words(Finding("HILO-R102", "error", "No limit."), "en") == ""


def test_coverage_lists_every_rule_under_its_articles():
    rows = checker.coverage()
    assert {code for row in rows for code in row.codes} == set(checker.RULES)
    for instrument in ("CNPP", "LNRD", "LNUF", "LNSIJPA", "CPEUM"):
        assert any(row.instrument == instrument for row in rows)


def test_groups_hold_every_rule_once():
    assert [code for group in checker.groups() for code in group.codes] == list(checker.RULES)


def test_the_catalogue_prints_as_json():
    assert len(as_json()["rules"]) == len(RULES)


def test_the_codes_say_of_a_rule_what_the_catalogue_says():
    kept = tomllib.loads(CODES.read_text(encoding="utf-8"))
    for rule in RULES:
        means = f"{rule.title['en']} ({rule.article}). What it risks and what remedies it: rules.md."
        assert kept[rule.code]["means"] == means, rule.code


def test_the_page_of_the_rules_is_current():
    assert DOCS.read_text(encoding="utf-8") == as_markdown(), "hilo reports rules --markdown > docs/rules.md"


def test_a_time_that_still_runs_says_as_of_when_it_is_counted():
    """A finding is read long after its check: nothing that it says may have gone wrong meanwhile."""
    report, context = full()
    report["sections"]["knowledge"] |= {"on_complaint": True, "victim_told_at": "2026-11-23T22:30:00-06:00"}
    report["sections"]["knowledge"].pop("complaint_at", None)

    def said(at: str, code: str, language: str) -> str:
        found = checker.check(report, context, at=datetime.fromisoformat(at), language=language)
        return next(one.message for one in found if one.code == code)

    runs = said("2026-11-24T05:00:00+00:00", "HILO-R184", "es")
    assert "el plazo vence el 24/11/2026 10:30" in runs
    over = said("2026-11-24T18:00:00+00:00", "HILO-R183", "es")
    assert over.endswith("no hay querella (contado al 24/11/2026 12:00).")
    assert said("2026-11-24T18:00:00+00:00", "HILO-R183", "en").endswith("(as of 24/11/2026 12:00).")
