"""The catalogue keeps its promises: one code, one article, words in both languages, nothing that teaches to falsify."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from hilo.lib.findings import Finding
from hilo.policing.reports import checker, forms
from hilo.policing.reports.checker.catalogue import plan
from hilo.policing.reports.checker.printed import GROUNDS, as_json, as_markdown
from hilo.policing.reports.checker.registry import laws, lists

from .given import full

RULES = list(checker.RULES.values())
DOCS = Path(__file__).parents[5] / "docs" / "rules.md"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_says_everything_in_both_languages(rule):
    assert re.fullmatch(r"HILO-R[12]\d\d", rule.code)
    assert rule.ground in GROUNDS
    for words in (rule.title, rule.message, rule.single or rule.message, rule.effect, rule.remedy):
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


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_a_rule_reads_the_form_asks(rule):
    form = forms.form("iph_2019_crime")
    asked = {f"{part.id}.{field.id}" for part in form.parts for field in part.fields}
    assert set(rule.reads) <= asked


def test_what_remedies_never_tells_to_make_an_hour_fit():
    for rule in RULES:
        assert not re.search(
            r"\b(?:change|adjust|move|fit) (?:the|an) (?:hour|time)\b", rule.remedy["en"], re.IGNORECASE
        )
        assert not re.search(r"\b(?:cambie|ajuste|mueva) (?:la|una) hora\b", rule.remedy["es"], re.IGNORECASE)


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
        assert row["mark"] in ("law", "proposal", "uncertain"), name
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


def test_only_rules_of_the_edition_the_form_and_the_day_speak():
    day = date(2026, 11, 24)
    crime = {rule.code for rule in plan("iph_2019_crime", "2019", day)}
    assert crime == set(checker.RULES)
    assert plan("iph_2019_crime", "2010", day) == ()
    assert not [rule for rule in plan("iph_2015_crime", "2015", day) if rule.article.startswith(("LNRD", "LNUF"))]
    assert not [rule for rule in plan("iph_2019_civic", "2019", day) if rule.article == "CNPP 146"]
    assert not [rule for rule in plan("iph_2019_crime", "2019", date(2018, 1, 1)) if rule.article.startswith("LNRD")]


def test_coverage_lists_every_rule_under_its_articles():
    rows = checker.coverage()
    assert {code for row in rows for code in row.codes} == set(checker.RULES)
    for instrument in ("CNPP", "LNRD", "LNUF", "LNSIJPA", "CPEUM"):
        assert any(row.instrument == instrument for row in rows)


def test_groups_hold_every_rule_once():
    assert [code for group in checker.groups() for code in group.codes] == list(checker.RULES)


def test_the_catalogue_prints_as_json():
    assert len(as_json()["rules"]) == len(RULES)


def test_the_page_of_the_rules_is_current():
    assert DOCS.read_text(encoding="utf-8") == as_markdown(), "hilo reports rules --markdown > docs/rules.md"
