"""What is measured is told in Prometheus's format, and adds up over the processes of a server."""

from __future__ import annotations

import json
import os
import time

import pytest

from hilo.lib import measures
from hilo.lib.measures import Measure, counted, counter, gauge, histogram, text


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    """Nothing counted before, nothing known afterwards."""
    monkeypatch.setattr(measures, "KNOWN", {})
    monkeypatch.setattr(measures, "_kept", {})
    monkeypatch.setattr(measures, "_looks", [])


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv(measures.FOLDER, str(tmp_path))
    return tmp_path


def another_process(folder, number: int, rows: list[list[object]], *, age_s: float = 0) -> None:
    file = folder / f"{number}.json"
    file.write_text(json.dumps(rows))
    os.utime(file, (time.time() - age_s, time.time() - age_s))


def told(measure: Measure) -> dict[str, float]:
    rows = text(one for one in counted() if one.measure == measure).splitlines()
    return {name: float(value) for name, _, value in (row.rpartition(" ") for row in rows if not row.startswith("#"))}


def test_a_measure_is_told_with_its_help_and_its_type():
    assert text([gauge("a_bytes", "How many.").at(3)]) == "# HELP a_bytes How many.\n# TYPE a_bytes gauge\na_bytes 3\n"


def test_what_a_label_holds_cannot_end_its_line():
    [line] = text([gauge("a", "A.", "of").at(0.5, 'x"\n\\')]).splitlines()[2:]
    assert line == 'a{of="x\\"\\n\\\\"} 0.5'


def test_a_duration_is_in_its_bucket_and_in_all_above():
    took = histogram("a_seconds", "A.", "verb")
    took.took(0.05, "x")
    took.took(0.051, "x")
    took.took(30, "x")
    rows = told(took)
    assert rows['a_seconds_bucket{verb="x",le="0.025"}'] == 0
    assert rows['a_seconds_bucket{verb="x",le="0.05"}'] == 1
    assert rows['a_seconds_bucket{verb="x",le="0.1"}'] == 2
    assert rows['a_seconds_bucket{verb="x",le="10"}'] == 2
    assert rows['a_seconds_bucket{verb="x",le="+Inf"}'] == rows['a_seconds_count{verb="x"}'] == 3
    assert rows['a_seconds_sum{verb="x"}'] == pytest.approx(30.101)


def test_processes_that_serve_one_port_are_added_up(folder):
    total = counter("a_total", "A.", "of")
    total.add(2, "x")
    another_process(folder, 7, [["a_total", ["x"], [5]], ["a_total", ["y"], [1]]])
    assert told(total) == {'a_total{of="x"}': 7, 'a_total{of="y"}': 1}


def test_a_process_that_died_keeps_what_it_counted_and_not_its_level(folder):
    total, level = counter("a_total", "A."), gauge("b", "B.")
    level.set(1)
    another_process(folder, 7, [["a_total", [], [5]], ["b", [], [4]]])
    assert told(level) == {"b": 5}
    another_process(folder, 7, [["a_total", [], [5]], ["b", [], [4]]], age_s=measures.GONE_S + 1)
    assert (told(total), told(level)) == ({"a_total": 5}, {"b": 1})


def test_what_was_told_once_another_process_tells_too(folder):
    """Whoever answers writes its own first: a counter that seemed to fall would be taken for one that began anew."""
    counter("a_total", "A.").add(3)
    list(counted())
    [mine] = folder.glob("*.json")
    assert json.loads(mine.read_text()) == [["a_total", [], [3.0]]]


def test_a_level_that_cannot_be_read_costs_no_other(folder):
    def broken() -> None:
        raise OSError("no pool")

    measures.look_first(broken)
    total = counter("a_total", "A.")
    total.add(1)
    assert told(total) == {"a_total": 1}
