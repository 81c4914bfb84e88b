"""EIDO both ways: what is written holds before the standard's schema, and what is read is what was written."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilo.adapters import eido

from .schema import faults, sample

AT = datetime(2026, 11, 24, 3, 4, 5, tzinfo=timezone(timedelta(hours=-6)))
words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="\0"), max_size=40
)
said = words.map(lambda text: " ".join(text.split()))
named = said.filter(bool)
ids = st.from_regex(r"[a-z0-9:.\-]{1,40}", fullmatch=True)
instants = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(
    lambda at: at.replace(tzinfo=timezone(timedelta(hours=-6)))
)
several = st.lists(named, max_size=3).map(tuple)
refs = st.lists(ids, max_size=3).map(tuple)


def parts(part: type, /, **fields: Any) -> st.SearchStrategy[Any]:
    return st.builds(part, id=ids, at=instants, **fields)


def many(part: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(part, max_size=3, unique_by=lambda row: row.id).map(tuple)


degrees = st.tuples(st.integers(-899999, 899999), st.integers(-1799999, 1799999)).map(
    lambda pair: (pair[0] / 1e4, pair[1] / 1e4)
)
places = st.builds(
    lambda place, point, radius: (
        replace(place, latitude=point[0], longitude=point[1], radius_m=radius) if point else place
    ),
    parts(eido.Place, kind=named, text=said),
    st.none() | degrees,
    st.none() | st.integers(1, 10_000).map(float),
)
incidents = parts(
    eido.Incident,
    kind=named,
    own_code=said,
    own_text=said,
    status=several,
    own_status=several,
    own_id=said,
    priority=st.none() | st.integers(0, 10),
    own_priority=said,
    places=refs,
    notes=refs,
    dispositions=many(parts(eido.Disposition, code=named, own=said, text=said, primary=st.none() | st.booleans())),
)
calls = parts(
    eido.Call,
    started_at=instants,
    answered_at=st.none() | instants,
    state=named,
    direction=st.sampled_from(("incoming", "outgoing", "internal")),
    kind=named,
    local_kind=said,
    number=st.from_regex(r"(\+\d{10,14})?", fullmatch=True),
    places=refs,
    notes=refs,
)
resources = parts(
    eido.Resource,
    name=said,
    kind=named,
    own_kind=said,
    status=named,
    further=several,
    own_status=several,
    attributes=several,
    own_attributes=several,
)
eidos = parts(
    eido.Eido,
    agency=ids,
    issuer=ids,
    incident=st.none() | incidents,
    calls=many(calls),
    places=many(places),
    agencies=many(parts(eido.Agency, roles=several, types=several, owns=st.none() | st.booleans())),
    resources=many(resources),
    dispatches=many(parts(eido.Dispatch, agency=st.just("") | ids, resources=refs)),
    notes=many(parts(eido.Note, text=named)),
    merges=many(parts(eido.Merge, incident=ids, direction=st.sampled_from(("REPLACING", "REPLACED", "SPLIT")))),
    links=many(parts(eido.Link, incident=ids, reason=said, direction=st.sampled_from(("PARENT", "CHILD", "RELATED")))),
)


@given(eidos)
@settings(max_examples=80)
def test_what_is_written_is_read_as_it_was_and_holds_before_the_standard(told):
    document = eido.write(told)
    assert faults(document) == []
    assert eido.read(eido.as_bytes(document)) == told


def test_the_standards_own_sample_is_understood():
    told = eido.read(sample())
    assert told.agency == "state.pa.us"
    assert [call.number for call in told.calls] == ["8195551212"]
    assert ("A3", "Wilmington") in told.places[0].civic
    assert told.places[1].url.startswith("https://lrf.osp.com")


def the_sample(**changes: Any) -> dict[str, Any]:
    return json.loads(sample()) | changes


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        (lambda d: d.update({"$id": 7}), "/$id"),
        (lambda d: d.pop("agencyComponent"), ""),
        (lambda d: d.update(agencyComponent={}), "/agencyComponent"),
        (lambda d: d["callComponent"][0].update(direction="sideways"), "/callComponent/0/direction"),
        (lambda d: d["callComponent"][0].update(answerDate="2021-04-30 14:42"), "/callComponent/0/answerDate"),
        (lambda d: d["callComponent"][0].update(answerDate="2021-02-30T14:42:00Z"), "/callComponent/0/answerDate"),
        (lambda d: d["agentComponent"][0].update(agentRoleRegistryText=[]), "/agentComponent/0/agentRoleRegistryText"),
        (lambda d: d["personComponent"][0].pop("$id"), "/personComponent/0"),
        (lambda d: d.update(eidoVersion="2.0"), "/eidoVersion"),
        (lambda d: d.update({"a/b~c": "\0"}), "/a~1b~0c"),
        (lambda d: d["updatedByAgencyReference"].update({"$ref": " "}), "/updatedByAgencyReference/$ref"),
    ],
)
def test_a_fault_is_told_with_its_place(change, pointer):
    document = the_sample()
    change(document)
    with pytest.raises(eido.EidoError) as refused:
        eido.read(json.dumps(document).encode())
    assert refused.value.pointer == pointer


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe{}",
        b"[]",
        b"7",
        b"{" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"$id": NaN}',
        b'{"$id": 1e999}',
        b'{"$id": "\\ud800"}',
        b"{}" + b" " * 1_000_001,
        b"9" * 5000,
    ],
)
def test_what_is_no_eido_is_refused_in_peace(body):
    with pytest.raises(eido.EidoError):
        eido.read(body)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(eidos, st.data())
@settings(max_examples=120)
def test_a_spoilt_document_is_taken_only_if_the_standard_takes_it(told, data):
    document = copy.deepcopy(eido.write(told))
    spot: Any = document
    while True:
        key = data.draw(st.sampled_from(sorted(spot) if isinstance(spot, dict) else range(len(spot))))
        if isinstance(spot[key], dict | list) and spot[key] and data.draw(st.booleans()):
            spot = spot[key]
            continue
        spot[key] = data.draw(json_values)
        break
    try:
        eido.read(json.dumps(document).encode())
    except eido.EidoError:
        return
    assert faults(document) == []


def test_a_place_that_cannot_be_read_is_no_reason_to_refuse_an_emergency():
    document = the_sample()
    document["locationComponent"][0]["locationByValue"] = "<!DOCTYPE x [<!ENTITY a 'b'>]><presence>&a;</presence>"
    place = eido.read(json.dumps(document).encode()).places[0]
    assert (place.latitude, place.unread) == (None, True)


def test_words_in_html_are_read_as_words():
    assert eido.plain("<p>Choque &amp; fuego</p><script>alert(1)</script>2 &lt; 3<br>lesionados") == (
        "Choque & fuego\n2 < 3\nlesionados"
    )
    assert eido.plain("humo <5 min, fuego<escuela <!-- nota -->ya") == "humo <5 min, fuego<escuela ya"


@pytest.mark.parametrize("mark", ["<a ", "<a b='", "<!--", "<?", "</", "&#", "<script>"])
def test_a_text_of_hostile_marks_is_read_in_one_go(mark):
    # A parser that looks for the end of every mark anew would take hours.
    assert len(eido.plain(mark * (900_000 // len(mark)))) <= 900_000


def test_what_is_not_understood_is_said_again_as_it_came():
    theirs = the_sample(extra={"deep": [1, {"$ref": "x"}]})
    told = eido.Eido(
        id="ours",
        at=AT,
        agency="pue.example",
        issuer="hilo",
        agencies=(eido.Agency(id="pue.example", at=AT, roles=("CallReceiving",), types=("psap",)),),
    )
    said = eido.laid_upon(theirs, eido.write(told), changed=())
    assert said["$id"] == theirs["$id"]
    assert said["updatedByAgencyReference"] == {"$ref": "pue.example"}
    assert [row["$id"] for row in said["agencyComponent"]] == ["state.pa.us", "pue.example"]
    for name in theirs.keys() - {"lastUpdateTimeStamp", "updatedByAgencyReference", "issuingElementIdentification"}:
        if name != "agencyComponent":
            assert said[name] == theirs[name]
    assert faults(said) == []


def test_without_the_right_to_read_calls_nothing_says_who_called():
    said = eido.without_persons(the_sample())
    text = json.dumps(said)
    assert "8195551212" not in text
    assert "Tschofenig" not in text
    assert "Wilmington" not in text
    assert "callBackReference" not in text
    assert '"personReference": [{' not in text
    assert faults(said) == []
