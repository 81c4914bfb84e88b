"""A data directory of the test's own with one small municipal file, and people at the desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hilo.desks.analyst import answers
from hilo.knowledge.incidence.queries import cells
from hilo.knowledge.incidence.store import Vintage

DESK = "/desk/analyst/"
PLACES = ("21114", "14039", "09007", "15033", "02004", "25006", "12001", "19039")
"""Puebla first; counts fall with the place, so that the first holds most."""


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    cells._panel.cache_clear()
    answers._asked.cache_clear()


@pytest.fixture
def municipal() -> Vintage:
    """2015 and 2016: place k has 40 - 4k a month in 2015, and Puebla twice that in 2016."""
    from hilo.knowledge.incidence.tests.vintage import make_vintage

    rows = []
    for year in (2015, 2016):
        for at, code in enumerate(PLACES):
            factor = 2 if year == 2016 and at == 0 else 1
            rows.append({"year": year, "municipality": code, "months": [(40 - 4 * at) * factor] * 12})
    return make_vintage(rows, source="sesnsp-municipal")


@pytest.fixture
def signed_in(account: Callable[..., Any], puebla: Any, national: Any) -> Callable[..., Client]:
    """`signed_in("analyst")`: a browser of somebody with that role, at the national centre unless told otherwise."""

    def opened(role: str, institution: str = "NAC") -> Client:
        browser = Client()
        browser.force_login(account(role, institution), backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return opened
