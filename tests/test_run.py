"""`make test` runs what failed beside others once more, alone, and hides neither what it said nor what fails twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import run

WAVERS = """
from pathlib import Path
RAN = Path(__file__).with_suffix(".ran")

def test_that_wavers():
    first = not RAN.exists()
    RAN.touch()
    assert not first, "the neighbour was louder"

def test_that_stands():
    pass
"""
BROKEN = """
import pytest

@pytest.mark.parametrize("way", ["a", "b"])
def test_that_is_broken(way):
    assert way == "a", "it is broken"
"""


@pytest.fixture
def make(tmp_path, capsys):
    """`make({"test_a.py": source})`: the tally of a step of these files, run as `make test` does, and what it said."""

    def ran(files: dict[str, str]) -> tuple[run.Tally, str]:
        for name, source in files.items():
            (tmp_path / name).write_text(source)
        (tmp_path / "pytest.ini").write_text("[pytest]\n")
        tally = run.Tally()
        plain = ["-p", "no:django", "-p", "no:schemathesis", "-c", str(tmp_path / "pytest.ini"), str(tmp_path)]
        run.run_tests(tally, "a step", plain, wavers=True)
        for one in tally.again:
            run.once_more(tally, one)
            assert not Path(one.cache).exists()
        run.tell_wavered(tally)
        return tally, capsys.readouterr().out

    return ran


def test_what_passes_alone_wavered_and_is_told_with_what_it_said_at_first(make):
    tally, said = make({"test_a.py": WAVERS})
    assert (tally.passed, tally.failed, list(tally.wavered)) == (2, 0, ["test_a::test_that_wavers"])
    assert "Wavered: failed beside others, passes alone:" in said
    assert "the neighbour was louder" in said.partition("Wavered")[2]


def test_what_fails_twice_has_failed(make):
    tally, said = make({"test_a.py": WAVERS, "test_b.py": BROKEN})
    assert (tally.passed, tally.failed, list(tally.wavered)) == (3, 1, ["test_a::test_that_wavers"])
    assert "1 wavered, 1 failed twice" in said
    assert "it is broken" in said


def test_what_breaks_by_the_dozen_is_not_run_again(make):
    many = "\n".join(f"def test_{number}(): assert False" for number in range(run.MOST_AGAIN + 1))
    tally, said = make({"test_a.py": many})
    assert (tally.passed, tally.failed, tally.again) == (0, run.MOST_AGAIN + 1, [])
    assert "Wavered" not in said


@pytest.mark.parametrize("broken", ["import nothing_of_the_kind", "raise SystemExit(3)"])
def test_a_file_that_cannot_be_read_is_no_wavering(make, broken):
    tally, _ = make({"test_a.py": broken})
    assert tally.failed >= 1
    assert tally.again == []


def test_a_test_that_passed_and_could_not_be_put_away_has_failed():
    row = '<testcase classname="a" name="b"'
    told = run.told_by(f"<s>{row}/>{row}><error>left behind</error></testcase></s>")
    assert (told.passed, dict(told.failed)) == (0, {"a::b": "left behind"})
