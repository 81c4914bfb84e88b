"""What can be said without the records: the folder, the keys, the network, the files that were loaded."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from django.conf import settings

from .line import MIND, WELL, WRONG, Line

LOCAL = {"localhost", "127.0.0.1", "[::1]", "::1"}
LITTLE_BYTES, TOO_LITTLE_BYTES = 5_000_000_000, 500_000_000


def is_real() -> bool:
    """True if others than this machine are served: an installation and no trial."""
    return settings.HTTPS or bool(set(settings.ALLOWED_HOSTS) - LOCAL)


def data_directory() -> Iterator[Line]:
    folder = Path(settings.DATA_DIR)
    say = partial(Line, about="data directory")
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        yield say(state=WRONG, words=f"{folder} cannot be written to.", todo="Make it, owned by the user Hilo runs as.")
        return
    free = shutil.disk_usage(folder).free
    words = f"{folder}, {free / 1e9:,.1f} GB free."
    if free < TOO_LITTLE_BYTES:
        yield say(state=WRONG, words=words, todo="Make room now: without any, no call can be recorded.")
    elif free < LITTLE_BYTES:
        yield say(state=MIND, words=words, todo="Make room before it runs out.")
    else:
        yield say(state=WELL, words=words)
    if folder.stat().st_mode & stat.S_IWOTH:
        yield say(state=WRONG, words="Anybody on this machine may write there.", todo=f"chmod 750 {folder}")


def keys() -> Iterator[Line]:
    folder = Path(settings.DATA_DIR) / "keys"
    say = partial(Line, about="keys")
    if "HILO_SECRET_KEY" in os.environ:
        weak = len(os.environ["HILO_SECRET_KEY"]) < 40
        yield say(
            state=WRONG if weak else WELL,
            words="The secret key comes from HILO_SECRET_KEY" + (" and is short." if weak else "."),
            todo="Take at least 40 random characters." if weak else "",
        )
    for name, why in (("secret", "sessions and second factors"), ("ledger.pem", "signing checkpoints")):
        path = folder / name
        if not path.exists():
            if name == "ledger.pem":
                yield say(state=MIND, words="There is no ledger key yet.", todo="hilo ledger checkpoint FILE makes it.")
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            yield say(state=WRONG, words=f"{path} ({why}) can be read by others.", todo=f"chmod 600 {path}")
        else:
            yield say(state=WELL, words=f"{name} ({why}) is there, for its owner alone.")


def hosts() -> Iterator[Line]:
    say = partial(Line, about="network")
    outside = sorted(set(settings.ALLOWED_HOSTS) - LOCAL)
    if outside and not settings.HTTPS:
        yield say(
            state=WRONG,
            words=f"It answers as {', '.join(outside)} without HTTPS: passwords go over the wire in the clear.",
            todo="Put a TLS front before it and set HILO_HTTPS=1 (docs/operations.md).",
        )
    elif outside:
        yield say(state=WELL, words=f"It answers as {', '.join(outside)}, over HTTPS.")
    else:
        yield say(state=WELL, words="It answers on this machine only (HILO_HOSTS names no other).")
    if not os.environ.get("HILO_DOMAIN"):
        yield say(
            state=MIND,
            words=f"Incidents are named …@{settings.EXCHANGE_DOMAIN} for other agencies: HILO_DOMAIN names no domain.",
            todo="Set HILO_DOMAIN (c5.puebla.example) before the first is sent; it stays for good.",
        )
    if settings.HTTPS and not settings.PROXIES:
        yield say(
            state=WRONG,
            words="No front is named: every client has the address of the front, and wrong passwords slow all of them.",
            todo="Set HILO_PROXIES to the front's address (127.0.0.1 on this machine).",
        )


def territory() -> Iterator[Line]:
    from hilo.kernel.territory import queries

    say = partial(Line, about="territory")
    yield say(state=WELL, words=f"{len(queries.states())} states, {len(queries.municipalities()):,} municipalities.")
    status = queries.boundaries_status()
    if status.error:
        yield say(
            state=WRONG,
            words=f"The boundaries are not used: {status.error}",
            todo="Load them again: hilo territory load FILE",
        )
    elif status.loaded:
        without = f"; {len(status.missing)} municipalities have none" if status.missing else ""
        yield say(state=WELL, words=f"Boundaries of {status.loaded:,} municipalities from {status.source}{without}.")
    else:
        yield say(
            state=MIND,
            words="No municipal boundaries are loaded: places are estimates.",
            todo="hilo territory load FILE, with INEGI's Marco Geoestadístico.",
        )


def catalogue() -> Iterator[Line]:
    from hilo.kernel.catalogues import InvalidCatalogue, load

    say = partial(Line, about="catalogue")
    try:
        held = load("incidents", datetime.now(UTC).date())
    except InvalidCatalogue as error:
        yield say(state=WRONG, words=str(error), todo="Mend or remove the file in the data directory's catalogues.")
        return
    note = " It is provisional." if held.provisional else ""
    yield say(
        state=WELL,
        words=f"Incidents, edition {held.edition}: {len(held.in_force)} codes, in force since {held.valid_from}.{note}",
    )


def tools() -> Iterator[Line]:
    from django.db import connection

    if connection.vendor == "postgresql":
        missing = [name for name in ("pg_dump", "pg_restore", "psql") if shutil.which(name) is None]
        if missing:
            yield Line(
                MIND,
                "backup",
                f"{', '.join(missing)} not on PATH: no backup can be made here.",
                "Install postgresql-client.",
            )
