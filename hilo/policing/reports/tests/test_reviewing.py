"""A commander reviews, sends back, signs; after signing nothing changes except by a numbered amendment."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from hilo.kernel.signing.actions import public_key
from hilo.kernel.signing.queries import key_of, verify
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.policing.reports.actions import amend, open_report, save, send_back, sign, submit
from hilo.policing.reports.models import Amendment, Change, Report, SignedFile
from hilo.policing.reports.queries import queue, report, signed_file, versions

STREET = "sections.place.street"
TOLD = "sections.narrative.text"
FAULTY = {
    "sections.knowledge.people_detained": True,
    "annexes.detention.a1b2c3d4.detained_at": "2026-01-05T10:00:00-06:00",
}
"""A detention without a number of the register, among others: errors."""


def test_a_report_is_submitted_sent_back_written_again_and_signed(
    begun: Any, omar: Any, carla: Any, write: Callable[..., Any], now: datetime, facts: Callable[[], list[str]]
):
    write(begun, {STREET: "Reforma"} | FAULTY)
    submit(actor=omar, ref=begun.ref, at=now)
    assert [row.folio for row in queue(carla)] == [begun.folio]
    back, later = now + timedelta(minutes=1), now + timedelta(minutes=5)
    send_back(actor=carla, folio=begun.folio, remarks=[{"path": STREET, "text": "¿Qué número?"}], at=back)
    assert queue(carla) == []
    assert [one["text"] for one in report(begun.ref, omar, at=now).remarks] == ["¿Qué número?"]
    write(begun, {STREET: "Reforma 12"}, before={STREET: "Reforma"}, at=later)
    submit(actor=omar, ref=begun.ref, at=later)
    assert versions(begun.folio, carla, at=later) == [{"path": STREET, "before": "Reforma", "after": "Reforma 12"}]
    with pytest.raises(Conflict) as told:
        sign(actor=carla, folio=begun.folio, at=later)
    assert told.value.code == "HILO-R424"
    left = told.value.extra["errors"]
    done = sign(actor=carla, folio=begun.folio, acknowledged=left, reason="No hay más datos.", at=later)
    assert (done.status, done.signed_by, done.signed_despite) == ("signed", carla.name, "No hay más datos.")
    assert facts() == [
        "reports.ReportOpened",
        "reports.ReportSubmitted",
        "reports.ReportReturned",
        "reports.ReportSubmitted",
        "reports.ReportSigned",
    ]


def test_errors_that_are_left_are_each_acknowledged_with_a_reason(
    begun: Any, omar: Any, carla: Any, write: Callable[..., Any], now: datetime
):
    write(begun, FAULTY)
    submit(actor=omar, ref=begun.ref, at=now)
    with pytest.raises(Conflict) as told:
        sign(actor=carla, folio=begun.folio, at=now)
    left = told.value.extra["errors"]
    for given, reason in ((left[1:], "porque"), (left, "  ")):
        with pytest.raises(Conflict):
            sign(actor=carla, folio=begun.folio, acknowledged=given, reason=reason, at=now)
    assert Report.objects.get(pk=begun.pk).status == "submitted"


def test_nobody_signs_a_report_of_their_own(begun: Any, omar: Any, now: datetime):
    from dataclasses import replace

    both = replace(omar, permissions=omar.permissions | {"reports.review"})
    submit(actor=both, ref=begun.ref, at=now)
    with pytest.raises(Forbidden):
        sign(actor=both, folio=begun.folio, at=now)


@pytest.mark.parametrize(
    ("remarks", "code"),
    [
        ([], "HILO-R423"),
        ([{"path": STREET, "text": " "}], "HILO-R484"),
        ([{"path": "no.such", "text": "x"}], "HILO-R431"),
    ],
)
def test_nothing_is_sent_back_without_a_remark_about_something(
    begun: Any, omar: Any, carla: Any, now: datetime, remarks: Any, code: str
):
    submit(actor=omar, ref=begun.ref, at=now)
    with pytest.raises(Refusal) as told:
        send_back(actor=carla, folio=begun.folio, remarks=remarks, at=now)
    assert told.value.code == code


def test_a_commander_of_another_institution_does_not_know_of_it(
    begun: Any, omar: Any, person: Callable[..., Any], now: datetime
):
    submit(actor=omar, ref=begun.ref, at=now)
    other = person("commander", "SSP-JAL")
    assert queue(other) == []
    for act in (report, signed_file):
        with pytest.raises((NotFound, Forbidden)):
            act(begun.folio, other, at=now)
    with pytest.raises(NotFound):
        sign(actor=other, folio=begun.folio, at=now)


def test_the_signed_file_is_verified_with_the_public_key_alone(signed: Any, carla: Any, now: datetime):
    file = signed_file(signed.folio, carla, at=now)
    said = json.loads(json.dumps(file))
    document = verify(said, kind="report", key=key_of(public_key("SSP-PUE")))
    assert document["report"]["folio"] == signed.folio
    assert document["signed_by"] == carla.name
    assert {line["what"] for line in document["log"]} >= {"opened", "submitted", "finding", "signed_despite"}
    assert document["findings"] == Report.objects.get(pk=signed.pk).findings


def test_a_signed_report_takes_no_more_changes(signed: Any, omar: Any, now: datetime):
    with pytest.raises(Conflict):
        save(actor=omar, ref=signed.ref, changes=[{"path": STREET, "value": "x"}], at=now)


def test_the_database_refuses_to_change_what_was_signed_or_taken(signed: Any, omar: Any, now: datetime):
    amend(actor=omar, folio=signed.folio, changes=[{"path": STREET, "value": "Reforma"}], reason="Faltaba.", at=now)
    row = Report.objects.get(pk=signed.pk)
    spoiled = row.document | {"folio": "X"}
    for change in (
        lambda: Report.objects.filter(pk=row.pk).update(document=spoiled),
        lambda: Report.objects.filter(pk=row.pk).update(signed_at=None, status="draft"),
        lambda: SignedFile.objects.update(sha256="0" * 64),
        lambda: Amendment.objects.update(reason="otra"),
        lambda: Change.objects.update(by="nobody"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_amendment_is_numbered_and_keeps_the_original(
    begun: Any, omar: Any, carla: Any, write: Callable[..., Any], now: datetime
):
    from .conftest import sign_it

    write(begun, {STREET: "Reforma"})
    sign_it(begun, omar, carla, now)
    change = [{"path": STREET, "value": "Juárez", "before": "Reforma"}]
    first = amend(actor=omar, folio=begun.folio, changes=change, reason="Se leyó mal.", at=now)
    again = amend(
        actor=omar, folio=begun.folio, changes=[{"path": TOLD, "value": "Llegamos."}], reason="Faltaba.", at=now
    )
    assert (first.number, again.number) == (1, 2)
    seen = report(begun.folio, carla, at=now)
    assert seen.document["sections"]["place"]["street"] == "Reforma"
    assert seen.amended["sections"]["place"]["street"] == "Juárez"
    assert seen.amended["sections"]["narrative"]["text"] == "Llegamos."
    first_note, _ = seen.amendments
    assert first_note["changes"] == [{"path": STREET, "before": "Reforma", "after": "Juárez"}]
    assert [file["number"] for file in seen.files] == [0, 1, 2]
    document = verify(signed_file(begun.folio, carla, at=now), kind="report", key=key_of(public_key("SSP-PUE")))
    assert document["report"]["sections"]["place"]["street"] == "Reforma"
    assert [note["number"] for note in document["amendments"]] == [1, 2]


def test_an_amendment_of_what_stands_no_more_is_refused(signed: Any, omar: Any, now: datetime):
    change = [{"path": STREET, "value": "Juárez", "before": "Reforma"}]
    with pytest.raises(Conflict) as told:
        amend(actor=omar, folio=signed.folio, changes=change, reason="Se leyó mal.", at=now)
    assert (told.value.code, told.value.where) == ("HILO-R425", STREET)


def test_an_amendment_needs_a_reason_and_a_change(signed: Any, omar: Any, now: datetime):
    odd: list[tuple[Any, str, str]] = [
        ([], "porque", "HILO-R426"),
        ([{"path": STREET, "value": None}], "porque", "HILO-R426"),
        ([{"path": STREET, "value": "x"}], " ", "HILO-R484"),
    ]
    for changes, reason, code in odd:
        with pytest.raises(Refusal) as told:
            amend(actor=omar, folio=signed.folio, changes=changes, reason=reason, at=now)
        assert told.value.code == code


def test_an_amendment_that_refers_in_a_circle_is_refused(signed: Any, omar: Any, now: datetime):
    change = [{"path": "annexes.object.aaaaaaaa.from_person", "value": "aaaaaaaa"}]
    with pytest.raises(Refusal) as told:
        amend(actor=omar, folio=signed.folio, changes=change, reason="Faltaba.", at=now)
    assert told.value.code == "HILO-R415"
    assert not Amendment.objects.exists()


def test_an_amendment_asked_for_twice_is_one(signed: Any, omar: Any, now: datetime):
    ref, change = uuid.uuid4(), [{"path": STREET, "value": "Juárez"}]
    for _ in range(2):
        amend(actor=omar, folio=signed.folio, changes=change, reason="Faltaba.", ref=ref, at=now)
    assert Amendment.objects.count() == 1


def test_a_report_of_another_is_not_submitted(begun: Any, policeman: Callable[..., Any], now: datetime):
    with pytest.raises(NotFound):
        submit(actor=policeman("P-0009"), ref=begun.ref, at=now)


def test_a_report_is_read_in_the_ledger_with_its_purpose(
    begun: Any, omar: Any, now: datetime, verbs: Callable[..., list[tuple[str, str, str]]]
):
    from dataclasses import replace

    from hilo.kernel.ledger.queries import about

    report(begun.folio, replace(omar, purpose="revisar mi turno"), at=now)
    assert ("SSP-PUE", omar.name, "report.read") in verbs(f"report:{begun.folio}")
    assert [row.why for row in about([f"report:{begun.folio}"]) if row.verb == "report.read"] == ["revisar mi turno"]


def test_a_report_that_is_not_there_and_one_that_may_not_be_read_sound_alike(
    begun: Any, policeman: Callable[..., Any], now: datetime
):
    other = policeman("P-0009")
    said = []
    for key in (begun.folio, str(begun.ref), "SSP-PUE-26-R9999999", str(uuid.uuid4()), "x\0y", ""):
        with pytest.raises(NotFound) as told:
            report(key, other, at=now)
        said.append((told.value.code, told.value.status))
    assert set(said) == {("HILO-K404", 404)}


def test_a_second_report_of_the_account_is_another(omar: Any, begun: Any, now: datetime):
    assert open_report(actor=omar, ref=uuid.uuid4(), at=now).folio != begun.folio


def test_the_database_takes_no_signed_file_and_no_signed_report_away(signed: Any, now: datetime):
    for rows in (Change.objects.filter(report=signed), SignedFile.objects.filter(report=signed)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    for fields in ({"signed_by": "otro"}, {"signed_at": now + timedelta(days=1)}, {"signed_despite": "nada"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Report.objects.filter(pk=signed.pk).update(**fields)


def test_a_signed_file_is_not_put_in_the_place_of_another(signed: Any):
    file = SignedFile.objects.get(report=signed)
    names = [str(field.column) for field in SignedFile._meta.concrete_fields]
    stands = [9999 if name == "id" else f'"{name}"' for name in names]
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    into = f"{verb} INTO reports_signedfile ({', '.join(names)})"
    question = f"{into} SELECT {', '.join(map(str, stands))} FROM reports_signedfile"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(question)
    assert SignedFile.objects.get(report=signed).pk == file.pk


def test_the_hand_over_is_complete_or_the_signature_says_why(
    begun: Any, write: Any, omar: Any, carla: Any, now: datetime
):
    from hilo.policing.reports.actions import sign, submit

    write(begun, {"sections.handover.authority": "Fiscalía General del Estado"})
    submit(actor=omar, ref=begun.ref, at=now)
    with pytest.raises(Conflict) as told:
        sign(actor=carla, folio=begun.folio, at=now)
    codes = told.value.extra["errors"]
    assert "HILO-R259" in codes
    for reason in ("", ".", "  -  ", "x"):
        with pytest.raises(Conflict):
            sign(actor=carla, folio=begun.folio, acknowledged=codes, reason=reason, at=now)
    done = sign(actor=carla, folio=begun.folio, acknowledged=codes, reason="Se recibe sin nombre de turno.", at=now)
    assert done.signed_despite == "Se recibe sin nombre de turno."
