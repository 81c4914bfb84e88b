"""A supervisor warns the public from the desk."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from hilo.kernel.access.tests.people import PASSWORD, Person

pytestmark = pytest.mark.django_db
DESK = "/desk/supervisor/warnings"
FORM = {
    "area": "Ciudad de Puebla",
    "municipalities": ["21114"],
    "category": "Met",
    "urgency": "Immediate",
    "severity": "Severe",
    "certainty": "Observed",
    "response": "Avoid",
    "status": "Actual",
    "hours": "6",
    "event_es": "Inundación",
    "headline_es": "Crecida del Atoyac",
    "description_es": "El agua sube.",
    "instruction_es": "Aléjese del río.",
    "event_en": "Flood",
    "headline_en": "The Atoyac is rising",
    "description_en": "The water rises.",
    "sure": "on",
}


@pytest.fixture
def boss(account: Any, puebla: Any) -> Client:
    """Puebla's supervisor, signed in with both factors."""
    cache.clear()
    one = Person(account("supervisor", password=PASSWORD))
    one.sign_in()
    one.activate()
    return one.browser


def issued(boss: Client, **fields: Any) -> str:
    answer = boss.post(f"{DESK}/new", FORM | fields)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def test_a_warning_goes_out_and_stands_in_the_list(boss, client):
    assert "<form" in boss.get(DESK).content.decode()
    page = boss.get(issued(boss)).content.decode()
    assert "El agua sube." in page or "The water rises." in page
    assert [row["texts"]["es"]["headline"] for row in client.get("/api/v1/warnings").json()] == ["Crecida del Atoyac"]
    cap = re.search(r'href="(/api/v1/warnings/[^"]+\.cap)"', page)[1]
    assert client.get(cap).status_code == 200


def test_a_form_that_lacks_something_comes_back_with_all_that_was_written(boss):
    answer = boss.post(f"{DESK}/new", FORM | {"headline_en": " ", "latitude": "19.1"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in text
    assert "El agua sube." in text
    assert re.search(r'<option value="21114" selected>', text)


def test_a_new_wording_replaces_the_former_and_a_cancellation_ends_it(boss, client):
    first = issued(boss)
    second = boss.post(f"{first}/update", FORM | {"headline_es": "El río baja", "severity": "Minor"})
    assert second.status_code == 302
    assert [row["kind"] for row in client.get("/api/v1/warnings").json()] == ["update"]
    assert boss.post(f"{first}/cancel", {"reason": "x"}).status_code == 409
    there = second.headers["Location"]
    assert boss.post(f"{there}/cancel", {"reason": " "}).status_code == 422
    assert boss.post(f"{there}/cancel", {"reason": "Bajó el agua"}).status_code == 302
    assert client.get("/api/v1/warnings").json() == []
    assert boss.post(f"{there}/sing", {}).status_code == 404


def test_another_states_area_is_its_own_centres(boss):
    answer = boss.post(f"{DESK}/new", FORM | {"municipalities": ["14039"]})
    assert answer.status_code == 403
    assert 'role="alert"' in answer.content.decode()


def test_another_authoritys_warning_is_shown_for_the_desks_alone(boss, actor, now):
    from hilo.emergency.exchange.actions import receive_cap
    from hilo.emergency.exchange.tests.test_warnings import foreign

    row, _ = receive_cap(actor=actor("agency"), body=foreign(now), at=now)
    page = boss.get(f"{DESK}/{row.pk}").content.decode()
    assert "Sismo" in page
    assert "/cancel" not in page
    assert boss.post(f"{DESK}/{row.pk}/cancel", {"reason": "x"}).status_code == 404


def test_who_may_not_warn_has_no_such_page(account, puebla):
    cache.clear()
    one = Person(account("dispatcher", password=PASSWORD))
    one.sign_in()
    assert one.browser.get(DESK).status_code == 403
