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

from hilo.kernel.terminal import said
from hilo.lib.hosts import outside

from .line import MIND, WELL, WRONG, Line

LITTLE_BYTES, TOO_LITTLE_BYTES = 5_000_000_000, 500_000_000


def is_real() -> bool:
    """True if others than this machine are served: an installation and no trial."""
    return settings.HTTPS or bool(outside(settings.ALLOWED_HOSTS))


def data_directory() -> Iterator[Line]:
    folder = Path(settings.DATA_DIR)
    say = partial(Line, about="data directory")
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        yield say(
            state=WRONG,
            words=said("{folder} cannot be written to.", folder=folder),
            todo=said("Make it, owned by the user Hilo runs as."),
        )
        return
    free = shutil.disk_usage(folder).free
    words = said("{folder}, {free:,.1f} GB free.", folder=folder, free=free / 1e9)
    if free < TOO_LITTLE_BYTES:
        yield say(state=WRONG, words=words, todo=said("Make room now: without any, no call can be recorded."))
    elif free < LITTLE_BYTES:
        yield say(state=MIND, words=words, todo=said("Make room before it runs out."))
    else:
        yield say(state=WELL, words=words)
    if folder.stat().st_mode & stat.S_IWOTH:
        yield say(state=WRONG, words=said("Anybody on this machine may write there."), todo=f"chmod 750 {folder}")


def keys() -> Iterator[Line]:
    folder = Path(settings.DATA_DIR) / "keys"
    say = partial(Line, about="keys")
    if "HILO_SECRET_KEY" in os.environ:
        weak = len(os.environ["HILO_SECRET_KEY"]) < 40
        yield say(
            state=WRONG if weak else WELL,
            words=said("The secret key comes from HILO_SECRET_KEY") + (said(" and is short.") if weak else "."),
            todo=said("Take at least 40 random characters.") if weak else "",
        )
    for name, why in (("secret", said("sessions and second factors")), ("ledger.pem", said("signing checkpoints"))):
        path = folder / name
        if not path.exists():
            if name == "ledger.pem":
                yield say(
                    state=MIND,
                    words=said("There is no ledger key yet."),
                    todo=said("hilo ledger checkpoint FILE makes it."),
                )
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            yield say(
                state=WRONG,
                words=said("{path} ({why}) can be read by others.", path=path, why=why),
                todo=f"chmod 600 {path}",
            )
        else:
            yield say(state=WELL, words=said("{name} ({why}) is there, for its owner alone.", name=name, why=why))


def hosts() -> Iterator[Line]:
    say = partial(Line, about="network")
    names = sorted(set(outside(settings.ALLOWED_HOSTS)))
    if names and not settings.HTTPS:
        yield say(
            state=WRONG,
            words=said(
                "It answers as {outside} without HTTPS: passwords go over the wire in the clear.",
                outside=", ".join(names),
            ),
            todo=said("Put a TLS front before it and set HILO_HTTPS=1 (docs/operations.md)."),
        )
    elif names:
        yield say(state=WELL, words=said("It answers as {outside}, over HTTPS.", outside=", ".join(names)))
    else:
        yield say(state=WELL, words=said("It answers on this machine only (HILO_HOSTS names no other)."))
    if not os.environ.get("HILO_DOMAIN"):
        yield say(
            state=MIND,
            words=said(
                "Incidents are named …@{domain} for other agencies: HILO_DOMAIN names no domain.",
                domain=settings.EXCHANGE_DOMAIN,
            ),
            todo=said("Set HILO_DOMAIN (c5.puebla.example) before the first is sent; it stays for good."),
        )
    if settings.HTTPS and not settings.PROXIES:
        yield say(
            state=WRONG,
            words=said(
                "No front is named: every client has the address of the front, and wrong passwords slow all of them."
            ),
            todo=said("Set HILO_PROXIES to the front's address (127.0.0.1 on this machine)."),
        )


def territory() -> Iterator[Line]:
    from hilo.kernel.territory import queries

    say = partial(Line, about="territory")
    yield say(
        state=WELL,
        words=said(
            "{states} states, {municipalities:,} municipalities.",
            states=len(queries.states()),
            municipalities=len(queries.municipalities()),
        ),
    )
    status = queries.boundaries_status()
    if status.error:
        yield say(
            state=WRONG,
            words=said("The boundaries are not used: {error}", error=status.error),
            todo=said("Load them again: hilo territory load FILE"),
        )
    elif status.loaded:
        without = said("; {missing} municipalities have none", missing=len(status.missing)) if status.missing else ""
        yield say(
            state=WELL,
            words=said(
                "Boundaries of {loaded:,} municipalities from {source}{without}.",
                loaded=status.loaded,
                source=status.source,
                without=without,
            ),
        )
    else:
        yield say(
            state=MIND,
            words=said("No municipal boundaries are loaded: places are estimates."),
            todo=said("hilo territory load FILE, with INEGI's Marco Geoestadístico."),
        )


def catalogue() -> Iterator[Line]:
    from hilo.kernel.catalogues import InvalidCatalogue, load

    say = partial(Line, about="catalogue")
    try:
        held = load("incidents", datetime.now(UTC).date())
    except InvalidCatalogue as error:
        yield say(
            state=WRONG, words=str(error), todo=said("Mend or remove the file in the data directory's catalogues.")
        )
        return
    note = said(" It is provisional.") if held.provisional else ""
    yield say(
        state=WELL,
        words=said(
            "Incidents, edition {edition}: {in_force} codes, in force since {valid_from}.{note}",
            edition=held.edition,
            in_force=len(held.in_force),
            valid_from=held.valid_from,
            note=note,
        ),
    )


def tools() -> Iterator[Line]:
    from django.db import connection

    if connection.vendor == "postgresql":
        missing = [name for name in ("pg_dump", "pg_restore", "psql") if shutil.which(name) is None]
        if missing:
            yield Line(
                MIND,
                "backup",
                said("{missing} not on PATH: no backup can be made here.", missing=", ".join(missing)),
                said("Install postgresql-client."),
            )
