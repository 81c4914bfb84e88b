"""What a workbook's parts say before it is opened: a stray cell far away, cells whose formula failed."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from hilo.lib.errors import Refusal

CHUNK = 4 << 20
OVERLAP = 256
MOST_CELLS = 40_000_000
"""The reader holds every cell of the rectangle in memory; the largest official sheet has a million rows of 21."""
ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=[\"'](\d{1,9})[\"']")
FAR = re.compile(rb"\br=[\"']([A-Z]{2,3})\d+[\"']")
FAILED = re.compile(rb"\br=[\"']([A-Z]{1,3}\d+)[\"'][^>]*\bt=[\"']e[\"']")
UNCALCULATED = re.compile(rb"\br=[\"']([A-Z]{1,3}\d+)[\"'][^>]*><f>[^<]*</f>(?:<v\s*/>|<v></v>|</c>)")


def inspect(path: Path, name: str) -> None:
    """Refuse a workbook with a cell far from its table or in binary form (HILO-F429), or with failed cells (F461)."""
    try:
        with zipfile.ZipFile(path) as archive:
            for part in archive.namelist():
                if part.startswith("xl/worksheets/") and part.endswith(".bin"):
                    raise Refusal("HILO-F429", f"{name} is a binary workbook: save it as .xlsx or CSV.", where="file")
                if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                    _sheet(archive, part, name)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError):
        raise Refusal("HILO-F452", f"{name} is damaged or cut off: download it again.", where="file") from None


def _sheet(archive: zipfile.ZipFile, part: str, name: str) -> None:
    height, width, rest = 0, 26, b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            text = rest + chunk
            width = max([width, *map(_column, set(FAR.findall(text)))])
            height = max([height, *map(int, ROW.findall(text))])
            if height * width > MOST_CELLS:
                raise Refusal(
                    "HILO-F440",
                    f"{name} has a cell far from its table (a sheet spans {height:,} rows and {width:,} columns): "
                    "delete what stands beside or below the table, or save it as CSV.",
                    where="file",
                )
            if failed := FAILED.search(text) or UNCALCULATED.search(text):
                raise Refusal(
                    "HILO-F601",
                    f"Cell {failed[1].decode()} of {name} is an error or a formula without a result: nobody can tell "
                    "what it counts. Correct it and load it again.",
                    where="file",
                )
            rest = text[-OVERLAP:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
