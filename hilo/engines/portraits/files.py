"""What a file is, read off its bytes and never off its name: JPEG or PNG, its size, which way is up."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MOST_BYTES = 12_000_000
MOST_PIXELS = 25_000_000
"""A telephone's picture has twelve million; decoding 25 million takes 150 MB for half a second."""
LEAST = (180, 240)
"""Shorter and longer side: with less, no face is known on paper."""
PNG = b"\x89PNG\r\n\x1a\n"
DRAWN = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
"""Chunks of a PNG that its pixels need; texts, profiles and times are left behind, packed ones unopened."""
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class Unfit(ValueError):
    """why: "kind" (no JPEG or PNG), "large", "small", "moving" (more than one picture), "broken"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Picture:
    """A file that may be decoded. kind: jpg or png; turned: the Exif orientation, 1 to 8; raw: without metadata."""

    kind: str
    width: int
    height: int
    turned: int
    raw: bytes


def looked_at(raw: bytes) -> Picture:
    """What a file is. Raises: Unfit."""
    if len(raw) > MOST_BYTES:
        raise Unfit("large")
    try:
        found = _png(raw) if raw.startswith(PNG) else _jpeg(raw) if raw.startswith(b"\xff\xd8\xff") else None
    except (struct.error, IndexError):
        raise Unfit("broken") from None
    if found is None:
        raise Unfit("kind")
    if found.width * found.height > MOST_PIXELS:
        raise Unfit("large")
    if min(found.width, found.height) < LEAST[0] or max(found.width, found.height) < LEAST[1]:
        raise Unfit("small")
    return found


def _png(raw: bytes) -> Picture:
    kept, at, last = [PNG], len(PNG), b""
    width, height = struct.unpack(">II", raw[16:24])
    if raw[12:16] != b"IHDR":
        raise Unfit("broken")
    while last != b"IEND":
        size, last = struct.unpack(">I4s", raw[at : at + 8])
        end = at + 12 + size
        if end > len(raw):
            raise Unfit("broken")
        if last == b"acTL":
            raise Unfit("moving")
        if last in DRAWN:
            if struct.unpack(">I", raw[end - 4 : end])[0] != zlib.crc32(raw[at + 4 : end - 4]):
                raise Unfit("broken")
            kept.append(raw[at:end])
        at = end
    return Picture("png", width, height, 1, b"".join(kept))


def _jpeg(raw: bytes) -> Picture:
    kept, size, turned = [raw[:2]], None, 1
    for marker, start, end in _segments(raw):
        body = raw[start + 4 : end]
        if marker in _FRAMES:
            if size is not None:
                raise Unfit("moving")
            size = struct.unpack(">HH", body[1:5])
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):
            turned = _orientation(body[6:])
        if marker == 0xDA:
            # What the scans hold, up to the end of the first picture: a second one behind it is left there.
            last = raw.find(b"\xff\xd9", end)
            if last < 0:
                raise Unfit("broken")
            kept.append(raw[start : last + 2])
        # Adobe's mark tells which colours the numbers are; all other applications' segments and remarks go.
        elif marker == 0xEE or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(raw[start:end])
    if size is None:
        raise Unfit("broken")
    return Picture("jpg", size[1], size[0], turned, b"".join(kept))


def _segments(raw: bytes) -> Iterator[tuple[int, int, int]]:
    """The segments of a JPEG's head, the first scan's last: marker, where it starts, where it ends."""
    at = 2
    while True:
        mark, marker = struct.unpack(">BB", raw[at : at + 2])
        if mark != 0xFF:
            raise Unfit("broken")
        if marker == 0xFF:
            at += 1
            continue
        (size,) = struct.unpack(">H", raw[at + 2 : at + 4])
        end = at + 2 + size
        if size < 2 or end > len(raw):
            raise Unfit("broken")
        yield marker, at, end
        if marker == 0xDA:
            return
        at = end


def _orientation(exif: bytes) -> int:
    """Which way is up by the Exif head; 1 where it does not say."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or len(exif) < 10:
        return 1
    (at,) = struct.unpack(f"{order}I", exif[4:8])
    (count,) = struct.unpack(f"{order}H", exif[at : at + 2]) if at + 2 <= len(exif) else (0,)
    for place in range(min(count, 64)):
        entry = exif[at + 2 + 12 * place : at + 14 + 12 * place]
        if len(entry) == 12 and struct.unpack(f"{order}H", entry[:2])[0] == 0x0112:
            said = int(struct.unpack(f"{order}H", entry[8:10])[0])
            return said if 1 <= said <= 8 else 1
    return 1
