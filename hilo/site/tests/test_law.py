"""docs/law.md is true: its files exist, its rules are those of the checker, and no rule names an article it lacks."""

from __future__ import annotations

import pytest

from hilo.site import law


def test_the_page_is_the_one_that_the_data_make():
    said = law.PAGE.read_text(encoding="utf-8")
    assert said == law.page(), "run: python -m hilo.site.law"


@pytest.mark.parametrize("article", law.articles(), ids=lambda article: f"{article.instrument} {article.number}")
def test_what_carries_an_article_out_is_in_the_tree(article):
    assert article.state in law.STATES
    assert bool(article.by) == (article.state != "outside")
    assert bool(article.lacks) == (article.state != "covered")
    missing = [path for path in article.by if not (law.HOUSE / path).exists()]
    assert missing == []


def test_every_article_that_a_rule_rests_on_is_in_the_table():
    known = {(article.instrument, article.number) for article in law.articles()}
    assert set(law.rules()) <= known


def test_an_article_carried_out_by_the_checker_has_a_rule():
    claimed = [article for article in law.articles() if "policing/reports/checker" in article.by]
    assert [f"{a.instrument} {a.number}" for a in claimed if (a.instrument, a.number) not in law.rules()] == []
