"""At the counter: a number is scanned, the chain is read, a step is recorded; without the right nothing is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from hilo.kernel.access.actions import SETUP, open_institution
from hilo.kernel.access.tests.people import PASSWORD, Person
from hilo.kernel.ledger.models import Entry
from hilo.policing.evidence import actions, queries
from hilo.policing.evidence.models import Item

pytestmark = pytest.mark.django_db
DESK = "/desk/evidence/"


@pytest.fixture
def officer(actor):
    return replace(actor("officer"), institution="SSP-PUE")


@pytest.fixture
def collected(officer, puebla, now) -> Callable[..., Any]:
    """`collected()`: an object that an officer handed over for transfer to the store."""

    def make(**fields: Any) -> Any:
        given: dict[str, Any] = {
            "actor": officer,
            "kind": "firearm",
            "description": "Pistola <b>negra</b>",
            "start": "location",
            "place": "Banqueta",
            "collected_at": now - timedelta(minutes=40),
            "documentation": ["photo"],
            "seal": "A-1",
            "at": now - timedelta(minutes=35),
        }
        row = actions.collect(**(given | fields))
        actions.hand_over(
            actor=officer,
            number=row.number,
            step="send",
            taker=actions.Party(name="Omar Oficial", institution="SSP-PUE", witness="Wanda"),
            destination="FGE-PUE",
            place="Banqueta",
            at=now - timedelta(minutes=30),
        )
        return row

    return make


@pytest.fixture
def enter(account, puebla, now) -> Callable[[str], Client]:
    """`enter("custodian")`: the browser of somebody with the role at the prosecution, in English."""
    cache.clear()
    open_institution(actor=SETUP, code="FGE-PUE", name="Fiscalía", kind="prosecutor_state", state="21", at=now)

    def signed_in(role: str) -> Client:
        user = account(role, "FGE-PUE", username=f"{role}.fge", name="Beatriz Bodega", centre="", password=PASSWORD)
        person = Person(user)
        person.browser.defaults |= {"HTTP_ACCEPT_LANGUAGE": "en"}
        person.sign_in()
        if role != "custodian":
            person.activate()
        return person.browser

    return signed_in


@pytest.fixture
def counter(enter):
    return enter("custodian")


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_counter_says_what_comes_what_is_late_and_what_is_here(counter, collected):
    assert "Nothing is on its way" in text(counter.get(DESK))
    row = collected()
    shown = text(counter.get(DESK))
    assert row.number in shown
    assert "Omar Oficial" in shown
    assert "Pistola" not in shown, "a list says what kind of thing it is, never what was written of it"


def test_a_scanned_number_opens_the_item_however_the_scanner_types_it(counter, collected):
    row = collected()
    label = queries.labelled(row.number)
    for typed in (label, label.lower(), label.replace("-", "'"), row.number):
        answer = counter.get(f"{DESK}scan", {"number": typed})
        assert answer.headers["Location"] == f"{DESK}items/{row.number}"


def test_a_number_that_was_typed_wrong_says_so_and_stays_in_the_field(counter, collected):
    label = queries.labelled(collected().number)
    wrong = label[:-1] + ("A" if label[-1] != "A" else "B")
    answer = counter.get(f"{DESK}scan", {"number": wrong})
    assert answer.status_code == 422
    assert "HILO-E423" in answer.content.decode()
    assert f'value="{wrong}"' in answer.content.decode()


def test_an_item_is_shown_with_its_chain_and_the_reading_is_in_the_ledger(counter, collected):
    row = collected()
    shown = text(counter.get(f"{DESK}items/{row.number}"))
    assert "Pistola &lt;b&gt;negra&lt;/b&gt;" in shown
    assert "Hand over for transfer" in shown
    read = Entry.objects.get(verb="evidence.read")
    assert (read.why, read.actor) == ("custody of evidence", "custodian.fge")


def test_a_step_is_recorded_from_the_form_and_both_hands_are_named(counter, collected):
    row = collected()
    form = text(counter.get(f"{DESK}items/{row.number}", {"step": "receive"}))
    assert 'value="Omar Oficial"' in form
    done = counter.post(
        f"{DESK}items/{row.number}/steps",
        {
            "step": "receive",
            "seen": Item.objects.get().length,
            "giver_name": "Omar Oficial",
            "giver_institution": "SSP-PUE",
            "giver_witness": "Wanda Testigo",
            "seal_before": "A-1",
            "seal_condition": "intact",
            "place": "Ventanilla 2",
        },
        follow=True,
    )
    assert "Recorded: Receive." in text(done)
    step = queries.steps_of(Item.objects.get())[-1]
    assert (step.giver.name, step.taker.name, step.taker.account) == ("Omar Oficial", "Beatriz Bodega", "custodian.fge")
    assert not queries.findings(Item.objects.get(), at=step.at)[1:], "only the inventory is missing"
    assert 'value="Ventanilla 2"' in text(counter.get(f"{DESK}items/{row.number}", {"step": "store"}))


def test_a_step_that_somebody_recorded_meanwhile_is_said_and_the_form_is_kept(counter, collected):
    row = collected()
    form = {"step": "receive", "seen": "1", "giver_name": "Omar Oficial", "seal_condition": "intact", "place": "Aquí"}
    answer = counter.post(f"{DESK}items/{row.number}/steps", form)
    assert answer.status_code == 409
    assert "HILO-E430" in answer.content.decode()
    assert 'value="Aquí"' in answer.content.decode()


def test_many_are_scanned_one_after_another_and_received_together(counter, collected):
    numbers = [collected().number for _ in range(3)]
    where = f"{DESK}scan"
    for place, number in enumerate(numbers):
        answer = counter.get(
            where, {"many": "1", "n": numbers[:place], "number": queries.labelled(number)}, follow=True
        )
    assert all(number in text(answer) for number in numbers)
    done = counter.post(
        f"{DESK}many",
        {"n": numbers, "step": "receive", "giver_name": "", "seal_condition": "intact", "place": "Ventanilla"},
        follow=True,
    )
    assert "3 items: Receive." in text(done)
    assert {row.status for row in Item.objects.all()} == {"received"}
    assert {queries.steps_of(row)[-1].giver.name for row in Item.objects.all()} == {"Omar Oficial"}


def test_if_one_of_many_cannot_its_number_is_said_and_nothing_is_recorded(counter, collected, officer, now):
    numbers = [collected().number for _ in range(2)]
    counter.post(f"{DESK}items/{numbers[1]}/steps", {"step": "receive", "seal_condition": "intact", "giver_name": "X"})
    answer = counter.post(f"{DESK}many", {"n": numbers, "step": "receive", "seal_condition": "intact"})
    assert answer.status_code == 409
    assert numbers[1] in answer.content.decode()
    assert Item.objects.get(number=numbers[0]).status == "in_transfer"


def test_the_store_brings_nothing_to_its_end_and_the_prosecutor_does_with_an_order(counter, enter, collected):
    row = collected(kind="narcotic")
    counter.post(f"{DESK}items/{row.number}/steps", {"step": "receive", "seal_condition": "intact", "giver_name": "X"})
    shown = text(counter.get(f"{DESK}items/{row.number}"))
    assert "step=destroy" not in shown
    prosecutor = enter("prosecutor")
    form = text(prosecutor.get(f"{DESK}items/{row.number}", {"step": "destroy"}))
    assert "Samples taken" in form
    given = {"step": "destroy", "taker_name": "Perito", "order": "FGE/1", "conditions": ["photographs", "sample"]}
    refused = prosecutor.post(f"{DESK}items/{row.number}/steps", given)
    assert refused.status_code == 422
    prosecutor.post(f"{DESK}items/{row.number}/steps", given | {"authority": "Agente del MP"})
    done = text(prosecutor.get(f"{DESK}items/{row.number}"))
    assert Item.objects.get().outcome == "destroy"
    assert "HILO-E116" in done
    assert "Certificate of nature" in done


def test_the_prosecutor_notes_that_the_owner_was_told(enter, collected, now):
    row = collected()
    prosecutor = enter("prosecutor")
    wrong = prosecutor.post(f"{DESK}items/{row.number}/owner", {"notified_at": "mañana", "means": "x"})
    assert wrong.status_code == 422
    at = (now - timedelta(minutes=1)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
    prosecutor.post(f"{DESK}items/{row.number}/owner", {"notified_at": f"{at}+00:00", "means": "En persona"})
    assert Item.objects.get().abandonment_due_at


def test_labels_carry_the_number_and_its_check_digit_and_nothing_of_what_it_is(counter, collected):
    row = collected()
    shown = text(counter.get(f"{DESK}labels", {"n": row.number}))
    assert queries.labelled(row.number).split("-", 2)[2] in shown
    assert "<path d=" in shown
    assert "Pistola" not in shown


@pytest.mark.parametrize("path", ["", "many", "labels", "items/PUE-26-E0000001", "scan?number=x"])
def test_without_the_right_nothing_is_shown(enter, path):
    assert enter("liaison").get(f"{DESK}{path}").status_code == 403


@pytest.mark.parametrize("path", ["items/nonsense", "items/PUE-26-E9999999", "labels?n=x"])
def test_an_item_that_is_not_there_is_no_fault(counter, path):
    assert counter.get(f"{DESK}{path}").status_code in (404, 422)
