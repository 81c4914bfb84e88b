from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from hilo.council.sessions.queries import OPEN, session

ROOT = Path(__file__).parents[4]
CLAIMED = [decision for decision in session(40).decisions if decision.state != OPEN]


def test_something_is_claimed():
    assert {"M1", "A1"} <= {decision.id for decision in CLAIMED}


@pytest.mark.parametrize("decision", CLAIMED, ids=lambda decision: decision.id)
def test_the_evidence_of_a_decision_runs_on_an_empty_data_directory(decision, tmp_path):
    program, *arguments = shlex.split(decision.evidence)
    assert program == "hilo"
    environment = {name: value for name, value in os.environ.items() if name != "HILO_DATABASE_URL"}
    ran = subprocess.run(
        [sys.executable, "-m", "hilo.site.cli", *arguments],
        cwd=tmp_path,
        env=environment
        | {"HILO_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()


@pytest.mark.django_db
@pytest.mark.parametrize("decision", [one for one in CLAIMED if one.page], ids=lambda decision: decision.id)
def test_the_page_of_a_decision_opens_without_signing_in(decision, client):
    assert client.get(decision.page).status_code == 200
