"""Take the steps of docs/operations.md on a bare Debian, and say how long each took.

python -m tests.bare.walk FOLDER        # as root; a table on the screen, what each step said beside it
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bare import machine
from tests.bare.steps import MANUAL, ROOT, Step, steps

SOURCE = "usr/local/src/hilo"


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: seconds, exit code and what it said."""

    step: Step
    seconds: float
    code: int
    said: str


def prepare(root: Path) -> None:
    """A bare Debian, and in it the folder that somebody was given."""
    if not (root / "usr/bin/dpkg").exists():
        machine.make(root)
    (root / SOURCE).mkdir(parents=True, exist_ok=True)
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    packed = subprocess.run(["tar", "--null", "-T", "-", "-c"], cwd=ROOT, input=files, capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", str(root / SOURCE)], input=packed.stdout, check=True)


def walk(root: Path) -> Iterator[Taken]:
    """Take every step, first those of a machine with a network; stop at one that fails."""
    told = steps(MANUAL.read_text(encoding="utf-8"))
    for step in (one for one in told if one.kind == "online"):
        yield (taken := take(step, lambda script: machine.enter(root, script)))
        if taken.code:
            return
    with machine.running(root) as bare:
        for step in (one for one in told if one.kind == "bare"):
            yield (taken := take(step, bare.run))
            if taken.code:
                return
        yield take(Step("bare", "security", "systemd-analyze security --no-pager hilo.service | tail -n 1"), bare.run)


def take(step: Step, run) -> Taken:
    begun = time.monotonic()
    done = run(step.script)
    return Taken(step, time.monotonic() - begun, done.returncode, (done.stdout + done.stderr)[-4000:])


def main() -> int:
    root = Path(sys.argv[1])
    prepare(root)
    code = 0
    for taken in walk(root):
        code = code or taken.code
        print(f"| {taken.step.name} | {taken.seconds:,.0f} s | {taken.code} |", flush=True)
        print(taken.said, file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
