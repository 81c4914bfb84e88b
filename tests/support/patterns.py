"""What many tests begin with, made once for each state of the source and copied: a migrated database, a set-up demo.

Kept in the machine's folder for temporary files, by the hash of all that it is made of: another tree with another
source never finds it, the same source finds it again in the next run.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

HILO = Path(__file__).parents[2] / "hilo"
MAKERS = ("databases.py", "demonstration.py")
TABLES = ("**/migrations/*.py", "**/models.py", "**/models/*.py", "**/triggers.py", "**/apps.py", "standards/**/*")
"""What decides how a migrated database looks, besides the settings."""
FOREIGN = ("django", "django-allauth", "django-axes")
"""Packages that bring tables of their own."""
KEPT = 6
"""Patterns of a kind that stay for later runs."""
IN_USE_S = 3600
"""Nobody takes longer than this between choosing a pattern and having copied it."""


def migrated(vendor: str, make: Callable[[Path], object]) -> Path:
    """A folder with an empty database of the present tables; `make(folder)` is asked if there is none yet."""
    return _pattern(f"migrated-{vendor}", tables(), make)


def demonstration(vendor: str, make: Callable[[Path], object]) -> Path:
    """What `hilo setup --demo` of the present source left behind within this hour: it knows its age."""
    return _pattern(f"demo-{vendor}-{time.strftime('%m%dT%H', time.gmtime())}", _hash(["**/*"]), make)


def installed(kind: str, locks: Iterable[Path], make: Callable[[Path], object]) -> Path:
    """What `make(folder)` installs of files that name every release: kept for as long as they stay the same."""
    digest = hashlib.sha256(sys.version.encode() + b"".join(lock.read_bytes() for lock in locks)).hexdigest()[:20]
    return _pattern(kind, digest, make)


def bytecode() -> Path:
    """A folder for this tree's compiled modules, where PYTHONDONTWRITEBYTECODE wants none beside the source: each
    server that starts would compile them all again."""
    return _pattern("bytecode", hashlib.sha256(f"{sys.prefix} {HILO}".encode()).hexdigest()[:20], Path.exists)


@cache
def tables() -> str:
    """The hash of all that a migrated database is made of."""
    return _hash([*TABLES, "site/settings.py"])


def _hash(patterns: Iterable[str]) -> str:
    files = {file for pattern in patterns for file in HILO.glob(pattern) if file.is_file()}
    digest = hashlib.sha256(" ".join([sys.version, *map(version, FOREIGN)]).encode())
    for maker in MAKERS:
        digest.update(Path(__file__).with_name(maker).read_bytes())
    for file in sorted(files):
        path = file.relative_to(HILO)
        if not {"__pycache__", "tests"} & set(path.parts):
            digest.update(f"\0{path}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:20]


def _pattern(kind: str, digest: str, make: Callable[[Path], object]) -> Path:
    """The folder of a kind with a digest, made by the first process that asks for it; the others wait for it."""
    folder = _folder()
    made = folder / f"{kind}-{digest}"
    with (folder / f"{kind}-{digest}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            making = Path(tempfile.mkdtemp(prefix=f"{kind}-{digest}.making-", dir=folder))
            try:
                make(making)
                making.rename(made)
            finally:
                shutil.rmtree(making, ignore_errors=True)
            _forget(folder, kind.partition("-")[0])
        os.utime(made)
    return made


def _folder() -> Path:
    """The cache of this user, whom alone it believes."""
    folder = Path(tempfile.gettempdir()) / f"hilo-tests-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    about = folder.lstat()
    if folder.is_symlink() or about.st_uid != os.geteuid() or about.st_mode & 0o022:
        raise PermissionError(f"{folder} belongs to somebody else; name another folder in TMPDIR")
    return folder


def _forget(folder: Path, kind: str) -> None:
    """Let the oldest patterns of a kind go, and what a killed process left half made."""
    old = [path for path in folder.glob(f"{kind}-*") if path.is_dir() and _age_s(path) > IN_USE_S]
    for path in sorted(old, key=_age_s)[KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
        path.with_name(f"{path.name}.lock").unlink(missing_ok=True)
    for path in old:
        if ".making-" in path.name:
            shutil.rmtree(path, ignore_errors=True)


def _age_s(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
