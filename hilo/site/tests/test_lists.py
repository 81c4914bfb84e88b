"""Lists over HTTP: by pages that nothing moves, only what changed, as a file, and never more than single reads."""

from __future__ import annotations

import csv
import io
import json
from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from hilo.kernel import pages
from hilo.kernel.access.actions import SETUP, open_institution
from hilo.kernel.events.actions import sequence_pending
from hilo.lib.sheets import BOM
from tests.support.authorities import kind_of

pytestmark = pytest.mark.django_db
WHO = {
    "calls": ("operator", "PUE", {}),
    "incidents": ("dispatcher", "PUE", {}),
    "units": ("dispatcher", "PUE", {}),
    "detentions": ("prosecutor", "FGE-PUE", {"centre": ""}),
    "report-cases": ("commander", "SSP-PUE", {"centre": ""}),
}


@pytest.fixture
def opened(puebla, actor, now):
    """`opened(3)`: so many incidents of Puebla, each of a call of its own; how many words each caller said."""
    from hilo.emergency.incidents.actions import receive_classified

    def made(count, **fields):
        given = {"channel": "voice", "code": "10104", "priority": None, "reason": None, "received_at": now, "at": now}
        given |= {"latitude": 19.0437, "longitude": -98.2012, "narrative": "Humo en la casa de Rosa"}
        given |= {"caller_number": "+522221234567", "actor": actor("integrator", "NAC", centre="PUE")}
        rows = [receive_classified(**(given | fields)) for _ in range(count)]
        sequence_pending()
        return [incident.folio for _, incident in rows]

    return made


def every(client, path):
    """All pages of a list, one after the other."""
    items, after = [], ""
    while after is not None:
        told = client.get(f"{path}&after={after}").json()
        items += told["items"]
        after = told["next"]
    return items


def test_each_list_has_one_shape(api, puebla, now):
    for code in ("FGE-PUE", "SSP-PUE"):
        open_institution(actor=SETUP, code=code, name=code, kind=kind_of(code), state="21", at=now)
    for path, (role, body, more) in WHO.items():
        told = api(role, body, **more).get(path)
        assert told.status_code == 200, told.content
        assert told.json() == {"items": [], "next": None, "total": 0, "place": told.json()["place"]}


def test_pages_hold_each_once_the_latest_first_though_others_come_between(api, opened):
    folios = opened(5)
    client = api("dispatcher")
    first = client.get("incidents?limit=2").json()
    assert (first["total"], [row["folio"] for row in first["items"]]) == (5, folios[:2:-1])
    opened(2)
    second = client.get(f"incidents?limit=2&after={first['next']}").json()
    third = client.get(f"incidents?limit=2&after={second['next']}").json()
    assert [row["folio"] for row in second["items"] + third["items"]] == folios[2::-1]
    assert (third["next"], third["total"]) == (None, None)


def test_units_come_by_their_code(api, units):
    seen = [row["code"] for row in every(api("dispatcher"), "units?limit=1")]
    assert seen == sorted(units)
    assert [row["code"] for row in api("dispatcher").get("units?capability=fire").json()["items"]] == ["PUE-B1"]


def test_a_list_is_narrowed(api, opened, now):
    opened(1)
    [grave] = opened(1, priority="high", code="10107", received_at=now - timedelta(hours=2))
    client = api("dispatcher")
    assert [row["folio"] for row in client.get("incidents?code=10107").json()["items"]] == [grave]
    since = (now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert len(client.get(f"incidents?received_from={since}").json()["items"]) == 1
    assert len(client.get("incidents?live=true&status=open").json()["items"]) == 2
    assert client.get("incidents?live=false").json()["items"] == []


def test_only_what_changed_since_a_page_is_told_once_along_the_stream(api, opened, actor):
    from hilo.emergency.incidents.actions import close

    folios = opened(3)
    client = api("dispatcher")
    place = client.get("incidents").json()["place"]
    assert client.get(f"incidents?changed_after={place}").json()["items"] == []
    close(folios[0], code="A", actor=actor("dispatcher"), at=timezone.now())
    [new] = opened(1)
    told = client.get(f"incidents?changed_after={place}").json()
    assert [(row["folio"], row["status"]) for row in told["items"]] == [(folios[0], "closed"), (new, "open")]
    assert told["place"] > place
    assert told["next"] is told["total"] is None


def test_what_changed_comes_by_pages_too_whatever_else_was_told_between(api, opened, monkeypatch):
    folios = opened(4)
    monkeypatch.setattr(pages, "MOST_FACTS", 3)
    seen = [row["folio"] for row in every(api("dispatcher"), "incidents?limit=1&changed_after=0")]
    assert list(dict.fromkeys(seen)) == folios


def test_changes_are_asked_by_time(api, opened, now):
    old = now - timedelta(hours=3)
    opened(1, at=old, received_at=old)
    [new] = opened(1)
    since = (now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert [row["folio"] for row in api("dispatcher").get(f"incidents?changed_since={since}").json()["items"]] == [new]
    assert len(api("operator").get(f"calls?changed_since={since}").json()["items"]) == 1


def test_a_list_tells_nothing_that_a_caller_said(api, opened):
    opened(1)
    for client, path in ((api("operator"), "calls"), (api("dispatcher"), "incidents")):
        told = client.get(path)
        assert len(told.json()["items"]) == 1
        assert b"Rosa" not in told.content
        assert b"2221234567" not in told.content


def test_another_centre_lists_nothing_of_it_though_it_says_why(api, opened, jalisco):
    opened(1)
    for path in ("incidents", "incidents?changed_after=0"):
        told = api("dispatcher", "JAL").get(path, Purpose="una razón")
        assert told.json()["items"] == []


def test_who_may_not_read_one_may_not_list_them(api, puebla):
    assert api("unit", unit="PUE-A1").get("detentions").status_code == 403
    assert api("privacy_officer", centre="").get("incidents").status_code == 403


@pytest.mark.parametrize("given", ["x", "e30", "ñ", "W10", "eyJrZXkiOiAieCJ9", "eyJrZXkiOiB0cnVlfQ", "eyJrZXkiOiB7fX0"])
def test_a_cursor_that_no_list_gave_is_refused(given, api, puebla):
    told = api("dispatcher").get(f"incidents?after={given}")
    assert (told.status_code, told.json()["code"]) == (422, "HILO-K430")


def test_a_cursor_beyond_all_numbers_is_refused(api, puebla):
    for key in ({"key": 10**30}, {"place": 10**30}):
        cursor = urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")
        for path in ("incidents?", "incidents?changed_after=0&"):
            assert api("dispatcher").get(f"{path}after={cursor}").status_code == 422


def test_a_list_is_a_file_that_runs_nothing_and_says_where_it_goes_on(api, units, enrol):
    enrol("PUE-A0", "police", name="=cmd()")
    told = api("dispatcher").get("units?format=csv&limit=1")
    assert told["Content-Type"] == "text/csv; charset=utf-8"
    assert told["Content-Disposition"] == 'attachment; filename="units.csv"'
    text = told.content.decode()
    [row] = csv.DictReader(io.StringIO(text.removeprefix(BOM)))
    assert (row["code"], row["name"], row["capabilities"]) == ("PUE-A0", "'=cmd()", "police")
    address = told["Link"].removeprefix("</api/v1/").partition(">")[0]
    assert "PUE-A1" in api("dispatcher").get(address).content.decode()


def test_a_long_list_is_not_counted_to_its_end(api, opened, monkeypatch):
    monkeypatch.setattr(pages, "MOST_COUNTED", 2)
    opened(3)
    assert api("dispatcher").get("incidents").json()["total"] is None


def test_a_page_costs_as_many_questions_however_long_it_is(api, opened, django_assert_max_num_queries):
    client = api("dispatcher")
    client.get("incidents")
    counts = []
    for more in (1, 5):
        opened(more)
        with django_assert_max_num_queries(30) as asked:
            client.get("incidents")
        counts.append(len(asked))
    assert counts[0] == counts[1], connection.vendor


@pytest.mark.parametrize(
    ("path", "column"),
    [
        ("calls", "status"),
        ("calls", "channel"),
        ("incidents", "status"),
        ("incidents", "priority"),
        ("units", "status"),
        ("units", "capability"),
        ("detentions", "status"),
        ("detentions", "kind"),
        ("report-cases", "status"),
    ],
)
def test_a_word_that_a_column_never_has_is_told(api, puebla, now, path, column):
    for code in ("FGE-PUE", "SSP-PUE"):
        open_institution(actor=SETUP, code=code, name=code, kind=kind_of(code), state="21", at=now)
    role, body, more = WHO[path]
    client = api(role, body, **more)
    answer = client.get(f"{path}?{column}=opne")
    assert answer.status_code == 422, answer.content
    told = answer.json()
    assert (told["code"], told["where"]) == ("HILO-K422", column)
    known = told["title"].partition("one of ")[2].rstrip(".").split(", ")
    assert len(known) > 1
    assert client.get(f"{path}?{column}={known[0]}").status_code == 200
