"""Making a backup, and restoring one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from hilo import __version__
from hilo.kernel.installation import OPERATIONAL
from hilo.kernel.installation.queries import declared, kind
from hilo.kernel.ledger.queries import checkpoint, size
from hilo.kernel.terminal import said
from hilo.kernel.upkeep import BACKUP
from hilo.kernel.upkeep.actions import did
from hilo.lib.errors import Conflict, Refusal

from . import archive, databases

KEPT = ("keys", "territory", "catalogues", "statistics", "evidence", "ledger")
"""What of the data directory is backed up beside the database."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a backup holds. size: of the file, in bytes; secret_outside: the secret key is not in it."""

    file: Path
    size: int
    chains: int
    entries: int
    secret_outside: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. breaks: where the ledger does not hold, in words; aside: where the replaced files are."""

    made_at: str
    version: str
    chains: int
    entries: int
    breaks: list[str]
    aside: Path | None


def backup(*, file: Path, at: datetime, passphrase: bytes | None = None, say: Say = lambda _: None) -> Kept:
    """Back up the installation into one new file, while it serves.

    Raises: Conflict HILO-B410 if the file exists; Refusal HILO-B405 if there is nothing to back up.
    """
    if file.exists():
        raise Conflict("HILO-B410", f"{file} exists: choose another name.", where="file")
    if not databases.holds_records():
        raise Refusal("HILO-B405", "There is nothing to back up yet: run `hilo setup` first.")
    data = Path(settings.DATA_DIR)
    with tempfile.TemporaryDirectory(prefix=".backing-up-", dir=file.resolve().parent) as folder:
        say(said("signing a checkpoint of the ledger"))
        signed = checkpoint(at=at)
        chains, entries = size()
        say(said("copying the database ({kind})", kind=databases.kind()))
        copy = Path(folder) / databases.member(databases.kind())
        databases.copy_out(copy)
        members = {copy.name: copy} | {f"data/{path.relative_to(data)}": path for path in _files(data)}
        say(said("hashing"))
        manifest = {
            "format": archive.FORMAT,
            "hilo": __version__,
            "at": at.isoformat(),
            "database": databases.kind(),
            "installation": kind(),
            "migrations": sorted(map(".".join, MigrationRecorder(connection).applied_migrations())),
            "members": {name: archive.digest_of(path) for name, path in members.items()},
            "checkpoint": signed,
        }
        say(said("writing and sealing") if passphrase else said("writing"))
        archive.write(file, manifest=manifest, members=members, passphrase=passphrase)
    did(BACKUP, at=at)
    outside = not (data / "keys" / "secret").exists() or "HILO_SECRET_KEY" in os.environ
    return Kept(file, file.stat().st_size, chains, entries, outside)


def restore(
    *,
    file: Path,
    at: datetime,
    replace: bool = False,
    passphrase: bytes | None = None,
    proof: Path | None = None,
    say: Say = lambda _: None,
) -> Restored:
    """Put a backup in the place of this installation's data: all of it or nothing, then migrate and verify.

    proof: a checkpoint that was kept elsewhere, verified beside the one in the backup.
    Raises: Conflict HILO-B408 if there are records and replace is False; Refusal HILO-B411 for PostgreSQL into
        SQLite, HILO-B418 for an installation of another kind; and what archive.read and databases.put_in raise.
    """
    data = Path(settings.DATA_DIR)
    databases.make_if_absent()
    held = databases.holds_records()
    if held and not replace:
        raise Conflict("HILO-B408", "There are records here already: --replace puts the backup in their place.")
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=data) as folder:
        unpacked = Path(folder)
        say(said("unpacking and checking every hash"))
        manifest = archive.read(file, unpacked, passphrase)
        _fits(manifest)
        if held:
            _same_kind(manifest)
        aside = data / f"before-restore-{at:%Y%m%d-%H%M%S}"
        say(said("putting the database in place ({kind})", kind=databases.kind()))
        databases.put_in(unpacked / databases.member(manifest["database"]), aside)
        say(said("putting keys, files and catalogues in place"))
        _put_files(unpacked / "data", data, aside)
        if not held:
            # An empty target has nothing but the keys and the empty file that starting up makes.
            shutil.rmtree(aside, ignore_errors=True)
        papers = [unpacked / "checkpoint.json"]
        papers[0].write_text(json.dumps(manifest["checkpoint"]))
        if proof is not None:
            papers.append(proof)
        say(said("bringing the tables to this version"))
        _hilo("setup", "--quiet")
        say(said("verifying the ledger against the checkpoint"))
        breaks, chains, entries = _verify(papers)
    return Restored(manifest["at"], manifest["hilo"], chains, entries, breaks, aside if aside.exists() else None)


def _files(data: Path) -> Iterator[Path]:
    for name in KEPT:
        for path in sorted((data / name).rglob("*")):
            # A file that is being loaded is no vintage yet.
            if path.is_file() and not path.is_symlink() and ".reading" not in path.parts:
                yield path


def _fits(manifest: dict[str, Any]) -> None:
    if manifest["database"] != databases.kind() == "sqlite":
        raise Refusal("HILO-B411", database=manifest["database"], kind=databases.kind())
    known = {".".join(key) for key in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    if newer := sorted(set(manifest["migrations"]) - known):
        raise Refusal(
            "HILO-B407", f"This backup was made by a newer Hilo ({newer[0]}): update Hilo first.", where="file"
        )


def _same_kind(manifest: dict[str, Any]) -> None:
    """What was played never comes in the place of what happened, nor real calls into an exercise."""
    theirs, ours = manifest.get("installation", OPERATIONAL), declared() or OPERATIONAL
    connection.close()
    if theirs != ours:
        raise Conflict("HILO-B418", theirs=theirs, ours=ours)


def _put_files(unpacked: Path, data: Path, aside: Path) -> None:
    for name in KEPT:
        old, new = data / name, unpacked / name
        if old.exists():
            aside.mkdir(parents=True, exist_ok=True, mode=0o700)
            old.replace(aside / name)
        if new.exists():
            new.replace(old)
            old.chmod(0o700)


def _verify(papers: list[Path]) -> tuple[list[str], int, int]:
    """Breaks in words, chains, entries. In a process of its own, which reads the keys that were just put in place."""
    breaks: list[str] = []
    chains = entries = 0
    for paper in papers:
        done = _hilo("ledger", "verify", "--checkpoint", str(paper), "--json", check=False)
        try:
            verdict = json.loads(done.stdout)
        except ValueError:
            breaks.append(done.stderr.strip() or said("the ledger could not be verified"))
            continue
        chains, entries = verdict["chains"], verdict["entries"]
        breaks += [f"{row['chain']} {row['seq']}: {row['message']}" for row in verdict["breaks"]]
    return list(dict.fromkeys(breaks)), chains, entries


def _hilo(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "hilo", *arguments],
        env={**os.environ, "HILO_DATA_DIR": str(settings.DATA_DIR)},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if check and done.returncode:
        raise Refusal(
            "HILO-B412", f"The data are in place, but `hilo {arguments[0]}` failed: {done.stderr.strip()[-400:]}"
        )
    return done
