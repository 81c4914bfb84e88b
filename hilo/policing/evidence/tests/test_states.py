"""The graph of states, the lists and the numbers are whole: every step has its article and who may record it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some
from typer.testing import CliRunner

from hilo.kernel.access.roles import roles
from hilo.kernel.workflow import load
from hilo.policing.evidence.cli import app
from hilo.policing.evidence.models import STATUSES
from hilo.policing.evidence.rules import (
    Party,
    StepRow,
    check_digit,
    file_kind,
    judge_step,
    kinds,
    labelled,
    number_of,
    steps,
    verify,
    words,
)
from hilo.policing.evidence.rules.law import STANDARDS

GRAPH = load(STANDARDS / "states.toml")
NUMBERS = some.builds(
    lambda prefix, year, serial: f"{prefix}-{year:02d}-E{serial:07d}",
    some.sampled_from(["PUE", "JAL", "NAC", "C5X"]),
    some.integers(0, 99),
    some.integers(1, 9_999_999),
)


def test_the_database_knows_the_states_of_the_law():
    assert set(GRAPH.states) == set(STATUSES)


def test_every_step_names_its_article_and_somebody_who_may_record_it():
    held = {permission for role in roles().values() for permission in role.permissions}
    for step in steps().values():
        assert step.law.startswith("CNPP art")
        assert step.permission in held


def test_the_end_is_reached_only_with_an_order():
    ends = {name for name, step in GRAPH.steps.items() if "disposed" in step.moves.values() and name != "note"}
    assert ends == {"return", "destroy", "forfeit", "abandon"} == {name for name, step in steps().items() if step.order}


def test_the_kinds_are_those_of_the_report_and_two_more():
    assert set(kinds()) >= {"firearm", "weapon", "ammunition", "narcotic", "money", "document", "device", "other"}
    for kind in kinds().values():
        assert set(kind.labels) == {"es", "en"}
        assert set(kind.before_destroying + kind.before_returning) <= set(words("conditions"))


@given(NUMBERS)
def test_a_number_is_read_back_however_it_is_typed(number):
    shown = labelled(number)
    assert number_of(number) == number
    assert number_of(shown) == number
    assert number_of(f" {shown.lower().replace('-', ' ')} ") == number
    assert number_of(shown.replace("-", "'")) == number
    assert number_of(shown.replace("-", "")) == number


@given(NUMBERS, some.data())
def test_one_wrong_character_is_always_seen(number, data):
    shown = labelled(number)
    place = data.draw(
        some.sampled_from([i for i, letter in enumerate(shown) if letter.isdigit() and i < len(shown) - 2])
    )
    wrong = data.draw(some.sampled_from([digit for digit in "0123456789" if digit != shown[place]]))
    assert number_of(shown[:place] + wrong + shown[place + 1 :]) is None


@pytest.mark.parametrize(
    "text", ["", "E1", "PUE-26-0000031", "PUE-26-E31", "ñ" * 20, "PUE-26-E0000031-K-9", "\x00", "١" * 12]
)
def test_what_is_no_number_is_none(text):
    assert number_of(text) is None


def test_the_check_digit_is_that_of_the_standard():
    # The well-known example of ISO 7064, MOD 37,36: a release's GRid.
    assert check_digit("A1-2425G-ABC1234002") == "M"


@pytest.mark.parametrize(
    ("head", "media"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"RIFF\x00\x00\x00\x00WEBP", "image/webp"),
        (b"%PDF-1.7", "application/pdf"),
    ],
)
def test_a_file_is_told_by_its_first_bytes(head, media):
    assert file_kind(head).media == media


def test_a_page_or_a_programme_is_no_kind_of_file():
    assert file_kind(b"<svg xmlns=") is None
    assert file_kind(b"") is None


def test_a_sheet_holds_24_labels_with_their_check_digits(tmp_path):
    numbers = [f"PUE-26-E{serial:07d}" for serial in range(1, 26)]
    out = tmp_path / "labels.svg"
    answer = CliRunner().invoke(app, ["label", *numbers, "--out", str(out)])
    assert answer.exit_code == 0, answer.output
    first, second = sorted(tmp_path.glob("*.svg"))
    assert first.read_text(encoding="utf-8").count("<path") == 24
    assert second.read_text(encoding="utf-8").count("<path") == 1
    assert labelled(numbers[24]).rpartition("-")[2] in second.read_text(encoding="utf-8")


def test_a_label_of_a_wrong_number_is_not_printed(tmp_path):
    shown = labelled("PUE-26-E0000031")
    wrong = shown[:-1] + ("A" if shown[-1] != "A" else "B")
    answer = CliRunner().invoke(app, ["label", wrong, "--out", str(tmp_path / "a.svg")])
    assert (answer.exit_code, list(tmp_path.iterdir())) == (1, [])


def test_the_states_are_printed_with_their_articles():
    answer = CliRunner().invoke(app, ["states"])
    assert answer.exit_code == 0
    assert "235" in answer.output


JSON = some.recursive(
    some.none() | some.booleans() | some.integers(-9, 9) | some.text(max_size=6),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(
            some.sampled_from(["type", "items", "steps", "signatures", "files", "seq", "prev", "hash", "sha256", "at"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(some.dictionaries(some.sampled_from(["type", "items", "steps", "signatures", "files", "number"]), JSON))
def test_the_verifier_takes_any_document(document):
    verify(document | {"type": "item"}, {"a" * 64: "a.jpg"})
    verify({"type": "incident", "items": [document]}, None)


@given(some.binary(max_size=80))
def test_the_first_bytes_of_anything_are_judged(head):
    file_kind(head)


def test_two_names_are_one_hand_however_they_are_written():
    rows = [
        {"giver": Party(name="a"), "taker": Party(name="Omar  OFICIAL")},
        {"giver": Party(name="omar oficial"), "taker": Party(name="b")},
    ]
    chain = [step_row(place, **row) for place, row in enumerate(rows, 1)]
    assert "HILO-E102" not in {one.code for one in judge_step("money", chain, 1)}


def step_row(seq, **fields):
    at = datetime(2026, 11, 26, tzinfo=UTC)
    given = {
        "item": "PUE-26-E0000001",
        "seq": seq,
        "arc": "send",
        "before": "sealed",
        "after": "in_transfer",
        "at": at,
        "device_at": None,
        "hashes_ok": None,
        "files": (),
        "data": {},
        "by": "x",
        "prev": "",
        "seal_after": "A",
        **dict.fromkeys(
            ("place", "purpose", "seal_before", "seal_condition", "condition", "notes", "order", "authority"), ""
        ),
        "destination": "",
    }
    return StepRow(**(given | fields))
