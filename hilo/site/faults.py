"""What the world around a command did, as a refusal that says what to do: no command ends in a traceback."""

from __future__ import annotations

import errno
import os
import sqlite3

from hilo.kernel.terminal import said
from hilo.lib.errors import Refusal

FAULT = 70
"""Exit code of a fault of ours (EX_SOFTWARE)."""
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_TABLES = ("no such table", "no such column", "UndefinedTable", "UndefinedColumn")
"""What SQLite says, and what PostgreSQL's error is called, where tables are absent or older."""


def told(error: BaseException) -> Refusal | None:
    """The refusal for what a file, a folder, the database or a setting did; None for a fault of ours."""
    if isinstance(error, UnicodeDecodeError):
        return Refusal("HILO-K458")
    if isinstance(error, OSError):
        return _of_system(error)
    if isinstance(error, ValueError) and _of_settings(error):
        return Refusal("HILO-K459", why=str(error))
    return _of_database(error)


def no_room_or_database(error: BaseException) -> Refusal | None:
    """HILO-K507 if the disk takes nothing, HILO-K503 if the database does not answer; None for anything else."""
    from django.db import InterfaceError, OperationalError
    from psycopg.errors import DiskFull

    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return Refusal("HILO-K507")
    if not isinstance(error, OperationalError | InterfaceError | sqlite3.OperationalError):
        return None
    cause = error.__cause__
    # SQLite says “database or disk is full”, or “disk I/O error” where a limit of the file system or the disk ends it.
    no_room = isinstance(cause, DiskFull) or "disk" in str(error)
    return Refusal("HILO-K507" if no_room else "HILO-K503")


def _of_system(error: OSError) -> Refusal | None:
    return no_room_or_database(error) or Refusal(
        "HILO-K457", file=error.filename or said("a file or an address"), why=error.strerror or str(error)
    )


def _of_settings(error: BaseException) -> bool:
    """True if it was raised while the settings were read, which are the environment's."""
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_globals.get("__name__") == "hilo.site.settings":
            return True
        trace = trace.tb_next
    return False


def _of_database(error: BaseException) -> Refusal | None:
    import psycopg
    from django.db import DatabaseError, InterfaceError

    if not isinstance(error, DatabaseError | InterfaceError | psycopg.Error | sqlite3.Error):
        return None
    words = f"{type(error.__cause__).__name__} {error}"
    if any(word in words for word in _NO_TABLES):
        return Refusal("HILO-K456", where=place())
    if refusal := no_room_or_database(error):
        return refusal if refusal.code == "HILO-K507" else Refusal("HILO-K460", why=" ".join(str(error).split())[:200])
    return None


def place() -> str:
    """Where the records are kept, without a password."""
    from django.conf import settings

    own = settings.DATABASES["default"]
    if "sqlite" in str(own["ENGINE"]):
        return os.fspath(settings.DATA_DIR)
    return said("{database} on {host}", database=own["NAME"], host=own["HOST"] or said("this machine"))
