"""The first page says what needs a supervisor, and in which order."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from hilo.emergency.shifts import actions as shifts

from .conftest import DESK

pytestmark = pytest.mark.django_db


def terms(text):
    return re.findall(r'data-term="([^"]*)" data-owes="([^"]*)"', text)


def alarms(text):
    return re.findall(r'data-alarm="([^"]*)"', text)


def test_a_quiet_centre_is_told_that_nothing_needs_it(page):
    text = page()
    assert "Nothing needs you now." in text
    assert terms(text) == []
    assert alarms(text) == []


def test_the_oldest_call_in_the_queue_has_its_clock(page, ring):
    ring(40)
    ring(5)
    text = page()
    assert re.search(r"<strong[^>]*data-waiting>2</strong>", text)
    assert 'data-id="tile-queue" data-state="late"' in text


def test_late_incidents_stand_on_the_wall_the_most_urgent_first(page, incident):
    low = incident("40101", seconds=900)
    high = incident("10104", seconds=400)
    incident("10104", seconds=5)
    assert low.priority != "high"
    assert terms(page()) == [(high.folio, "incident"), (low.folio, "incident")]


def test_a_caller_who_rang_off_is_owed_a_call_back(page, ring, actor, now):
    from hilo.emergency.calls.actions import end

    call = ring(4000)
    end(actor=actor("integrator", "NAC"), call_id=call.pk, at=now - timedelta(seconds=3900))
    text = page()
    assert ("", "call_back") in terms(text)
    assert 'data-id="tile-owed" data-state="late"' in text
    assert "%" not in page("call-backs").split("<tbody>")[1].split("</tbody>")[0]


def test_a_desk_that_is_gone_with_a_call_in_hand_is_an_alarm(page, ring, actor, now):
    from hilo.emergency.calls.actions import answer

    olga = actor("operator", name="olga")
    shifts.sign_on(actor=olga, desk="operator", at=now - timedelta(minutes=10))
    answer(actor=olga, call_id=ring(500).pk, at=now - timedelta(minutes=8))
    text = page()
    assert alarms(text) == ["calls_left"]
    assert "The desk of olga is gone with 1 answered calls open" in text


def test_a_hand_over_that_nobody_took_stands_on_the_wall(page, actor, now):
    shifts.write_hand_over(actor=actor("supervisor", name="rita"), items=[], remarks="", at=now - timedelta(minutes=45))
    assert terms(page()) == [("", "hand_over")]


def test_federal_help_past_its_last_day_is_an_alarm(page, actor, now):
    from hilo.emergency.mutual_aid import actions as aid

    given = aid.request_federal_help(
        actor=actor("supervisor", name="rita"),
        institution="GN",
        kind="patrol",
        reason="roads blocked",
        until=now.date() + timedelta(days=5),
        at=now,
    )
    type(given).objects.filter(pk=given.pk).update(
        begins=now.date() - timedelta(days=20), until=now.date() - timedelta(days=3)
    )
    assert alarms(page()) == ["federal"]
    assert "past its last one: end it or extend it" in page("aid")


def test_a_desk_that_follows_is_told_up_to_which_fact_its_page_is(supervisor, ring):
    from hilo.desks.supervisor.pages.now import forget
    from hilo.kernel.events.actions import sequence_pending

    sara = supervisor()
    sequence_pending()
    before = sara.browser.get(f"{DESK}now")
    ring(1)
    sequence_pending()
    forget()
    after = sara.browser.get(f"{DESK}now")
    assert int(after["Hilo-Place"]) > int(before["Hilo-Place"])
    assert "data-waiting>1<" in after.content.decode()


def test_one_drawing_serves_every_desk_of_a_centre_and_no_other(supervisor, jalisco, ring, monkeypatch):
    from hilo.desks.supervisor.pages import now as module

    drawn = []
    gather = module.gather
    monkeypatch.setattr(module, "gather", lambda who, **more: drawn.append(who.centre) or gather(who, **more))
    monkeypatch.setattr(module, "FRESH_S", 600.0)
    for who in (supervisor("sara"), supervisor("rita"), supervisor("julio", "JAL")):
        assert who.browser.get(f"{DESK}now").status_code == 200
    assert drawn == ["PUE", "JAL"]


def test_an_operator_is_refused(account, puebla):
    from django.test import Client

    browser = Client()
    browser.force_login(account("operator"), backend="django.contrib.auth.backends.ModelBackend")
    for path in ("", "now", "shift", "incidents", "times", "improper", "staffing", "aid", "notices", "call-backs"):
        assert browser.get(DESK + path).status_code == 403
