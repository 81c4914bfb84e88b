"""The road network of this installation: loaded from a file, kept whole, used by running servers without a restart.

Nobody waits for it: until a network is read, and wherever it cannot answer, the speed model does, and says so.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
import threading
import time
import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.engines.roads import Findings, Network, Router

log = logging.getLogger(__name__)
RELOAD_SECONDS = 1.0
CURRENT = "current.json"


@dataclass(frozen=True, slots=True)
class RoadsReport:
    """What was loaded: version, the file's name, its projection, the columns used, and what was seen (Findings)."""

    version: str
    source: str
    projection: str
    columns: dict[str, str]
    findings: Findings


@dataclass(frozen=True, slots=True)
class RoadsStatus:
    """state: "none", "ready" (a network is stored and can be used), "no_extra" or "damaged"; about: of Findings."""

    state: str
    version: str = ""
    source: str = ""
    about: dict[str, Any] | None = None
    error: str = ""


def folder() -> Path:
    """Where the networks are kept: a folder for each version and current.json, which names the one in force."""
    from django.conf import settings

    if settings.configured or os.environ.get("DJANGO_SETTINGS_MODULE"):
        return Path(settings.DATA_DIR) / "territory" / "roads"
    return Path(os.environ.get("HILO_DATA_DIR", "data")).resolve() / "territory" / "roads"


def load_roads(
    *, file: Path, speeds: Path | None = None, progress: Callable[[int, int], None] = lambda done, total: None
) -> RoadsReport:
    """Read a file of roads, build the network and put it in force; running servers use it within seconds.

    speeds: a table shaped as hilo/engines/roads/standards/speeds.toml. Refuses with HILO-U501 (unreadable), U502 (no
    road in it), U503 (table of speeds), U504 (the extra is missing), T103 (projection); then nothing is changed.
    """
    from hilo.engines.roads import ExtraMissing, NoRoads, build
    from hilo.engines.roads.router import importance

    from .road_files import read_roads

    table = _speeds(speeds)
    read = read_roads(file, progress)
    try:
        network, findings = build(read.lines, table)
        network = replace(network, order=importance(network))
    except NoRoads as error:
        raise Refusal("HILO-U514", f"{file.name}: {error}.", where="file") from error
    except ExtraMissing as error:
        raise Refusal("HILO-U504", f"{str(error).capitalize()}.") from error
    version = _store(network, file.name)
    forget()
    return RoadsReport(version, file.name, read.projection, read.columns, findings)


def _speeds(file: Path | None) -> Any:
    from hilo.engines.roads.speeds import speeds, understand

    if file is None:
        return speeds()
    try:
        return understand(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise Refusal("HILO-U503", f"{file.name}: {error}.", where="speeds") from error


def _store(network: Network, source: str) -> str:
    """Write a version beside the others and then name it: a reader sees the old network or the new one, whole."""
    from hilo.engines.roads import save

    seal = hashlib.blake2b(digest_size=8)
    for column in (network.lat, network.lon, network.tail, network.head, network.forward_ms, network.backward_ms):
        seal.update(column.tobytes())
    version = f"{seal.hexdigest()}-{network.about['roads']}"
    home = folder()
    home.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=home, prefix=".new-"))
    try:
        save(network, fresh)
        for part in fresh.iterdir():
            with part.open("rb+") as opened:
                os.fsync(opened.fileno())
        fresh.chmod(0o755)
        if (home / version).exists():
            shutil.rmtree(home / version)
        os.replace(fresh, home / version)
        before = _named(home)
        draft = home / f".{CURRENT}.{os.getpid()}"
        draft.write_text(json.dumps({"version": version, "source": source}), encoding="utf-8")
        os.replace(draft, home / CURRENT)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    # The one before stays for servers that are still opening it.
    for old in home.iterdir():
        if old.is_dir() and old.name not in {version, before.get("version")}:
            shutil.rmtree(old, ignore_errors=True)
    return version


def _named(home: Path) -> dict[str, str]:
    """What current.json says; {} if there is none; ValueError if it is damaged."""
    try:
        found = json.loads((home / CURRENT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ValueError(f"{home / CURRENT} cannot be read: {error}") from error
    version = found.get("version", "") if isinstance(found, dict) else ""
    if not version or Path(version).name != version:
        raise ValueError(f"{home / CURRENT} names no version")
    return {"version": version, "source": str(found.get("source", ""))}


def status() -> RoadsStatus:
    """What network is stored, for the command line, the doctor and pages; quick, builds nothing."""
    from hilo.engines.roads import ExtraMissing, read
    from hilo.engines.roads.router import engine

    try:
        named = _named(folder())
        if not named:
            return RoadsStatus("none")
        about = read(folder() / named["version"]).about
    except ValueError as error:
        return RoadsStatus("damaged", error=str(error))
    try:
        engine()
    except ExtraMissing as error:
        return RoadsStatus("no_extra", **named, about=about, error=str(error))
    return RoadsStatus("ready", **named, about=about)


class _Held:
    """The router of this process, what it was made from, and who is making the next one."""

    def __init__(self) -> None:
        self.router: Router | None = None
        self.stamp: tuple[str, int, int] | None = None
        self.error = ""
        self.looked = float("-inf")
        self.maker: threading.Thread | None = None
        self.lock = threading.Lock()


_held = _Held()


def router(*, wait: bool = False) -> Router | None:
    """The router over the network in force, or None: `why_none` tells why.

    Never makes a caller wait: a new network is read on a thread while the old one (or none) answers. wait: for
    commands and planners, which would rather have the answer than the second.
    """
    now = time.monotonic()
    if not wait and now - _held.looked < RELOAD_SECONDS:
        return _held.router
    with _held.lock:
        _held.looked = now
        stamp = _stamp()
        if stamp != _held.stamp and (_held.maker is None or not _held.maker.is_alive()):
            _held.maker = threading.Thread(target=_make, args=(stamp,), name="hilo-roads", daemon=True)
            _held.maker.start()
        maker = _held.maker
    if wait and maker is not None:
        maker.join()
    return _held.router


def why_none() -> str:
    """Why there is no router: "no_network", "loading" or "damaged"; "" if there is one."""
    if _held.router is not None:
        return ""
    if _held.maker is not None and _held.maker.is_alive():
        return "loading"
    return "damaged" if _held.error else "no_network"


def forget() -> None:
    """Make the next question look at the file again, however recently it was read."""
    _held.looked = float("-inf")


def _stamp() -> tuple[str, int, int] | None:
    path = folder() / CURRENT
    try:
        facts = path.stat()
    except OSError:
        return None
    return str(path), facts.st_mtime_ns, facts.st_ino


def _make(stamp: tuple[str, int, int] | None) -> None:
    """Read the network in force and change to it; what cannot be read is logged, and the speed model goes on."""
    from hilo.engines.roads import ExtraMissing, Router, read

    made, error = None, ""
    try:
        named = _named(folder())
        if named:
            made = Router(read(folder() / named["version"]))
    except ExtraMissing as failure:
        error = str(failure)
        log.warning("The road network is not used: %s", error)
    except Exception as failure:
        # Calls must be answered all the same, whatever is wrong with a file.
        error = str(failure)
        log.exception("The road network is not used")
    _held.router, _held.stamp, _held.error = made, stamp, error


def report_lines(report: RoadsReport) -> list[str]:
    """What a planner should know of what was loaded, a sentence each."""
    seen = report.findings
    lines = [
        f"{seen.roads:,} roads, {seen.kilometres:,.0f} km, {seen.nodes:,} junctions from {report.source} "
        f"({report.projection}); {seen.one_way:,} are one-way; {seen.posted:.0%} have a posted speed.",
        "Columns: "
        + (", ".join(f"{ours} from {theirs}" for ours, theirs in report.columns.items()) or "none known")
        + ".",
    ]
    if "one-way" not in report.columns:
        lines.append("Warning: no column tells one-way streets; every road is taken as two-way.")
    if "class" not in report.columns and seen.posted < 0.5:
        lines.append("Warning: no column tells the class of roads; all have the speed of a street.")
    if seen.parts > 1:
        lines.append(
            f"Warning: the network is in {seen.parts:,} parts that do not hang together; "
            f"the largest has {seen.main_share:.1%} of the kilometres. Between parts the speed model answers."
        )
    if seen.trapped > 0.001:
        lines.append(f"Warning: {seen.trapped:.1%} of the junctions cannot be both reached and left again.")
    if seen.loops or seen.empty or seen.closed:
        lines.append(
            f"Cut in two because they end where they begin: {seen.loops:,}. Without length, left out: {seen.empty:,}. "
            f"Closed to vehicles, left out: {seen.closed:,}."
        )
    if seen.unknown:
        words = ", ".join(f"{word} ({count:,})" for word, count in seen.unknown.items())
        lines.append(f"Classes not known, taken as streets: {words}.")
    return lines


def as_json(report: RoadsReport) -> dict[str, Any]:
    """The report for machines."""
    return asdict(report)
