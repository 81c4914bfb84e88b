"""A stranger with the text alone: every step of docs/operations.md in its order, on a Debian that has nothing."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.bare import machine
from tests.bare.walk import prepare, walk
from tests.support.need import lacking

pytestmark = pytest.mark.slow
MOST_EXPOSED = 4.0
"""What `systemd-analyze security` may say of the service: 10 is a service that may do anything."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    if "HILO_BARE" not in os.environ:
        lacking("bare", "make bare, which takes ten minutes, root and a network")
    if lacks := machine.lacks():
        lacking("bare", f"{lacks} is missing: apt-get install debootstrap iproute2, as root")
    return tmp_path / "debian"


def test_every_step_is_taken_as_it_is_written(root):
    prepare(root)
    said = {}
    for taken in walk(root):
        print(f"\n{taken.step.name}: {taken.seconds:,.0f} s")
        assert taken.code == 0, f"{taken.step.name}:\n{taken.said}"
        said[taken.step.name] = taken.said
    assert "The ledger holds against the checkpoint" in said["drill"]
    assert '"status": "ready"' in said["look"]
    assert "Eva Paz" in said["move"]
    assert float(re.findall(r"\d+\.\d+", said["security"])[0]) < MOST_EXPOSED
