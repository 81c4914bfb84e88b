from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from typer.testing import CliRunner

from hilo.knowledge.incidence.cli import app
from hilo.knowledge.incidence.queries.outbreaks import outbreaks
from hilo.knowledge.incidence.queries.spatial import spatial
from hilo.knowledge.incidence.queries.watched import read_series, watch_file
from hilo.knowledge.incidence.rules import Month, Period
from hilo.lib.errors import Refusal
from tests.support.need import test_data as official

from .vintage import make_vintage, months

REFERENCE = [
    ("flex-delta", "flex_delta", "a_delta"),
    ("flex-nb", "flex_nb", "a_nb"),
    ("classic", "classic", "a_classic"),
    ("ears-c1", "C1", ""),
    ("ears-c2", "C2", ""),
    ("ears-c3", "C3", ""),
]
CODES = [f"{at:02}" for at in range(1, 33)]


@pytest.mark.parametrize(("method", "bound", "alarm"), REFERENCE)
def test_the_bounds_are_those_of_the_published_package(method, bound, alarm):
    with official("statistics/surveillance_reference_vectors.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    asked = ["outbreaks", "--series", str(official("statistics/salmonella_agona.csv")), "--method", method, "--json"]
    weeks = {week["t"]: week for week in json.loads(CliRunner().invoke(app, asked).stdout)["weeks"]}
    for row in rows:
        week = weeks[int(row["t"])]
        assert week["observed"] == int(row["obs"])
        assert week["upper"] == pytest.approx(float(row[bound]), abs=1e-6)
        if alarm:
            assert week["alarm"] == bool(int(row[alarm]))


def country(jump: int = 0, years: int = 6, mean: float = 20, since: int = 1):
    """Thirty-two states, over-dispersed, nothing but chance; the ninth jumps in the last months."""
    chance = np.random.default_rng(40)
    counts = chance.poisson(chance.gamma(mean / 1.0, 1.0, size=(32, 12 * years)))
    counts[8, -since:] += jump
    rows = [
        row for code, line in zip(CODES, counts, strict=True) for row in months("2011-01", line.tolist(), state=code)
    ]
    return make_vintage(rows, grain="state")


@pytest.mark.parametrize("method", ["farrington-flexible", "farrington", "ears-c1", "ears-c2", "ears-c3"])
def test_a_jump_is_found_and_chance_is_not(method):
    # C3's bound, as the package has it, is passed by what the two months before exceeded.
    risen = country(jump=60, since=3 if method == "ears-c3" else 1)
    answer = outbreaks(risen, crime="homicide", method=method, last=1)
    assert [area.code for area in answer.areas if area.beyond.any()] == ["09"]
    assert answer.areas[0].code == "09"
    assert outbreaks(country(), crime="homicide", method=method, last=1).beyond == 0


def test_a_cumulative_sum_finds_a_jump_and_claims_no_q():
    answer = outbreaks(country(jump=60), crime="homicide", method="cusum", last=3)
    assert "09" in {area.code for area in answer.areas if area.alarm[-1]}
    assert np.isnan(answer.areas[0].q).all()
    assert "HILO-F132" in {finding.code for finding in answer.findings}


def test_more_areas_looked_at_raise_q_also_if_they_are_too_small_to_judge():
    vintage = country(jump=60)
    rows = [row for code in CODES[:8] for row in months("2011-01", [0] * 72, state=code)]
    rows += months("2011-01", [5, 6] * 35 + [5, 40], state="09")
    quiet = outbreaks(make_vintage(rows, grain="state"), crime="homicide", last=1)
    assert (len(quiet.areas), quiet.unjudged) == (1, 8)
    assert quiet.areas[0].q[0] == pytest.approx(9 * quiet.areas[0].p[0])
    assert outbreaks(vintage, crime="homicide", last=1).unjudged == 0


def test_a_short_history_is_no_history_for_farrington():
    with pytest.raises(Refusal) as refused:
        outbreaks(country(years=2), crime="homicide", last=1)
    assert refused.value.code == "HILO-F407"
    assert outbreaks(country(years=2), crime="homicide", method="ears-c1", last=1).alarms == 0


def test_an_unpublished_month_is_not_judged():
    rows = [
        row
        for code, counts in (("01", [9] * 71 + [None]), ("02", [9, 8] * 36))
        for row in months("2011-01", counts, state=code)
    ]
    answer = outbreaks(make_vintage(rows, grain="state"), crime="homicide", last=1)
    row = next(area for area in answer.areas if area.code == "01")
    assert np.isnan(row.upper[0])
    assert not row.alarm[0]
    assert answer.as_dict()["areas"][-1]["months"][0]["observed"] is None
    assert "HILO-F110" in {finding.code for finding in answer.findings}


def test_the_months_judged_can_end_earlier():
    answer = outbreaks(country(jump=60), crime="homicide", last=2, until=Month(2016, 10))
    assert [str(month) for month in answer.months] == ["2016-09", "2016-10"]
    assert answer.beyond == 0


def test_an_unknown_method_is_refused():
    with pytest.raises(Refusal) as refused:
        outbreaks(country(), crime="homicide", method="magic")
    assert refused.value.code == "HILO-F435"


def test_a_series_with_an_empty_cell_has_an_unpublished_week(tmp_path):
    file = tmp_path / "weeks.csv"
    file.write_text("observed\n1\n\n3\n", encoding="utf-8")
    assert read_series(file)[[0, 2]].tolist() == [1, 3]
    assert np.isnan(read_series(file)[1])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("observed\n1\n-1\n", "HILO-F403"),
        ("observed\n1\n2.5\n", "HILO-F403"),
        ("a,b\n1,2\n", "HILO-F405"),
        ("", "HILO-F406"),
    ],
)
def test_a_file_that_is_no_series_of_counts_is_refused(tmp_path, text, code):
    file = tmp_path / "weeks.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        watch_file(file, "ears-c1")
    assert refused.value.code == code


def test_a_series_too_short_for_its_method_is_refused(tmp_path):
    file = tmp_path / "weeks.csv"
    file.write_text("\n".join("1" * 100), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        watch_file(file, "flex-delta")
    assert refused.value.code == "HILO-F408"


def test_places_that_rose_together_are_one_circle():
    from hilo.kernel.territory.queries import municipalities

    puebla = municipalities("21")[:60]
    centre = puebla[30]
    near = sorted(puebla, key=lambda m: (m.latitude - centre.latitude) ** 2 + (m.longitude - centre.longitude) ** 2)[:6]
    risen = {one.code for one in near}
    rows = [
        row
        for one in puebla
        for row in months(
            "2015-01",
            [4] * 12 + [24 if one.code in risen else 4] * 6,
            municipality=one.code,
            population=50_000.0,
        )
    ]
    answer = spatial(
        make_vintage(rows),
        crime="homicide",
        period=Period.parse("2016-01", "2016-06"),
        replicates=199,
        permutations=499,
    )
    assert set(answer.circles[0].codes) <= risen
    assert len(answer.circles[0].codes) >= 4
    assert answer.circles[0].p == pytest.approx(0.005)
    assert answer.moran.value > 0.2
    assert answer.as_dict()["circles"][0]["observed"] >= 4 * 6 * 24


def test_the_command_answers_in_json_and_in_words():
    vintage = country(jump=60)
    asked = ["outbreaks", "--source", vintage.key, "--last", "1"]
    document = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)
    assert document["beyond_chance"] == 1
    assert document["areas"][0]["months"][0]["beyond_chance"] is True
    assert "1 beyond chance after all areas were looked at" in " ".join(CliRunner().invoke(app, asked).stdout.split())


def test_what_passes_one_bound_alone_is_no_outbreak_in_command_and_answer():
    """A state that always swung is far above what the country's scatter makes likely, and below its own bound."""
    chance = np.random.default_rng(4)
    counts = chance.poisson(20, size=(32, 72))
    counts[8] = [10 if (at // 5) % 2 else 40 for at in range(72)]
    counts[8, -1] = 60
    rows = [
        row for code, line in zip(CODES, counts, strict=True) for row in months("2011-01", line.tolist(), state=code)
    ]
    vintage = make_vintage(rows, grain="state")
    answer = outbreaks(vintage, crime="homicide", last=1)
    swinging = next(area for area in answer.areas if area.code == "09")
    assert swinging.q[0] < 0.05
    assert not swinging.alarm[0]
    assert not swinging.beyond[0]
    document = json.loads(
        CliRunner().invoke(app, ["outbreaks", "--source", vintage.key, "--last", "1", "--json"]).stdout
    )
    assert document["beyond_chance"] == 0
    assert not any(month["beyond_chance"] for area in document["areas"] for month in area["months"])
