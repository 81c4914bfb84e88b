"""Public pages travel packed, made once; a page for somebody who is known never does."""

from __future__ import annotations

import gzip

import pytest

from hilo.desks.citizen import packing
from hilo.desks.citizen.packing import Packed, Shelf

pytestmark = pytest.mark.django_db
PAGE = "/figures/inegi-deaths/homicide"
TAKES = {"accept-encoding": "gzip, deflate, br"}


@pytest.fixture(autouse=True)
def empty(monkeypatch):
    monkeypatch.setattr(packing, "SHELF", Shelf())


def test_a_page_travels_packed_and_is_made_once(reader, load, monkeypatch):
    load("deaths")
    plain, first = reader.get(PAGE), reader.get(PAGE, headers=TAKES)
    assert "Content-Encoding" not in plain
    assert first["Content-Encoding"] == "gzip"
    assert gzip.decompress(first.content) == plain.content
    assert len(first.content) < len(plain.content) / 3
    assert first["ETag"] != plain["ETag"], "other bytes, another tag"
    assert "Accept-Encoding" in first["Vary"]
    assert first["Cache-Control"] == plain["Cache-Control"]
    monkeypatch.setattr("hilo.desks.citizen.sending._sent", lambda *_: pytest.fail("made again"))
    again = reader.get(PAGE, headers=TAKES)
    assert (again.content, again["ETag"], again["Content-Type"]) == (
        first.content,
        first["ETag"],
        first["Content-Type"],
    )
    assert reader.get(PAGE, headers=TAKES | {"if-none-match": first["ETag"]}).status_code == 304


def test_what_is_loaded_or_asked_otherwise_is_another_page(reader, load):
    load("deaths")
    first = reader.get(PAGE, headers=TAKES)
    assert reader.get(f"{PAGE}?year=2015", headers=TAKES).content != first.content
    assert reader.get(PAGE, headers=TAKES | {"accept-language": "es"}).content != first.content
    load("deaths", **{"21114": 40})
    assert reader.get(PAGE, headers=TAKES).content != first.content


def test_a_page_for_who_is_known_and_one_that_cannot_be_shown_are_not_packed(reader, load, settings):
    load("deaths")
    assert "Content-Encoding" not in reader.get(f"{PAGE}?year=1950", headers=TAKES)
    reader.cookies[settings.SESSION_COOKIE_NAME] = "somebody"
    known = reader.get(PAGE, headers=TAKES)
    assert known.status_code == 200
    assert "Content-Encoding" not in known
    assert packing.SHELF.used == 0


@pytest.mark.parametrize(
    ("asked", "taken"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip;q=0.0, br", False),
        ("br", False),
    ],
)
def test_only_who_takes_it_is_sent_it(rf, asked, taken):
    assert packing.taken(rf.get("/", headers={"accept-encoding": asked})) is taken


def test_the_shelf_has_room_for_so_many_bytes():
    shelf = Shelf(room=10)
    for tag in "abc":
        shelf.put(tag, Packed(b"1234", ()))
        shelf.get("a")
    assert [bool(shelf.get(tag)) for tag in "abc"] == [True, False, True]
    shelf.put("huge", Packed(b"1" * 11, ()))
    assert shelf.used == 0
