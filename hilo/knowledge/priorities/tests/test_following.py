"""Following a list: an effect that is there is seen, one that is not is not claimed, and short files say so."""

from __future__ import annotations

import pytest

from hilo.knowledge.incidence.actions import load
from hilo.knowledge.priorities.actions import LOCAL, freeze
from hilo.knowledge.priorities.queries.building import build
from hilo.knowledge.priorities.queries.following import follow
from hilo.lib.errors import Refusal

from .conftest import PERIOD, deaths_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def followed(data, tmp_path, now):
    """`followed(fall=0.6, first=2005)`: a list of eight followed from September 2016 in a file of that kind."""

    def make(top=8, **file):
        given = {"first": 2005, "last": 2018} | file
        vintage = load(deaths_file(tmp_path / "deaths.csv", **given))
        built = build(vintage, crime="homicide", period=PERIOD, top=top)
        of = freeze(actor=LOCAL, name="ocho", built=built, at=now, starts="2016-09")
        return of, vintage

    return make


def test_without_any_effect_none_is_claimed(followed):
    found = follow(*followed(fall=1.0))
    assert found.verdict.kind == "ordinary"
    assert found.ratio_low < 1 < found.ratio_high
    assert len(found.expected.ratios) >= 4
    assert found.beyond == pytest.approx(found.ratio / found.expected.regression)


def test_a_strong_fall_is_seen_and_its_size_is_about_right(followed):
    found = follow(*followed(fall=0.6))
    assert found.verdict.kind == "lower"
    assert found.ratio == pytest.approx(0.6, abs=0.06)
    assert "does not prove the cause" in found.verdict.says_en


def test_it_names_its_windows_and_its_controls(followed):
    found = follow(*followed())
    assert (str(found.before.first), str(found.before.last)) == ("2014-09", "2016-08")
    assert (str(found.after.first), str(found.after.last)) == ("2016-09", "2018-08")
    assert (found.followed, found.controls) == (8, 16)
    assert all(start < "2016-09" for start in found.expected.starts)
    assert found.expected.starts == tuple(sorted(found.expected.starts))


def test_the_synthetic_control_is_told_by_quarter(followed):
    found = follow(*followed()).synthetic
    assert found.start == 20
    assert found.quarters[found.start].first == "2016-09"
    assert sum(weight for _, weight in found.donors) == pytest.approx(1, abs=0.05)


def test_a_short_file_cannot_tell_and_says_so(followed):
    found = follow(*followed(first=2015, last=2017))
    assert found.verdict.kind == "unknown"
    assert "HILO-P124" in [one.code for one in found.findings]


def test_a_newer_file_is_followed_and_named(followed, tmp_path):
    of, _ = followed(first=2012, last=2017)
    newer = load(deaths_file(tmp_path / "newer.csv", first=2012, last=2018))
    found = follow(of, newer)
    assert found.provenance.hash == newer.hash != of.says["hash"]
    assert "HILO-P120" in [one.code for one in found.findings]


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2016-07", "", "HILO-P432"),
        ("2016-01", "", "HILO-P432"),
        ("2018-12", "", "HILO-P425"),
        ("2016-09", "2016-10", "HILO-P425"),
        ("2016-09", "2016-01", "HILO-P425"),
    ],
)
def test_a_start_that_leaves_nothing_to_compare_is_refused(followed, start, end, code):
    of, vintage = followed(first=2015, last=2018)
    with pytest.raises(Refusal) as refused:
        follow(of, vintage, start=start, end=end)
    assert refused.value.code == code


def test_months_beyond_the_file_are_not_zero(followed):
    of, vintage = followed(first=2013, last=2017)
    with pytest.raises(Refusal) as refused:
        follow(of, vintage, end="2018-06")
    assert refused.value.code == "HILO-F424"


def test_a_list_of_nearly_everybody_has_no_controls(followed):
    of, vintage = followed(top=40, first=2013, last=2017)
    with pytest.raises(Refusal) as refused:
        follow(of, vintage)
    assert refused.value.code == "HILO-P431"


def test_every_figure_of_the_answer_is_json(followed):
    import json

    document = follow(*followed(first=2012)).as_dict()
    assert json.loads(json.dumps(document, allow_nan=False, default=str))["start"] == "2016-09"
