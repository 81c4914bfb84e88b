"""What a reader of a PDF can select and copy, page by page, read from the bytes of the file itself.

Only what Typst writes is understood: objects in clear, streams deflated, glyphs of two bytes with a table to letters.
It reads what stands in the file, so a letter that nobody sees (a space of no width) is found as well.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\b(.*?)\bendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
_LETTERS = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>")
_WORD = re.compile(rb"[^\s()<>\[\]/]+")
_OCTAL = re.compile(rb"[0-7]{1,3}")
_ESCAPED = {ord(b"n"): 10, ord(b"r"): 13, ord(b"t"): 9, ord(b"b"): 8, ord(b"f"): 12}
_MOVES = {b"ET", b"Td", b"TD", b"T*", b"Tm"}


def pages(made: bytes) -> list[str]:
    """The words of each page, in the order in which they were written."""
    objects = {int(found[1]): found[2] for found in _OBJECT.finditer(made)}
    return [_page(objects, body) for body in objects.values() if re.search(rb"/Type\s*/Page\b(?!s)", body)]


def words(made: bytes) -> str:
    """All of it in one line."""
    return re.sub(r"\s+", " ", " ".join(pages(made)))


def _page(objects: dict[int, bytes], body: bytes) -> str:
    fonts = {name: _table(objects, font) for name, font in _fonts(objects, body).items()}
    said: list[str] = []
    table: dict[int, str] = {}
    drawn: list[bytes] = []
    name = b""
    for kind, told in _tokens(_data(objects[_refers(body, b"Contents")])):
        if kind == "string":
            drawn.append(told)
        elif kind == "name":
            name = told
        elif told == b"Tf":
            table = fonts.get(name, {})
        elif told in (b"TJ", b"Tj"):
            for glyphs in drawn:
                said += [table.get(glyphs[at] << 8 | glyphs[at + 1], "\ufffd") for at in range(0, len(glyphs) - 1, 2)]
            drawn = []
        elif told in _MOVES:
            said.append(" ")
    return "".join(said)


def _tokens(stream: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while at < len(stream):
        one = stream[at : at + 1]
        if one == b"(":
            text, at = _literal(stream, at + 1)
            yield "string", text
        elif stream[at : at + 2] == b"<<":
            at += 2
        elif one == b"<":
            end = stream.index(b">", at)
            yield "string", bytes.fromhex(stream[at + 1 : end].decode())
            at = end + 1
        elif found := _WORD.match(stream, at + (one == b"/")):
            yield ("name" if one == b"/" else "word"), found[0]
            at = found.end()
        else:
            at += 1


def _literal(stream: bytes, at: int) -> tuple[bytes, int]:
    """A string in parentheses, which may hold others in pairs, and where it ends."""
    text, deep = bytearray(), 1
    while True:
        one = stream[at]
        at += 1
        if one == ord(b"\\"):
            if octal := _OCTAL.match(stream, at):
                text.append(int(octal[0], 8))
                at = octal.end()
            else:
                text.append(_ESCAPED.get(stream[at], stream[at]))
                at += 1
            continue
        deep += (one == ord(b"(")) - (one == ord(b")"))
        if not deep:
            return bytes(text), at
        text.append(one)


def _fonts(objects: dict[int, bytes], body: bytes) -> dict[bytes, int]:
    shared = objects[_refers(body, b"Resources")] if re.search(rb"/Resources \d+ 0 R", body) else body
    listed = re.search(rb"/Font\s*<<(.*?)>>", shared, re.DOTALL)
    return {one[1]: int(one[2]) for one in re.finditer(rb"/(\S+) (\d+) 0 R", listed[1])} if listed else {}


def _table(objects: dict[int, bytes], font: int) -> dict[int, str]:
    told = _data(objects[_refers(objects[font], b"ToUnicode")])
    return {int(one[1], 16): bytes.fromhex(one[2].decode()).decode("utf-16-be") for one in _LETTERS.finditer(told)}


def _refers(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb"\s*(\d+) 0 R", body)
    assert found, name
    return int(found[1])


def _data(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found
    return zlib.decompress(found[1]) if b"/FlateDecode" in body[: found.start()] else found[1]
