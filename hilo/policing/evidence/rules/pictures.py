"""How large a picture is when it is unpacked, read from its head: nothing is decoded. Pure."""

from __future__ import annotations

import struct

HEAD = 1 << 18
"""So many bytes hold the head of a photograph, the small pictures in it included."""


def pixels(data: bytes) -> int:
    """How large a picture is when it is unpacked, told by its head; 0 where the head does not tell."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        wide, high = struct.unpack(">II", data[16:24])
        return int(wide * high)
    if data[:2] == b"\xff\xd8":
        return _jpeg(data)
    if data[8:12] == b"WEBP" and len(data) >= 30:
        if data[12:16] == b"VP8X":
            return (int.from_bytes(data[24:27], "little") + 1) * (int.from_bytes(data[27:30], "little") + 1)
        if data[12:16] == b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return ((bits & 0x3FFF) + 1) * (((bits >> 14) & 0x3FFF) + 1)
        return (int.from_bytes(data[26:28], "little") & 0x3FFF) * (int.from_bytes(data[28:30], "little") & 0x3FFF)
    return 0


def _jpeg(data: bytes) -> int:
    """The largest frame before the picture itself begins: a small one before it hides nothing."""
    at, found = 2, 0
    while at + 9 < len(data) and data[at] == 0xFF:
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if kind == 0xFF:
            at += 1
            continue
        if kind == 0xDA:
            break
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            high, wide = struct.unpack(">HH", data[at + 5 : at + 9])
            found = max(found, int(wide * high))
        at += 2 + max(length, 2)
    return found
