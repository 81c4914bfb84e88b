"""Register of detentions, reports and hand-overs are compared case by case; records are named, never people."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hilo.lib.errors import Forbidden
from hilo.policing.reports.queries import mismatches
from hilo.policing.reports.rules_mismatch import TITLES, Detained, Mismatch, ReportedDetention, compare

AT = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)
LONG_AGO = AT - timedelta(days=5)


def detained(**more: Any) -> Detained:
    given: dict[str, Any] = {
        "number": "PUE-26-D0000001",
        "incident": "PUE-26-0000001",
        "institution": "SSP-PUE",
        "detained_at": LONG_AGO,
        "handed_over_at": LONG_AGO + timedelta(hours=2),
        "released_at": None,
        "apart": False,
    }
    return Detained(**(given | more))


def told(**more: Any) -> ReportedDetention:
    given: dict[str, Any] = {
        "folio": "PUE-26-0000001-R1",
        "institution": "SSP-PUE",
        "annex": "aaaaaaaa",
        "number": "PUE-26-D0000001",
        "detained_at": LONG_AGO,
        "status": "acknowledged",
        "handed_over_at": LONG_AGO + timedelta(hours=2),
    }
    return ReportedDetention(**(given | more))


def codes(register: list[Detained], reports: list[ReportedDetention], known: set[str] | None = None) -> list[str]:
    named = {row.number for row in register} if known is None else known
    return [row.code for row in compare(register, reports, frozenset(named), at=AT)]


@pytest.mark.parametrize(
    ("register", "reports", "found"),
    [
        ([detained()], [told()], []),
        ([detained()], [], ["HILO-R491"]),
        ([detained(handed_over_at=None, detained_at=AT - timedelta(hours=1))], [], []),
        ([], [told()], ["HILO-R492"]),
        ([], [told(number="")], ["HILO-R493"]),
        ([], [told(number="", status="draft", handed_over_at=None)], []),
        ([detained()], [told(status="signed", handed_over_at=None)], ["HILO-R494"]),
        ([detained(handed_over_at=None)], [told()], ["HILO-R495"]),
        ([detained(handed_over_at=None, released_at=LONG_AGO)], [told()], []),
        ([detained()], [told(detained_at=LONG_AGO + timedelta(minutes=40))], ["HILO-R496"]),
        ([detained()], [told(detained_at=LONG_AGO + timedelta(minutes=14))], []),
        ([detained(apart=True)], [told(detained_at=LONG_AGO + timedelta(minutes=40))], []),
        ([detained()], [told(status="handed_over")], ["HILO-R497"]),
        ([detained()], [told(status="handed_over", handed_over_at=AT - timedelta(hours=1))], []),
    ],
)
def test_what_does_not_match_is_told(register: list[Detained], reports: list[ReportedDetention], found: list[str]):
    assert codes(register, reports) == found


def test_errors_come_first_and_every_kind_has_words_and_an_article():
    found = compare(
        [detained(), detained(number="X")], [told(status="signed", handed_over_at=None)], frozenset({"X"}), at=AT
    )
    assert [row.severity for row in found] == sorted([row.severity for row in found])
    assert all(all(words) for words in TITLES.values())


def test_of_who_is_kept_apart_the_number_alone_is_told():
    found = compare([detained(apart=True)], [], frozenset(), at=AT)
    assert (found[0].detention, found[0].incident) == ("PUE-26-D0000001", "")


def test_nobody_stands_in_a_mismatch():
    assert not {field.name for field in fields(Mismatch)} & {"name", "person", "officer", "age", "sex"}


def test_a_state_is_compared_by_who_may_and_it_is_written_down(
    begun: Any,
    write: Callable[..., Any],
    omar: Any,
    carla: Any,
    person: Callable[..., Any],
    now: datetime,
    verbs: Callable[..., list[tuple[str, str, str]]],
):
    from .conftest import sign_it

    at = (now - timedelta(hours=1)).isoformat(timespec="seconds")
    write(begun, {"annexes.detention.aaaaaaaa.detained_at": at})
    write(begun, {"annexes.detention.bbbbbbbb.register_number": "PUE-26-D9999999"})
    sign_it(begun, omar, carla, now)
    elias = person("liaison", "SSP-PUE")
    day = timedelta(days=1)
    found = mismatches(elias, "21", now - day, now + day, at=now)
    assert sorted((row.code, row.report, row.where.split(".")[2]) for row in found) == [
        ("HILO-R492", begun.folio, "bbbbbbbb"),
        ("HILO-R493", begun.folio, "aaaaaaaa"),
    ]
    assert mismatches(elias, "21", now - 3 * day, now - 2 * day, at=now) == []
    assert [verb for _, _, verb in verbs("state:21")] == ["reports.compared"] * 2
    for other in (omar, carla):
        with pytest.raises(Forbidden):
            mismatches(other, "21", now - day, now + day)
    with pytest.raises(Forbidden):
        mismatches(elias, "14", now - day, now + day)


def test_a_detention_that_no_report_mentions_is_found_and_one_that_a_report_mentions_is_not(
    on_scene: Any, omar: Any, person: Callable[..., Any], now: datetime
):
    from hilo.policing.detentions import actions as detentions
    from hilo.policing.reports.actions import open_report

    given: dict[str, Any] = {
        "kind": "flagrancy",
        "age": 30,
        "age_doubt": False,
        "given": "Juan",
        "first_surname": "Pérez",
    }
    began = now - timedelta(days=3)
    mentioned = detentions.register(actor=omar, incident=on_scene.folio, detained_at=began, at=now, **given)
    silent = detentions.register(actor=omar, detained_at=began, at=now, **given)
    open_report(actor=omar, ref=uuid.uuid4(), incident=on_scene.folio, at=now)
    day = timedelta(days=1)
    found = mismatches(person("liaison", "SSP-PUE"), "21", now - day, now + day, at=now)
    assert [(row.code, row.detention) for row in found] == [("HILO-R491", silent.number)]
    assert mentioned.number
