"""What people wrote is words on the page, never markup: the tags that make rows in Python escape as templates do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from hilo.desks.reading.fields import Line
from hilo.desks.reading.templatetags.reading import field, log_line, measure, remark_at

SLY = """</textarea>"'><script>&{}{word}"""


def inside(html: str) -> None:
    assert "<script" not in html
    assert "</textarea>&quot;" not in html
    assert "&quot;&#x27;&gt;&lt;script&gt;&amp;{}{word}" in html


@pytest.mark.parametrize("state", ["value", "absent"])
def test_an_answer_is_words(state: str) -> None:
    inside(field(Line("sections.place.street", "Street", value=SLY, state=state)))


def test_a_row_of_a_list_is_words() -> None:
    inside(field(Line("sections.place.crew", "Crew", rows=[["Name"], [SLY]])))


def test_a_label_a_path_and_a_severity_are_words() -> None:
    inside(field(Line("sections.place.street", SLY, value="x")))
    inside(field(Line(SLY, "Street", value="x")))
    inside(field(Line("sections.place.street", "Street", findings=[{"severity": SLY}])))


def test_a_finding_says_on_the_page_whose_its_limit_is() -> None:
    found = {"code": "HILO-R104", "severity": "warning", "message": "x", "limit": "proposal", "figure": "15 min"}
    with override("es"):
        assert measure(found) == "15 min: límite propuesto por Hilo; la ley no da cifra"
        page = render_to_string("reading/finding.html", {"finding": found})
    assert "15 min: límite propuesto por Hilo" in page
    assert "límite" not in render_to_string("reading/finding.html", {"finding": found | {"limit": "", "figure": ""}})


def test_what_is_masked_or_open_shows_no_value() -> None:
    for state in ("masked", "missing"):
        assert "secret" not in field(Line("sections.place.street", "Street", value="secret", state=state))


def test_a_remark_is_words_and_stands_open_where_it_was_typed() -> None:
    line = Line("sections.place.street", SLY)
    typed = remark_at(line, {"sections.place.street": SLY})
    inside(typed)
    assert typed.count("</textarea>") == 1
    assert '<details class="say" open>' in typed
    assert '<details class="say">' in remark_at(line, None)


def test_nobody_remarks_at_a_field_that_they_may_not_read() -> None:
    assert remark_at(Line("sections.place.street", "Street", state="masked"), None) == ""


@pytest.mark.parametrize("name", ["what", "where", "anchor", "code", "by"])
def test_a_line_of_the_log_is_words(name: str) -> None:
    plain = dict.fromkeys(("what", "where", "anchor", "code", "by"), "x")
    inside(log_line({"at": datetime(2026, 1, 1, tzinfo=UTC), "after": True} | plain | {name: SLY}))
