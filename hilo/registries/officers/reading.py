"""A spreadsheet of personnel as rows of text: CSV in any usual encoding, or the first sheet of an XLSX. No database."""

from __future__ import annotations

import csv
import io
import re
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from hilo.lib.errors import Refusal
from hilo.lib.sheets import typed
from hilo.lib.text import fold

from . import national
from .rules.service import standard

LARGEST_BYTES = 300_000_000
GROWN_BYTES = 2_000_000_000
TITLES = 15
"""Lines among which the headings are looked for."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """headings as they stand; rows: (line as a person counts it, cells); digest is the file's, by whoever needs it.

    lost: of a file of the national register, column -> lines that say something there which has no place here.
    """

    headings: tuple[str, ...]
    rows: list[tuple[int, tuple[str, ...]]]
    lost: Mapping[str, int] | None = None

    def of(self, body: str, corporation: str) -> tuple[Sheet, int]:
        """The rows of an institution in a file that holds those of several, and how many are others'. body: its name;
        corporation: how the file names it, where that is another.

        Raises: Refusal HILO-O681 if none is of it.
        """
        if self.lost is None:
            return self, 0
        place = self.headings.index("corporation")
        asked = fold(corporation or body)
        mine = [row for row in self.rows if fold(row[1][place]) == asked]
        if not mine:
            there = sorted({row[1][place] or "-" for row in self.rows})
            raise Refusal("HILO-O681", where="corporation", asked=corporation or body, there="; ".join(there[:12]))
        return replace(self, rows=mine), len(self.rows) - len(mine)


def sheet(path: Path, mapping: Mapping[str, str] | None = None) -> Sheet:
    """Read a file. mapping: field -> heading, by which its headings are known among titles.

    Raises: Refusal HILO-O470, O492, O495 if it cannot be read, HILO-O474 for XLSX without python-calamine.
    """
    try:
        size = path.stat().st_size
    except OSError:
        raise Refusal("HILO-O470", f"{path.name} cannot be opened.", where="file") from None
    if size > LARGEST_BYTES:
        raise Refusal(
            "HILO-O495", f"{path.name} is larger than {LARGEST_BYTES // 1_000_000} MB: split it.", where="file"
        )
    with path.open("rb") as file:
        if national.is_national(file.read(national.LINE)):
            read = national.read(path)
            return Sheet(read.headings, read.rows, read.lost)
    rows = _xlsx(path) if path.suffix.lower() in (".xlsx", ".xls", ".xlsb", ".ods") else _csv(path)
    lines = [(line, tuple(typed(cell.strip()) for cell in cells)) for line, cells in enumerate(rows, start=1)]
    lines = [(line, cells) for line, cells in lines if any(cells)]
    if len(lines) < 2:
        raise Refusal("HILO-O492", f"{path.name} has no rows under its headings.", where="file")
    head = _head([cells for _, cells in lines[:TITLES]], mapping or {})
    if head + 1 == len(lines):
        raise Refusal("HILO-O492", f"{path.name} has no rows under its headings.", where="file")
    headings = lines[head][1]
    # Of sheets glued together the headings stand again in between.
    return Sheet(headings, [row for row in lines[head + 1 :] if row[1] != headings])


def cells(path: Path) -> list[list[str]]:
    """Every row of a file as it stands, headings and empty ones too, cut where no row has anything any more.

    Raises: Refusal HILO-O490 to O494 if it cannot be read, HILO-O474 for XLSX without python-calamine.
    """
    found = _xlsx(path) if path.suffix.lower() in (".xlsx", ".xls", ".xlsb", ".ods") else _csv(path)
    rows = [[typed(" ".join(cell.split())) for cell in row] for row in found]
    width = max((place for row in rows for place, cell in enumerate(row, 1) if cell), default=0)
    return [(row + [""] * width)[:width] for row in rows]


def _head(first: list[tuple[str, ...]], mapping: Mapping[str, str]) -> int:
    """Which of the first lines has the headings: titles, seals and dates of issue may stand above. The first, if none
    is understood."""
    for place, cells in enumerate(first):
        with suppress(Refusal):
            columns(cells, mapping)
            return place
    return 0


def columns(headings: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """Field -> place of its column. mapping: field -> heading, over the usual headings.

    Raises: Refusal HILO-O471, O496, O498 for a field that is none, a heading that is not there, or if number and
        name are missing.
    """
    usual = standard("import")["headings"]
    places = {plain(heading): place for place, heading in reversed(list(enumerate(headings)))}
    known = {field: [plain(word) for word in words] for field, words in usual.items()}
    found = {field: places[word] for field, words in known.items() for word in reversed(words) if word in places}
    for field, heading in mapping.items():
        if field not in usual:
            raise Refusal(
                "HILO-O498", f"There is no field “{field[:40]}”: they are {', '.join(usual)}.", where=field[:40]
            )
        if plain(heading) not in places:
            raise Refusal("HILO-O496", f"There is no column “{heading[:60]}” for {field}.", where=field)
        found[field] = places[plain(heading)]
    if "number" not in found or not ("name" in found or "given" in found):
        missing = "number" if "number" not in found else "name"
        raise Refusal("HILO-O471", f"No column was understood as the {missing}: say {missing}=HEADING.", where=missing)
    return found


def plain(heading: str) -> str:
    """A heading, or what else desks shorten, without accents, case and marks: "No. Empleado:" is "no empleado"."""
    return " ".join(re.sub(r"\W", " ", fold(heading)).split())


def mapping_of(words: Sequence[str], file: Path | None) -> dict[str, str]:
    """A mapping from a TOML file (field = "heading") and words such as number=Placa, which win.

    Raises: Refusal HILO-O471, O401, O497, O499.
    """
    found: dict[str, str] = {}
    if file is not None:
        try:
            read = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise Refusal("HILO-O401", f"{file.name} is no mapping: {error}.", where="mapping") from None
        read = read.get("columns", read)
        if not all(isinstance(heading, str) for heading in read.values()):
            raise Refusal("HILO-O497", f'{file.name}: each line is field = "heading".', where="mapping")
        found |= read
    for word in words:
        field, _, heading = word.partition("=")
        if not heading:
            raise Refusal("HILO-O499", f"“{word[:60]}” is not field=heading.", where="mapping")
        found[field.strip()] = heading.strip()
    return found


def nothing(text: str) -> bool:
    """True if the cell of a key says that there is none, or none yet."""
    words = standard("import")["words"]
    return fold(text) in words["nothing"] or fold(text) in words["pending"]


def word(text: str, *among: str) -> str | None:
    """Which of the lists of words ([words]) a cell belongs to; None for an empty cell. Raises: ValueError."""
    if not text.strip():
        return None
    words = standard("import")["words"]
    for name in among:
        if fold(text) in words[name]:
            return name
    raise ValueError(text)


def _csv(path: Path) -> Iterator[list[str]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Excel saves on a Mexican desk; every byte means something in it but five, which become a mark.
        text = raw.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise Refusal("HILO-O494", f"{path.name} is no text: save it as CSV or XLSX.", where="file")
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error as error:
        raise Refusal("HILO-O491", f"{path.name} cannot be read as CSV: {error}.", where="file") from None


def _xlsx(path: Path) -> Iterator[list[str]]:
    try:
        import python_calamine
    except ImportError:
        raise Refusal(
            "HILO-O474",
            "XLSX needs python-calamine: docs/operations.md, “Extras”, or save the sheet as CSV.",
            where="file",
        ) from None
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            grown = sum(one.file_size for one in archive.infolist())
        if grown > GROWN_BYTES:
            raise Refusal("HILO-O493", f"{path.name} is too large when unpacked: split it.", where="file")
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        rows = book.get_sheet_by_index(0).to_python()
    except (python_calamine.CalamineError, OSError, ValueError, IndexError):
        raise Refusal(
            "HILO-O490", f"{path.name} is no workbook that can be read, or is locked.", where="file"
        ) from None
    yield from ([_text(cell) for cell in row] for row in rows)


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
