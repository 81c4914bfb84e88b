"""A report is begun, filled by what is known, written from phones, and nothing that was taken is lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from hilo.lib.errors import Conflict, NotFound, Refusal
from hilo.policing.reports.actions import attach_incident, choose, open_report, refresh, register_device, save, submit
from hilo.policing.reports.models import Change, EditConflict, Report

STREET = "sections.place.street"
TOLD = "sections.narrative.text"


def test_a_report_of_an_incident_asks_nobody_what_is_known(on_scene: Any, omar: Any, now: datetime):
    report = open_report(actor=omar, ref=uuid.uuid4(), incident=on_scene.folio, at=now)
    asked = report.document["sections"]
    assert report.folio == f"{on_scene.folio}-R1" == report.document["folio"]
    assert asked["knowledge"]["call_folio"] == on_scene.folio
    assert asked["knowledge"]["how"] == "call"
    assert asked["knowledge"]["arrived_at"]
    assert asked["knowledge"]["known_at"] < asked["knowledge"]["arrived_at"]
    assert asked["place"]["state"] == "21"
    assert asked["place"]["latitude"] == pytest.approx(19.0437)
    assert asked["responder"]["unit"] == "PUE-P1"
    assert asked["responder"]["crew"] == [{"name": "Omar Oficial P-0001", "number": "P-0001"}]
    assert asked["responder"]["name"] == asked["handover"]["handed_by"] == "Omar Oficial P-0001"


def test_an_officer_who_was_not_sent_learns_nothing_of_an_incident_but_its_folio(
    on_scene: Any, policeman: Callable[..., Any], now: datetime
):
    report = open_report(actor=policeman("P-0009"), ref=uuid.uuid4(), incident=on_scene.folio, at=now)
    assert set(report.document["sections"]["knowledge"]) == {"call_folio"}
    assert report.document["sections"]["place"] == {}


def test_the_same_ref_is_the_same_report(omar: Any, incident: Any, now: datetime):
    ref = uuid.uuid4()
    first = open_report(actor=omar, ref=ref, incident=incident.folio, at=now)
    again = open_report(actor=omar, ref=str(ref), incident=incident.folio, at=now + timedelta(minutes=5))
    assert first.pk == again.pk
    assert Report.objects.count() == 1


def test_the_ref_of_another_officer_is_refused(begun: Any, policeman: Callable[..., Any], now: datetime):
    with pytest.raises(Conflict) as told:
        open_report(actor=policeman("P-0009"), ref=begun.ref, at=now)
    assert told.value.code == "HILO-R420"


def test_two_officers_of_one_incident_have_a_report_each(
    incident: Any, omar: Any, policeman: Callable[..., Any], now: datetime
):
    rows = [
        open_report(actor=who, ref=uuid.uuid4(), incident=incident.folio, at=now) for who in (omar, policeman("P-2"))
    ]
    assert [row.folio.rpartition("-")[2] for row in rows] == ["R1", "R2"]


def test_an_account_without_an_officer_writes_no_report(person: Callable[..., Any], now: datetime):
    with pytest.raises(Refusal) as told:
        open_report(actor=person("officer", "SSP-PUE", name="nobody"), ref=uuid.uuid4(), at=now)
    assert told.value.code == "HILO-R419"


def test_a_report_begun_in_the_field_is_given_its_incident_later(begun: Any, omar: Any, on_scene: Any, now: datetime):
    report = attach_incident(actor=omar, ref=begun.ref, incident=on_scene.folio, at=now)
    assert report.folio == begun.folio
    assert report.document["incident"] == on_scene.folio
    assert report.document["sections"]["knowledge"]["call_folio"] == on_scene.folio


def test_what_is_written_is_kept_with_both_clocks(begun: Any, write: Callable[..., Any], omar: Any, now: datetime):
    phone = register_device(actor=omar, id=uuid.uuid4(), name="Teléfono de Omar", at=now)
    hers = now + timedelta(hours=3)
    done = write(begun, {STREET: "Reforma"}, device=phone.pk, device_at=hers)
    assert done.document["sections"]["place"]["street"] == "Reforma"
    kept = Change.objects.get(path=STREET)
    assert (kept.device_id, kept.at, kept.device_at) == (phone.pk, now, hers.replace(microsecond=hers.microsecond))
    assert kept.skew_s == 3 * 3600


def test_a_change_that_comes_again_is_taken_once(begun: Any, write: Callable[..., Any]):
    first = write(begun, {STREET: "Reforma", TOLD: "Llegamos."})
    again = write(begun, {STREET: "Reforma", TOLD: "Llegamos."})
    assert (first.taken, again.taken) == (2, 0)
    assert Change.objects.filter(how="written").count() == 2
    assert first.document == again.document
    assert first.version == again.version


def test_a_lost_answer_does_not_undo_what_came_after(begun: Any, write: Callable[..., Any], now: datetime):
    write(begun, {STREET: "Reforma"})
    write(begun, {STREET: "Juárez"}, before={STREET: "Reforma"}, at=now + timedelta(seconds=9))
    again = write(begun, {STREET: "Reforma"})
    assert again.document["sections"]["place"]["street"] == "Juárez"
    assert again.conflicts == []


def test_answers_written_apart_to_different_questions_are_both_taken(begun: Any, write: Callable[..., Any]):
    write(begun, {STREET: "Reforma"})
    done = write(begun, {TOLD: "Llegamos."})
    assert done.document["sections"]["place"]["street"] == "Reforma"
    assert done.document["sections"]["narrative"]["text"] == "Llegamos."
    assert done.conflicts == []


def test_two_answers_to_one_question_are_both_kept_until_the_writer_chooses(
    begun: Any, write: Callable[..., Any], omar: Any, now: datetime
):
    write(begun, {STREET: "Reforma"})
    done = write(begun, {STREET: "Juárez"})
    assert [(one.path, one.server, one.value) for one in done.conflicts] == [(STREET, "Reforma", "Juárez")]
    with pytest.raises(Conflict) as told:
        submit(actor=omar, ref=begun.ref, at=now)
    assert (told.value.code, told.value.extra["paths"]) == ("HILO-R422", [STREET])
    chosen = choose(actor=omar, ref=begun.ref, path=STREET, value="Juárez", at=now)
    assert chosen.document["sections"]["place"]["street"] == "Juárez"
    assert chosen.conflicts == []
    assert EditConflict.objects.get().chosen == "theirs"
    assert submit(actor=omar, ref=begun.ref, at=now).status == "submitted"


def test_a_third_answer_can_be_chosen_and_the_others_stay_in_the_log(
    begun: Any, write: Callable[..., Any], omar: Any, now: datetime
):
    write(begun, {STREET: "Reforma"})
    write(begun, {STREET: "Juárez"})
    choose(actor=omar, ref=begun.ref, path=STREET, value="5 de Mayo", at=now)
    assert EditConflict.objects.get().chosen == "other"
    assert set(Change.objects.filter(path=STREET).values_list("after", flat=True)) == {"Reforma", "Juárez", "5 de Mayo"}


def test_nothing_is_chosen_where_nothing_waits(begun: Any, omar: Any, now: datetime):
    with pytest.raises(Refusal) as told:
        choose(actor=omar, ref=begun.ref, path=STREET, value="Juárez", at=now)
    assert told.value.code == "HILO-R421"


def test_what_a_person_wrote_is_not_overwritten_by_what_is_filled(on_scene: Any, omar: Any, write: Any, now: datetime):
    report = open_report(actor=omar, ref=uuid.uuid4(), incident=on_scene.folio, at=now)
    before = {"sections.responder.unit": "PUE-P1"}
    write(report, {"sections.responder.unit": "a pie"}, before=before)
    done = refresh(actor=omar, ref=report.ref, at=now)
    assert done.document["sections"]["responder"]["unit"] == "a pie"


def test_a_person_goes_before_what_was_filled_even_if_it_changed_meanwhile(
    on_scene: Any, omar: Any, write: Callable[..., Any], now: datetime
):
    report = open_report(actor=omar, ref=uuid.uuid4(), incident=on_scene.folio, at=now)
    done = write(report, {"sections.responder.unit": "a pie"}, before={"sections.responder.unit": "PUE-P0"})
    assert done.conflicts == []
    assert done.document["sections"]["responder"]["unit"] == "a pie"


def test_a_blank_is_no_answer_and_takes_one_away(begun: Any, write: Callable[..., Any], now: datetime):
    write(begun, {STREET: "Reforma"})
    done = write(begun, {STREET: "  "}, before={STREET: "Reforma"}, at=now + timedelta(seconds=1))
    assert "street" not in done.document["sections"]["place"]


def test_does_not_apply_and_not_known_are_answers(begun: Any, write: Callable[..., Any]):
    done = write(begun, {STREET: {"absent": "unknown"}, "sections.place.inside_number": {"absent": "not_applicable"}})
    assert done.document["sections"]["place"]["street"] == {"absent": "unknown"}
    assert done.refused == []


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("sections.handover.attached", ["video", "video"], "HILO-R411"),
        ("sections.place.colour", "azul", "HILO-R414"),
        ("sections.place.street", 7, "HILO-R411"),
        ("sections.place.street", {"absent": "secret"}, "HILO-R411"),
        ("sections.place.street", "x" * 501, "HILO-R412"),
        ("sections.place.risk", "volcanic", "HILO-R416"),
        ("sections.knowledge.fact_at", "2026-02-30T10:00:00-06:00", "HILO-R411"),
        ("sections.knowledge.fact_at", "2099-01-01T10:00:00-06:00", "HILO-R413"),
        ("annexes.object.a1b2c3d4.from_person", "Juan", "HILO-R411"),
        ("annexes.object.a1b2c3d4.from_person", "a1b2c3d4", "HILO-R415"),
        ("annexes.object.not-an-id.kind", "money", "HILO-R414"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_by_its_path_and_the_rest_is_taken(
    begun: Any, write: Callable[..., Any], path: str, value: Any, code: str
):
    done = write(begun, {TOLD: "Llegamos.", path: value})
    assert done.document["sections"]["narrative"]["text"] == "Llegamos."
    assert [(one["path"], one["code"]) for one in done.refused] == [(path, code)]


def test_a_phone_whose_clock_is_ahead_is_not_told_that_its_times_have_not_come(
    begun: Any, write: Callable[..., Any], omar: Any, now: datetime
):
    phone = register_device(actor=omar, id=uuid.uuid4(), name="Teléfono", at=now)
    ahead = now + timedelta(hours=2)
    done = write(
        begun, {"sections.knowledge.fact_at": ahead.isoformat(timespec="seconds")}, device=phone.pk, device_at=ahead
    )
    assert done.refused == []


def test_an_annex_record_is_made_by_its_first_answer_and_taken_away_whole(
    begun: Any, write: Callable[..., Any], now: datetime
):
    path = "annexes.object.a1b2c3d4"
    done = write(begun, {f"{path}.kind": "money", f"{path}.quantity": 200})
    assert done.document["annexes"]["object"] == [{"id": "a1b2c3d4", "kind": "money", "quantity": 200}]
    gone = write(
        begun, {path: None}, before={path: done.document["annexes"]["object"][0]}, at=now + timedelta(seconds=1)
    )
    assert gone.document["annexes"]["object"] == []


def test_a_record_taken_away_while_another_phone_writes_in_it_is_kept_for_a_choice(
    begun: Any, write: Callable[..., Any], omar: Any, now: datetime
):
    path = "annexes.object.a1b2c3d4"
    first = write(begun, {f"{path}.kind": "money", f"{path}.quantity": 200})
    write(begun, {path: None}, before={path: first.document["annexes"]["object"][0]}, at=now + timedelta(seconds=1))
    done = write(begun, {f"{path}.quantity": 300}, before={f"{path}.quantity": 200}, at=now + timedelta(seconds=2))
    assert [(one.path, one.server) for one in done.conflicts] == [(path, None)]
    kept = done.conflicts[0].value
    assert kept == {"id": "a1b2c3d4", "kind": "money", "quantity": 300}
    back = choose(actor=omar, ref=begun.ref, path=path, value=kept, at=now + timedelta(seconds=3))
    assert back.document["annexes"]["object"] == [kept]


def test_two_phones_that_begin_the_one_record_of_an_annex_begin_the_same(begun: Any, write: Callable[..., Any]):
    write(begun, {"annexes.scene.aaaaaaaa.handed_by": "Omar"})
    done = write(begun, {"annexes.scene.bbbbbbbb.received_by": "Rosa"})
    assert done.document["annexes"]["scene"] == [{"id": "aaaaaaaa", "handed_by": "Omar", "received_by": "Rosa"}]


def test_a_report_of_another_officer_does_not_exist_for_one(begun: Any, policeman: Callable[..., Any], write: Any):
    with pytest.raises(NotFound):
        write(begun, {STREET: "Reforma"}, actor=policeman("P-0009"))


def test_a_submitted_report_takes_no_more_until_it_is_sent_back(begun: Any, omar: Any, write: Any, now: datetime):
    submit(actor=omar, ref=begun.ref, at=now)
    with pytest.raises(Conflict) as told:
        write(begun, {STREET: "Reforma"})
    assert told.value.code == "HILO-W409"


def test_what_is_no_list_of_changes_is_refused(begun: Any, omar: Any, now: datetime):
    odd: list[Any] = [{}, "x", [1], None]
    for changes in odd:
        with pytest.raises(Refusal) as told:
            save(actor=omar, ref=begun.ref, changes=changes, at=now)
        assert (told.value.code, told.value.where.partition(".")[0]) == ("HILO-K422", "changes")


def test_a_checker_that_breaks_stops_nobody_from_writing_but_a_signature_waits(
    begun: Any, omar: Any, carla: Any, write: Callable[..., Any], now: datetime, monkeypatch: pytest.MonkeyPatch
):
    from hilo.policing.reports import checker
    from hilo.policing.reports.actions import sign

    def broken(*args: Any, **more: Any) -> Any:
        raise IndexError("words of the report")

    before = write(begun, {TOLD: "Llegamos."}).findings
    monkeypatch.setattr(checker, "check", broken)
    done = write(begun, {STREET: "Reforma"})
    assert done.document["sections"]["place"]["street"] == "Reforma"
    assert done.findings == before
    submit(actor=omar, ref=begun.ref, at=now)
    with pytest.raises(IndexError):
        sign(actor=carla, folio=begun.folio, at=now)


def deep() -> Any:
    nested: Any = 1
    for _ in range(5000):
        nested = [nested]
    return nested


@pytest.mark.parametrize("odd", [deep(), "x" * 200_000, {"a": {1, 2}}, float("nan"), "\ud800"])
def test_whatever_a_phone_says_that_it_saw_is_no_reason_to_break(begun: Any, omar: Any, now: datetime, odd: Any):
    changes = [{"path": STREET, "value": "Reforma", "before": odd, "at": "\ud800", "seen": odd}, {"path": odd}]
    done = save(actor=omar, ref=begun.ref, changes=changes, at=now)
    assert done.refused
    assert done.document["sections"]["place"].get("street") in {None, "Reforma"}


def test_more_changes_than_a_save_takes_are_refused(begun: Any, omar: Any, now: datetime):
    with pytest.raises(Refusal) as told:
        save(actor=omar, ref=begun.ref, changes=[{"path": STREET, "value": "a"}] * 2001, at=now)
    assert (told.value.code, told.value.status) == ("HILO-R417", 413)


def test_no_value_of_a_report_stands_in_the_ledger(begun: Any, write: Callable[..., Any]):
    from hilo.kernel.ledger.models import Entry

    write(begun, {STREET: "Calle secreta 7", TOLD: "Un relato secreto."})
    assert not Entry.objects.filter(data__contains="secret").exists()


def test_an_answer_that_comes_back_without_its_time_is_no_repetition(begun: Any, omar: Any, now: datetime):
    path = "sections.place.street"
    for value, before in (("Reforma", None), ("Juárez", "Reforma"), ("Reforma", "Juárez"), ("Juárez", "Reforma")):
        change = {"path": path, "value": value, "before": before}
        done = save(actor=omar, ref=begun.ref, changes=[change], at=now)
    assert done.document["sections"]["place"]["street"] == "Juárez"
    assert done.conflicts == []


def test_who_leaves_with_a_report_to_write_is_told_which_and_is_not_transferred_with_it(
    begun: Any, omar: Any, carla: Any, now: datetime
):
    from hilo.kernel.access.actions import SETUP, leave, transfer
    from hilo.kernel.access.queries import user_named
    from hilo.registries.officers.queries import officer_of

    me = officer_of(omar)
    assert me is not None
    with pytest.raises(Conflict) as refused:
        transfer(user_named(omar.name), actor=SETUP, institution="FGE-PUE", role="analyst", at=now)
    assert refused.value.extra["open"] == [begun.subject, me.subject]
    assert leave(user_named(omar.name), actor=SETUP, at=now) == [begun.subject, me.subject]
