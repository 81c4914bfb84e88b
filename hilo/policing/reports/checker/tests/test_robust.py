"""Whatever a JSON file can hold is judged without an exception; what is merely bad is found against."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hilo.policing.reports import checker, forms
from hilo.policing.reports.checker import telling
from hilo.policing.reports.checker.case import Case

from .given import full

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
FORM = forms.form("iph_2019_crime")
ABSENT = st.sampled_from([{"absent": "unknown"}, {"absent": "not_applicable"}, {"masked": True}])
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
INSTANT = st.datetimes(timezones=st.sampled_from([UTC])).map(datetime.isoformat) | st.sampled_from(
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-11-23T22:21:00",
        "2026-11-23T22:21:00-06:00",
        "ayer",
    ]
)
IDS = st.sampled_from(["a1f0c2d4", "b2e1d3c5", "00000000ff", ""])


def value(field: forms.Field) -> st.SearchStrategy[Any]:
    """What the schema lets through for a field."""
    match field.type:
        case "datetime":
            return INSTANT
        case "date":
            return st.dates().map(lambda day: day.isoformat()) | st.just("2026-02-30")
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(-5, 10**9)
        case "number":
            return st.floats(allow_nan=True) | st.integers(-5, 10**18)
        case "choice":
            return st.sampled_from(field.codes or ("x",))
        case "choices":
            return st.lists(st.sampled_from(field.codes or ("x",)), max_size=4)
        case "rows":
            return st.lists(record(field.fields), max_size=2)
        case _:
            words = st.sampled_from(
                ["Bruno Ejemplo Prueba", "placas TXY-000-A", "detenidos a las 25:99", "es", "MX", "\x00"]
            )
            return words | IDS | st.text(max_size=60)


def record(fields: tuple[forms.Field, ...]) -> st.SearchStrategy[dict[str, Any]]:
    return some({field.id: value(field) | ABSENT for field in fields})


def some(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """An object with any of these keys."""
    return st.fixed_dictionaries({}, optional=fields)


def annex(part: forms.Part) -> st.SearchStrategy[list[dict[str, Any]]]:
    one = st.tuples(IDS, record(part.fields)).map(lambda pair: {"id": pair[0], **pair[1]})
    return st.lists(one, max_size=2)


REPORTS = st.fixed_dictionaries(
    {
        "form": st.just(FORM.id),
        "edition": st.just("2019"),
        "sections": some({name: record(part.fields) for name, part in FORM.sections.items()}),
        "annexes": some({name: annex(part) for name, part in FORM.annexes.items()}),
    }
)
ROW_KEYS = ("number", "annex", "kind", "detained_at", "registered_at", "officers", "crew", "unit", "age", "folio")
ITEM_KEYS = ("steps", "arc", "at", "from", "to", "by", "seal", "inventory", "witnesses", "signed", "hash_ok")
KEYS = st.sampled_from(ROW_KEYS + ITEM_KEYS)
LEAF = ODD | INSTANT
OTHER = st.dictionaries(KEYS, LEAF | st.lists(st.dictionaries(KEYS, LEAF, max_size=4), max_size=2), max_size=8)
ROWS = st.lists(OTHER, max_size=2) | ODD
CONTEXTS = some(dict.fromkeys(("calls", "assignments", "detentions", "evidence", "handover"), ROWS))
CALM = settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))


@CALM
@given(REPORTS, CONTEXTS)
def test_whatever_the_form_lets_through_is_judged(report, context):
    for finding in checker.check(report, context, at=AT):
        assert finding.code in checker.RULES
        assert all((finding.message, finding.effect, finding.remedy, finding.where))
        assert "{" not in finding.message + finding.effect + finding.remedy


@CALM
@given(ODD, ODD)
def test_whatever_is_no_report_is_judged_too(report, context):
    assert isinstance(checker.check(report, context, at=AT), list)


@CALM
@given(st.data())
def test_one_odd_value_anywhere_in_a_complete_case_is_judged(data):
    report, context = full()
    holder: Any = data.draw(st.sampled_from([report, context]))
    for _ in range(data.draw(st.integers(1, 6))):
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if not isinstance(holder[key], (dict, list)):
            holder[key] = data.draw(ODD | INSTANT | ABSENT)
            break
        holder = holder[key]
    assert isinstance(checker.check(report, context, at=AT), list)


@pytest.mark.parametrize("form", ["iph_2019_civic", "iph_2099_crime", "", "../../etc/passwd"])
def test_a_form_that_is_not_known_here_is_judged_by_what_it_has(form):
    report, context = full()
    report["form"] = form
    assert isinstance(checker.check(report, context, at=AT), list)


LONG = (
    "111,",
    "1,",
    "111 ",
    "1",
    "9 ",
    "a",
    ".",
    "no lo vi ",
    "detenido a las ",
    "placas ",
    "bruno ejemplo ",
)


@pytest.mark.parametrize("tail", ["", " pesos", " kilos, encontramos"])
@pytest.mark.parametrize("said", LONG)
def test_a_hundred_thousand_letters_are_read_at_once(said: str, tail: str):
    """Patterns never go back over what they read: a page of digits once held a processor for minutes."""
    report, context = full()
    report["annexes"] |= {"force": [], "continuation": []}
    report["sections"]["narrative"]["text"] = (said * 100_000)[:100_000] + tail
    start = time.process_time()
    assert isinstance(checker.check(report, context, at=AT), list)
    assert time.process_time() - start < 3


def _last(told: int) -> dict[str, Any]:
    """A report that tells so many letters in pieces the form can hold, the last of them words of the radio."""
    report, _ = full()
    piece, end = "Caminamos por la calle. ", " Se reporta 10-15."
    text = (piece * (told // len(piece) + 1))[: told - len(end)] + end
    pieces = [text[at : at + forms.LONG] for at in range(0, told, forms.LONG)]
    report["sections"]["narrative"]["text"] = pieces[0]
    report["annexes"]["continuation"] = [
        {"id": f"{at:08x}", "of": "narrative", "text": one} for at, one in enumerate(pieces[1:], 1)
    ]
    return report


def _judged(report: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {one.code: dict(one.values) for one in checker.check(report, None, at=AT)}


def test_the_last_words_of_a_narrative_of_a_hundred_thousand_letters_are_read():
    found = _judged(_last(100_000))
    assert found["HILO-R272"]["word"] == "10-15"
    assert "HILO-R317" not in found


def test_what_is_told_beyond_what_is_read_is_said_with_how_much():
    report = _last(telling.LONGEST + 20_000)
    told = len(Case(report, None, AT).whole)
    found = _judged(report)
    assert "HILO-R272" not in found
    assert found["HILO-R317"] == {
        "count": str(told),
        "read": str(telling.LONGEST),
        "over": str(told - telling.LONGEST),
    }
    [one] = [one for one in checker.check(report, None, at=AT, language="es") if one.code == "HILO-R317"]
    assert f"leyó los primeros {telling.LONGEST}" in one.message
    report["annexes"]["continuation"] = []
    report["sections"]["narrative"]["text"] = "a" * telling.LONGEST
    assert "HILO-R317" not in _judged(report)
    report["sections"]["narrative"]["text"] += "a"
    assert _judged(report)["HILO-R317"]["over"] == "1"
