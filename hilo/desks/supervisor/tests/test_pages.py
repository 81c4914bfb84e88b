"""The other pages: each answers with records and without, and keeps to its law."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from hilo.emergency.shifts import queries as shifts
from hilo.kernel.ledger.queries import about
from hilo.kernel.notices.queries import in_force

from .conftest import DESK

pytestmark = pytest.mark.django_db
PAGES = (
    "shift",
    "incidents",
    "notices",
    "call-backs",
    "aid",
    "times",
    "times?by=hour",
    "times?by=rollout",
    "improper",
    "staffing",
    "staffing?desk=dispatcher",
    "quality",
    "hospitals",
    "stations",
    "places",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("full", [False, True], ids=["empty", "full"])
def test_every_page_opens_with_records_and_without(page, incident, ring, actor, now, path, full):
    from hilo.emergency.calls.actions import answer, mark_improper

    if full:
        for minutes in (5, 50):
            incident(seconds=60 * minutes)
        for seconds in range(30, 36):
            call = ring(seconds, caller_number="+522221234567")
            who = actor("integrator", "NAC", name="olga")
            answer(actor=who, call_id=call.pk, at=now - timedelta(seconds=20))
            mark_improper(actor=who, call_id=call.pk, kind="prank", at=now - timedelta(seconds=10))
    assert 'aria-current="page"' in page(path)


def test_a_note_is_written_and_put_right_by_another(supervisor):
    sara = supervisor()
    sara.browser.post(f"{DESK}shift/notes", {"kind": "machine", "text": "Radio 2 is dead"})
    [note] = shifts.notes(_actor(sara), since=_long_ago())
    text = sara.browser.get(f"{DESK}shift", {"correct": note.pk}).content.decode()
    assert "Puts right: “Radio 2 is dead”" in text
    sara.browser.post(f"{DESK}shift/notes", {"kind": "machine", "text": "Radio 3", "corrects": note.pk})
    text = sara.browser.get(f"{DESK}shift").content.decode()
    assert "puts an earlier note right" in text
    assert "Radio 2 is dead" in text


def test_a_note_without_words_is_refused_with_words(supervisor):
    answer = supervisor().browser.post(f"{DESK}shift/notes", {"kind": "machine", "text": " "})
    assert answer.status_code == 422
    assert "HILO-H420" in answer.content.decode()


def test_a_hand_over_lists_what_is_open_and_is_signed_by_who_comes_in(supervisor, incident):
    late = incident(seconds=900)
    sara, rita = supervisor("sara"), supervisor("rita")
    sara.browser.post(f"{DESK}shift/hand-over", {"remarks": "Rain since six"})
    waiting = shifts.hand_over_waiting(_actor(rita))
    [item] = waiting.items
    assert (item["kind"], item["subject"], item["late"]) == ("incident", f"incident:{late.folio}", True)
    assert "I have read it" not in sara.browser.get(f"{DESK}shift").content.decode()
    text = rita.browser.get(f"{DESK}shift").content.decode()
    assert "Rain since six" in text
    assert late.folio in text
    signed = rita.browser.post(f"{DESK}shift/hand-over/{waiting.pk}/sign", {"answer": "read"})
    assert signed.headers["Location"] == f"{DESK}shift"
    assert "rita answers for the shift since" in sara.browser.get(f"{DESK}shift").content.decode()


def test_the_writer_cannot_sign(supervisor):
    sara = supervisor()
    sara.browser.post(f"{DESK}shift/hand-over", {})
    waiting = shifts.hand_over_waiting(_actor(sara))
    answer = sara.browser.post(f"{DESK}shift/hand-over/{waiting.pk}/sign")
    assert answer.status_code == 409
    assert "HILO-H432" in answer.content.decode()


def test_reading_an_incident_is_written_in_the_ledger(supervisor, incident):
    one = incident(seconds=60)
    text = supervisor().browser.get(f"{DESK}incidents/{one.folio}").content.decode()
    assert "Incident opened: 10104" in text
    read = about([f"incident:{one.folio}"])[-1]
    assert (read.verb, read.actor, read.why) == ("incident.read", "sara", "supervision of the service")


def test_a_sheet_says_who_printed_it_and_for_what_as_does_the_ledger(supervisor, incident):
    one = incident(seconds=60, caller_number="+522221234567", narrative="mi vecino")
    answer = supervisor().browser.post(f"{DESK}incidents/{one.folio}/paper", {"purpose": "review after the event"})
    text = answer.content.decode()
    assert "Printed by sara on" in text
    assert "for: review after the event" in text
    assert "2221234567" not in text.replace(" ", "")
    assert "mi vecino" not in text
    printed = [line for line in about([f"incident:{one.folio}"]) if line.verb == "incident.printed"]
    assert [(line.actor, line.why) for line in printed] == [("sara", "review after the event")]


def test_nothing_is_printed_without_a_purpose(supervisor, incident):
    one = incident(seconds=60)
    answer = supervisor().browser.post(f"{DESK}incidents/{one.folio}/paper", {"purpose": "  "})
    assert answer.status_code == 422
    assert "HILO-H440" in answer.content.decode()
    assert "incident.printed" not in [line.verb for line in about([f"incident:{one.folio}"])]


def test_another_states_incident_is_not_shown(supervisor, incident, jalisco):
    one = incident(seconds=60)
    assert supervisor("julio", "JAL").browser.get(f"{DESK}incidents/{one.folio}").status_code == 403


def test_a_whole_folio_opens_the_incident_however_old(supervisor, incident):
    one = incident(seconds=60)
    answer = supervisor().browser.get(f"{DESK}incidents", {"q": one.folio.lower()})
    assert answer.headers["Location"] == f"{DESK}incidents/{one.folio}"


def test_a_notice_is_posted_listed_and_taken_back(supervisor, now):
    sara = supervisor()
    given = {
        "kind": "place",
        "latitude": "19.0437",
        "longitude": "-98.2012",
        "radius_m": "80",
        "text": "Locked gate: code with the guard",
        "until": (now + timedelta(days=3)).date().isoformat(),
    }
    sara.browser.post(f"{DESK}notices/post", given)
    assert given["text"] in sara.browser.get(f"{DESK}notices").content.decode()
    [notice] = in_force(_actor(sara), at=now + timedelta(minutes=1))
    sara.browser.post(f"{DESK}notices/{notice.pk}/withdraw", {"reason": "gate removed"})
    assert in_force(_actor(sara), at=now + timedelta(minutes=1)) == []


def test_a_notice_about_a_number_is_found_however_it_was_typed(supervisor, now):
    from hilo.kernel.notices.queries import about as noticed

    until = (now + timedelta(days=3)).date().isoformat()
    given = {"kind": "number", "key": "222 123 4567", "text": "Deaf caller: use the chat", "until": until}
    supervisor().browser.post(f"{DESK}notices/post", given)
    assert len(noticed(at=now + timedelta(minutes=1), number="+522221234567")) == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"until": "never"}, "HILO-K422"), ({"latitude": "north"}, "HILO-K422"), ({"text": ""}, "HILO-N401")],
)
def test_a_notice_that_cannot_be_kept_keeps_what_was_typed(supervisor, now, wrong, code):
    given = {
        "kind": "place",
        "latitude": "19.0437",
        "longitude": "-98.2012",
        "text": "Locked gate",
        "until": (now + timedelta(days=3)).date().isoformat(),
    }
    answer = supervisor().browser.post(f"{DESK}notices/post", given | wrong)
    assert answer.status_code == 422
    assert code in answer.content.decode()
    assert 'value="-98.2012"' in answer.content.decode()


def test_numbers_are_masked_until_a_purpose_is_given_and_that_is_in_the_ledger(supervisor, ring, actor, now):
    from hilo.emergency.calls.actions import answer, mark_improper
    from hilo.kernel.ledger.models import Entry

    who = actor("integrator", "NAC", name="olga")
    for seconds in range(30, 36):
        call = ring(seconds, caller_number="+522221234567")
        answer(actor=who, call_id=call.pk, at=now)
        mark_improper(actor=who, call_id=call.pk, kind="prank", at=now)
    sara = supervisor()
    assert "+522221234567" not in sara.browser.get(f"{DESK}improper").content.decode()
    assert sara.browser.post(f"{DESK}improper", {"purpose": ""}).status_code == 422
    shown = sara.browser.post(f"{DESK}improper", {"purpose": "a talk with the family"}).content.decode()
    assert "+522221234567" in shown
    last = Entry.objects.filter(actor="sara", why="a talk with the family").order_by("-id").first()
    assert last is not None
    assert "2221234567" not in json.dumps(last.data)


def test_tabs_of_pages_that_are_not_there_or_not_allowed_are_not_shown(page):
    from hilo.desks.supervisor.frame import DESK as desk
    from hilo.lib.actor import Actor

    assert desk.open_to(Actor("nobody")) == []
    names = [tab["name"] for tab in desk.open_to(Actor("s", frozenset({"centre.oversee"})))]
    assert names[0] == "now"
    assert "cards" not in names


def _actor(person):
    from django.utils import timezone

    from hilo.kernel.access.queries import actor_for, user_named

    return actor_for(user_named(person.user.username), at=timezone.now(), second_factor=lambda: True)


def _long_ago():
    from django.utils import timezone

    return timezone.now() - timedelta(days=1)
