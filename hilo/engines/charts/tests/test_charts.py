"""What every drawing keeps: well-formed, named, without style of its own, true to its table, the same each time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from math import nan
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.engines.charts import (
    NARROW,
    WIDE,
    Bar,
    Break,
    Chart,
    Frame,
    Funnel,
    Limit,
    Pair,
    Place,
    Series,
    Share,
    Words,
    bars,
    change,
    dots,
    dumbbell,
    effect,
    funnel,
    heat,
    line,
    lorenz,
    responsive,
    shapes,
    shares,
    sparkline,
    trended,
    weekly,
)
from hilo.engines.charts.scale import ticks
from hilo.engines.charts.style import PALETTE, css
from hilo.engines.charts.text import measure, wrap

STATIC = Path(__file__).parents[3] / "site" / "static"
FRAME = Frame("c", 'A <finding> & "more"', note="Source")
MONTHS = [f"2016-{month:02d}" for month in range(1, 13)]
SQUARE = {
    "features": [
        {
            "properties": {"code": code, "name": code},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[west, 18], [west + 2, 18], [west + 2, 20], [west, 20], [west, 18]]],
            },
        }
        for code, west in (("01", -102), ("02", -100), ("03", -98))
    ]
}
VALUES = [3.0, 5, nan, nan, 6, 7, 8, 9, 4, 5, 6, nan]
MARKS: dict[str, Callable[[Frame], Chart]] = {
    "line": lambda frame: line(
        frame,
        MONTHS,
        [
            Series("<One>", VALUES, [v - 1 for v in VALUES], [v + 1 for v in VALUES]),
            Series("Two", [nan] * 6 + [2.0] * 6),
        ],
        breaks=[Break("2016-07", "new & <method>")],
        unit="Cases",
    ),
    "line-missing": lambda frame: line(frame, ["2016"], [Series("One", [nan])]),
    "line-zero": lambda frame: line(frame, ["2015", "2016"], [Series("One", [0, 0])], kind="rate"),
    "bars": lambda frame: bars(
        frame, [Bar("Ñuñú <b>" * 12, 3, 1, 6, True), Bar("B", nan), Bar("C", 0)], kind="rate", unit="a"
    ),
    "shares": lambda frame: shares(
        frame,
        [
            Share("Top", 0.455, "observed"),
            Share("List", 0.424, "fixed", 0.4227, 0.4245),
            Share("Equal", nan, "expected"),
        ],
        claimed=0.42,
    ),
    "dumbbell": lambda frame: dumbbell(frame, [Pair("A", 2, 3, 0.5, 0.1, 0.9), Pair("B", nan, 4)], "2015", "2016"),
    "change": lambda frame: change(frame, [Pair("A", 2, 3, 0.5, 0.1, 0.9), Pair("B", nan, 4)], "2015", "2016"),
    "lorenz": lambda frame: lorenz(frame, [0, 0.02, 1], [0, 0.455, 1], marked=[(0.02, 0.455)]),
    "funnel": lambda frame: funnel(
        frame,
        [Funnel("A", 1_000, 30, True), Funnel("B", 900_000, 12), Funnel("C", 0, nan)],
        centre=15,
        limits=[Limit("95 %", [1_000, 10_000], [1, 5], [40, 20])],
    ),
    "heat": lambda frame: heat(frame, ["A"], MONTHS[:4], [["published", "zero", "unpublished", "unspecified"]]),
    "sparkline": lambda frame: sparkline(replace(frame, width=120), VALUES),
    "weekly": lambda frame: weekly(frame, ["1", "2", "3"], [4, nan, 20], [5, 5, 5], [nan, 9, 9], [2]),
    "trended": lambda frame: trended(
        frame,
        MONTHS,
        VALUES,
        [nan, *[5.0] * 10, nan],
        [nan, *[4.0] * 10, nan],
        [nan, *[6.0] * 9, 900.0, nan],
        [0, 0, 0, 0, 0, 0, 0, 1, -1, 0, 0, 0],
        counted="<New>",
        unit="Cases",
    ),
    "trended-nothing": lambda frame: trended(frame, ["2016-01"], *[[nan]] * 4, [0]),
    "effect": lambda frame: effect(
        frame, ["-1", "0", "1"], [0, 2, nan], [0, 1, nan], [0, 3, nan], event=1, reference=0
    ),
    "dots": lambda frame: dots(
        frame,
        SQUARE,
        [Place("A", -101, 19, 40, 12, True, "01"), Place("B", -99, 19, nan), Place("C", -97, 19, 0)],
        thresholds=[5, 10],
        unit="Victims",
    ),
    "shapes": lambda frame: shapes(frame, SQUARE, {"01": 0, "02": 7}, thresholds=[5], outlines=SQUARE),
}


def parsed(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(chart.svg)


def texts(chart: Chart) -> list[str]:
    return [element.text or "" for element in parsed(chart).iter("text")]


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", MARKS)
def test_every_chart_is_well_formed_named_and_brings_no_style(name: str, language: str, width: int) -> None:
    chart = MARKS[name](replace(FRAME, width=width, words=Words(language)))  # type: ignore[arg-type]
    root = parsed(chart)
    everything = list(root.iter())
    ids = [element.get("id") for element in everything if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(one and one.startswith("c-") for one in ids)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "c-title c-desc"
    assert root.findtext("title") == FRAME.title
    assert root.findtext("desc")
    assert not [element for element in everything if element.tag in ("style", "script") or element.get("style")]
    assert "nan" not in chart.svg.replace("Finance", "")
    assert all(float(element.get("font-size", "0")) >= 12 for element in root.iter("text"))
    for link in re.findall(r"url\(#([^)]+)\)", chart.svg):
        assert link in ids


@pytest.mark.parametrize("name", MARKS)
def test_the_same_values_give_the_same_bytes(name: str) -> None:
    assert MARKS[name](FRAME) == MARKS[name](FRAME)
    assert MARKS[name](FRAME).standalone() == MARKS[name](FRAME).standalone()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", MARKS)
def test_a_chart_that_stands_alone_carries_concrete_colours(name: str, theme: str) -> None:
    text = MARKS[name](FRAME).standalone(theme)  # type: ignore[arg-type]
    root = ElementTree.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("width")
    assert root.get("height")
    assert "var(--" not in text
    assert "A &lt;finding&gt;" in text


@pytest.mark.parametrize("name", MARKS)
def test_table_and_its_words_have_the_same_shape(name: str) -> None:
    table = MARKS[name](FRAME).table
    assert len(table.rows) == len(table.shown)
    assert {len(row) for row in (*table.rows, *table.shown)} <= {len(table.header)}
    assert len(table.csv().splitlines()) == len(table.rows) + 1


@pytest.mark.parametrize("name", ["bars", "shares", "change"])
def test_every_number_of_the_table_is_written_on_the_drawing(name: str) -> None:
    chart = MARKS[name](replace(FRAME, words=Words("en")))
    drawn = " ".join(texts(chart)).replace("\u2212", "-")
    for row in chart.table.shown:
        assert row[1].rstrip("%").replace(".0", "") in drawn


def test_a_line_has_a_gap_where_nothing_was_published_and_says_so() -> None:
    chart = line(FRAME, MONTHS, [Series("One", VALUES)])
    paths = [element for element in parsed(chart).iter("path") if element.get("class", "").startswith("chart-line")]
    points = list(parsed(chart).iter("circle"))
    assert len(paths) == 2
    assert len(points) == 9
    assert chart.svg.count('class="chart-missing"') == 2
    assert "no publicado" in texts(chart)
    assert chart.table.rows[2] == ("2016-03", None)
    assert chart.table.shown[2] == ("marzo de 2016", "no publicado")


@given(st.integers(1, 11), st.lists(st.one_of(st.just(nan), st.floats(0, 1e6)), min_size=12, max_size=12))
def test_no_line_crosses_a_break(place: int, values: list[float]) -> None:
    chart = line(FRAME, MONTHS, [Series("One", values)], breaks=[Break(MONTHS[place], "new")])
    root = parsed(chart)
    wall = next(e for e in root.iter("path") if e.get("class") == "chart-break").get("d", "")
    x = float(re.findall(r"[-\d.]+", wall)[0])
    for element in root.iter("path"):
        if not element.get("class", "").startswith(("chart-line", "chart-band")):
            continue
        numbers = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", element.get("d", ""))]
        across = np.cumsum(numbers[::2])
        assert across.max() <= x or across.min() >= x
    assert [row[2] for row in chart.table.rows] == [""] * place + ["new"] * (12 - place)


def test_zero_unpublished_and_unspecified_are_drawn_as_three_things() -> None:
    svg = MARKS["heat"](FRAME).svg
    assert svg.count('class="chart-missing"') == 2  # one in the legend
    assert svg.count('class="chart-cell-mark"') == 2
    map_svg = MARKS["shapes"](FRAME).svg
    assert "chart-area chart-c0" in map_svg
    assert "chart-area chart-c2" in map_svg
    assert 'class="chart-area" fill="url(#c-hatch)"' in map_svg


def test_circles_have_their_count_as_area_and_the_largest_is_drawn_first() -> None:
    chart = dots(FRAME, SQUARE, [Place("small", -101, 19, 25), Place("large", -98, 19, 100)])
    radii = [float(e.get("r", "0")) for e in parsed(chart).iter("circle") if e.get("class") == "chart-bubble"]
    assert radii[0] / radii[1] == pytest.approx(2, rel=0.01)


def test_neighbours_on_a_map_share_their_border() -> None:
    paths = [e.get("d", "") for e in parsed(shapes(FRAME, SQUARE, {"01": 1}, thresholds=[5])).iter("path")]
    assert sum(path.endswith("z") for path in paths) >= 3


def test_both_widths_have_ids_of_their_own_and_one_table() -> None:
    both = responsive(bars, FRAME, [Bar("A", 3)])
    ids = re.findall(r' id="([^"]+)"', both.svg)
    assert len(ids) == len(set(ids)) == 4
    assert both.table == both.narrow.table


def test_numbers_are_written_as_in_mexico_and_in_english() -> None:
    es, en = Words("es"), Words("en")
    assert es.number(1234567.5, 1) == "1,234,567.5"
    assert es.percent(0.42, 0) == "42\u00a0%"
    assert en.percent(0.455) == "45.5%"
    assert es.signed(-0.073, "share") == "\u22127.3\u00a0%"
    assert en.signed(0.185, "share") == "+18.5%"
    assert es.number(-0.04, 1) == "0.0"
    assert es.period("2016-09") == "septiembre de 2016"
    assert en.period("2016-09", short=True) == "Sep 2016"
    assert es.number(nan) == "no publicado"


@given(st.floats(-1e7, 1e7), st.floats(1e-3, 1e7), st.integers(2, 8))
def test_ticks_enclose_the_values(low: float, wide: float, about: int) -> None:
    steps = ticks(low, low + wide, about)
    assert steps[0] <= low + wide * 1e-6
    assert steps[-1] >= (low + wide) - wide * 1e-6
    assert len(steps) <= 2 * about + 2


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=60))
def test_any_text_is_escaped(text: str) -> None:
    chart = bars(Frame("c", "t" + text), [Bar(text, 1)])
    ElementTree.fromstring(chart.svg)
    ElementTree.fromstring(chart.standalone())


def test_wrapped_lines_keep_to_their_room() -> None:
    name = "Dolores Hidalgo Cuna de la Independencia Nacional, Guanajuato"
    lines = wrap(name, 150, 12, lines=2)
    assert len(lines) == 2
    assert all(measure(part, 12) <= 150 for part in lines)
    assert lines[-1].endswith("…")
    assert " ".join(wrap(name, 400, 12)) == name


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: Frame("1 x", "t"), "id"),
        (lambda: Frame("x", " "), "title"),
        (lambda: Frame("x", "t", width=5), "wide"),
        (lambda: Words("fr"), "es and en"),  # type: ignore[arg-type]
        (lambda: line(FRAME, [], [Series("A", [])]), "at least one period"),
        (lambda: line(FRAME, ["2016-01", "2016-03"], [Series("A", [1, 2])]), "without a hole"),
        (lambda: line(FRAME, ["2016", "2016-03"], [Series("A", [1, 2])]), "all years or all months"),
        (lambda: line(FRAME, ["2016"], [Series("A", [1, 2])]), "2 values for 1"),
        (lambda: line(FRAME, ["2016"], []), "one to 5"),
        (lambda: line(FRAME, ["2016"], [Series("A", [float("inf")])]), "infinite"),
        (lambda: line(FRAME, ["2016"], [Series("A", [1], [0])]), "both ends"),
        (lambda: line(FRAME, ["2015", "2016"], [Series("A", [1, 2])], breaks=[Break("2015", "m")]), "after the first"),
        (lambda: line(FRAME, ["2016"], [Series("A", [1])], kind="x"), "count, a rate"),  # type: ignore[arg-type]
        (lambda: bars(FRAME, []), "at least one row"),
        (lambda: bars(FRAME, [Bar("A", -1)]), "begins at zero"),
        (lambda: bars(FRAME, [Bar("A", 9, 1, 2)]), "outside its interval"),
        (lambda: shares(FRAME, [Share("A", 42, "observed")]), "between 0 and 1"),
        (lambda: shares(FRAME, [Share("A", 0.4, "guess")]), "observed, fixed"),  # type: ignore[arg-type]
        (lambda: lorenz(FRAME, [0, 1], [1, 0.5]), "never fall"),
        (lambda: heat(FRAME, ["A"], ["2016"], [["none"]]), "published, zero"),  # type: ignore[list-item]
        (lambda: weekly(FRAME, ["1"], [nan], [1], [2], [0]), "alarm"),
        (lambda: effect(FRAME, ["1"], [0], [0], [0], event=4), "places among"),
        (lambda: dots(FRAME, {"features": []}, []), "at least one outline"),
        (lambda: dots(FRAME, SQUARE, [Place("A", -100, 19, -1)]), "never negative"),
        (lambda: shapes(FRAME, SQUARE, {"99": 1}, thresholds=[1]), "No boundary for 99"),
        (lambda: shapes(FRAME, SQUARE, {}, thresholds=[3, 2]), "rise"),
        (lambda: sparkline(FRAME, []), "at least one value"),
        (lambda: MARKS["bars"](FRAME).standalone("sepia"), "light or dark"),  # type: ignore[arg-type]
    ],
)
def test_bad_input_is_refused_in_a_sentence(wrong: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        wrong()


def test_the_sites_stylesheet_ends_with_the_engines_rules() -> None:
    assert (STATIC / "charts.css").read_text("utf-8").endswith(css())


def test_concrete_colours_are_the_sites_tokens() -> None:
    tokens = dict(re.findall(r"--([a-z0-9-]+): light-dark\(([^)]*)\)", (STATIC / "hilo.css").read_text("utf-8")))
    for name, colours in PALETTE.items():
        assert tokens[name] == ", ".join(colours), name


def test_every_class_that_is_drawn_has_a_rule() -> None:
    known = set(re.findall(r"\.(chart-[a-z0-9-]+)", (STATIC / "charts.css").read_text("utf-8")))
    for mark in MARKS.values():
        for classes in re.findall(r'class="([^"]+)"', mark(FRAME).svg):
            assert set(classes.split()) - known <= {"chart", "chart-missing", "chart-limit"}


def test_places_before_and_after_an_event_are_not_read_as_months() -> None:
    assert Words("es").period("-8") == "-8"
    assert {"-1", "0", "1"} <= set(texts(MARKS["effect"](FRAME)))


def test_a_trend_has_its_band_its_marks_and_a_hole():
    counts = [5, 6, nan, 30, 1, 6]
    chart = trended(
        Frame("t", "Trend"),
        [f"2016-{month:02}" for month in range(1, 7)],
        counts,
        [5.0] * 6,
        [4.0] * 6,
        [6.0] * 6,
        [0, 0, 0, 1, -1, 0],
    )
    assert chart.svg.count("chart-band") == 2  # the band, and its sample in the legend
    assert 'class="chart-alarm"' in chart.svg
    assert 'class="chart-mark-hollow"' in chart.svg
    assert chart.table.rows[2][1] is None
    assert [row[5] for row in chart.table.rows] == ["", "", "", "más que el azar", "menos que el azar", ""]
    with pytest.raises(ValueError, match="published"):
        trended(Frame("t", "Trend"), ["2016-01", "2016-02"], [1, nan], *[[1.0, 1.0]] * 3, [0, 1])
