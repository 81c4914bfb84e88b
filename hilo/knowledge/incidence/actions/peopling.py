"""People by age and sex are loaded by the hand on the server: what rates at the ages of a standard divide by."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hilo import __version__
from hilo.lib.text import printable

from .. import living, store
from ..living import People
from .loading import already, workplace


def load_people(path: Path, member: str = "") -> People:
    """Read CONAPO's table of people by single age and sex (CSV, gz, zip or xlsx) and keep it.

    Refuses what no table is (HILO-F450 to F455, F625), and HILO-F628 to F630.
    """
    from ..reading import container, encoding
    from ..reading.people import write_people

    path = Path(path)
    name = printable(path.name)[:80]
    with workplace() as folder:
        plain = container.unpacked(path, folder, member)
        digest = encoding.digest_of(plain if member else path)
        for known in living.tables():
            if known.hash == digest:
                return replace(known, findings=(already(known),))
        if plain == path:
            # DuckDB takes a path for a pattern: "file[1].csv" could be another file.
            plain = folder / "plain"
            plain.symlink_to(path.resolve())
        writing = encoding.detect(plain)
        text = encoding.to_utf8(plain, writing, folder / "text.csv") if encoding.needs_copy(writing) else plain
        prepared = folder / "people"
        prepared.mkdir()
        with store.opened() as connection:
            rows, first, last = write_people(connection, text, prepared / "people.parquet", name)
            areas = connection.execute("SELECT DISTINCT state FROM people ORDER BY 1").fetchall()
        at = datetime.now(UTC).isoformat(timespec="seconds")
        kept = People(digest, name, rows, first, last, tuple(code for (code,) in areas), at, __version__)
        return living.write(kept, prepared)
