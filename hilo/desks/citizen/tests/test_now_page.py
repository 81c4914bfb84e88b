"""The page of now, the feed beside it and the charts as files."""

from __future__ import annotations

from xml.etree import ElementTree as xml

import pytest
from django.test import Client

from hilo.desks.citizen.tests.test_figures_pages import page, words_of
from hilo.knowledge.incidence.tests.vintage import make_vintage, months, show

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def outbreak(nothing):
    """Six years by state in which Puebla has ten times its own past in the last month."""
    steady = [20 + month % 5 for month in range(72)]
    rows = [row for state in ("14", "20") for row in months("2015-01", steady, state=state)]
    rows += months("2015-01", [*steady[:-1], 240], state="21")
    return show(make_vintage(rows, source="sesnsp-state", grain="state", rest="country"))


def test_nothing_loaded_is_said(reader: Client, nothing):
    assert "No official file is loaded here yet" in page(reader, "/figures/now")
    assert xml.fromstring(reader.get("/figures/feed.atom").content).findall(f"{ATOM}entry") == []


def test_the_last_month_its_change_and_what_is_beyond_chance(reader: Client, outbreak):
    told = words_of(page(reader, "/figures/now"))
    assert "December 2020" in told
    assert "The interval of the change: " in told
    assert "only one file of this source is loaded" in told
    found = reader.get("/figures/now.json").json()["sources"][0]
    assert [(row["code"], row["month"], row["observed"]) for row in found["beyond_chance"]] == [("21", "2020-12", 240)]
    assert found["beyond_chance"][0]["q"] < 0.05
    assert found["count"] >= 240


def test_a_state_says_it_where_people_look(reader: Client, outbreak):
    crime = reader.get("/figures/now.json").json()["sources"][0]["crime"]
    assert "beyond chance after all areas were looked at: December 2020" in words_of(
        page(reader, f"/figures/sesnsp-state/{crime}/21")
    )
    assert "no month is above its own past beyond chance" in words_of(page(reader, f"/figures/sesnsp-state/{crime}/14"))


def test_late_registration_is_measured_by_the_file_before(reader: Client, load):
    load("files", last=5, first_count=100)
    load("files", last=6, first_count=110, read_at="2026-02-01T00:00:00+00:00")
    assert "Late registration, measured: for May 2016" in words_of(page(reader, "/figures/now"))


def test_a_short_past_is_said_and_no_error(reader: Client, load):
    load("files")
    assert "too short to judge" in words_of(page(reader, "/figures/now"))


def test_the_feed_names_what_never_changes(reader: Client, outbreak):
    response = reader.get("/figures/feed.atom")
    assert response["Content-Type"].startswith("application/atom+xml")
    entries = xml.fromstring(response.content).findall(f"{ATOM}entry")
    ids = [one.findtext(f"{ATOM}id") for one in entries]
    assert ids[0] == f"urn:hilo:vintage:{outbreak.key}"
    assert ids[1].startswith(f"urn:hilo:outbreak:{outbreak.key}:")
    assert ids[1].endswith(":21:2020-12")
    assert len(ids) == 2


def test_a_chart_is_a_file_that_says_where_it_comes_from(reader: Client, outbreak):
    crime = reader.get("/figures/now.json").json()["sources"][0]["crime"]
    response = reader.get(f"/figures/sesnsp-state/{crime}/21.svg?table=months")
    assert response["Content-Type"].startswith("image/svg+xml")
    drawn = xml.fromstring(response.content)
    assert drawn.tag.endswith("svg")
    assert outbreak.key in response.content.decode()
    assert reader.get(f"/figures/sesnsp-state/{crime}/21.svg?table=nothing").status_code == 404


def test_late_registration_is_not_measured_by_a_file_that_never_was_public(reader: Client, nothing):
    make_vintage(months("2015-01", [20] * 71, state="21"), source="sesnsp-state", grain="state", rest="country")
    show(make_vintage(months("2015-01", [30] * 72, state="21"), source="sesnsp-state", grain="state", rest="country"))
    assert "How much arrives late is unknown" in words_of(page(reader, "/figures/now"))
