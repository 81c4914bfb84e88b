from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from django.test import Client

from hilo.council.sessions.queries import session
from hilo.desks.council.outlines import country
from hilo.kernel.access.http import PUBLIC

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Client:
    return Client(headers={"accept-language": "en"})


def page(reader: Client, query: str = "") -> str:
    response = reader.get(f"/council/40{query}")
    assert response.status_code == 200
    return response.content.decode()


def drawn(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(re.search(r'<svg class="country".*?</svg>', html, re.S).group())


def active(html: str) -> int:
    return len(drawn(html).findall("path[@data-active='true']"))


def test_both_addresses_declare_that_they_are_public():
    from hilo.desks.council.pages.session import session_json, session_page

    assert session_page.permission == session_json.permission == PUBLIC


def test_the_first_sentence_says_what_was_asked_and_how_much_is_done(reader):
    read = session(40)
    html = page(reader)
    assert "asked for one emergency number, 911, and for 25 more things" in html
    assert f"{read.count('open')} are open." in html


def test_the_page_speaks_spanish_unless_asked_for_english():
    html = page(Client())
    assert "El 30 de agosto de 2016 el Consejo pidió un solo número de emergencias" in html
    assert "Los 50 municipios con más homicidios dolosos" in html
    assert "What was decided" not in html


@pytest.mark.parametrize(
    ("on", "states", "said"),
    [
        ("2016-10-02", 0, "911 answers nowhere yet"),
        ("2016-10-03", 16, "911 answers in 16 of 32 states"),
        ("2017-01-08", 16, "911 answers in 16 of 32 states"),
        ("2017-01-09", 32, "911 answers in the whole country"),
        ("2026-01-01", 32, "911 answers in the whole country"),
    ],
)
def test_the_map_of_a_day_needs_no_script(reader, on, states, said):
    html = page(reader, f"?on={on}")
    assert active(html) == states
    assert said in html
    assert html.count('<td class="num" data-since=') == 32


def test_the_map_has_a_title_a_description_and_every_state(reader):
    svg = drawn(page(reader))
    assert "16 of 32 states" in svg.findtext("title")
    assert "table" in svg.findtext("desc")
    assert len(svg.findall("path")) == 32
    assert any("Jalisco: 066, then 911 from 9 January 2017" in path.findtext("title") for path in svg.findall("path"))


def test_every_decision_shows_its_owner_and_what_is_open_where_it_will_be(reader):
    html = page(reader)
    for decision in session(40).decisions:
        article = re.search(rf'<article id="{decision.id}".*?</article>', html, re.S).group()
        assert decision.owner.en in article.replace("&#x27;", "'")
        assert (decision.evidence or decision.planned_in) in article


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("?status=partial", lambda d: d.state == "partial"),
        ("?kind=point", lambda d: d.kind == "point"),
        ("?status=open&kind=measure", lambda d: d.state == "open" and d.kind == "measure"),
        ("?status=nonsense&kind=nonsense", lambda d: True),
    ],
)
def test_plain_links_choose_among_the_decisions(reader, query, kept):
    shown = re.findall(r'<article id="(\w+)"', page(reader, query))
    assert shown == [decision.id for decision in session(40).decisions if kept(decision)]


def test_a_filter_counts_what_it_would_leave(reader):
    html = page(reader, "?kind=measure")
    partial = sum(decision.state == "partial" for decision in session(40).of("measure"))
    assert re.search(rf'>Works in part <span class="count">{partial}</span>', html)


def test_a_choice_without_decisions_says_so(reader):
    states = {decision.state for decision in session(40).of("point")}
    missing = next(state for state in ("working", "partial", "open") if state not in states)
    assert "No decision is in this state." in page(reader, f"?kind=point&status={missing}")


def test_a_date_that_is_none_is_told_and_never_echoed_as_markup(reader):
    html = page(reader, "?on=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "is no date" in html
    assert "<script>alert" not in html
    assert active(html) == 16


def test_the_page_has_no_inline_style_or_script(reader):
    html = page(reader)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", html)
    assert all('src="' in tag or 'type="application/json"' in tag for tag in re.findall(r"<script[^>]*>", html))


def test_the_outlines_are_light_enough_for_a_telephone():
    assert sum(len(outline.path) for outline in country().outlines) < 20_000


def test_the_data_are_the_same_as_the_page(reader):
    document = reader.get("/council/40.json?on=2016-10-03").json()
    assert document["counts"]["total"] == len(document["decisions"]) == 26
    assert document["rollout"]["active"] == 16


def test_a_date_that_is_none_is_a_problem_for_programs(reader):
    response = reader.get("/council/40.json?on=yesterday")
    assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")
    assert response.json()["code"] == "HILO-S420"


def test_a_session_that_is_not_carried_is_not_found(reader):
    assert reader.get("/council/39").status_code == 404
    assert reader.get("/council/39.json").json()["status"] == 404
