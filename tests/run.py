"""`make test`: everything this machine can run, one line a step, and what was skipped with the way to have it.

The last line is always `N passed, N failed, N skipped`. HILO_REQUIRE=postgres,browser makes a skip of either a failure.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from glob import glob
from pathlib import Path
from xml.etree import ElementTree

from rich.console import Console

from tests.support import postgres
from tests.support.need import TEST_DATA, chromium

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
REQUIRED = set(filter(None, os.environ.get("HILO_REQUIRE", "").split(",")))
WORKERS = str(max(1, min(4, os.cpu_count() or 1)))
STRICT = ["hilo/lib", "hilo/kernel", "hilo/engines", "hilo/*/*/rules*", "hilo/*/*/events.py"]
"""Where mypy is strict: the law, the facts, the engines, the kernel and lib."""
MOST_AGAIN = 5
"""More failures than this are no busy minute."""
HOW = {
    "postgres": "apt-get install postgresql (initdb and pg_ctl; no server needs to run)",
    "browser": "apt-get install chromium",
    "data": f"put the test data at {TEST_DATA}, or name its folder in HILO_TEST_DATA",
}

console = Console(highlight=False, soft_wrap=True)


@dataclass
class Tally:
    """What came of everything so far."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    shaky: list[str] = field(default_factory=list)


def check(tally: Tally, name: str, command: Sequence[str]) -> None:
    """A tool that says yes or no: it counts as one test."""
    began = time.monotonic()
    with console.status(f"{name} …"):
        done = _run(command, {})
    ok = done.returncode == 0
    tally.passed += ok
    tally.failed += not ok
    _line(ok, name, "" if ok else "failed", began)
    if not ok:
        console.print(done.stdout, markup=False)


def run_tests(tally: Tally, name: str, which: str, *, again: bool = False, **environment: str) -> None:
    """A pytest run over the tests whose marks fit, counted by its own report.

    again: what failed is run once more, by itself. These tests start servers and browsers, and a machine may be too
    busy for a minute; a test that holds only then is named, and its first failure is printed all the same.
    """
    began = time.monotonic()
    with console.status(f"{name} …"):
        first = _pytest(["-m", which, "-n", WORKERS, "--durations=5"], environment)
        late = _pytest(first.failed, environment) if again and 0 < len(first.failed) <= MOST_AGAIN else None
    shaky = [test for test in first.failed if late and test in late.passed]
    failed = len(first.failed) - len(shaky)
    if first.returncode not in {0, 1} and not first.failed:
        # pytest itself broke (5: nothing was collected): that is no success.
        failed = 1
    tally.passed += len(first.passed) + len(shaky)
    tally.failed += failed
    tally.skipped += sum(first.skipped.values())
    tally.reasons.update(first.skipped)
    tally.shaky += shaky
    counts = {"passed": len(first.passed) + len(shaky), "failed": failed, "skipped": sum(first.skipped.values())}
    said = ", ".join(f"{number} {word}" for word, number in counts.items() if number)
    _line(not failed, name, said + (f" ({len(shaky)} only when run again)" if shaky else ""), began)
    if first.failed or failed:
        console.print(first.output, markup=False)


@dataclass(frozen=True)
class _Run:
    """What one pytest run said: its tests by outcome (skips by reason), its exit code and its words."""

    passed: list[str]
    failed: list[str]
    skipped: Counter[str]
    returncode: int
    output: str


def _pytest(arguments: Sequence[str], environment: dict[str, str]) -> _Run:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        done = _run([sys.executable, "-m", "pytest", *arguments, f"--junitxml={report}"], environment)
        rows = list(ElementTree.parse(report).iter("testcase")) if report.exists() else []
    passed, failed, skipped = [], [], Counter[str]()
    for row in rows:
        if row.find("failure") is not None or row.find("error") is not None:
            failed.append(_test_of(row))
        elif (reason := row.find("skipped")) is not None:
            skipped[reason.get("message", "").removeprefix("Skipped: ")] += 1
        else:
            passed.append(_test_of(row))
    return _Run(passed, failed, skipped, done.returncode, done.stdout)


def _test_of(row: ElementTree.Element) -> str:
    """The test as pytest is told to run it: the module of the report's class name, which may end in a class."""
    parts = row.get("classname", "").split(".")
    length = next((n for n in range(len(parts), 0, -1) if (ROOT / Path(*parts[:n])).with_suffix(".py").exists()), 0)
    return "::".join([str(Path(*parts[:length]).with_suffix(".py")), *parts[length:], row.get("name", "")])


def absent(tally: Tally, what: str, name: str) -> None:
    """A step that this machine cannot take: a skip, or a failure where it is required."""
    if what in REQUIRED:
        tally.failed += 1
        _line(False, name, f"{what} is required and missing: {HOW[what]}", None)
    else:
        tally.skipped += 1
        tally.reasons[f"{name}: {HOW[what]}"] += 1
        console.print(f"  [yellow]–[/yellow] {name:<34} skipped")


def main() -> int:
    tally = Tally()
    began = time.monotonic()
    tools = {
        "style (ruff)": [str(BIN / "ruff"), "check", "--quiet", "."],
        "format (ruff)": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
        "import contracts": [str(BIN / "lint-imports"), "pyproject.toml", "--no-cache"],
        "types (mypy)": [str(BIN / "mypy"), "hilo", "--exclude", "/(tests|migrations)/"],
        "types, strict (mypy)": [str(BIN / "mypy"), "--strict", "--exclude", "/(tests|migrations)/", *_strict()],
    }
    for name, command in tools.items():
        check(tally, name, command)
    if "--checks" not in sys.argv:
        everything(tally)
    if tally.reasons:
        console.print("\nSkipped:")
        for reason, times in sorted(tally.reasons.items()):
            console.print(f"  {times} × {reason}", markup=False)
    for test in tally.shaky:
        console.print(f"\nHeld only when run again, by itself: {test}", markup=False)
    console.print(f"\n{time.monotonic() - began:.0f} s")
    print(f"{tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped", flush=True)
    return 1 if tally.failed else 0


def everything(tally: Tally) -> None:
    """The tests themselves: on SQLite, on PostgreSQL, with servers that are killed, and in a browser."""
    run_tests(tally, "tests on SQLite", "not slow and not browser and not postgres", HILO_DATABASE_URL="")
    with ExitStack() as stack:
        if postgres.binaries():
            url = stack.enter_context(postgres.cluster(durable=False)).url("hilo")
            which = "(database or postgres) and not slow and not browser"
            run_tests(tally, "tests that keep records, PostgreSQL", which, HILO_DATABASE_URL=url)
        else:
            absent(tally, "postgres", "tests that keep records, PostgreSQL")
    run_tests(tally, "faults: real servers, killed", "slow and not browser", again=True, HILO_DATABASE_URL="")
    if chromium():
        run_tests(tally, "pages in Chromium", "browser", again=True, HILO_DATABASE_URL="")
    else:
        absent(tally, "browser", "pages in Chromium")


def _strict() -> list[str]:
    whole = [str(ROOT / folder) for folder in STRICT if "*" not in folder]
    found = [path for pattern in STRICT for path in sorted(glob(str(ROOT / pattern)))]
    return whole + [path for path in found if not path.startswith(tuple(whole))]


def _run(command: Sequence[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _line(ok: bool, name: str, said: str, began: float | None) -> None:
    mark = "[green]✓[/green]" if ok else "[red]✗[/red]"
    took = f"[dim]{time.monotonic() - began:6.1f} s[/dim]" if began is not None else ""
    console.print(f"  {mark} {name:<36}{took}  {said}")


if __name__ == "__main__":
    sys.exit(main())
