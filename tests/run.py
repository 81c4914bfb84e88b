"""`make test`: everything this machine can run, one line a step, and what was skipped with the way to have it.

What needs no service answers first, then what reckons on PostgreSQL. Servers that are killed and pages in Chromium go
last and at once: for most of their time they wait, and they mind who else is at work. The last line is always
`N passed, N failed, N skipped`. HILO_REQUIRE=postgres,browser makes a skip of either a failure. HILO_EXAMPLES=40 makes
up that many requests for each operation of the API.

A server's or a page's test that fails is run once more at the end, by itself: if it passes then, it wavered, and the
end says so with what it said at first. What fails twice has failed; where more than MOST_AGAIN fail, none is run again.

--checks: style, contracts and types alone.  --changed: what the change since the main branch can break (changed.py).
--clock: the tests without a service at hours at which a day, a month or a year turns (faketime).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from glob import glob
from pathlib import Path
from textwrap import indent
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from rich.console import Console

from tests import changed
from tests.support import databases, marked, postgres
from tests.support.need import TEST_DATA, chromium

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
REQUIRED = set(filter(None, os.environ.get("HILO_REQUIRE", "").split(",")))
WORKERS = str(max(1, min(4, os.cpu_count() or 1)))
STRICT = ["hilo/lib", "hilo/kernel", "hilo/engines", "hilo/*/*/rules*", "hilo/*/*/events.py"]
"""Where mypy is strict: the law, the facts, the engines, the kernel and lib."""
STRICTLY = """
disallow_any_generics = true
disallow_subclassing_any = true
disallow_untyped_calls = true
disallow_untyped_defs = true
disallow_incomplete_defs = true
check_untyped_defs = true
disallow_untyped_decorators = true
warn_unused_ignores = true
warn_return_any = true
implicit_reexport = false
strict_equality = true
extra_checks = true
"""
"""What --strict means, of that which mypy lets be said of single modules."""
PLAIN = "not slow and not browser and not postgres"
HOURS = ("2027-01-01 00:30", "2026-11-30 06:10", "2028-02-29 13:59", "2027-01-31 23:55")
"""Instants of Mexico City at which --clock runs the tests: just after a year began, in the early hours of a month's
last day, on a leap day, and just before a month and a week end. At 18:00 there the day of UTC turns."""
FAKETIME = "/usr/lib/*/faketime/libfaketimeMT.so.1"
MOST_AGAIN = 6
"""More failures than these are no wavering: none of them is run again."""
HOW = {
    "postgres": "apt-get install postgresql (initdb and pg_ctl; no server needs to run)",
    "browser": "apt-get install chromium-headless-shell (or chromium, which needs three times the work)",
    "faketime": "apt-get install faketime",
    "data": f"put the test data at {TEST_DATA}, or name its folder in HILO_TEST_DATA",
}

console = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Again:
    """Tests of a step that failed beside others, to be run by themselves: what each said, by its name."""

    step: str
    arguments: Sequence[str]
    cache: Path
    said: Mapping[str, str]


@dataclass
class Tally:
    """What came of everything so far, from steps that run at the same time."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    again: list[Again] = field(default_factory=list)
    wavered: dict[str, str] = field(default_factory=dict)
    running: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """A step goes on for as long as the block lasts."""
        with self.lock:
            self.running.append(name)
        try:
            yield
        finally:
            with self.lock:
                self.running.remove(name)

    def add(self, passed: int, failed: int, skipped: Counter[str]) -> None:
        with self.lock:
            self.passed += passed
            self.failed += failed
            self.skipped += sum(skipped.values())
            self.reasons.update(skipped)


def check(tally: Tally, name: str, command: Sequence[str]) -> None:
    """A tool that says yes or no: it counts as one test."""
    began = time.monotonic()
    with tally.step(name):
        done = _run(command, {})
    ok = done.returncode == 0
    tally.add(ok, not ok, Counter())
    _line(ok, name, "" if ok else "failed", began, "" if ok else done.stdout)


def run_tests(tally: Tally, name: str, arguments: Sequence[str], *, wavers: bool = False, **environment: str) -> None:
    """A pytest run, counted by its own report. wavers: a few that fail are judged by another run, alone, at the end."""
    began = time.monotonic()
    cache = Path(tempfile.mkdtemp(prefix="hilo-again-")) if wavers else None
    with tally.step(name):
        kept = ["-o", f"cache_dir={cache}"] if cache else []
        done, told = _pytest(["-n", WORKERS, "--durations=5", *kept, *arguments], environment)
    failed = len(told.failed)
    if done.returncode not in {0, 1} and not failed:
        # pytest itself broke (5: nothing was collected): that is no success.
        failed = 1
    # A file that cannot be read has no class: that is no test that wavers.
    unread = any(one.startswith("::") for one in told.failed)
    again = cache is not None and done.returncode == 1 and 0 < failed <= MOST_AGAIN and not unread
    if cache and again:
        tally.again.append(Again(name, arguments, cache, told.failed))
    elif cache:
        shutil.rmtree(cache, ignore_errors=True)
    tally.add(told.passed, 0 if again else failed, told.skipped)
    counts = {"passed": told.passed, "failed": failed, "skipped": sum(told.skipped.values())}
    said = ", ".join(f"{number} {word}" for word, number in counts.items() if number)
    later = ": once more alone at the end" if again else ""
    _line(not failed, name, said + later, began, done.stdout if failed else "")


def once_more(tally: Tally, one: Again) -> None:
    """What failed beside others, by itself: it wavered if it passes now, and failed if it does not."""
    began = time.monotonic()
    with tally.step(f"{one.step}, alone"):
        alone = ["-n", "0", "--last-failed", "--last-failed-no-failures=none", "-o", f"cache_dir={one.cache}"]
        done, told = _pytest([*one.arguments, *alone], {})
    shutil.rmtree(one.cache, ignore_errors=True)
    # What did not run this time has not passed.
    wavered = {name: said for name, said in one.said.items() if name in told.names and name not in told.failed}
    failed = len(one.said) - len(wavered)
    tally.wavered.update(wavered)
    tally.add(len(wavered), failed, Counter())
    said = f"{len(wavered)} wavered, {failed} failed twice"
    _line(not failed, f"{one.step}, alone", said, began, done.stdout if failed else "")


@dataclass(frozen=True)
class Told:
    """What a report of pytest tells. names: of all that passed; failed: name -> what it said."""

    passed: int
    names: frozenset[str]
    failed: Mapping[str, str]
    skipped: Counter[str]


def _pytest(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[subprocess.CompletedProcess[str], Told]:
    """Run it, and read its report."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
        done = _run(command, {"HILO_DATABASE_URL": "", **environment})
        return done, told_by(report.read_text(encoding="utf-8") if report.exists() else "<none/>")


def told_by(report: str) -> Told:
    """What a report in JUnit's form tells: a test that passed and was then not put away in order has failed."""
    passed: list[str] = []
    failed: dict[str, str] = {}
    skipped = Counter[str]()
    for row in ElementTree.fromstring(report).iter("testcase"):
        name = f"{row.get('classname')}::{row.get('name')}"
        wrong = [one for one in row if one.tag in {"failure", "error"}]
        if wrong:
            said = "\n".join("".join(one.itertext()) or one.get("message", "") for one in wrong)
            failed[name] = f"{failed[name]}\n{said}" if name in failed else said
        elif (reason := row.find("skipped")) is not None:
            skipped[reason.get("message", "").removeprefix("Skipped: ")] += 1
        else:
            passed.append(name)
    kept = [name for name in passed if name not in failed]
    return Told(len(kept), frozenset(kept), failed, skipped)


def absent(tally: Tally, what: str, name: str) -> None:
    """A step that this machine cannot take: a skip, or a failure where it is required."""
    if what in REQUIRED:
        tally.add(0, 1, Counter())
        _line(False, name, f"{what} is required and missing: {HOW[what]}", None)
    else:
        tally.add(0, 0, Counter({f"{name}: {HOW[what]}": 1}))
        console.print(f"  [yellow]–[/yellow] {name:<36}skipped")


def at_once(tally: Tally, *steps: Callable[[Tally], None]) -> None:
    """Take steps side by side, and say meanwhile which of them go on."""
    with ThreadPoolExecutor(len(steps)) as threads, console.status("…") as status:
        waiting = [threads.submit(step, tally) for step in steps]
        while not all(one.done() for one in waiting):
            status.update(f"{', '.join(tally.running)} …")
            time.sleep(0.2)
    for one in waiting:
        one.result()


def main() -> int:
    tally = Tally()
    began = time.monotonic()
    if "--checks" in sys.argv:
        at_once(tally, checks)
    elif "--clock" in sys.argv:
        for hour in HOURS:
            at_once(tally, lambda so_far, hour=hour: at_hour(so_far, hour))
    elif "--changed" in sys.argv:
        at_once(tally, what_changed)
    else:
        at_once(tally, checks, on_sqlite)
        at_once(tally, on_postgresql)
        at_once(tally, faults, pages)
        for one in tally.again:
            at_once(tally, lambda so_far, one=one: once_more(so_far, one))
    if tally.reasons:
        console.print("\nSkipped:")
        for reason, times in sorted(tally.reasons.items()):
            console.print(f"  {times} × {reason}", markup=False)
    tell_wavered(tally)
    console.print(f"\n{time.monotonic() - began:.0f} s")
    print(f"{tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped", flush=True)
    return 1 if tally.failed else 0


def tell_wavered(tally: Tally) -> None:
    """Never hidden: a test that wavers is a fault of it or of Hilo that somebody has still to find."""
    if tally.wavered:
        console.print("\nWavered: failed beside others, passes alone:")
    for name, said in sorted(tally.wavered.items()):
        console.print(f"  {name}\n{indent(said.strip(), '      ')}", markup=False)


def checks(tally: Tally) -> None:
    """Style, import contracts, types."""
    check(tally, "style (ruff)", [str(BIN / "ruff"), "check", "--quiet", "."])
    check(tally, "format (ruff)", [str(BIN / "ruff"), "format", "--check", "--quiet", "."])
    check(tally, "import contracts", [str(BIN / "lint-imports"), "pyproject.toml", "--no-cache"])
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "pyproject.toml"
        strict = f"\n[[tool.mypy.overrides]]\nmodule = {_strict()}{STRICTLY}"
        config.write_text((ROOT / "pyproject.toml").read_text() + strict)
        types = [str(BIN / "mypy"), "hilo", "--exclude", "/(tests|migrations)/", "--config-file", str(config)]
        check(tally, "types (mypy)", types)


def on_sqlite(tally: Tally) -> None:
    run_tests(tally, "tests on SQLite", ["-m", PLAIN])


def on_postgresql(tally: Tally) -> None:
    name = "tests that keep records, PostgreSQL"
    if not postgres.binaries():
        return absent(tally, "postgres", name)
    which = "(database or postgres) and not slow and not browser"
    with postgres.cluster(durable=False, like=databases.postgresql_tables()) as cluster:
        run_tests(tally, name, ["-m", which], HILO_DATABASE_URL=cluster.url("hilo"))


def faults(tally: Tally) -> None:
    # By group: tests that share a server are in one worker, the others go where there is room.
    which = ["-m", "slow and not browser", "--dist", "loadgroup", *marked.arguments("slow")]
    run_tests(tally, "faults: real servers, killed", which, wavers=True)


def pages(tally: Tally) -> None:
    name = "pages in Chromium"
    if not chromium():
        return absent(tally, "browser", name)
    run_tests(tally, name, ["-m", "browser", "--dist", "loadfile", *marked.arguments("browser")], wavers=True)


def what_changed(tally: Tally) -> None:
    """The tests that the change can break."""
    files = changed.tests(ROOT)
    if not files:
        return console.print("  nothing changed that a test could notice")
    # Of tests with servers and browsers only those in files that are about what changed.
    run_tests(tally, f"tests in {len(files)} files", ["--dist", "loadfile", *files])


def at_hour(tally: Tally, hour: str) -> None:
    """The tests as they would go at an instant of Mexico City."""
    name = f"tests on SQLite, {hour}"
    library = glob(FAKETIME)
    if not library:
        return absent(tally, "faketime", name)
    away_s = datetime.fromisoformat(hour).replace(tzinfo=ZoneInfo("America/Mexico_City")).timestamp() - time.time()
    # What is kept from other runs has another age there.
    with tempfile.TemporaryDirectory() as folder:
        fake = {"LD_PRELOAD": library[0], "FAKETIME": f"{away_s:+.0f}s", "DONT_FAKE_MONOTONIC": "1", "TMPDIR": folder}
        run_tests(tally, name, ["-m", PLAIN], **fake)


def _strict() -> list[str]:
    """The modules in which mypy is strict, as it names them."""
    found = [Path(path).relative_to(ROOT) for pattern in STRICT for path in sorted(glob(str(ROOT / pattern)))]
    return [".".join(path.with_suffix("").parts) + (".*" if (ROOT / path).is_dir() else "") for path in found]


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


def _line(ok: bool, name: str, said: str, began: float | None, more: str = "") -> None:
    mark = "[green]✓[/green]" if ok else "[red]✗[/red]"
    took = f"[dim]{time.monotonic() - began:6.1f} s[/dim]" if began is not None else ""
    console.print(f"  {mark} {name:<36}{took}  {said}")
    if more:
        console.print(more, markup=False)


if __name__ == "__main__":
    sys.exit(main())
