from __future__ import annotations

import numpy as np
import pytest

from hilo.knowledge.incidence.queries.series import series
from hilo.knowledge.incidence.rules import Period
from hilo.lib.errors import Refusal

from .vintage import make_vintage, months


@pytest.fixture
def old():
    words = {"type": "DOLOSOS", "modality": "HOMICIDIOS", "subtype": "CON ARMA BLANCA"}
    return make_vintage(
        months("2013-01", [10] * 48, state="06", **words), method="old", grain="state", source="made-old"
    )


@pytest.fixture
def new():
    return make_vintage(months("2015-01", [8] * 24, state="06"), grain="state", source="made-new")


def test_two_methods_are_two_segments_with_a_break_between(old, new):
    answer = series(new, old, crime="homicide", area="06")
    assert [segment.provenance.method for segment in answer.segments] == ["old", "new"]
    (mark,) = answer.breaks
    assert (str(mark.at), mark.reason, str(mark.overlap)) == ("2015-01", "method", "2015-01..2016-12")
    assert mark.ratio == pytest.approx(0.8)
    assert [len(segment.values) for segment in answer.segments] == [48, 24]


def test_an_unpublished_month_is_nan_and_no_zero():
    rows = [*months("2015-01", [3, 0, None, 4], state="06"), *months("2015-01", [1, 1, 1, 1], state="07")]
    answer = series(make_vintage(rows, grain="state"), crime="homicide", area="06")
    assert answer.segments[0].values[:2].tolist() == [3, 0]
    assert np.isnan(answer.segments[0].values[2])
    assert answer.as_dict()["segments"][0]["counts"] == [3, 0, None, 4]
    assert "HILO-F126" in {finding.code for finding in answer.findings}


def test_a_month_that_nobody_published_is_a_hole_and_no_refusal():
    rows = [*months("2015-01", [3, None, 4], state="06"), *months("2015-01", [1, None, 2], state="07")]
    answer = series(make_vintage(rows, grain="state", rest="country"), crime="homicide")
    assert answer.as_dict()["segments"][0]["counts"] == [4, None, 6]


def test_a_file_outside_the_period_gives_no_segment_and_says_so(old, new):
    answer = series(old, new, crime="homicide", area="06", period=Period.parse("2013-01", "2014-12"))
    assert [segment.provenance.method for segment in answer.segments] == ["old"]
    assert answer.breaks == ()
    assert "HILO-F125" in {finding.code for finding in answer.findings}


def test_an_area_that_is_not_in_the_file_is_refused(new):
    with pytest.raises(Refusal) as refused:
        series(new, crime="homicide", area="21")
    assert refused.value.code == "HILO-F610"
    with pytest.raises(Refusal, match="no area"):
        series(new, crime="homicide", area="Puebla")


def test_a_season_is_taken_out_where_there_are_three_years():
    counts = [100 + 40 * (at % 12 == 6) for at in range(60)]
    made = make_vintage(months("2011-01", counts, state="06"), grain="state")
    answer = series(made, crime="homicide", area="06", adjust=True)
    adjusted = answer.segments[0].seasonal
    assert adjusted is not None
    assert np.allclose(adjusted.adjusted, adjusted.adjusted.mean(), atol=1)


def test_two_years_are_too_short_for_a_season_and_it_says_so(new):
    answer = series(new, crime="homicide", area="06", adjust=True)
    assert answer.segments[0].seasonal is None
    assert "HILO-F127" in {finding.code for finding in answer.findings}
