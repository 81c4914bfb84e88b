"""A PostgreSQL of our own: made in a temporary folder, reached by its socket, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """The folder that holds initdb and pg_ctl: on PATH, or where Debian keeps the newest; None if there is none."""
    if (found := shutil.which("initdb")) and shutil.which("pg_ctl"):
        return Path(found).resolve().parent
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return kept[-1].parent if kept else None


class Cluster:
    """A cluster that is started, stopped in any mode, and started again on the same files.

    durable: False leaves fsync out, for tests that nobody pulls the plug on.
    like: the folder of another that is stopped, whose databases it begins with.
    """

    def __init__(self, folder: Path, *, durable: bool = True, like: Path | None = None) -> None:
        found = binaries()
        if found is None:
            raise FileNotFoundError("initdb and pg_ctl are not on this machine")
        self.binaries, self.folder, self.durable = found, folder, durable
        self._owner = _owner()
        if self._owner:
            os.chown(folder, self._owner.pw_uid, self._owner.pw_gid)
        if like:
            subprocess.run(["cp", "-a", str(like / "data"), str(folder / "data")], check=True)
            return
        self._run("initdb", "-D", str(folder / "data"), "-U", "hilo", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")

    def start(self, *more: str) -> None:
        """Start it, with more settings if given ("synchronous_standby_names=…"), and wait until it answers."""
        options = [*(f"-c {setting}" for setting in more)]
        options += [f"-k {self.folder}", "-c listen_addresses=", "-c max_connections=200", "-c shared_buffers=128MB"]
        if not self.durable:
            options += ["-F", "-c synchronous_commit=off", "-c full_page_writes=off"]
        log = str(self.folder / "log")
        self._run(
            "pg_ctl", "-D", str(self.folder / "data"), "-w", "-t", "300", "-l", log, "-o", " ".join(options), "start"
        )

    def stop(self, mode: str = "fast") -> None:
        """Stop it: "fast" in good order, "immediate" as a power cut would."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-t", "300", "-m", mode, "stop")

    def leave(self, folder: Path) -> None:
        """Stop it for good, and leave its databases in a folder, for others to begin with."""
        self.stop()
        folder.mkdir()
        (self.folder / "data").rename(folder / "data")

    def runs(self) -> bool:
        """False once it was killed."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        return Path(f"/proc/{pid}").exists()

    def kill(self) -> None:
        """SIGKILL to the server and all its processes, as if its machine were gone."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        # pg_ctl gave it a process group of its own.
        os.killpg(pid, signal.SIGKILL)

    def standby(self, folder: Path) -> Cluster:
        """A copy of this running cluster that follows it under the name "replica" once it is started."""
        copy = object.__new__(Cluster)
        copy.binaries, copy.folder, copy.durable, copy._owner = self.binaries, folder, self.durable, self._owner
        if self._owner:
            os.chown(folder, self._owner.pw_uid, self._owner.pw_gid)
        source = f"host={self.folder} user=hilo application_name=replica"
        copy._run("pg_basebackup", "-d", source, "-D", str(folder / "data"), "-X", "stream", "-c", "fast", "-R")
        return copy

    def promote(self) -> None:
        """A standby takes over: from now on it takes writes."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-t", "300", "promote")

    def ask(self, question: str) -> str:
        """What psql prints for a question to the cluster."""
        return self.ask_in("postgres", question)

    def ask_in(self, database: str, question: str) -> str:
        """What psql prints for a question to one of its databases."""
        return self._run("psql", "-h", str(self.folder), "-U", "hilo", "-d", database, "-Atc", question).strip()

    def url(self, database: str) -> str:
        """HILO_DATABASE_URL for a database of the cluster."""
        return f"postgresql://hilo@/{database}?host={self.folder}"

    def create(self, database: str, *, like: str = "template0") -> str:
        """Make a database, empty or like another that nobody uses now, and return its URL."""
        self._run("createdb", "-h", str(self.folder), "-U", "hilo", "-T", like, database)
        return self.url(database)

    def _run(self, program: str, *arguments: str) -> str:
        command = [str(self.binaries / program), *arguments]
        if self._owner:
            # PostgreSQL refuses to run as root.
            command = ["runuser", "-u", self._owner.pw_name, "--", *command]
        # The server inherits what pg_ctl has open: a pipe would never close.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False)
            said.seek(0)
            words = said.read().decode()
            if done.returncode:
                raise RuntimeError(f"{program} failed: {words}")
        return words


@contextmanager
def pair(*, like: Path | None = None) -> Iterator[tuple[Cluster, Cluster]]:
    """A leader that acknowledges nothing before its replica has it too, and that replica."""
    with cluster(like=like) as leader:
        folder = Path(tempfile.mkdtemp(prefix="hilo-pg-"))
        replica = leader.standby(folder)
        try:
            replica.start()
            leader.ask("ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (replica)'")
            leader.ask("SELECT pg_reload_conf()")
            while leader.ask("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") != "1":
                time.sleep(0.1)
            yield leader, replica
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                replica.stop("immediate")
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cluster(*, durable: bool = True, like: Path | None = None) -> Iterator[Cluster]:
    """A running cluster for as long as the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="hilo-pg-"))
    try:
        made = Cluster(folder, durable=durable, like=like)
        made.start()
        try:
            yield made
        finally:
            if (folder / "data" / "postmaster.pid").exists() and made.runs():
                made.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None
