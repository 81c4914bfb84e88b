"""An official file is loaded whole, or refused whole. Nobody but who reads all files sees it before it is published."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hilo import __version__
from hilo.kernel.action import action, done, unheld
from hilo.kernel.rights import Holder
from hilo.kernel.stands import hashes
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding
from hilo.lib.text import printable

from .. import contents, store
from ..living import People
from ..store import Vintage

if TYPE_CHECKING:
    from ..reading.encoding import Writing

Progress = Callable[[str], None]


def load(
    path: Path,
    *,
    source: str = "",
    member: str = "",
    accept_partial: bool = False,
    progress: Progress | None = None,
) -> Vintage:
    """Read one official file in any known edition and encoding and keep it as a vintage.

    source forces an edition (editions.toml); member names the file inside a zip that holds several; accept_partial
    takes a file that seems cut off; progress is told each step. The same file again is the vintage that is there, with
    a finding. Refuses with HILO-F450 to F466 (docs/errors.md), HILO-F507 to F509 where disk or memory
    end; then nothing is kept.
    """
    from ..reading import container, editions, encoding

    say = progress or _quiet
    path = Path(path)
    if source:
        editions.by_source(source)
    with workplace() as folder:
        say(f"Reading {printable(path.name)}")
        plain = container.unpacked(path, folder, member)
        original = plain if member else path
        if plain == path:
            # DuckDB takes a path for a pattern: "file[1].csv" could be another file.
            plain = folder / "plain"
            plain.symlink_to(path.resolve())
        with ThreadPoolExecutor(1) as aside:
            # Hashing leaves the other core free to look at the letters.
            hashed = aside.submit(encoding.digest_of, original)
            writing = encoding.detect(plain)
            digest = hashed.result()
        for known in store.vintages(source):
            if known.hash == digest:
                return _again(known)
        return _read(path, plain, digest, writing, source, accept_partial, folder, say)


LOCAL = Actor("hilo.local", frozenset({"figures.load", "figures.publish"}))
"""The hand that runs `hilo` on the server itself."""


@dataclass(frozen=True, slots=True)
class _Brought:
    """A vintage as the ledger names it. holder: nobody; the entry stands in the chain of who brought it."""

    subject: str
    holder: Holder


@action("figures.load", verb="figures.loaded")
def enter(vintage: Vintage | People, name: str, *, actor: Actor, at: datetime) -> bool:
    """Write in the ledger who brought a file and what was made of it, so that no later change of it is unseen.

    name: of the file as it was brought. Returns whether it had been there before: then it is not sealed anew, and one
    that never was is accepted by a person (`hilo ledger accept`). Raises: Forbidden.
    """
    unheld()
    word = "people" if isinstance(vintage, People) else "vintage"
    known = any(finding.code == "HILO-F163" for finding in vintage.findings)
    data = {"file": name, "hash": vintage.hash, "rows": vintage.rows, "known": known}
    files = {} if known else {"files": hashes(vintage.folder)}
    done(_Brought(f"{word}:{vintage.key}"[:80], Holder("", "")), data=data | files)
    return known


def already(known: Vintage | People) -> Finding:
    return Finding("HILO-F163", "info", f"This file is already loaded, as {known.key} on {known.read_at[:10]}.")


def _again(known: Vintage) -> Vintage:
    return replace(known, findings=(already(known), *known.findings))


def _read(
    path: Path,
    plain: Path,
    digest: str,
    writing: Writing,
    source: str,
    accept_partial: bool,
    folder: Path,
    say: Progress,
) -> Vintage:
    from ..reading import checks, deaths, encoding, lost, named, plausible, spelling, table

    text = plain
    if encoding.needs_copy(writing):
        say(f"Writing it as UTF-8 ({writing.name})")
        text = encoding.to_utf8(plain, writing, folder / "text.csv")
    found, footer = table.without_footer(table.find_header(text, source), folder)
    edition = found.layout.edition
    say(f"Typing the rows ({edition.name})")
    prepared = folder / "vintage"
    prepared.mkdir()
    rows = checks.Rows(prepared / "rows.parquet", found.header)
    with store.opened() as connection:
        connection.execute("SET temp_directory = ?", [str(folder / "spill")])
        rows.connection = connection
        words, findings = lost.restored(connection, found) if writing.lost else ({}, [])
        careful = writing.decimals or edition.long
        if edition.records:
            findings += deaths.write_rows(connection, found, rows.path)
        elif edition.kinds:
            findings += named.write_rows(connection, found, words, rows.path)
        else:
            findings += table.write_rows(connection, found, words, rows.path, careful=careful)
        say("Checking that nothing is lost")
        reader = deaths if edition.records else named if edition.kinds else table
        count = reader.count_rows(connection, found, rows.path)
        today = datetime.now(UTC).date()
        checks.years_and_codes(rows, found.layout, today, forced=bool(source))
        findings += checks.whole(rows, accept_partial, found)
        findings += spelling.usual(rows, edition.method)
        findings += checks.odd_cells(rows, found)
        if not edition.long:
            findings += checks.close_future(rows, today)
        findings += [] if edition.records else checks.repeated(rows)
        findings += [*checks.names(rows), *lost.lost_rows(rows, writing)]
        first, last = checks.published(rows)
        say("Comparing it with its own past")
        findings += plausible.unlikely(rows, edition, first, last)
        contents.write(connection, rows.path, prepared)
    vintage = Vintage(
        source=edition.source,
        hash=digest,
        file=printable(path.name),
        size=path.stat().st_size,
        edition=edition.name,
        method=edition.method,
        grain=edition.grain,
        unit=edition.unit,
        rows=count,
        first=first,
        last=last,
        encoding=writing.name,
        read_at=datetime.now(UTC).isoformat(timespec="seconds"),
        code=__version__,
        findings=(*found.layout.findings, *table.above(found), *footer, *findings),
    )
    return store.write(vintage, prepared)


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder beside the vintages that goes away again, with those that killed loads left behind.

    A load holds a lock on its folder's file while it lives; a folder whose lock is free is nobody's.
    """
    with ExitStack() as stack:
        try:
            folder = _taken(store.root() / ".reading", stack)
            yield folder
        except OSError as failure:
            raise _stopped(failure) from None


def _taken(place: Path, stack: ExitStack) -> Path:
    """A fresh locked folder; making and clearing take turns, so that none is cleared before it is locked."""
    place.mkdir(parents=True, exist_ok=True)
    turn = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(turn, fcntl.LOCK_EX)
        for left in place.iterdir():
            with suppress(OSError), (left / "lock").open("ab") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(dir=place))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        lock = stack.enter_context((folder / "lock").open("ab"))
        fcntl.flock(lock, fcntl.LOCK_EX)
        return folder
    finally:
        os.close(turn)


def _stopped(failure: OSError) -> Refusal:
    if failure.errno in (errno.ENOSPC, errno.EDQUOT):
        return store.disk_full()
    return Refusal(
        "HILO-F508",
        f"Hilo cannot read the file or write in its data directory ({failure.strerror}): nothing was loaded.",
        status=507,
    )


def _quiet(_: str) -> None:
    """Nobody asked to be told."""
