"""`hilo story` from the first ring to the verified ledger."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from hilo.demonstration.story import main
from hilo.demonstration.story.fire import CALLERS

pytestmark = pytest.mark.slow


def test_the_story_is_told_to_its_end_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HILO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "150")
    assert main() == 0
    told = capfd.readouterr().out
    assert told.count(" rings: ") == len(CALLERS) == 5
    assert "is offered to Tlaxcala" in told
    assert "acknowledged by Tomás after 9 s" in told
    assert "Darío lends PUE-X01" in told
    assert "PUE-X01 is Puebla's again" in told
    assert "1 help asked for, 0 running, 0 overdue (Tlaxcala)" in told
    assert told.count("Linked.") == 3
    assert "prank (2 pranks before)" in told
    assert "stays PUE-B01: on scene, busy with" in told
    assert "closed with A" in told
    assert re.search(r"On Omar's phone PUE-\d\d-\d{7}-R1 waits, \d+ answers there already", told)
    assert "60 s later the register has PUE-" in told
    assert "A doctor sees the man before the hand-over: HILO-R174 is mended." in told
    assert "Carla reviews and signs. Left in sight: nothing." in told
    assert re.search(r"Fabián, prosecutor, acknowledges PUE-\S+-R1. Running: (?!nothing)", told)
    assert "With the file and the public key alone: signed by carla, unchanged since." in told
    assert "ledger verified" in told
    assert os.listdir(tmp_path) == []


def test_the_terms_of_the_standard_are_met_in_the_story(capfd: pytest.CaptureFixture[str]) -> None:
    main()
    told = capfd.readouterr().out
    assert "registered in 38 s of 90 s" in told
    assert "dispatched in 71 s of 120 s" in told
    found = re.search(r"first on scene in (\d+) s of 600 s", told)
    assert found
    assert 200 < int(found[1]) < 600
