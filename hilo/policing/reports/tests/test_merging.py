"""Two phones write one report without a line: nothing that was taken is lost, whatever the order it comes in."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hilo.policing.reports import forms
from hilo.policing.reports.rules_merge import Copy, Edit, edits, flat, merged, plain, records

FORM = forms.form("iph_2019_crime")
PATHS = (
    "sections.place.street",
    "sections.narrative.text",
    "annexes.object.aaaaaaaa.description",
    "annexes.object.aaaaaaaa.colour",
    "annexes.object.bbbbbbbb.description",
)


def begun() -> Copy:
    document = FORM.empty()
    document["sections"]["place"]["street"] = "0"
    document["annexes"]["object"] = [{"id": "aaaaaaaa", "description": "0", "colour": "0"}]
    return Copy(document)


@st.composite
def phones(draw: Any) -> list[list[Edit]]:
    """What two or three phones wrote offline from the same beginning, each in its order, no two the same words."""
    start = flat(begun().document)
    found = []
    for phone in range(draw(st.integers(2, 3))):
        here = dict(start)
        wrote = []
        for step, path in enumerate(draw(st.lists(st.sampled_from(PATHS), max_size=5))):
            said = f"{phone}.{step}"
            wrote.append(Edit(path, said, here.get(path)))
            here[path] = said
        found.append(wrote)
    return found


def interleaved(draw: Any, lines: list[list[Edit]]) -> list[Edit]:
    """One order in which they may arrive: each phone's own stays."""
    waiting = [list(line) for line in lines]
    found = []
    while any(waiting):
        line = draw(st.sampled_from([line for line in waiting if line]))
        found.append(line.pop(0))
    return found


@given(st.data())
@settings(max_examples=200)
def test_what_is_held_is_the_same_whatever_the_order_it_arrives_in(data: Any):
    lines = data.draw(phones())
    one, other = begun(), begun()
    merged(one, interleaved(data.draw, lines))
    merged(other, interleaved(data.draw, lines))
    assert one.answers() == other.answers()


@given(st.data())
@settings(max_examples=200)
def test_the_last_word_of_each_phone_on_each_question_is_held(data: Any):
    lines = data.draw(phones())
    copy_ = begun()
    merged(copy_, interleaved(data.draw, lines))
    held = copy_.answers()
    for line in lines:
        last = {edit.path: edit.value for edit in line}
        for path, value in last.items():
            assert plain(value) in held[path]


@given(st.data())
@settings(max_examples=100)
def test_what_was_not_written_stays(data: Any):
    lines = data.draw(phones())
    copy_ = begun()
    merged(copy_, interleaved(data.draw, lines))
    written = {edit.path for line in lines for edit in line}
    for path, value in flat(begun().document).items():
        if path not in written:
            assert copy_.stands(path) == value


@given(st.data())
@settings(max_examples=100)
def test_questions_that_only_one_phone_wrote_wait_for_no_choice(data: Any):
    lines = data.draw(phones())
    copy_ = begun()
    merged(copy_, interleaved(data.draw, lines))
    for path in {edit.path for line in lines for edit in line}:
        if sum(any(edit.path == path for edit in line) for line in lines) == 1:
            assert path not in copy_.kept


@given(st.data())
@settings(max_examples=100)
def test_the_last_of_a_phone_sent_again_changes_nothing(data: Any):
    lines = data.draw(phones())
    copy_ = begun()
    merged(copy_, interleaved(data.draw, lines))
    before = copy_.answers()
    for line in lines:
        last = {edit.path: edit for edit in line}
        merged(copy_, list(last.values()))
    assert copy_.answers() == before


VALUES = st.one_of(
    st.none(), st.integers(0, 3), st.booleans(), st.sampled_from(["a", "b"]), st.just({"absent": "unknown"})
)


@st.composite
def some_documents(draw: Any) -> dict[str, Any]:
    document = FORM.empty()
    for name in draw(st.lists(st.sampled_from(["street", "neighbourhood", "postcode"]), unique=True)):
        if (value := draw(VALUES)) is not None:
            document["sections"]["place"][name] = value
    for key in draw(st.lists(st.sampled_from(["aaaaaaaa", "bbbbbbbb"]), unique=True)):
        row = {"id": key}
        for name in ("description", "colour"):
            if (value := draw(VALUES)) is not None:
                row[name] = value
        document["annexes"]["object"].append(row)
    return document


@given(some_documents(), some_documents())
@settings(max_examples=200)
def test_the_edits_between_two_documents_lead_from_one_to_the_other(before: dict[str, Any], after: dict[str, Any]):
    copy_ = Copy(copy.deepcopy(before))
    merged(copy_, edits(before, after))
    assert copy_.kept == {}
    assert plain(flat(copy_.document)) == plain(flat(after))
    assert set(records(copy_.document)) == set(records(after))


@given(some_documents(), some_documents(), some_documents())
@settings(max_examples=200)
def test_three_ways_merge_to_the_same_from_either_side(
    base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]
):
    left, right = Copy(copy.deepcopy(ours)), Copy(copy.deepcopy(theirs))
    merged(left, edits(base, theirs))
    merged(right, edits(base, ours))
    told = {*left.kept, *right.kept}
    for path in set(flat(left.document)) | set(flat(right.document)):
        owner = path.rpartition(".")[0]
        if path not in told and owner not in told:
            assert plain(left.stands(path)) == plain(right.stands(path)), path


def test_a_choice_ends_the_waiting():
    copy_ = begun()
    merged(copy_, [Edit(PATHS[0], "1", "0"), Edit(PATHS[0], "2", "0")])
    assert copy_.kept == {PATHS[0]: ["2"]}
    copy_.choose(PATHS[0], "2")
    assert (copy_.kept, copy_.stands(PATHS[0])) == ({}, "2")


def test_whoever_saw_both_and_agrees_ends_the_waiting_too():
    copy_ = begun()
    merged(copy_, [Edit(PATHS[0], "1", "0"), Edit(PATHS[0], "2", "0"), Edit(PATHS[0], "1", "2")])
    assert (copy_.kept, copy_.stands(PATHS[0])) == ({}, "1")


def test_a_number_is_one_number_however_a_phone_writes_it():
    copy_ = begun()
    merged(copy_, [Edit("sections.place.latitude", 19.0, None), Edit("sections.place.latitude", 19.5, 19)])
    assert (copy_.kept, copy_.stands("sections.place.latitude")) == ({}, 19.5)


def test_one_is_not_true():
    copy_ = begun()
    merged(copy_, [Edit(PATHS[0], 1, "0"), Edit(PATHS[0], "x", True)])
    assert copy_.kept == {PATHS[0]: ["x"]}
