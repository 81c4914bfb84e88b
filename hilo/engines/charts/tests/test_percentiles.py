"""Percentiles of waiting times, and the times that standards allow."""

from __future__ import annotations

import re
from itertools import pairwise
from math import nan
from xml.etree import ElementTree

import pytest

from hilo.engines.charts import Allowed, Frame, Percentile, percentiles
from hilo.engines.charts.percentiles import clock

FRAME = Frame(ident="answer", title="Answer")
DAYS = ("20/11", "21/11", "22/11")
LINES = (Percentile("p50", (4, 5, 4)), Percentile("p90", (14, nan, 40)))


@pytest.mark.parametrize(
    ("seconds", "said"), [(8, "8 s"), (59.6, "1:00"), (90, "1:30"), (3600, "1:00:00"), (3723, "1:02:03")]
)
def test_seconds_are_said_as_a_clock_says_them(seconds, said):
    assert clock(seconds) == said


def test_it_is_a_picture_with_its_words_and_its_table():
    chart = percentiles(FRAME, DAYS, LINES, (Allowed("NENA 90%", 15),))
    ElementTree.fromstring(chart.svg)
    assert chart.table.shown[1] == ("21/11", "5 s", "–")
    assert chart.table.rows[1] == ("21/11", 5, None)
    assert "p90: 14 s (20/11) – 40 s (22/11)" in chart.description
    assert "NENA 90%: 15 s" in chart.description


def test_a_rule_of_the_country_is_drawn_heavier_than_a_yardstick():
    both = percentiles(FRAME, DAYS, LINES, (Allowed("Norma 100%", 90, True), Allowed("NENA 90%", 15))).svg
    assert both.count("chart-claim ") + both.count('"chart-claim"') == 1
    assert "chart-limit-outer" in both


def test_times_of_the_same_length_share_a_line():
    svg = percentiles(FRAME, DAYS, LINES, (Allowed("A", 15), Allowed("B", 15))).svg
    assert svg.count("chart-limit-outer") == 1
    assert "A, B" in svg


def test_names_at_the_right_do_not_stand_on_one_another():
    near = tuple(Allowed(f"S{n}", 10 + n) for n in range(4))
    svg = percentiles(FRAME, DAYS, LINES, near).svg
    names = re.findall(r'<text class="[^"]*chart-halo" x="[^"]*" y="([^"]*)"', svg)
    ys = sorted(float(y) for y in names)
    assert len(ys) == 6
    assert all(b - a >= 13.9 for a, b in pairwise(ys))


def test_what_takes_no_time_and_what_takes_days_are_both_on_the_axis():
    chart = percentiles(FRAME, ("1",), (Percentile("p50", (0,)), Percentile("p99", (200_000,))))
    ElementTree.fromstring(chart.svg)
    assert "72:00:00" in chart.svg


def test_no_case_at_all_is_an_empty_plot():
    svg = percentiles(FRAME, DAYS, (Percentile("p50", (nan, nan, nan)),)).svg
    ElementTree.fromstring(svg)
    assert "nan" not in svg


@pytest.mark.parametrize(
    ("periods", "lines"), [((), LINES), (DAYS, ()), (DAYS, (Percentile("p50", (1,)),)), (DAYS, (LINES[0],) * 5)]
)
def test_what_cannot_be_drawn_is_refused(periods, lines):
    with pytest.raises(ValueError):
        percentiles(FRAME, periods, lines)
