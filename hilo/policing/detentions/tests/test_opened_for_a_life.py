"""A record that others hold is opened for a life in danger: at once, for minutes, named, alarmed and reviewed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hilo.emergency.dispatch.actions import assign
from hilo.emergency.incidents.actions import receive_classified, reclassify
from hilo.emergency.incidents.queries import get as get_incident
from hilo.kernel.access.actions import give_back, leave, note_unreviewed, open_for_life, review
from hilo.kernel.access.commands import OpenForLife, ReviewOpening
from hilo.kernel.access.models import Opening, User
from hilo.kernel.access.queries import actor_for, actor_of_token, count_unreviewed, openings
from hilo.kernel.access.reactions import WORK, review_due
from hilo.kernel.events.models import Fact, Task
from hilo.kernel.ledger.queries import about, broken_records
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal
from hilo.policing.detentions.actions import certify, release
from hilo.policing.detentions.queries import of_incident, read
from tests.support.at_once import at_once
from tests.support.tokens import token_of

pytestmark = pytest.mark.django_db
WHY = "He is unconscious and needs to be known as a diabetic."


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


@pytest.fixture
def hand(account: Callable[..., Any], bodies: None, puebla: Any, jalisco: Any, now: Any) -> Callable[..., Any]:
    """`hand("commander", "SSP-JAL")`: an account of that institution, signed in; asked again, as it is by then."""

    def made(role: str, institution: str, at: Any = now, **fields: Any) -> Actor:
        given = {"username": f"{role}.{institution.lower()}", "centre": institution if "-" not in institution else ""}
        user = account(role, institution, **(given | fields))
        return actor_for(User.objects.get(pk=user.pk), at=at, second_factor=lambda: True)

    return made


@pytest.fixture
def held(detained: Callable[..., Any]) -> Any:
    """A detention of the state police of Puebla."""
    return detained()


def opened(who: Actor, subject: str, at: Any, minutes: int = 10) -> Opening:
    return open_for_life(OpenForLife(record=subject, why=WHY, minutes=minutes), actor=who, at=at)


WHO = {
    "own": ("commander", "SSP-PUE", "HILO-A438"),
    "the prosecutor, who reads it anyway": ("prosecutor", "FGE-PUE", "HILO-A438"),
    "neighbour institution": ("civic_judge", "JC-PUE", ""),
    "other state": ("commander", "SSP-JAL", ""),
    "who reads no detentions": ("dispatcher", "PUE", "HILO-A403"),
    "administrator": ("admin", "SSP-PUE", "HILO-A403"),
    "a system": ("integrator", "PUE", "HILO-A403"),
    "a reviewer": ("privacy_officer", "SSP-PUE", "HILO-A403"),
}


@pytest.mark.parametrize("name", WHO)
def test_who_may_open_what_others_hold(name, hand, held, now):
    role, institution, code = WHO[name]
    who = hand(role, institution)
    if code:
        assert refused(lambda: opened(who, held.subject, now)) == code
        assert not Opening.objects.exists()
        return
    assert refused(lambda: read(held.number, who, at=now)) in {"HILO-A404", "HILO-A406"}
    opened(who, held.subject, now)
    assert read(held.number, hand(role, institution), at=now).person["given"] == "Juan Carlos"


def test_a_token_opens_nothing_though_its_account_may(hand, held, now):
    hand("commander", "SSP-JAL")
    user = User.objects.get(username="commander.ssp-jal")
    carried = actor_of_token(token_of(user, now))
    assert carried is not None
    assert "detentions.read" in carried.permissions
    assert refused(lambda: opened(carried, held.subject, now)) == "HILO-A403"
    opened(hand("commander", "SSP-JAL"), held.subject, now)
    again = actor_of_token(token_of(User.objects.get(pk=user.pk), now))
    assert again is not None
    assert not again.opened
    assert refused(lambda: read(held.number, again, at=now)) == "HILO-A404"


def test_nobody_without_an_account_opens(held, now):
    nobody = Actor("nadie", frozenset({"records.open", "detentions.read"}), institution="")
    assert refused(lambda: opened(nobody, held.subject, now)) == "HILO-A403"


def test_it_is_read_and_nothing_is_done_to_it(hand, held, now):
    opened(hand("civic_judge", "JC-PUE"), held.subject, now)
    judge = hand("civic_judge", "JC-PUE")
    assert read(held.number, judge, at=now)
    acts = [
        lambda: release(held.number, actor=judge, at=now, released_at=now, ground="not_ratified"),
        lambda: certify(
            held.number, doctor="Dra. Luz", examined_at=now, injuries=False, actor=hand("commander", "SSP-JAL"), at=now
        ),
    ]
    opened(hand("commander", "SSP-JAL"), held.subject, now)
    assert {refused(act) for act in acts} <= {"HILO-A406", "HILO-K404"}
    held.refresh_from_db()
    assert held.status == "detained"


def test_another_record_stays_shut_and_no_list_shows_what_is_open(hand, held, detained, now):
    other = detained(given="Luis")
    opened(hand("commander", "SSP-JAL"), held.subject, now)
    who = hand("commander", "SSP-JAL")
    assert refused(lambda: read(other.number, who, at=now)) == "HILO-A404"
    assert of_incident(held.incident.folio if held.incident else "", who) == []


def test_it_ends_by_itself_and_may_be_given_back(hand, held, now):
    row = opened(hand("commander", "SSP-JAL"), held.subject, now, minutes=10)
    early, late = now + timedelta(minutes=9, seconds=59), now + timedelta(minutes=10)
    assert hand("commander", "SSP-JAL", at=early).opened == {held.subject}
    assert not hand("commander", "SSP-JAL", at=late).opened
    assert refused(lambda: opened(hand("commander", "SSP-JAL"), held.subject, now)) == "HILO-A438"
    assert refused(lambda: give_back(row.pk, actor=hand("civic_judge", "JC-PUE"), at=early)) == "HILO-A406"
    give_back(row.pk, actor=hand("commander", "SSP-JAL"), at=early)
    assert not hand("commander", "SSP-JAL", at=early).opened
    assert refused(lambda: give_back(row.pk, actor=hand("commander", "SSP-JAL"), at=late)) == "HILO-A439"


def test_it_names_and_alarms_both_institutions_and_each_look_is_entered(hand, held, now):
    row = opened(hand("commander", "SSP-JAL"), held.subject, now)
    read(held.number, hand("commander", "SSP-JAL"), at=now)
    read(held.number, hand("commander", "SSP-JAL"), at=now)
    told = [(one.chain, one.verb, one.actor) for one in about([held.subject]) if one.verb.startswith("record.")]
    by = "commander.ssp-jal"
    assert sorted(told) == [
        ("SSP-JAL", "record.opened", by),
        ("SSP-PUE", "record.looked_at", by),
        ("SSP-PUE", "record.looked_at", by),
        ("SSP-PUE", "record.opened", by),
    ]
    assert row.why == WHY
    assert WHY not in {one.why for one in about([held.subject, row.subject])}
    fact = Fact.objects.get(name="access.RecordOpened")
    assert (fact.state, WHY in fact.payload) == ("21", False)
    for role, institution in (("admin", "SSP-PUE"), ("admin", "SSP-JAL"), ("privacy_officer", "FGE-PUE")):
        watcher = hand(role, institution)
        assert (count_unreviewed(watcher), [one.id for one in openings(watcher)]) == (1, [row.pk])
    assert count_unreviewed(hand("admin", "FGE-PUE")) == 0
    assert list(broken_records()) == []


def test_the_own_reading_of_a_holder_is_no_look_of_an_opening(hand, held, now):
    read(held.number, hand("commander", "SSP-PUE"), at=now)
    assert "record.looked_at" not in {one.verb for one in about([held.subject])}


FOUND = ReviewOpening(justified=False, finding="Nobody was ill: he asked for a friend.")


def test_another_person_of_another_institution_reviews_it_once(hand, held, now):
    row = opened(hand("civic_judge", "JC-PUE"), held.subject, now)
    its_own, reviewer = hand("privacy_officer", "JC-PUE"), hand("privacy_officer", "SSP-PUE")
    far, admin = hand("privacy_officer", "SSP-JAL"), hand("admin", "SSP-PUE")
    assert refused(lambda: review(row.pk, FOUND, actor=its_own, at=now)) == "HILO-A440"
    assert refused(lambda: review(row.pk, FOUND, actor=far, at=now)) == "HILO-A404"
    assert refused(lambda: review(row.pk, FOUND, actor=admin, at=now)) == "HILO-A403"
    person = replace(hand("civic_judge", "JC-PUE"), permissions=reviewer.permissions)
    assert refused(lambda: review(row.pk, FOUND, actor=person, at=now)) == "HILO-A440"
    review(row.pk, FOUND, actor=reviewer, at=now)
    assert refused(lambda: review(row.pk, FOUND, actor=reviewer, at=now)) == "HILO-A441"
    row.refresh_from_db()
    assert (row.justified, row.reviewed_by, count_unreviewed(admin)) == (False, "privacy_officer.ssp-pue", 0)


def test_what_nobody_reviewed_in_72_hours_is_said_once(hand, held, now):
    row = opened(hand("civic_judge", "JC-PUE"), held.subject, now)
    task = Task.objects.get(reaction="access.note_unreviewed")
    assert task.next_at == review_due({}, now) == now + timedelta(hours=72)
    for _ in range(2):
        note_unreviewed(row.pk, actor=WORK, at=task.next_at)
    assert Fact.objects.filter(name="access.OpeningUnreviewed").count() == 1
    assert [one.late for one in openings(hand("privacy_officer", "SSP-PUE"))] == [True]


def test_what_was_reviewed_in_time_raises_no_alarm(hand, held, now):
    row = opened(hand("civic_judge", "JC-PUE"), held.subject, now)
    review(row.pk, FOUND, actor=hand("privacy_officer", "SSP-PUE"), at=now)
    note_unreviewed(row.pk, actor=WORK, at=now + timedelta(hours=72))
    assert not Fact.objects.filter(name="access.OpeningUnreviewed").exists()


def test_an_adolescents_record_is_not_opened_and_not_told_of(hand, detained, now):
    child = detained(age=15)
    assert child.apart
    for subject in (child.subject, "detention:SSP-PUE-26-9999999"):
        with pytest.raises(NotFound):
            opened(hand("commander", "SSP-JAL"), subject, now)
    forced = replace(hand("commander", "SSP-JAL"), opened=frozenset({child.subject}))
    assert refused(lambda: read(child.number, forced, at=now)) == "HILO-K404"


def test_only_what_the_policy_names_is_opened(hand, held, now):
    judge = hand("civic_judge", "JC-PUE")
    assert refused(lambda: opened(judge, "report:PUE-26-0000001", now)) == "HILO-A437"
    assert refused(lambda: OpenForLife(record=held.subject, why="urgent")) == "HILO-K422"
    assert refused(lambda: OpenForLife(record=held.subject, why=WHY, minutes=61)) == "HILO-K422"


def test_who_left_has_nothing_open(hand, held, now, account):
    from hilo.kernel.access.actions import SETUP

    opened(hand("commander", "SSP-JAL"), held.subject, now)
    leave(User.objects.get(username="commander.ssp-jal"), actor=SETUP, at=now)
    gone = actor_for(User.objects.get(username="commander.ssp-jal"), at=now, second_factor=lambda: True)
    assert refused(lambda: read(held.number, gone, at=now)) in {"HILO-A403", "HILO-A404"}


def test_another_centre_reads_the_incident_and_sends_its_own_unit_and_nothing_else(hand, enrol, actor, now):
    place = {"latitude": 19.0437, "longitude": -98.2012, "uncertainty_m": 40, "channel": "voice"}
    taker = actor("integrator", "NAC", centre="PUE")
    call = {"priority": None, "reason": None, "received_at": now, "at": now}
    incident = receive_classified(actor=taker, code="10104", **(place | call))[1]
    mine, theirs = enrol("JAL-A1", "ambulance_basic"), enrol("PUE-A1", "ambulance_basic")
    dispatcher = hand("dispatcher", "JAL")
    send = {"at": now, "folio": incident.folio}
    assert refused(lambda: assign(actor=dispatcher, units=(mine.code,), **send)) == "HILO-A404"
    opened(dispatcher, incident.subject, now)
    dispatcher = hand("dispatcher", "JAL")
    assert get_incident(incident.folio, dispatcher).pk == incident.pk
    assert refused(lambda: assign(actor=dispatcher, units=(theirs.code,), **send)) == "HILO-A404"
    assert [row.unit_id for row in assign(actor=dispatcher, units=(mine.code,), **send)] == ["JAL-A1"]
    change = {"code": "10103", "priority": None, "reason": None}
    assert refused(lambda: reclassify(incident.folio, actor=dispatcher, at=now, **change)) == "HILO-A404"
    looks = [one.data for one in about([incident.subject]) if one.verb == "record.looked_at"]
    assert any("unit.assigned" in data for data in looks)
    assert any("incidents.read" in data for data in looks)


@pytest.mark.django_db(transaction=True)
def test_two_hands_at_once_open_it_once(hand, held, now):
    who = hand("commander", "SSP-JAL")
    came = at_once(*[lambda: opened(who, held.subject, now)] * 2)
    assert sorted(getattr(one, "code", "open") for one in came) == ["HILO-A438", "open"]
    assert Opening.objects.count() == 1


@pytest.mark.parametrize("said", [" " * 20, "." * 20, "a" * 20, "1234567890 1234567890", "no no no no no no"])
def test_nothing_is_opened_and_nothing_found_without_words(hand, held, now, said):
    judge, reviewer = hand("civic_judge", "JC-PUE"), hand("privacy_officer", "SSP-PUE")
    asked = OpenForLife(record=held.subject, why=said)
    assert refused(lambda: open_for_life(asked, actor=judge, at=now)) == "HILO-A445"
    row = opened(judge, held.subject, now)
    found = ReviewOpening(justified=True, finding=said)
    assert refused(lambda: review(row.pk, found, actor=reviewer, at=now)) == "HILO-A445"
