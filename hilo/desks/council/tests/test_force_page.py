"""Everybody reads the yearly report on the use of force of a year that is over; small counts are hidden."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

import hilo.policing.reports
from hilo.policing.reports.actions.force import project

pytestmark = pytest.mark.django_db
CASE = json.loads(
    (Path(hilo.policing.reports.__file__).parent / "tests/cases/full_report.json").read_text(encoding="utf-8")
)


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()


def keep(number: int, **fields) -> None:
    record = CASE["annexes"]["force"][0] | {"at": "2024-06-10T22:20:00-06:00"} | fields
    document = CASE | {"annexes": {"force": [record]}}
    folio = f"PUE-24-{number:07}-R1"
    project(folio=folio, document=document, institution="SSP-PUE", state="21", at=timezone.now())


def test_the_page_and_its_json_hide_the_same(client):
    for number in range(20):
        keep(number)
    keep(20, resistance="high_danger", level="firearm")
    told = client.get(reverse("council-force-json", args=["21", 2024])).json()
    assert told["events"] == 21
    row, column = (
        told["by_resistance_and_level"][name].index(code)
        for name, code in (("rows", "high_danger"), ("columns", "firearm"))
    )
    assert told["by_resistance_and_level"]["counts"][row][column] is None
    page = client.get(reverse("council-force", args=["21", 2024]))
    assert page.status_code == 200
    assert "▪" in page.content.decode()
    assert "Omar Oficial" not in page.content.decode()


def test_a_year_that_runs_and_a_state_that_is_none_are_refused(client):
    assert client.get(reverse("council-force", args=["21", timezone.localdate().year])).status_code == 422
    assert client.get(reverse("council-force", args=["21", 2018])).status_code == 422
    assert client.get(reverse("council-force", args=["99", 2024])).status_code == 404


@pytest.mark.parametrize(
    "asked", [{}, {"state": "14", "year": "2024"}, {"state": "xx", "year": "abcd"}, {"year": "99999"}]
)
def test_whatever_is_asked_leads_to_a_report(client, asked):
    answer = client.get(reverse("council-force-latest"), asked)
    assert answer.status_code in (302, 422)
