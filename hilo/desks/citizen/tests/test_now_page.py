"""The page of now, the feed beside it and the charts as files: read from answers that are kept, never computed."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as xml

import pytest
from django.test import Client

from hilo.desks.citizen import facts
from hilo.desks.citizen.pages import now as pages
from hilo.desks.citizen.tests.test_figures_pages import page, words_of
from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.models import ShelfStep, SourceShelf
from hilo.knowledge.incidence.queries import kept
from hilo.knowledge.incidence.queries.keeping import keep
from hilo.knowledge.incidence.tests.vintage import make_vintage, months, show
from hilo.lib.errors import Refusal

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
STEADY = [20 + month % 5 for month in range(72)]


@pytest.fixture
def outbreak(nothing):
    """Six years by state in which Puebla has ten times its own past in the last month; two crimes."""
    rows = [row for state in ("14", "20") for row in months("2015-01", STEADY, state=state)]
    rows += months("2015-01", [*STEADY[:-1], 240], state="21")
    robbed = {"type": "Secuestro", "subtype": "Secuestro"}
    rows += [row for state in ("14", "20", "21") for row in months("2015-01", STEADY, state=state, **robbed)]
    return kept_and_shown(make_vintage(rows, source="sesnsp-state", grain="state", rest="country"))


def kept_and_shown(*vintages: Any) -> Any:
    last = show(*vintages)
    list(keep())
    return last


def act(vintage: Any, kind: str, at: datetime, why: str = "") -> None:
    shelf = SourceShelf.objects.get(source=vintage.source)
    ShelfStep.objects.create(
        shelf=shelf, vintage=vintage.key, hash=vintage.hash, kind=kind, by="ana", why=why, at=at,
        nth=shelf.steps.count() + 1,
    )  # fmt: skip


def entries(reader: Client) -> list[dict[str, Any]]:
    root = xml.fromstring(reader.get("/figures/feed.atom").content)
    return [
        {name: one.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated", "summary")}
        | {"kind": one.find(f"{ATOM}category").get("term"), "way": one.find(f"{ATOM}link").get("href")}
        for one in root.findall(f"{ATOM}entry")
    ]


def test_nothing_published_is_said_with_a_sentence(reader: Client, nothing):
    make_vintage(months("2015-01", STEADY, state="21"), source="sesnsp-state", grain="state", rest="country")
    list(keep())
    assert "No official file is published here yet" in page(reader, "/figures/now")
    assert entries(reader) == []
    assert reader.get("/figures/now/sesnsp-state").status_code == 404


def test_every_crime_has_its_last_month_its_change_and_what_is_beyond_chance(reader: Client, outbreak):
    told = words_of(page(reader, "/figures/now"))
    assert "Intentional homicide 282 cases" in told  # 21 + 21 + 240
    assert "Kidnapping 63 cases" in told
    assert "Against December 2019" in told
    assert "Interval: +" in told
    assert "1 of the 3 states that can be judged" in told
    found = reader.get("/figures/now.json").json()["sources"][0]["areas"]["00"]
    above = found["homicide"]["watched"]["above"]
    assert [(row["code"], row["month"], row["observed"]) for row in above] == [("21", "2020-12", 240)]
    assert above[0]["q"] < 0.05
    assert found["kidnapping"]["watched"]["above"] == []
    assert found["homicide"]["against_month"]["after"] == 282


def test_each_state_of_a_national_file_has_its_page_and_says_what_the_country_says(reader: Client, outbreak):
    whole = page(reader, "/figures/now/sesnsp-state")
    way = f"/figures/now/sesnsp-state/21?file={outbreak.hash[:12]}"
    assert way in whole
    told = words_of(page(reader, way))
    assert "Puebla" in told
    assert "Intentional homicide 240 cases" in told
    assert "does not hold the whole country" not in told
    of_state = reader.get("/figures/now/sesnsp-state/21.json").json()
    of_country = reader.get("/figures/now/sesnsp-state.json").json()
    assert list(of_country["areas"]) == ["00"]
    assert of_country["states"][:2] == ["01", "02"]
    above = of_state["areas"]["21"]["homicide"]["watched"]["above"]
    assert above == of_country["areas"]["00"]["homicide"]["watched"]["above"], "judged once, among all"
    quiet = reader.get("/figures/now/sesnsp-state/14.json").json()["areas"]["14"]["homicide"]
    assert (quiet["count"], quiet["watched"]["above"]) == (21, [])
    assert len([one for one in entries(reader) if one["kind"] == "outbreak"]) == 1, "told once"
    assert reader.get("/figures/now/sesnsp-state/99").status_code == 404
    assert reader.get("/figures/embed/sesnsp-state/homicide/21").status_code == 200
    assert reader.get("/figures/now/sesnsp-state/21.csv?table=homicide-sesnsp-state-21").status_code == 200


def test_a_state_says_of_its_change_what_is_said_of_it_alone(outbreak):
    from hilo.knowledge.incidence.queries.newest import _newest

    told = kept.read(outbreak, pages.STATES, "21")["21"]["homicide"]
    alone = _newest(outbreak, "homicide", "21")
    assert (told.against_month, told.against_year) == (alone.against_month, alone.against_year)
    assert (told.curve, told.count, told.month) == (alone.curve, alone.count, alone.month)


def test_a_state_that_is_not_answered_yet_is_said_and_computes_nothing(reader: Client, outbreak):
    shutil.rmtree(pages.STATES.folder(outbreak))
    assert "What it says is not computed yet" in page(reader, "/figures/now/sesnsp-state/21")
    assert "Each state" not in page(reader, "/figures/now/sesnsp-state")


def test_two_kinds_of_beyond_chance_are_named_apart(reader: Client, outbreak):
    told = words_of(page(reader, "/figures/now"))
    assert "A month of the series" in told
    assert "An outbreak in a place" in told
    assert "Months beyond chance, the latest first: December 2020 (above)." in told


def test_the_request_computes_nothing(reader: Client, outbreak, monkeypatch):
    def refused(*_: Any, **__: Any) -> None:
        raise Refusal("HILO-F503", "Figures need the analysis extra: docs/operations.md, “Extras”.", status=503)

    monkeypatch.setattr(store, "connect", refused)
    for cache in (pages._front, pages._source, facts.crimes_of, facts.whole, facts.outbreaks_in):
        cache.cache_clear()
    assert "Kidnapping 63 cases" in words_of(page(reader, "/figures/now"))
    assert "282 cases" in words_of(page(reader, "/figures/now/sesnsp-state"))
    assert any(one["kind"] == "outbreak" for one in entries(reader))


def test_what_is_not_kept_yet_is_said_and_comes_without_a_restart(reader: Client, outbreak):
    shutil.rmtree(kept.root())
    assert "What it says is not computed yet" in page(reader, "/figures/now")
    assert reader.get("/figures/now.json").json()["sources"][0]["kept"] is False
    assert [one.question for one in keep()] == ["now", "states-now"]
    assert "282 cases" in words_of(page(reader, "/figures/now"))
    assert list(keep()) == []


def test_without_the_analysis_extra_and_nothing_kept_the_page_says_so(reader: Client, outbreak, monkeypatch):
    shutil.rmtree(kept.root())
    monkeypatch.setattr("hilo.desks.citizen.newest.find_spec", lambda _name: None)
    pages._front.cache_clear()
    assert "lacks the analysis extra" in page(reader, "/figures/now")


def test_a_state_says_it_where_people_look(reader: Client, outbreak):
    assert "beyond chance after all areas were looked at: December 2020" in words_of(
        page(reader, "/figures/sesnsp-state/homicide/21")
    )
    assert "no month is above its own past beyond chance" in words_of(page(reader, "/figures/sesnsp-state/homicide/14"))


def test_late_registration_is_measured_by_the_file_before(reader: Client, load):
    load("files", last=5, first_count=100)
    load("files", last=6, first_count=110, read_at="2026-02-01T00:00:00+00:00")
    list(keep())
    told = words_of(page(reader, "/figures/now"))
    # May 2016 is 16 months after the first: 600 + 3 x 16 before, 660 + 3 x 16 now.
    assert "Late registration, measured: for May 2016 the file before said 648 of intentional homicide" in told
    assert "this one says 708 (+9.3%)" in told
    found = reader.get("/figures/now/sesnsp-state.json").json()["corrections"]["homicide"]
    assert (found["before"], found["after"], found["months"], found["moved"]) == (648, 708, 17, 17)


def test_a_short_past_is_said_once_and_no_error(reader: Client, load):
    load("files")
    list(keep())
    told = words_of(page(reader, "/figures/now"))
    assert told.count("too short to judge") == 1
    assert "only one file of this source is published" in told


def test_a_file_of_one_state_has_no_national_number(reader: Client, nothing):
    rows = months("2015-01", STEADY, state="11")
    kept_and_shown(make_vintage(rows, source="sesnsp-state", grain="state"))
    told = words_of(page(reader, "/figures/now"))
    assert "there is no national figure of it" in told
    assert "Guanajuato" in told
    assert "México" not in told
    areas = reader.get("/figures/now.json").json()["sources"][0]["areas"]
    assert list(areas) == ["11"]
    assert areas["11"]["homicide"]["count"] == STEADY[-1]
    assert areas["11"]["homicide"]["against_year"]["before"] == sum(STEADY[-24:-12])


def test_a_file_that_holds_no_state_whole_is_judged_by_its_places_alone(reader: Client, nothing):
    rows = months("2015-01", [*STEADY[:-1], 240], municipality="21114")
    kept_and_shown(make_vintage(rows, source="sesnsp-municipal"))
    told = words_of(page(reader, "/figures/now"))
    assert "The file holds no state whole" in told
    found = reader.get("/figures/now.json").json()["sources"][0]["areas"]["file"]["homicide"]
    assert found["count"] is None
    assert [one["code"] for one in found["watched"]["above"]] == ["21114"]


def test_the_age_of_an_old_file_is_said_and_beside_a_newer_one_it_is_only_named(reader: Client, outbreak):
    told = words_of(page(reader, "/figures/now"))
    assert "Its last month lies more than" in told
    assert "and no news" in told
    kept_and_shown(
        make_vintage(months("2012-01", STEADY, state="21"), source="sesnsp-state-old", grain="state", method="old",
                     rest="country")
    )  # fmt: skip
    told = words_of(page(reader, "/figures/now"))
    assert told.count("Its last month lies more than") == 2
    assert told.count("What it said at its end") == 1


def test_a_file_with_findings_is_shown(reader: Client, nothing):
    from dataclasses import replace

    from hilo.lib.findings import Finding

    made = make_vintage(months("2015-01", STEADY, state="21"), source="sesnsp-state", grain="state", rest="country")
    found = Finding("HILO-F170", "error", "2 cells lie far beyond.", where="cell", values=(("cells", "2"),))
    (made.folder / "vintage.json").unlink()
    prepared = made.folder.with_name("prepared")
    shutil.move(made.folder, prepared)
    store.write(replace(made, findings=(found,)), prepared)
    kept_and_shown(store.find(made.key))
    assert "21 cases" in words_of(page(reader, "/figures/now"))
    assert reader.get("/figures/now/sesnsp-state.svg").status_code == 200


def test_an_address_that_names_the_file_says_the_same_for_ever(reader: Client, outbreak, now):
    told = page(reader, "/figures/now/sesnsp-state")
    assert f"http://testserver/figures/now/sesnsp-state?file={outbreak.hash[:12]}" in told
    assert outbreak.hash in told
    rows = months("2015-01", [*STEADY, 9], state="21")
    later = kept_and_shown(make_vintage(rows, source="sesnsp-state", grain="state", rest="country"))
    assert reader.get("/figures/now.json").json()["sources"][0]["vintage"] == later.key
    old = f"/figures/now/sesnsp-state?file={outbreak.hash[:12]}"
    assert "282 cases" in words_of(page(reader, old))
    assert "This is an earlier file." in page(reader, old)
    act(later, "withdrawn", now, "counted twice")
    act(outbreak, "withdrawn", now, "counted twice too")
    assert "No official file is published here yet" in page(reader, "/figures/now")
    assert "282 cases" in words_of(page(reader, old))
    assert "counted twice too" in page(reader, old)


def test_what_is_pinned_is_what_is_newest(reader: Client, outbreak, now):
    rows = months("2015-01", [*STEADY, 9], state="21")
    kept_and_shown(make_vintage(rows, source="sesnsp-state", grain="state", rest="country"))
    act(outbreak, "pinned", now, "the newer one is doubted")
    list(keep())
    assert reader.get("/figures/now.json").json()["sources"][0]["vintage"] == outbreak.key
    assert [one["kind"] for one in entries(reader)][:1] == ["pinned"]


def test_the_feed_is_of_the_moment_of_publication(reader: Client, outbreak):
    told = entries(reader)
    assert [one["kind"] for one in told] == ["published", "outbreak"]
    published = ShelfStep.objects.get(kind="published").at
    assert {one["updated"] for one in told} == {published.isoformat()}
    assert told[0]["id"] == f"urn:hilo:published:{outbreak.key}:2"
    assert told[1]["id"] == "urn:hilo:outbreak:sesnsp-state:homicide:21:2020-12"
    for one in told:
        assert reader.get(one["way"].removeprefix("http://testserver")).status_code == 200


def test_the_feed_tells_a_correction_and_an_outbreak_once(reader: Client, outbreak):
    rows = [row for state in ("14", "20") for row in months("2015-01", [*STEADY, 21], state=state)]
    rows += months("2015-01", [*STEADY[:-1], 230, 22], state="21")
    later = kept_and_shown(make_vintage(rows, source="sesnsp-state", grain="state", rest="country"))
    told = entries(reader)
    ids = [one["id"] for one in told]
    assert len(ids) == len(set(ids))
    assert ids.count("urn:hilo:outbreak:sesnsp-state:homicide:21:2020-12") == 1
    (corrected,) = (one for one in told if one["kind"] == "corrected")
    assert "1 month, " in corrected["summary"]
    assert later.key in corrected["summary"]


def test_a_withdrawal_is_told_and_what_was_told_stays(reader: Client, outbreak):
    before = entries(reader)
    act(outbreak, "withdrawn", datetime(2026, 2, 1, tzinfo=UTC), "counted twice")
    told = entries(reader)
    assert told[1:] == before
    assert told[0]["kind"] == "withdrawn"
    assert told[0]["summary"].startswith("counted twice")


def test_a_proposal_that_was_taken_back_was_never_told(reader: Client, outbreak, now):
    rows = months("2015-01", [*STEADY, 9], state="21")
    other = make_vintage(rows, source="sesnsp-state", grain="state", rest="country")
    act(other, "proposed", now)
    list(keep())
    assert kept.fresh(other, pages.NEWEST), "answered before it is published"
    act(other, "withdrawn", now, "not yet")
    assert other.key not in reader.get("/figures/feed.atom").content.decode()


def test_a_chart_is_a_file_that_says_where_it_comes_from(reader: Client, outbreak):
    response = reader.get("/figures/sesnsp-state/homicide/21.svg?table=months")
    assert response["Content-Type"].startswith("image/svg+xml")
    drawn = xml.fromstring(response.content)
    assert drawn.tag.endswith("svg")
    assert outbreak.key in response.content.decode()
    assert reader.get("/figures/sesnsp-state/homicide/21.svg?table=nothing").status_code == 404
    pytest.importorskip("typst")
    picture = reader.get("/figures/sesnsp-state/homicide/21.png?table=months")
    assert picture["Content-Type"] == "image/png"
    assert picture["Content-Disposition"].endswith('-months.png"')
    assert picture.content.startswith(b"\x89PNG")
    assert reader.get("/figures/sesnsp-state/homicide/21.png?table=nothing").status_code == 404
    assert "/figures/sesnsp-state/homicide/21.png?table=months" in page(reader, "/figures/sesnsp-state/homicide/21")
    kept_chart = reader.get("/figures/now/sesnsp-state.svg?table=homicide-sesnsp-state")
    assert outbreak.key in kept_chart.content.decode()


def test_late_registration_is_not_measured_by_a_file_that_never_was_public(reader: Client, nothing):
    make_vintage(months("2015-01", [20] * 71, state="21"), source="sesnsp-state", grain="state", rest="country")
    kept_and_shown(
        make_vintage(months("2015-01", [30] * 72, state="21"), source="sesnsp-state", grain="state", rest="country")
    )
    assert "How much arrives late is unknown" in words_of(page(reader, "/figures/now"))


def test_both_pages_are_in_spanish(nothing, outbreak):
    reader = Client(headers={"accept-language": "es"})
    told = words_of(page(reader, "/figures/now"))
    assert "Homicidio doloso 282 carpetas" in told
    assert "Un brote en un lugar" in told
    assert "Cómo citarlo" in page(reader, "/figures/now/sesnsp-state")


def test_one_chart_may_stand_in_another_page_and_nothing_else_may(reader: Client, outbreak):
    response = reader.get("/figures/embed/sesnsp-state/homicide")
    assert response.status_code == 200
    assert "X-Frame-Options" not in response
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert not response.cookies
    text = response.content.decode()
    assert "<script" not in text
    assert "<form" not in text
    assert outbreak.key in text
    assert f"/figures/now/sesnsp-state?file={outbreak.hash[:12]}" in text
    assert 'lang="en"' in text
    assert 'lang="es"' in reader.get("/figures/embed/sesnsp-state/homicide?lang=es").content.decode()
    for address in ("/figures/now", "/figures/now/sesnsp-state", "/figures", "/figures/sesnsp-state/homicide/21"):
        other = reader.get(address)
        assert other["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"]


def test_a_chart_that_is_not_there_says_why_in_the_frame(reader: Client, outbreak, now):
    for address, status in (
        ("/figures/embed/sesnsp-state/homicide/99", 404),
        ("/figures/embed/sesnsp-state/homicide/..", 404),
        ("/figures/embed/sesnsp-state/witchcraft", 422),
        ("/figures/embed/nobody/homicide", 404),
    ):
        assert reader.get(address).status_code == status, address
    act(outbreak, "withdrawn", now, "counted twice")
    told = reader.get(f"/figures/embed/sesnsp-state/homicide?file={outbreak.hash[:12]}").content.decode()
    assert "counted twice" in told
    shutil.rmtree(kept.root())
    assert reader.get(f"/figures/embed/sesnsp-state/homicide?file={outbreak.hash[:12]}").status_code == 503
