"""The desk: a record is opened with words, read, given back, and reviewed by another institution."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from hilo.kernel.access.models import Opening, User
from hilo.kernel.access.tests.people import PASSWORD

pytestmark = pytest.mark.django_db
WHY = "The caller bleeds and the line to the other centre is dead."


@pytest.fixture
def incident(puebla: Any, jalisco: Any, actor: Any, now: Any) -> Any:
    from hilo.emergency.incidents.actions import receive_classified

    place = {"latitude": 19.0437, "longitude": -98.2012, "uncertainty_m": 40, "channel": "voice"}
    call = {"priority": None, "reason": None, "received_at": now, "at": now, "code": "10104"}
    return receive_classified(actor=actor("integrator", "NAC", centre="PUE"), **(place | call))[1]


@pytest.fixture
def at_desk(account: Any, monkeypatch: Any) -> Any:
    """`at_desk("dispatcher", "JAL")`: a browser in which that account is signed in with all that it has."""
    from hilo.kernel.access.queries import acting

    monkeypatch.setattr(acting, "gave_second_factor", lambda request: True)

    def signed_in(role: str, institution: str) -> Client:
        user = account(role, institution, password=PASSWORD)
        browser = Client(headers={"accept-language": "en"})
        browser.force_login(User.objects.get(pk=user.pk))
        return browser

    return signed_in


def opened(browser: Client, incident: Any, **typed: str) -> Any:
    asked = {"kind": "incident", "record": incident.folio.lower(), "why": WHY, "minutes": "10"} | typed
    return browser.post("/desk/openings/open", asked, follow=True)


def test_a_record_is_opened_read_and_given_back(at_desk, incident):
    browser = at_desk("dispatcher", "JAL")
    refused = browser.get(f"/api/v1/incidents/{incident.folio}")
    assert (refused.status_code, refused.json()["code"]) == (403, "HILO-A404")
    page = opened(browser, incident)
    assert page.redirect_chain[-1][0] == f"/desk/openings/{Opening.objects.get().pk}/record"
    assert "19.04370, -98.20120" in page.content.decode()
    assert "<dd>Puebla</dd>" in page.content.decode()
    assert browser.get(f"/api/v1/incidents/{incident.folio}").status_code == 200
    number = Opening.objects.get().pk
    browser.post(f"/desk/openings/{number}/end")
    assert browser.get(f"/desk/openings/{number}/record").status_code == 404
    assert browser.get(f"/api/v1/incidents/{incident.folio}").status_code == 403


def test_without_words_nothing_opens_and_what_was_typed_stays(at_desk, incident):
    page = opened(at_desk("dispatcher", "JAL"), incident, why="urgent")
    assert page.status_code == 422
    assert incident.folio in page.content.decode().upper()
    assert not Opening.objects.exists()


def test_the_holder_and_a_reviewer_see_it_on_every_page_until_it_is_reviewed(at_desk, incident):
    opened(at_desk("dispatcher", "JAL"), incident)
    number = Opening.objects.get().pk
    holder, reviewer = at_desk("supervisor", "PUE"), at_desk("privacy_officer", "PUE")
    said = "1 opening to review"
    assert said in holder.get("/desk/supervisor/").content.decode()
    assert said not in at_desk("operator", "PUE").get("/desk/operator/").content.decode()
    queue = reviewer.get("/desk/openings/review").content.decode()
    assert incident.folio in queue
    assert "dispatcher.jal" in queue
    assert WHY in reviewer.get(f"/desk/openings/{number}").content.decode()
    done = reviewer.post(
        f"/desk/openings/{number}/review", {"justified": "true", "finding": "The line was dead that night."}
    )
    assert (done.status_code, Opening.objects.get().justified) == (302, True)
    assert said not in holder.get("/desk/supervisor/").content.decode()


def test_who_does_not_review_has_no_form_and_is_refused(at_desk, incident):
    opened(at_desk("dispatcher", "JAL"), incident)
    number = Opening.objects.get().pk
    holder = at_desk("supervisor", "PUE")
    assert 'name="finding"' not in holder.get(f"/desk/openings/{number}").content.decode()
    assert holder.post(f"/desk/openings/{number}/review", {"justified": "true", "finding": WHY}).status_code == 403
    assert at_desk("operator", "PUE").get(f"/desk/openings/{number}").status_code == 404


def test_over_the_api_a_session_opens_and_a_token_does_not(at_desk, api, incident):
    body = {"record": f"incident:{incident.folio}", "why": WHY}
    answer = api("dispatcher", "JAL").post("openings", **body)
    assert answer.status_code == 403
    made = at_desk("dispatcher", "JAL").post("/api/v1/openings", body, content_type="application/json")
    assert (made.status_code, made.json()["mine"]) == (201, True)
    listed = api("privacy_officer", "PUE").get("openings")
    assert [row["why"] for row in listed.json()] == [WHY]


def test_a_page_that_is_refused_shows_the_way_to_who_may_open_it(at_desk, incident):
    page = at_desk("supervisor", "JAL").get(f"/desk/supervisor/incidents/{incident.folio}")
    assert page.status_code == 403
    assert "Is a life in danger?" in page.content.decode()
    other = at_desk("privacy_officer", "JAL").get("/desk/supervisor/")
    assert (other.status_code, "Is a life in danger?" in other.content.decode()) == (403, False)
