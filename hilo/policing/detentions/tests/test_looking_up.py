"""The public look-up: one name and a second fact, one answer; a scraper crawls and a family does not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from hilo.kernel.deadlines.queries import of as terms_of
from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.models import Entry
from hilo.kernel.signing import rules as signing
from hilo.kernel.signing.actions import public_key
from hilo.lib.errors import Refusal
from hilo.policing.detentions import actions, reactions
from hilo.policing.detentions.models import LookUp, RateLimit
from hilo.policing.detentions.queries import lookup_law
from hilo.policing.detentions.rules import strained

from .conftest import NOON

pytestmark = pytest.mark.django_db
ONE = NOON + timedelta(hours=1)
BORN = date(1992, 1, 1)
JUAN = {"given": "Juan Carlos", "first_surname": "Pérez", "second_surname": "López"}


def ask(at=ONE, address="189.203.1.2", **fields):
    given = JUAN | ({} if {"born_on", "detained_on"} & set(fields) else {"born_on": BORN})
    return actions.look_up(**(given | {"address": address, "at": at} | fields))


@pytest.fixture
def held(handed):
    return handed(born_on=BORN)


def test_a_family_hears_who_detained_who_holds_where_and_when(held):
    answer = ask()
    assert (answer.number, answer.detained_by, answer.held_by) == (
        held.number,
        "Secretaría de Seguridad Pública de Puebla",
        "Fiscalía Centro",
    )
    assert (answer.address, answer.place, answer.municipality) == (
        "Av. Reforma 1",
        "Calle 5 de Mayo 12, Centro",
        "Puebla",
    )
    assert (answer.detained_at, answer.held) == (NOON, True)


@pytest.mark.parametrize(
    "fields",
    [
        {"given": "JUAN  carlos", "first_surname": "perez", "second_surname": "LOPEZ"},
        {"given": "Pérez", "first_surname": "Juan Carlos"},
        {"second_surname": ""},
        {"detained_on": date(2026, 11, 9), "state": "21"},
        {"detained_on": date(2026, 11, 9), "state": "21", "second_surname": ""},
    ],
    ids=str,
)
def test_accents_capitals_order_and_a_missing_second_surname_do_not_hide_a_person(held, fields):
    assert ask(**fields) is not None


@pytest.mark.parametrize(
    "fields",
    [
        {"born_on": date(1992, 1, 2)},
        {"second_surname": "Luna"},
        {"given": "Juan"},
        {"detained_on": date(2026, 11, 8), "state": "21"},
        {"detained_on": date(2026, 11, 9), "state": "14"},
    ],
    ids=str,
)
def test_a_name_without_its_second_fact_finds_nobody(held, fields):
    assert ask(**fields) is None


def test_who_has_no_second_surname_in_the_register_is_found_though_the_family_writes_one(detained):
    detained(born_on=BORN, second_surname="")
    assert ask() is not None
    assert ask(second_surname="") is not None


def test_a_detention_at_midnight_is_found_by_either_day(detained):
    at = NOON + timedelta(hours=11, minutes=50)
    detained(detained_at=at, at=at + timedelta(minutes=5))
    for day in (9, 10):
        assert ask(detained_on=date(2026, 11, day), state="21", at=at + timedelta(hours=1)) is not None
    assert ask(detained_on=date(2026, 11, 8), state="21", at=at + timedelta(hours=1)) is None


def test_two_persons_of_one_name_and_date_are_answered_as_nobody(detained):
    detained(born_on=BORN)
    detained(born_on=BORN)
    assert ask() is None


def test_of_two_detentions_of_a_person_the_one_who_is_held_now_is_told(held, detained, prosecutor):
    actions.release(actor=prosecutor, number=held.number, released_at=ONE, ground="judge", at=ONE)
    again = detained(born_on=BORN, detained_at=ONE, at=ONE)
    assert ask().number == again.number


def test_of_organised_crime_only_the_day_and_whether_they_are_held(handed):
    handed(born_on=BORN, organised_crime=True)
    answer = ask()
    assert (answer.organised, answer.held, answer.detained_on) == (True, True, date(2026, 11, 9))
    rest = (answer.number, answer.detained_by, answer.held_by, answer.address, answer.place, answer.municipality)
    assert (set(rest), answer.detained_at, answer.state) == ({""}, None, "")


def test_five_days_after_the_release_the_look_up_knows_nothing_and_the_register_still_does(held, prosecutor):
    row = actions.release(actor=prosecutor, number=held.number, released_at=ONE, ground="judge", at=ONE)
    last = row.public_until - timedelta(seconds=1)
    told = ask(at=last)
    assert (told.held, told.released_at, told.held_by) == (False, ONE, "")
    assert ask(at=row.public_until) is None, "by the question itself, whether or not the reaction ran"
    assert not actions.cancel_public(actor=reactions.WORK, number=row.number, at=last)
    assert LookUp.objects.exists()
    assert actions.cancel_public(actor=reactions.WORK, number=row.number, at=row.public_until)
    assert not LookUp.objects.exists()
    row.refresh_from_db()
    assert row.status == "released"
    assert [term.met_at for term in terms_of(row.subject) if term.term == "T18"] == [row.public_until]
    payload = {"public_until": row.public_until.isoformat()}
    assert reactions.public_ends_at(payload, ONE) == row.public_until


def test_what_is_added_after_the_release_does_not_hide_it_before_its_time(held, prosecutor):
    row = actions.release(actor=prosecutor, number=held.number, released_at=ONE, ground="judge", at=ONE)
    actions.update(actor=prosecutor, number=held.number, changes={"alias": "El Chapulín"}, at=ONE)
    assert ask(at=ONE) is not None
    actions.cancel_public(actor=reactions.WORK, number=row.number, at=row.public_until)
    actions.update(actor=prosecutor, number=held.number, changes={"alias": "Otro"}, at=row.public_until)
    assert not LookUp.objects.exists()


def test_of_a_death_a_family_hears_from_people(held, prosecutor):
    given = {"died_at": ONE, "circumstances": "En la celda", "at": ONE}
    actions.record_death(actor=prosecutor, number=held.number, **given)
    answer = ask()
    assert (answer.ask, answer.held_by) == (True, "Fiscalía Centro")


def test_a_new_name_is_found_and_the_old_one_no_more(held, prosecutor):
    changes = {"first_surname": "Paz"}
    actions.update(actor=prosecutor, number=held.number, changes=changes, at=ONE)
    assert ask() is None
    assert ask(first_surname="Paz") is not None


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"given": " "}, "HILO-X456"), ({"first_surname": ""}, "HILO-X456"), ({"born_on": None}, "HILO-X428")],
    ids=str,
)
def test_a_question_without_name_or_second_fact_is_refused(held, fields, code):
    with pytest.raises(Refusal) as refused:
        ask(**fields)
    assert refused.value.code == code


def test_a_day_needs_its_state(held):
    with pytest.raises(Refusal):
        ask(detained_on=date(2026, 11, 9))


def test_every_question_is_counted_in_the_ledger_without_the_name(held):
    ask()
    ask(given="Otra")
    rows = Entry.objects.filter(chain__startswith="LOOK-UP-").order_by("id")
    assert [(row.verb, row.subject) for row in rows] == [("look_up.asked", held.subject), ("look_up.asked", "look-up")]
    told = "".join(row.data + row.why + row.subject for row in rows)
    assert not [word for word in ("Juan", "Pérez", "189.203", "1992") if word in told]


def test_what_the_look_up_keeps_is_neither_a_name_nor_an_address(held):
    ask()
    assert all(len(row.key) == 64 for row in LookUp.objects.all())
    assert not [row for row in RateLimit.objects.all() if "189" in row.who and "." in row.who]


def test_a_family_may_ask_again_and_again_and_a_scraper_waits_longer_each_time(held):
    law = lookup_law()
    for _ in range(law.burst):
        assert ask() is not None
    waits = []
    for _ in range(6):
        with pytest.raises(Refusal) as refused:
            ask()
        assert (refused.value.code, refused.value.status) == ("HILO-X429", 429)
        waits.append(refused.value.extra["wait_s"])
    assert waits == sorted(waits)
    assert waits[-1] > 20 * waits[0]
    assert ask(address="187.1.1.1") is not None, "another family is not made to wait"
    assert ask(at=ONE + timedelta(seconds=waits[-1] + 1)) is not None, "who waited is answered"


def test_all_addresses_of_one_line_count_together(held):
    law = lookup_law()
    for number in range(law.burst):
        ask(address=f"2806:2f0::{number:x}")
    with pytest.raises(Refusal):
        ask(address="2806:2f0::ffff")
    assert ask(address="2806:2f1::1") is not None


def test_yesterdays_address_cannot_be_told_from_todays(held):
    ask()
    ask(at=ONE + timedelta(days=1))
    assert RateLimit.objects.exclude(who="all").count() == 2


def test_when_everybody_asks_at_once_each_may_ask_a_little():
    law = lookup_law()
    given = {"strikes": 0, "passed_s": 0.0}
    assert strained(law, level=law.pressed_burst, pressed=False, **given).wait_s == 0
    assert strained(law, level=law.pressed_burst, pressed=True, **given).wait_s > 0
    assert strained(law, level=0.0, pressed=True, **given).wait_s == 0


def test_no_wait_is_longer_than_an_hour_however_often_somebody_asks():
    law = lookup_law()
    level, strikes = 0.0, 0
    for _ in range(400):
        asked = strained(law, level=level, strikes=strikes, passed_s=0.0, pressed=False)
        level, strikes = asked.level, min(asked.strikes, 30)
        assert asked.wait_s <= law.longest_seconds
    assert strained(law, level=level, strikes=strikes, passed_s=law.longest_seconds, pressed=False).wait_s == 0


def test_the_answer_can_be_had_as_a_signed_file_that_anybody_verifies(held):
    file = actions.certificate_of_answer(token=ask().token, at=ONE)
    key = load_pem_public_key(public_key("CONSULTA").encode())
    document = signing.verify(file, kind="detention", key=key)
    assert (document["number"], document["held_by"]) == (held.number, "Fiscalía Centro")
    assert "Juan" not in str(document)
    file["document"]["held_by"] = "Otra"
    with pytest.raises(Refusal) as forged:
        signing.verify(file, kind="detention", key=key)
    assert forged.value.code == "HILO-Z434"
    with pytest.raises(Refusal) as refused:
        actions.certificate_of_answer(token="made-up", at=ONE)
    assert refused.value.code == "HILO-X430"


def test_of_organised_crime_the_signed_file_says_no_more_than_the_answer(handed):
    row = handed(born_on=BORN, organised_crime=True)
    file = actions.certificate_of_answer(token=ask().token, at=ONE)
    assert set(file["document"]) == {"register", "issued_at", "held", "detained_on"}
    assert row.number not in str(file)


def test_an_authority_gets_the_record_signed_and_its_read_is_entered(held, prosecutor):
    file = actions.certificate(actor=prosecutor, number=held.number, at=ONE)
    key = load_pem_public_key(public_key("SSP-PUE").encode())
    assert signing.verify(file, kind="detention", key=key)["person"]["given"] == "Juan Carlos"
    assert Entry.objects.filter(verb="detention.certified", subject=held.subject).exists()
    assert not [fact for fact in Fact.objects.all() if "Juan" in fact.payload]
