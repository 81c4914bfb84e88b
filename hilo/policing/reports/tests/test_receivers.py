"""A report goes to bodies that may receive that kind, comes back until it is received, and is not lost between."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import close_old_connections, connection

from hilo.kernel.access.authorities import kinds as all_kinds
from hilo.kernel.ledger.models import Entry
from hilo.kernel.territory.queries import local_words
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.policing.reports.actions import acknowledge, amend, hand_over, name_defender, recall
from hilo.policing.reports.models import Report
from hilo.policing.reports.queries import cases, log, queue, received, receivers, report, unreceived
from hilo.policing.reports.rules_handing import Body, ToHand, competent, refuses, rows, standard
from tests.support.law_texts import carries

HERE = ("21", "21114")
ELSEWHERE = [("21", "21019"), ("14", "14039"), ("", "")]


def body(kind: str, state: str = "21", municipality: str = "", **more: Any) -> Body:
    return Body(
        code=f"{kind}-{state}-{municipality}", kind=kind, state=state, municipality=municipality, open=True, **more
    )


def to_hand(form: str, **more: Any) -> ToHand:
    return ToHand(
        **({"form": form, "institution": "SSP", "state": "21", "municipality": "21114", "adolescent": False} | more)
    )


@pytest.mark.parametrize("kind", sorted(all_kinds()))
@pytest.mark.parametrize("form", ["crime", "civic"])
@pytest.mark.parametrize(("state", "municipality"), [HERE, ("21", ""), *ELSEWHERE])
def test_of_all_kinds_of_institution_only_those_competent_receive_a_report(kind, form, state, municipality):
    wanted = {
        ("crime", "prosecutor_state"): state == "21",
        ("crime", "prosecutor_federal"): state in ("21", ""),
        ("civic", "civic_justice"): state == "21" and municipality in ("21114", ""),
    }
    assert (refuses(to_hand(form), body(kind, state, municipality)) is None) == wanted.get((form, kind), False)


def test_where_a_place_is_not_known_it_keeps_nobody_out():
    assert refuses(to_hand("civic", municipality=""), body("civic_justice", "21", "21019")) is None
    assert refuses(to_hand("crime", state=""), body("prosecutor_state", "14")) is None


def test_a_closed_body_and_the_own_one_receive_nothing():
    closed = Body("FGE", "prosecutor_state", "21", "", open=False)
    assert getattr(refuses(to_hand("crime"), closed), "code", "") == "HILO-R464"
    own = Body("SSP", "prosecutor_state", "21", "", open=True)
    assert getattr(refuses(to_hand("crime"), own), "code", "") == "HILO-R427"


def test_who_is_under_eighteen_goes_where_somebody_is_specialised_if_there_is_one():
    plain, special = body("prosecutor_state"), body("prosecutor_federal", "", specialised=True)
    young = to_hand("crime", adolescent=True)
    assert competent(young, [plain, special]) == [special]
    assert competent(young, [plain]) == [plain], "a report is not kept from everybody"
    assert competent(to_hand("crime"), [plain, special]) == [plain, special]


def test_each_row_names_the_article_that_makes_it_competent():
    told = [words for row in rows() for words in row.words] + [tuple(one) for one in standard()["apart"]["words"]]
    assert len(told) >= len(rows())
    assert [words for words in told if not carries(*words)] == []


@pytest.fixture
def other_bodies(bodies: None, now: datetime) -> None:
    from hilo.kernel.access.actions import SETUP, open_institution

    for code, kind, state in (
        ("FGE-JAL", "prosecutor_state", "14"),
        ("C3-PUE", "vetting", "21"),
        ("FGR", "prosecutor_federal", ""),
        ("BODEGA", "evidence_store", "21"),
        ("C5-PUE", "emergency_centre", "21"),
        ("C5-JAL", "emergency_centre", "14"),
    ):
        open_institution(actor=SETUP, code=code, name=code, kind=kind, state=state, at=now)


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("FGE-JAL", "HILO-R466"),
        ("C3-PUE", "HILO-R465"),
        ("JC-PUE", "HILO-R465"),
        ("DEF-PUE", "HILO-R465"),
        ("SSP-JAL", "HILO-R465"),
        ("BODEGA", "HILO-R465"),
        ("SSP-PUE", "HILO-R427"),
    ],
)
def test_a_report_of_an_offence_goes_to_no_other_body(other_bodies, signed, carla, now, to, code):
    with pytest.raises(Refusal) as told:
        hand_over(actor=carla, folio=signed.folio, to=to, at=now)
    assert told.value.code == code
    assert Report.objects.get(pk=signed.pk).status == "signed"


def test_the_page_offers_whom_the_act_would_take(other_bodies, signed, carla, omar, fabian, person, now):
    assert [code for code, _ in receivers(signed.folio, carla)] == ["FGE-PUE", "FGR"]
    assert receivers(signed.folio, omar) == receivers(signed.folio, carla)
    for stranger in (fabian, person("commander", "SSP-JAL"), person("admin", "SSP-PUE")):
        with pytest.raises(NotFound):
            receivers(signed.folio, stranger)


def test_a_federal_office_reads_what_it_received_from_a_state(other_bodies, signed, carla, person, now):
    hand_over(actor=carla, folio=signed.folio, to="FGR", at=now)
    federal = person("prosecutor", "FGR")
    assert [one.folio for one in queue(federal)] == [one.folio for one in received(federal)] == [signed.folio]
    assert acknowledge(actor=federal, folio=signed.folio, at=now).status == "acknowledged"


def test_until_it_is_received_it_is_taken_back_and_goes_elsewhere(
    other_bodies, handed, carla, fabian, diana, person, now
):
    name_defender(actor=fabian, folio=handed.folio, username=diana.name, at=now)
    later = now + timedelta(hours=1)
    taken = recall(actor=carla, folio=handed.folio, reason="Es del orden federal.", at=later)
    assert (taken.status, taken.receiver, taken.handed_over_at) == ("signed", None, None)
    assert queue(fabian) == []
    with pytest.raises(NotFound):
        report(handed.folio, fabian, at=later)
    assert cases(diana) == []
    again = hand_over(actor=carla, folio=handed.folio, to="FGR", at=later)
    assert again.receiver_id == "FGR"
    assert cases(diana) == [], "who was named by the first office is not named by the second"
    said = [line.text_es for line in log(handed.folio, carla, at=later)]
    assert "Se entregó a Institución FGE-PUE." in said
    assert "Se retiró antes de que se recibiera: Es del orden federal." in said
    assert "Se entregó a FGR." in said


def test_recalled_twice_it_is_recalled_once(handed, carla, now, facts):
    for minutes in (1, 2):
        recall(actor=carla, folio=handed.folio, reason="x", at=now + timedelta(minutes=minutes))
    assert facts().count("reports.ReportRecalled") == 1
    assert handed.hand_overs.get().recalled_at == now + timedelta(minutes=1)


def test_what_was_received_is_not_recalled_and_who_asks_is_told_when(handed, fabian, omar, carla, now):
    acknowledge(actor=fabian, folio=handed.folio, at=now)
    for who in (omar, carla):
        with pytest.raises(Conflict) as told:
            recall(actor=who, folio=handed.folio, reason="Me equivoqué", at=now)
        assert told.value.code == "HILO-R468"
        assert fabian.name in told.value.said("es")
        assert local_words(now, "21", seconds=False) in told.value.said("es")
        assert "(UTC−6)" in told.value.said("es")
    assert Report.objects.get(pk=handed.pk).status == "acknowledged"


def test_who_would_receive_what_was_recalled_is_told_so_and_a_stranger_is_told_nothing(
    handed, fabian, carla, person, now
):
    recall(actor=carla, folio=handed.folio, reason="x", at=now)
    with pytest.raises(Conflict) as told:
        acknowledge(actor=fabian, folio=handed.folio, at=now)
    assert told.value.code == "HILO-R469"
    assert local_words(now, "21", seconds=False) in told.value.said("es")
    with pytest.raises(NotFound):
        acknowledge(actor=person("civic_judge", "JC-PUE"), folio=handed.folio, at=now)


def test_nobody_else_recalls_it_and_nobody_without_a_reason(handed, fabian, person, policeman, carla, now):
    for stranger in (person("commander", "SSP-JAL"), policeman("P-0002")):
        with pytest.raises(NotFound):
            recall(actor=stranger, folio=handed.folio, reason="x", at=now)
    with pytest.raises(Forbidden):
        recall(actor=fabian, folio=handed.folio, reason="x", at=now)
    with pytest.raises(Refusal):
        recall(actor=carla, folio=handed.folio, reason="  ", at=now)


def test_what_was_never_handed_over_is_not_recalled(signed, carla, now):
    with pytest.raises(Conflict) as told:
        recall(actor=carla, folio=signed.folio, reason="x", at=now)
    assert told.value.code == "HILO-W409"


def test_amended_after_the_hand_over_it_can_still_be_recalled(handed, omar, carla, now):
    change = [{"path": "sections.place.street", "value": "Juárez"}]
    amend(actor=omar, folio=handed.folio, changes=change, reason="Faltaba la calle.", at=now)
    assert recall(actor=carla, folio=handed.folio, reason="x", at=now).status == "signed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "late_s", [(0.0, 0.0), (0.02, 0.0), (0.0, 0.02)], ids=["together", "recall first", "receipt first"]
)
def test_of_a_recall_and_a_receipt_that_cross_one_stands_and_the_other_is_told(late_s, handed, carla, fabian, now):
    """On SQLite, and on PostgreSQL where both are at work at once: neither begins before the other stands ready."""
    ready = Barrier(2)

    def run(act: Callable[[], Any], wait_s: float) -> str:
        try:
            connection.ensure_connection()
            ready.wait(30)
            time.sleep(wait_s)
            act()
            return "done"
        except Conflict as told:
            return told.code
        finally:
            close_old_connections()
            connection.close()

    acts = [
        lambda: acknowledge(actor=fabian, folio=handed.folio, at=now),
        lambda: recall(actor=carla, folio=handed.folio, reason="x", at=now),
    ]
    with ThreadPoolExecutor(2) as pool:
        received_, recalled = pool.map(run, acts, late_s)
    status = Report.objects.get(pk=handed.pk).status
    assert (received_, recalled, status) in {
        ("done", "HILO-R468", "acknowledged"),
        ("HILO-R469", "done", "signed"),
    }
    told = [one.verb for one in Entry.objects.filter(subject=f"report:{handed.folio}").order_by("pk")]
    assert (told.count("report.acknowledged"), told.count("report.recalled")) == (
        int(received_ == "done"),
        int(recalled == "done"),
    )


def test_what_lies_unreceived_is_shown_to_who_handed_it_over_and_to_who_oversees(
    handed, carla, omar, fabian, person, other_bodies, now
):
    a_day = now + timedelta(days=1, minutes=1)
    assert unreceived(carla, at=now + timedelta(hours=23)) == []
    assert [one.folio for one in unreceived(carla, at=a_day)] == [handed.folio]
    seen = unreceived(person("supervisor", "C5-PUE"), at=a_day)
    assert [(one.folio, one.receiver, one.held) for one in seen] == [(handed.folio, "FGE-PUE", False)]
    assert unreceived(person("supervisor", "C5-JAL"), at=a_day) == []
    assert unreceived(person("commander", "SSP-JAL"), at=a_day) == []
    for stranger in (omar, fabian):
        with pytest.raises(Forbidden):
            unreceived(stranger, at=a_day)
    acknowledge(actor=fabian, folio=handed.folio, at=a_day)
    assert unreceived(carla, at=a_day) == []
