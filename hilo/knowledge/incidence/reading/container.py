"""The file inside the file: plain, .gz, .zip with one table, spreadsheet. Told by the first bytes, not by the name."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from hilo.lib.errors import Refusal
from hilo.lib.sheets import write_plain
from hilo.lib.text import printable

from . import workbook

CHUNK = 8 << 20
RATIO = 300
"""A table of crime counts compresses 20 to 60 times; deflate can reach 1,000, which only a bomb does."""
ALWAYS_ALLOWED = 64 << 20
WORKBOOK = "[Content_Types].xml"
TABLES = (".csv", ".txt", ".tsv", ".xlsx", ".xls")


def unpacked(path: Path, folder: Path, member: str = "") -> Path:
    """A plain text table for the file: itself, or one written in `folder`.

    Refuses: HILO-F450 absent or empty, F451 no table, F452 damaged, F453 password, F454 several tables, F455 a bomb,
    F625 a DBF.
    """
    head = _beginning(path)
    if not head.strip(b"\0\r\n\t \xef\xbb\xbf"):
        raise Refusal("HILO-F450", f"{path.name} is empty: download it again.", where="file")
    if head.startswith(b"\x1f\x8b"):
        with gzip.open(path, "rb") as packed:
            return _inner(_copy(packed, folder / "unpacked", path.stat().st_size, path.name), folder, path.name)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(path, folder, member)
    return _inner(path, folder, path.name)


def _beginning(path: Path) -> bytes:
    name = printable(path.name)[:80]
    try:
        if path.is_dir():
            raise Refusal("HILO-F413", f"{name or '.'} is a folder: name the file in it.", status=404, where="file")
        if not path.is_file():
            raise Refusal("HILO-F412", f"There is no file {name} there: check the path.", status=404, where="file")
        with path.open("rb") as stream:
            return stream.read(4096)
    except OSError as failure:
        raise Refusal("HILO-F417", f"{name} cannot be read: {failure.strerror}.", status=404, where="file") from None


def _inner(path: Path, folder: Path, name: str) -> Path:
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise _locked(name)
        return _spreadsheet(path, folder, name)
    if head.startswith(b"PK\x03\x04"):
        with _opened(path, name) as archive:
            if WORKBOOK in archive.namelist():
                return _spreadsheet(path, folder, name)
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise Refusal("HILO-F443", f"{name} holds another archive: unpack it and load the table.", where="file")
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        raise Refusal(
            "HILO-F451",
            f"{name} is a web page, not a table: the download brought an error page. Download the file again.",
            where="file",
        )
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[1:64:2].count(0) > 20 or head[0:64:2].count(0) > 20
    if _is_dbf(head, name):
        raise Refusal("HILO-F625", name=name, where="file")
    if start.startswith(b"%pdf") or (b"\0" in head and not wide):
        raise Refusal("HILO-F419", f"{name} is not a table of text: load the CSV or the spreadsheet.", where="file")
    return path


def _is_dbf(head: bytes, name: str) -> bool:
    """A dBASE table: by its name, or by a header that has a version, a day, and ends a list of fields with 0x0D."""
    if name.lower().split(" in ")[0].endswith(".dbf"):
        return True
    size = int.from_bytes(head[8:10], "little")
    dated = len(head) > 32 and head[0] in (0x03, 0x30, 0x83, 0xF5) and 1 <= head[2] <= 12 and 1 <= head[3] <= 31
    return dated and size >= 65 and (size > len(head) or 0x0D in head[size - 1 : size])


def _locked(name: str) -> Refusal:
    return Refusal("HILO-F453", f"{name} is protected by a password: save it without one and load it.", where="file")


def _damaged(name: str) -> Refusal:
    return Refusal("HILO-F452", f"{name} is damaged or cut off: download it again.", where="file")


def _copy(packed: IO[bytes] | gzip.GzipFile, target: Path, packed_size: int, name: str) -> Path:
    limit, written = max(ALWAYS_ALLOWED, RATIO * packed_size), 0
    try:
        with target.open("wb") as out:
            while chunk := packed.read(CHUNK):
                written += len(chunk)
                if written > limit:
                    raise Refusal(
                        "HILO-F446",
                        f"{name} grows to more than {RATIO} times its size when unpacked, as no table of counts does: "
                        "nothing was loaded. Unpack it yourself if you trust it.",
                        where="file",
                    )
                out.write(chunk)
    except (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile):
        raise _damaged(name) from None
    return target


def _zip(path: Path, folder: Path, member: str) -> Path:
    with _opened(path, path.name) as archive:
        if WORKBOOK in archive.namelist():
            return _spreadsheet(path, folder, path.name)
        entry = _chosen(archive.infolist(), path.name, member)
        if entry.flag_bits & 1:
            raise _locked(path.name)
        try:
            with archive.open(entry) as packed:
                copy = _copy(packed, folder / "member", max(entry.compress_size, 1), path.name)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError):
            raise _damaged(path.name) from None
    if copy.stat().st_size == 0:
        raise Refusal("HILO-F416", f"{entry.filename} in {path.name} is empty.", where="file")
    return _inner(copy, folder, f"{entry.filename} in {path.name}")


def _opened(path: Path, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, EOFError):
        raise _damaged(name) from None


def _chosen(entries: list[zipfile.ZipInfo], name: str, member: str) -> zipfile.ZipInfo:
    files = [one for one in entries if not one.is_dir() and "__MACOSX" not in one.filename]
    tables = [one for one in files if one.filename.lower().endswith(TABLES)]
    if member:
        fitting = [one for one in files if member in (one.filename, PurePosixPath(one.filename).name)]
        if len(fitting) == 1:
            return fitting[0]
        inside = ", ".join(one.filename for one in files) or "nothing"
        raise Refusal("HILO-F444", f"{name} has no single file “{member}”: it holds {inside}.", where="member")
    if len(tables) == 1:
        return tables[0]
    if tables:
        names = ", ".join(one.filename for one in tables)
        raise Refusal(
            "HILO-F454", f"{name} holds {len(tables)} tables ({names}): name the one to load (member).", where="file"
        )
    if dbf := next((one.filename for one in files if one.filename.lower().endswith(".dbf")), ""):
        raise Refusal("HILO-F625", name=f"{dbf} in {name}", where="file")
    inside = ", ".join(one.filename for one in files) or "nothing"
    raise Refusal("HILO-F445", f"{name} holds no CSV: it holds {inside}.", where="file")


def _spreadsheet(path: Path, folder: Path, name: str) -> Path:
    """The only sheet with rows, as CSV. Empty rows and the empty columns at the right edge are left out."""
    import python_calamine

    if zipfile.is_zipfile(path):
        with _opened(path, name) as archive:
            packed = max(sum(one.compress_size for one in archive.infolist()), 1)
            grown = sum(one.file_size for one in archive.infolist())
        if grown > max(ALWAYS_ALLOWED, RATIO * packed):
            raise Refusal(
                "HILO-F455",
                f"{name} grows to more than {RATIO} times its size when unpacked: nothing was loaded.",
                where="file",
            )
        workbook.inspect(path, name)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        sheets = [(title, book.get_sheet_by_name(title)) for title in book.sheet_names]
    except python_calamine.PasswordError:
        raise _locked(name) from None
    except (python_calamine.CalamineError, OSError, ValueError):
        raise _damaged(name) from None
    filled = [(title, sheet) for title, sheet in sheets if sheet.height > 1]
    if len(filled) != 1:
        titles = ", ".join(title for title, _ in filled)
        said = f"{len(filled)} sheets with rows ({titles}): keep one" if filled else "no rows: download it again"
        raise Refusal("HILO-F442", f"{name} has {said}.", where="file")
    target = folder / "sheet.csv"
    with target.open("w", encoding="utf-8", newline="") as out:
        write_plain(out, _filled(filled[0][1].iter_rows()))
    return target


def _filled(rows: Iterable[list[Any]]) -> Iterable[list[str]]:
    width = 0
    for row in rows:
        cells = [_cell(value) for value in row]
        while cells and not cells[-1] and len(cells) > width:
            cells.pop()
        if any(cells):
            width = max(width, len(cells)) if len(cells) > 4 else width
            yield cells


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return " ".join(str(value).split())
