"""A picture drawn anew in the house's size: Typst decodes and scales it, in safe code and inside this process."""

from __future__ import annotations

import struct
import tempfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .files import PNG, Unfit, looked_at
from .jpeg import HEIGHT, WIDTH, jpeg

PAGE = """#set page(width: {wide}pt, height: {high}pt, margin: 0pt, fill: white)
#image("picture", format: "{kind}", width: {wide}pt, height: {high}pt, fit: "cover")
"""
Pixels = npt.NDArray[np.uint8]


def portrait(raw: bytes) -> bytes:
    """The middle of a picture as a JPEG of WIDTH x HEIGHT. Raises: Unfit; ImportError where Typst is not installed."""
    import typst

    found = looked_at(raw)
    lies = found.turned >= 5
    wide, high = (HEIGHT, WIDTH) if lies else (WIDTH, HEIGHT)
    known: dict[str, Any] = {"format": "png", "ppi": 72.0, "ignore_system_fonts": True}
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.typ"
        page.write_text(PAGE.format(wide=wide, high=high, kind=found.kind))
        (Path(folder) / "picture").write_bytes(found.raw)
        try:
            made: bytes = typst.compile(str(page), root=folder, **known)
        except typst.TypstError:
            raise Unfit("broken") from None
    return jpeg(np.ascontiguousarray(_upright(_pixels(made, wide, high), found.turned)))


def _upright(pixels: Pixels, turned: int) -> Pixels:
    """Undo what Exif says of how the camera was held."""
    if turned in (2, 4, 5, 7):
        pixels = pixels[:, ::-1]
    return np.rot90(pixels, {3: 2, 4: 2, 5: 1, 8: 1, 6: 3, 7: 3}.get(turned, 0))


def _pixels(file: bytes, wide: int, high: int) -> Pixels:
    """The colours of a PNG as Typst writes one: eight bits, red, green, blue and how opaque, not interlaced."""
    at, packed = len(PNG), []
    while at < len(file):
        size, kind = struct.unpack(">I4s", file[at : at + 8])
        if kind == b"IHDR" and file[at + 8 : at + 21] != struct.pack(">IIBBBBB", wide, high, 8, 6, 0, 0, 0):
            raise Unfit("broken")
        if kind == b"IDAT":
            packed.append(file[at + 8 : at + 8 + size])
        at += 12 + size
    lines = np.frombuffer(zlib.decompress(b"".join(packed)), dtype=np.uint8).reshape(high, 1 + wide * 4)
    return _unfiltered(lines[:, 0], lines[:, 1:].reshape(high, wide, 4)[..., :3])


def _unfiltered(kinds: npt.NDArray[np.uint8], told: Pixels) -> Pixels:
    """What the filters of a PNG's lines left out, put back; all that lies on a diagonal at once, for a pixel needs
    those to its left, above it and between."""
    high, wide = told.shape[:2]
    whole = np.zeros((high + 1, wide + 1, 3), dtype=np.int16)
    for step in range(high + wide - 1):
        rows = np.arange(max(0, step - wide + 1), min(high, step + 1))
        columns = step - rows
        left, above, between = whole[rows + 1, columns], whole[rows, columns + 1], whole[rows, columns]
        guess = left + above - between
        far = [np.abs(guess - one) for one in (left, above, between)]
        paeth = np.where((far[0] <= far[1]) & (far[0] <= far[2]), left, np.where(far[1] <= far[2], above, between))
        kind = kinds[rows][:, None]
        put = np.select([kind == 1, kind == 2, kind == 3, kind == 4], [left, above, (left + above) // 2, paeth], 0)
        whole[rows + 1, columns + 1] = (told[rows, columns] + put) & 255
    return whole[1:, 1:].astype(np.uint8)
