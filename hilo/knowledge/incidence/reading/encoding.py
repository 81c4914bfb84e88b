"""How a text table is written, and its text in UTF-8.

Official files come in UTF-8, UTF-16, Windows-1252 and DOS code pages, and some were saved once or twice through the
wrong one ("AÒo", "AÃ±o", "A√±o"): letters that a second table turns back without loss. One file has one encoding; a
mixture is refused, since no rule could say which half is right. Only the letters of Spanish decide.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hilo.lib.errors import Refusal

CHUNK = 8 << 20
LETTERS = "áéíóúüñÁÉÍÓÚÜÑ"
SIGNS = "°ºª¿¡–—’‘“”…\u00a0"
"""Signs beside the letters that a Spanish label may hold; they never decide for a code page."""
PAGES = ("cp1252", "cp850", "mac_roman")
DECIMAL = re.compile(rb"\.[0-9]")
ASCII = bytes(range(0x80))
LOST = "\ufffd"


@dataclass(frozen=True, slots=True)
class Writing:
    """codec: Python's name of the bytes' encoding; repair: what undoes the mojibake ("" if there is none).

    strange: characters that no repair explains and that are kept; lost: letters that are gone stand as U+FFFD or "?";
    returns_only: lines end in a lone carriage return; decimals: a point stands before a digit somewhere, so that cells
    must be read with care.
    """

    codec: str
    repair: str
    strange: str
    lost: bool
    returns_only: bool
    decimals: bool

    @property
    def name(self) -> str:
        return f"{self.codec}, repaired ({REPAIRS[self.repair][0]})" if self.repair else self.codec


def _table(codec: str) -> dict[int, int]:
    """Character -> byte of a code page; a byte without a character stands for itself, as Windows does."""
    table = {}
    for byte in range(0x80, 0x100):
        try:
            table[ord(bytes([byte]).decode(codec))] = byte
        except UnicodeDecodeError:
            table[byte] = byte
    return table


TABLES = {codec: _table(codec) for codec in ("cp1252", "latin-1", "mac_roman", "cp850")}


def _again(read_as: str, was: str) -> Callable[[str], str]:
    """Undo one wrong reading: text that was `was`, read as `read_as`. Raises UnicodeError where it cannot be."""
    table = TABLES[read_as]

    def undo(text: str) -> str:
        moved = text.translate(table)
        return moved.encode("latin-1").decode(was)

    return undo


def _twice(text: str) -> str:
    undo = _again("cp1252", "utf-8")
    return undo(undo(text))


REPAIRS: dict[str, tuple[str, Callable[[str], str]]] = {
    "mac-cp1252": ("Windows-1252 that was read as Mac Roman", _again("mac_roman", "cp1252")),
    "cp1252-utf8": ("UTF-8 that was read as Windows-1252", _again("cp1252", "utf-8")),
    "cp1252-utf8-twice": ("UTF-8 that was read as Windows-1252, twice", _twice),
    "mac-utf8": ("UTF-8 that was read as Mac Roman", _again("mac_roman", "utf-8")),
    "latin1-utf8": ("UTF-8 that was read as Latin-1", _again("latin-1", "utf-8")),
    "cp850-utf8": ("UTF-8 that was read as DOS code page 850", _again("cp850", "utf-8")),
    "cp850-cp1252": ("Windows-1252 that was read as DOS code page 850", _again("cp850", "cp1252")),
    "cp1252-cp850": ("DOS code page 850 that was read as Windows-1252", _again("cp1252", "cp850")),
    "cp1252-mac": ("Mac Roman that was read as Windows-1252", _again("cp1252", "mac_roman")),
}


def digest_of(path: Path) -> str:
    """SHA-256 of the file's bytes, as 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def detect(path: Path) -> Writing:
    """How the file is written. Refuses with HILO-F459 a file that mixes encodings, HILO-F418 what is no text."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _of_unicode(path, "utf-16")
    if head[1:64:2].count(0) > 20:
        return _of_unicode(path, "utf-16-le")
    if head[0:64:2].count(0) > 20:
        return _of_unicode(path, "utf-16-be")
    utf8, newline, fitting = codecs.getincrementaldecoder("utf-8")(), False, list(PAGES)
    characters: set[str] = set()
    is_utf8, decimals = True, False
    for chunk in _chunks(path):
        if b"\0" in chunk:
            raise Refusal("HILO-F418", "The file holds NUL bytes, so it is not a table of text.", where="file")
        newline = newline or b"\n" in chunk
        decimals = decimals or DECIMAL.search(chunk) is not None
        if b"?" in chunk:
            characters.add(LOST)
        high = chunk.translate(None, ASCII)
        if is_utf8:
            try:
                characters.update(utf8.decode(high))
            except UnicodeDecodeError:
                is_utf8 = False
        fitting = [page for page in fitting if not high.translate(None, _bytes_of(page))]
    if is_utf8 and not utf8.getstate()[0]:
        codec = "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
        return _judged(path, codec, characters - {"\ufeff"}, not newline, decimals)
    if fitting:
        return Writing(fitting[0], "", "", LOST in characters, not newline, decimals)
    raise _mixed(path)


def _bytes_of(page: str) -> bytes:
    """Bytes of the Spanish letters in a code page; in Windows-1252 the usual signs too."""
    return (LETTERS + (SIGNS if page == "cp1252" else "")).encode(page)


def _of_unicode(path: Path, codec: str) -> Writing:
    characters: set[str] = set()
    newline = False
    try:
        for text in texts(path, codec):
            newline = newline or "\n" in text
            characters.update(text.replace("?", LOST))
    except UnicodeError:
        raise Refusal("HILO-F449", "The file begins as UTF-16 and does not go on so: save it again.") from None
    return _judged(path, codec, {one for one in characters if one > "\x7f"} - {"\ufeff"}, not newline, True)


def _judged(path: Path, codec: str, characters: set[str], returns_only: bool, decimals: bool) -> Writing:
    """Valid Unicode: clean, repairable as a whole, mixed (refused), or with strange characters (kept)."""
    lost = LOST in characters
    foreign = characters - set(LETTERS + SIGNS) - {LOST}
    if not foreign:
        return Writing(codec, "", "", lost, returns_only, decimals)
    runs: dict[str, int] = {}
    line = 1
    for text in texts(path, codec):
        for match in re.finditer(r"\n|[^\x00-\x7f\ufffd\ufeff]+", text):
            if match[0] == "\n":
                line += 1
            else:
                runs.setdefault(match[0], line)
    for key in REPAIRS:
        if all(_undone(key, run) for run in runs):
            return Writing(codec, key, "", lost, returns_only, decimals)
    whole = [run for run in runs if not set(run) - set(LETTERS + SIGNS)]
    broken = [run for run in runs if set(run) - set(LETTERS + SIGNS)]
    for key in REPAIRS:
        if all(_undone(key, run) for run in broken):
            raise _mixture(runs[whole[0]], whole[0], runs[broken[0]], broken[0])
    return Writing(codec, "", "".join(sorted(foreign)), lost, returns_only, decimals)


def _undone(key: str, run: str) -> str:
    """The run with the repair applied, "" if it does not become Spanish."""
    try:
        text = REPAIRS[key][1](run)
    except UnicodeError:
        return ""
    return text if not set(text) - set(LETTERS + SIGNS) and set(text) & set(LETTERS) else ""


def _mixed(path: Path) -> Refusal:
    """Bytes that fit no encoding: name the first line in UTF-8 and the first in something else."""
    first: dict[str, tuple[int, str]] = {}
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if line.isascii():
                continue
            try:
                first.setdefault("whole", (number, line.decode("utf-8")))
            except UnicodeDecodeError:
                first.setdefault("broken", (number, line.decode("cp1252", "replace")))
            if len(first) == 2:
                break
    if len(first) == 2:
        (whole, one), (broken, other) = first["whole"], first["broken"]
        return _mixture(whole, _some(one), broken, _some(other))
    return Refusal(
        "HILO-F467",
        f"The letters fit no encoding that Hilo knows (line {first['broken'][0]}: “{_some(first['broken'][1])}”): "
        "save the file as UTF-8 and load it.",
        where="file",
    )


def _some(line: str) -> str:
    match = re.search(r"\w*[^\x00-\x7f]+\w*", line)
    return match[0] if match else ""


def _mixture(whole: int, one: str, broken: int, other: str) -> Refusal:
    return Refusal(
        "HILO-F459",
        f"The file mixes encodings: “{one}” in line {whole} is written in one, “{other}” in line {broken} in another. "
        "Two files were probably joined: load each by itself.",
        where="file",
    )


def needs_copy(writing: Writing) -> bool:
    """False if DuckDB can read the bytes as they are."""
    return not (writing.codec in ("utf-8", "utf-8-sig") and not writing.repair and not writing.returns_only)


def to_utf8(path: Path, writing: Writing, target: Path) -> Path:
    """The text in UTF-8 without a mark, repaired, one line per row."""
    undo = REPAIRS[writing.repair][1] if writing.repair else None
    with target.open("wb") as out:
        if writing.codec in PAGES and undo is None and not writing.returns_only:
            for chunk in _chunks(path, 1 << 20):
                out.write(chunk.decode(writing.codec).encode("utf-8"))
            return target
        for text in texts(path, writing.codec):
            if undo is not None:
                text = re.sub(r"[^\x00-\x7f\ufffd\ufeff]+", lambda run: undo(run[0]), text)
            if writing.returns_only:
                text = text.replace("\r", "\n")
            out.write(text.encode("utf-8"))
    return target


def texts(path: Path, codec: str) -> Iterator[str]:
    """The file's text in pieces; characters are never cut (a mojibake pair may be: pieces end at a line's end)."""
    decoder = codecs.getincrementaldecoder(codec)()
    rest = ""
    for chunk in _chunks(path):
        text = rest + decoder.decode(chunk)
        cut = max(text.rfind("\n"), text.rfind("\r")) + 1
        rest = text[cut:]
        if cut:
            yield text[:cut]
    if last := rest + decoder.decode(b"", final=True):
        yield last


def _chunks(path: Path, size: int = 0) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(size or CHUNK):
            yield chunk
